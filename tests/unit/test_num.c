/*
 * test_num -- numbers are read strictly and printed so that they are read back.
 */
#include "base/num.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"

static uint64_t size(const char *s)
{
	struct err err = {0};
	uint64_t v = 77;

	if (num_size(s, &v, &err)) {
		assert_int_equal(v, 77);
		assert_int_equal(err.code, ERR_INPUT);
		return UINT64_MAX;
	}
	assert_int_equal(err.code, 0);
	return v;
}

static uint64_t duration(const char *s)
{
	struct err err = {0};
	uint64_t v = 77;

	if (num_time(s, NSEC_PER_SEC, &v, &err)) {
		assert_int_equal(v, 77);
		assert_int_equal(err.code, ERR_INPUT);
		return UINT64_MAX;
	}
	return v;
}

static void sizes_in_every_spelling(void **state)
{
	static const char *const four_k[] = {"4096", "4k",   "4K",  "4kb",    "4KB",
					     "4kib", "4KiB", "4ki", "0x1000", "4096b"};

	(void)state;
	for (size_t i = 0; i < sizeof four_k / sizeof *four_k; i++)
		assert_int_equal(size(four_k[i]), 4096);
	assert_int_equal(size("15e"), 15ull << 60);
	assert_int_equal(size("0"), 0);
}

static void sizes_refused(void **state)
{
	static const char *const bad[] = {
		"",	"k",	 "4kk",	 "4q",	"1e30", "-1",	 "+1",
		" 4k",	"4k ",	 "16e",	 "4 k", "0x",	"0x10k", "18446744073709551616",
		"1.5g", "4kibb", "1..5k"};
	struct err err = {0};
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(size(bad[i]), UINT64_MAX);
	num_size("1.5g", &v, &err);
	assert_string_equal(err.msg, "'1.5g': a fraction; write 1536m");
	num_size("4q", &v, &err);
	assert_string_equal(err.msg, "'4q': unknown suffix 'q'; sizes end in k, m, g, t, p or e, "
				     "powers of 1024");
}

static void times(void **state)
{
	static const char *const bad[] = {"",	 "s",  "-1",  "1h30",  "30m1h",	       "1m1m",
					  "1.s", "5x", "1 s", "0.5ns", "999999999999d"};

	(void)state;
	assert_int_equal(duration("30"), 30 * NSEC_PER_SEC);
	assert_int_equal(duration("1h30m"), 5400 * NSEC_PER_SEC);
	assert_int_equal(duration("500ms"), NSEC_PER_SEC / 2);
	assert_int_equal(duration("500MSEC"), NSEC_PER_SEC / 2);
	assert_int_equal(duration("1.5s"), 1500000000);
	assert_int_equal(duration("1.5"), 1500000000);
	assert_int_equal(duration("7us"), 7000);
	assert_int_equal(duration("2d"), 172800 * NSEC_PER_SEC);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(duration(bad[i]), UINT64_MAX);
}

static void counts_and_percentages(void **state)
{
	struct err err = {0};
	unsigned percent = 3;
	uint64_t v = 5;

	(void)state;
	assert_int_equal(num_uint("4294967297", 0, 32768, &v, &err), -ERANGE);
	assert_string_equal(err.msg, "'4294967297': out of range; give 0 to 32768");
	assert_int_equal(num_uint("1k", 0, 9999, &v, &err), -EINVAL);
	assert_int_equal(v, 5);
	assert_int_equal(num_uint("0x10", 0, 16, &v, &err), 0);
	assert_int_equal(v, 16);
	assert_int_equal(num_percent("25%", &percent, &err), 0);
	assert_int_equal(percent, 25);
	assert_int_equal(num_percent("25%%", &percent, &err), 0);
	assert_int_equal(percent, 25);
	assert_int_equal(num_percent("25%%%", &percent, &err), -EINVAL);
	assert_int_equal(num_percent("101%", &percent, &err), -ERANGE);
	assert_int_equal(num_percent("25", &percent, &err), -EINVAL);
	assert_int_equal(num_percent("2.5%", &percent, &err), -EINVAL);
	assert_int_equal(percent, 25);
}

static void what_is_printed_is_read_back(void **state)
{
	char text[NUM_TEXT];
	struct rng rng;

	(void)state;
	rng_init(&rng, 1);
	for (int i = 0; i < 100000; i++) {
		uint64_t v = rng_next(&rng) >> rng_below(&rng, 64) << rng_below(&rng, 64);
		uint64_t t = rng_next(&rng) >> rng_below(&rng, 64);

		assert_int_equal(size(num_print_size(text, v)), v);
		if (i & 1)
			t -= t % NSEC_PER_SEC;
		assert_int_equal(duration(num_print_time(text, t)), t);
	}
	assert_string_equal(num_print_size(text, 4096), "4k");
	assert_string_equal(num_print_size(text, 4097), "4097");
	assert_string_equal(num_print_time(text, 1500000000), "1500ms");
	assert_string_equal(num_print_time(text, 0), "0s");
}

static void figures_for_people(void **state)
{
	char out[NUM_TEXT];

	(void)state;
	assert_string_equal(num_human(out, 123456, 1000, ""), "123k");
	assert_string_equal(num_human(out, 4096, 1024, "iB"), "4096B");
	assert_string_equal(num_human(out, 1048576, 1024, "iB"), "1024KiB");
	assert_string_equal(num_human(out, 12345, 1000, ""), "12.3k");
	assert_string_equal(num_human(out, 9999, 1000, ""), "9999");
	assert_string_equal(num_human(out, 99960, 1000, ""), "100k");
	assert_string_equal(num_human(out, 1536 * 1048576ull, 1024, "iB"), "1536MiB");
	assert_string_equal(num_human(out, UINT64_MAX, 1000, ""), "18.4E");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_in_every_spelling),
		cmocka_unit_test(sizes_refused),
		cmocka_unit_test(times),
		cmocka_unit_test(counts_and_percentages),
		cmocka_unit_test(what_is_printed_is_read_back),
		cmocka_unit_test(figures_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
