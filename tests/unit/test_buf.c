/*
 * test_buf -- base/buf: grows, takes any bytes, hands over, stays failed.
 */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void an_empty_buf_is_an_empty_text(void **state)
{
	struct buf b = {0};

	(void)state;
	assert_string_equal(buf_text(&b), "");
	assert_false(buf_failed(&b));
	char *s = buf_take(&b);

	assert_non_null(s);
	assert_string_equal(s, "");
	free(s);
	buf_release(&b);
}

/* Every length round the steps by which the memory grows. */
static void grows_byte_by_byte(void **state)
{
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		buf_char(&b, (char)('a' + i % 26));
		assert_int_equal(b.len, i + 1);
		assert_true(b.len < b.cap);
		assert_int_equal(strlen(buf_text(&b)), i + 1);
	}
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(b.s[i], 'a' + (int)(i % 26));
	buf_release(&b);
}

static void keeps_nul_and_large_pieces(void **state)
{
	struct buf b = {0};
	char piece[3000];

	(void)state;
	memset(piece, 'z', sizeof piece);
	buf_add(&b, "a\0b", 3);
	buf_add(&b, piece, sizeof piece);
	buf_add(&b, NULL, 0);
	assert_int_equal(b.len, 3 + sizeof piece);
	assert_memory_equal(b.s, "a\0bz", 4);
	assert_int_equal(b.s[b.len - 1], 'z');
	assert_int_equal(b.s[b.len], '\0');
	buf_release(&b);
}

static void formats_text_longer_than_the_room(void **state)
{
	struct buf b = {0};
	char text[200];

	(void)state;
	memset(text, 'q', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	buf_str(&b, "x=");
	buf_printf(&b, "%s/%d", text, 42);
	assert_int_equal(b.len, 2 + 199 + 3);
	assert_memory_equal(buf_text(&b), "x=qqq", 5);
	assert_string_equal(buf_text(&b) + 2 + 199, "/42");
	buf_release(&b);
}

static void take_leaves_it_empty_and_usable(void **state)
{
	struct buf b = {0};

	(void)state;
	buf_str(&b, "first");
	char *s = buf_take(&b);

	assert_string_equal(s, "first");
	assert_string_equal(buf_text(&b), "");
	buf_str(&b, "second");
	assert_string_equal(buf_text(&b), "second");
	assert_string_equal(s, "first");
	free(s);
	buf_release(&b);
	assert_null(b.s);
}

static void a_failed_buf_stays_failed(void **state)
{
	struct buf b = {0};

	(void)state;
	buf_str(&b, "before");
	b.failed = true; /* as a failed allocation does */
	buf_str(&b, "after");
	assert_true(buf_failed(&b));
	assert_string_equal(buf_text(&b), "");
	assert_null(buf_take(&b));
	assert_false(buf_failed(&b));
	assert_null(b.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buf_is_an_empty_text),
		cmocka_unit_test(grows_byte_by_byte),
		cmocka_unit_test(keeps_nul_and_large_pieces),
		cmocka_unit_test(formats_text_longer_than_the_room),
		cmocka_unit_test(take_leaves_it_empty_and_usable),
		cmocka_unit_test(a_failed_buf_stays_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
