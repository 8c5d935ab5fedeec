/*
 * test_bytes -- patterns as fio 3.42 writes them. */
#include "job/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void good(void **state)
{
	static const struct {
		const char *text, *bytes;
		int n;
	} all[] = {
		{"0xdeadface", "\xde\xad\xfa\xce", 4},
		{"0XABC", "\x0a\xbc", 2},
		{"\"abcd\"", "abcd", 4},
		{"0", "\0", 1},
		{"12", "\x0c", 1},
		{"258", "\x02\x01", 2},
		{"-12", "\xf4\xff\xff\xff", 4},
		{"0xde\"ab\"-1", "\xde\x61\x62\xff\xff\xff\xff", 7},
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		unsigned char out[BYTES_MAX];
		struct err err;

		assert_int_equal(bytes_parse(all[i].text, out, &err), all[i].n);
		assert_memory_equal(out, all[i].bytes, all[i].n);
	}
}

static void bad(void **state)
{
	static const char *const all[] = {"",	  "0x",		 "abcd", "\"abcd",
					  "\"\"", "'file'",	 "0xfg", "%o",
					  "-",	  "-3000000000", "1 2",	 "99999999999999999999"};
	char wide[2 + 2 * BYTES_MAX + 3];
	unsigned char out[BYTES_MAX];
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		assert_true(bytes_parse(all[i], out, &err) < 0);
	memset(wide, 'f', sizeof wide);
	memcpy(wide, "0x", 2);
	wide[2 + 2 * BYTES_MAX] = '\0';
	assert_int_equal(bytes_parse(wide, out, &err), BYTES_MAX);
	wide[2 + 2 * BYTES_MAX] = 'f';
	wide[2 + 2 * BYTES_MAX + 1] = '\0';
	assert_true(bytes_parse(wide, out, &err) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
