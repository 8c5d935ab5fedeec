/*
 * put -- values into a JSON document, in order, each under its key.
 *
 * A thin layer over jansson: it keeps out what JSON or our readers do not take
 * (bytes that are no UTF-8, NaN, integers beyond 2^63 - 1) and remembers a
 * failed allocation until the end.
 */
#ifndef IOSONDE_RESULT_PUT_H
#define IOSONDE_RESULT_PUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* The zero state is good. */
struct put {
	bool failed; /* an allocation did */
};

/*
 * Add to the object or array `to` (NULL: nothing happens, failed is set).  key
 * is that of an object, NULL for an array.  Integers are cut at 2^63 - 1; a
 * real that is not finite becomes 0.0; s NULL becomes null.
 */
void put_int(struct put *p, json_t *to, const char *key, uint64_t value);
void put_real(struct put *p, json_t *to, const char *key, double value);
void put_str(struct put *p, json_t *to, const char *key, const char *s);
void put_bool(struct put *p, json_t *to, const char *key, bool value);
void put_null(struct put *p, json_t *to, const char *key);

/* A new member, owned by `to`: returned to be filled, NULL when memory is out. */
json_t *put_object(struct put *p, json_t *to, const char *key);
json_t *put_array(struct put *p, json_t *to, const char *key);

/*
 * Append the document, indented, and a line end to out, and let go of top.  Reals have 12
 * digits: to the byte for any rate, and no noise of binary fractions.
 * Returns 0; -ENOMEM with ERR_OUTPUT, also for what failed before.
 */
int put_dump(const struct put *p, json_t *top, struct buf *out, struct err *err);

#endif
