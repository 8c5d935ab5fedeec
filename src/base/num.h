/*
 * num -- sizes, durations, percentages and counts, read strictly and printed.
 *
 * The only place where units change.  Every reader takes the whole string,
 * checks the range, never wraps, and accepts neither leading space nor sign.
 * A failed reader sets err (ERR_INPUT) to a line that quotes the value and says
 * what would be right, and leaves *out alone.
 */
#ifndef IOSONDE_BASE_NUM_H
#define IOSONDE_BASE_NUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

#define NSEC_PER_SEC 1000000000ull

/* A value as a message quotes it, cut when it is long: "..." NUM_QUOTE, NUM_QUOTED(s). */
#define NUM_QUOTE     "'%.60s%s'"
#define NUM_QUOTED(s) (s), strnlen((s), 61) > 60 ? "..." : ""

/* A count, decimal or 0x hexadecimal, in min..max.  Returns 0 or -EINVAL, -ERANGE. */
int num_uint(const char *s, uint64_t min, uint64_t max, uint64_t *out, struct err *err);

/*
 * Bytes: a number with an optional suffix b, k, m, g, t, p and e, any case,
 * powers of 1024, each also as kb, ki and kib, or 0x hexadecimal without one.
 * No fractions: "1.5g" is refused with the remedy "1536m".
 * Returns 0 or -EINVAL, -ERANGE.
 * Source: fio(1), PARAMETER TYPES, kb_base=1024; but kib is 1024 here, 1000 in
 * fio unless kb_base=1000.
 */
int num_size(const char *s, uint64_t *bytes, struct err *err);

/*
 * Nanoseconds: number and suffix d, h, m, s, ms (msec), us (usec), ns (nsec);
 * any case; several may follow one another, the larger first ("1h30m"); a number alone counts
 * unit_ns each.  A decimal fraction is taken ("1.5s").  Returns 0 or -EINVAL, -ERANGE.
 */
int num_time(const char *s, uint64_t unit_ns, uint64_t *ns, struct err *err);

/*
 * A percentage "25%" in 0..100 as whole percent; without the sign it is none.
 * Returns 0 or -EINVAL, -ERANGE.
 */
int num_percent(const char *s, unsigned *percent, struct err *err);

/* Enough for every num_print_*. */
enum { NUM_TEXT = 32 };

/*
 * Shortest exact form that num_size reads back: "4k", "1m", "4097".
 * out holds NUM_TEXT bytes; returned.
 */
char *num_print_size(char *out, uint64_t bytes);

/* Exact form that num_time reads back: "30s", "1500ms", "0s".  Returns out. */
char *num_print_time(char *out, uint64_t ns);

/*
 * For people, 4 significant digits, as fio prints: num_human(out, 123456, 1000, "")
 * is "123k"; with base 1024 and unit "iB" 4096 is "4096B", 1048576 "1024KiB".
 * Source: fio lib/num2str.c, behaviour only.
 */
char *num_human(char *out, uint64_t value, unsigned base, const char *unit);

#endif
