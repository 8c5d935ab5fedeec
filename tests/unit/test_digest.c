/*
 * test_digest -- each method gives the published value, in one piece and in several.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "load/digest.h"

static void hex(const unsigned char *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		sprintf(out + 2 * i, "%02x", bytes[i]);
}

static void published(void **state)
{
	static const struct {
		enum job_verify method;
		size_t n;
		const char *value; /* of "abc" */
	} cases[] = {
		{VERIFY_CRC32C, 4, "b73f4b36"},
		{VERIFY_CRC7, 1, "3e"},
		{VERIFY_CRC16, 2, "3897"},
		{VERIFY_CRC32, 4, "c2412435"},
		{VERIFY_CRC64, 8, "ebfac13fbbcae505"},
		{VERIFY_XXHASH, 8, "990977adf52cbc44"},
		{VERIFY_MD5, 16, "900150983cd24fb0d6963f7d28e17f72"},
		{VERIFY_SHA1, 20, "a9993e364706816aba3e25717850c26c9cd0d89d"},
		{VERIFY_SHA256, 32,
		 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{VERIFY_SHA512, 64,
		 "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		 "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
	};
	struct iovec one = {"abc", 3}, three[] = {{"a", 1}, {"", 0}, {"bc", 2}};
	unsigned char sum[DIGEST_MAX], again[DIGEST_MAX];
	char text[2 * DIGEST_MAX + 1];
	struct crc32c crc;

	(void)state;
	crc32c_init(&crc, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		digest(cases[i].method, &crc, &one, 1, sum);
		hex(sum, cases[i].n, text);
		assert_string_equal(text, cases[i].value);
		for (size_t k = cases[i].n; k < DIGEST_MAX; k++)
			assert_int_equal(sum[k], 0);
		digest(cases[i].method, &crc, three, 3, again);
		assert_memory_equal(sum, again, DIGEST_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(published)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
