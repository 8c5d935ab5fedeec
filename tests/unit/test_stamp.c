/*
 * test_stamp -- every damage to a block is seen, and told as what it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "load/stamp.h"

enum { LEN = 16384, AT = 3 * LEN };

static struct stamp_form form;
static const struct stamp as_written = {.run = 77, .offset = AT, .generation = 5, .file = 2};
static unsigned char block[LEN], other[LEN];

static int make(void **state)
{
	(void)state;
	memset(&form, 0, sizeof form);
	form.method = VERIFY_XXHASH;
	form.interval = LEN;
	form.marks = true;
	form.content.plain = true;
	crc32c_init(&form.crc, 0);
	stamp_put(&form, block, &as_written);
	return 0;
}

static enum mismatch_kind judge(const struct stamp_want *want, char *found)
{
	char expected[MISMATCH_TEXT];

	assert_false(stamp_good(&form, block, want));
	return stamp_explain(&form, block, want, expected, found);
}

static void put(struct stamp s)
{
	stamp_put(&form, other, &s);
}

static void good_is_good(void **state)
{
	struct stamp_want want = {.s = as_written};

	(void)state;
	assert_true(stamp_good(&form, block, &want));
	want.s.run = 0;
	want.s.file = STAMP_ANY_FILE;
	assert_true(stamp_good(&form, block, &want));
	want.s.generation = 9;
	assert_false(stamp_good(&form, block, &want));
	want.back = 4;
	assert_true(stamp_good(&form, block, &want));
	want.back = 3;
	assert_false(stamp_good(&form, block, &want));
	want.any = true;
	assert_true(stamp_good(&form, block, &want));
}

static void the_same_every_time(void **state)
{
	(void)state;
	put(as_written);
	assert_memory_equal(block, other, LEN);
}

/* Each single bit of a block, a sample of them all. */
static void one_bit(void **state)
{
	struct stamp_want want = {.s = as_written};
	char found[MISMATCH_TEXT];

	(void)state;
	for (unsigned bit = 0; bit < 8 * LEN; bit += bit < 2048 ? 1 : 61) {
		block[bit / 8] ^= (unsigned char)(1 << bit % 8);
		if (bit / 8 < 112 || bit / 8 >= 128) /* the header's spare bytes are not read */
			assert_int_equal(judge(&want, found), MISMATCH_CORRUPT);
		block[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	assert_true(stamp_good(&form, block, &want));
}

static void from_elsewhere(void **state)
{
	struct stamp_want want = {.s = as_written};
	struct stamp s = as_written;
	char found[MISMATCH_TEXT];

	(void)state;
	s.offset += LEN;
	put(s);
	memcpy(block, other, LEN);
	assert_int_equal(judge(&want, found), MISMATCH_MISPLACED);
	assert_non_null(strstr(found, "65536"));
	s = as_written;
	s.file = 3;
	put(s);
	memcpy(block, other, LEN);
	assert_int_equal(judge(&want, found), MISMATCH_MISPLACED);
	s = as_written;
	s.run++;
	put(s);
	memcpy(block, other, LEN);
	assert_int_equal(judge(&want, found), MISMATCH_STALE);
	s = as_written;
	s.generation--;
	put(s);
	memcpy(block, other, LEN);
	assert_int_equal(judge(&want, found), MISMATCH_STALE);
	assert_string_equal(found, "generation 4");
	memset(block, 0, LEN);
	assert_int_equal(judge(&want, found), MISMATCH_ZEROED);
	memset(block, 0x5a, LEN);
	assert_int_equal(judge(&want, found), MISMATCH_CORRUPT);
}

static void torn(void **state)
{
	struct stamp_want want = {.s = as_written};
	struct stamp s = as_written;
	char found[MISMATCH_TEXT];

	(void)state;
	s.generation--;
	put(s);
	/* Either end may be the old one, at any sector. */
	for (unsigned cut = 512; cut < LEN; cut += 512) {
		make(state);
		memcpy(block + cut, other + cut, LEN - cut);
		assert_int_equal(judge(&want, found), MISMATCH_TORN);
		assert_non_null(strstr(found, "generation 4"));
		make(state);
		memcpy(block, other, cut);
		assert_int_equal(judge(&want, found), MISMATCH_TORN);
		make(state);
		memset(block + cut, 0, LEN - cut);
		assert_int_equal(judge(&want, found), MISMATCH_TORN);
		make(state);
		memset(block + cut, 0xa7, LEN - cut);
		assert_int_equal(judge(&want, found), MISMATCH_TORN);
	}
}

/* Of a write that did not end, the old, the new, and a mixture of both will do. */
static void in_doubt(void **state)
{
	struct stamp_want want = {.s = as_written, .back = 1};
	struct stamp s = as_written;

	(void)state;
	s.generation--;
	put(s);
	memcpy(block + LEN / 2, other + LEN / 2, LEN / 2);
	assert_false(stamp_good(&form, block, &want));
	assert_true(stamp_possible(&form, block, &want));
	/* The sector that it ended in is neither. */
	memset(block + LEN / 2 + 500, 1, 12);
	assert_true(stamp_possible(&form, block, &want));
	memset(block, 0, 2048);
	assert_false(stamp_possible(&form, block, &want));
	s.generation--;
	put(s);
	memcpy(block, other, LEN);
	assert_false(stamp_possible(&form, block, &want));
}

static void elsewhere_in_it(void **state)
{
	struct stamp_want want = {.s = as_written};
	char found[MISMATCH_TEXT];
	uint64_t run;
	uint32_t len;

	(void)state;
	form.at = 2 * 512 + 368;
	stamp_put(&form, block, &as_written);
	assert_true(stamp_good(&form, block, &want));
	assert_true(stamp_read(&form, block, &run, &len));
	assert_int_equal(run, 77);
	assert_int_equal(len, LEN);
	form.at = 0;
	assert_false(stamp_read(&form, block, &run, &len));
	assert_int_equal(judge(&want, found), MISMATCH_CORRUPT);
}

static void a_pattern(void **state)
{
	struct stamp_want want = {.s = as_written};
	char found[MISMATCH_TEXT];

	(void)state;
	form.method = VERIFY_PATTERN;
	form.marks = false;
	form.content = (struct fill){.percent = 100, .pattern = {1, 2, 3}, .pattern_n = 3};
	stamp_put(&form, block, &as_written);
	assert_int_equal(block[LEN - 1], (LEN - 1) % 3 + 1);
	assert_true(stamp_good(&form, block, &want));
	block[LEN - 1] ^= 1;
	assert_int_equal(judge(&want, found), MISMATCH_CORRUPT);
	memset(block, 0, LEN);
	assert_int_equal(judge(&want, found), MISMATCH_ZEROED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(good_is_good, make),
		cmocka_unit_test_setup(the_same_every_time, make),
		cmocka_unit_test_setup(one_bit, make),
		cmocka_unit_test_setup(from_elsewhere, make),
		cmocka_unit_test_setup(torn, make),
		cmocka_unit_test_setup(in_doubt, make),
		cmocka_unit_test_setup(elsewhere_in_it, make),
		cmocka_unit_test_setup(a_pattern, make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
