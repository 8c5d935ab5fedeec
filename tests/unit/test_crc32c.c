/*
 * test_crc32c -- the instruction and the table agree with the published values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/rng.h"
#include "load/crc32c.h"

static void published(void **state)
{
	struct crc32c c[2];
	unsigned char zeros[32] = {0}, up[32];

	(void)state;
	for (int i = 0; i < 32; i++)
		up[i] = (unsigned char)i;
	for (int plain = 0; plain < 2; plain++) {
		crc32c_init(&c[plain], plain);
		/* Source: RFC 3720, appendix B.4, and the check value of the catalogue. */
		assert_int_equal(crc32c_add(&c[plain], 0, zeros, 32), 0x8a9136aa);
		assert_int_equal(crc32c_add(&c[plain], 0, up, 32), 0x46dd794e);
		assert_int_equal(crc32c_add(&c[plain], 0, "123456789", 9), 0xe3069283);
	}
	assert_string_equal(c[1].how, "table");
}

static void both_ways_agree(void **state)
{
	struct crc32c fast, plain;
	unsigned char data[300];
	struct rng rng;

	(void)state;
	crc32c_init(&fast, 0);
	crc32c_init(&plain, 1);
	rng_init(&rng, 1);
	rng_fill(&rng, data, sizeof data);
	for (size_t from = 0; from < 9; from++) {
		for (size_t n = 0; from + n <= sizeof data; n += 7) {
			uint32_t whole = crc32c_add(&fast, 0, data + from, n);

			assert_int_equal(whole, crc32c_add(&plain, 0, data + from, n));
			uint32_t part = crc32c_add(&fast, 0, data + from, n / 3);

			assert_int_equal(whole,
					 crc32c_add(&fast, part, data + from + n / 3, n - n / 3));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published),
		cmocka_unit_test(both_ways_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
