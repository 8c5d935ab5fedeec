/*
 * test_utf8 -- result/utf8: what is valid stays, what is not becomes so.
 */
#include "result/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/rng.h"

#define BAD "\xef\xbf\xbd"

static void assert_becomes(const char *from, const char *json, const char *line)
{
	struct buf a = {0}, b = {0};

	utf8_add(&a, from);
	utf8_add_line(&b, from);
	assert_string_equal(buf_text(&a), json);
	assert_string_equal(buf_text(&b), line);
	buf_release(&a);
	buf_release(&b);
}

static void known_texts(void **state)
{
	(void)state;
	assert_becomes("", "", "");
	assert_becomes(NULL, "", "");
	assert_becomes("plain \"text\"", "plain \"text\"", "plain \"text\"");
	const char *good = "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";

	assert_becomes(good, good, good);
	assert_becomes("a\xff"
		       "b",
		       "a" BAD "b", "a" BAD "b");
	assert_becomes("\xc3", BAD, BAD);
	assert_becomes("\xe2\x82", BAD BAD, BAD BAD);
	assert_becomes("\xc0\xaf", BAD BAD, BAD BAD);		  /* overlong */
	assert_becomes("\xe0\x80\x80", BAD BAD BAD, BAD BAD BAD); /* overlong */
	assert_becomes("\xed\xa0\x80", BAD BAD BAD, BAD BAD BAD); /* surrogate */
	assert_becomes("\xf4\x90\x80\x80", BAD BAD BAD BAD, BAD BAD BAD BAD);
	assert_becomes("a\nb\tc\x1b[0m\x7f", "a\nb\tc\x1b[0m\x7f", "a\\nb\\tc\\x1b[0m\\x7f");
	assert_becomes("\xc2\x9b"
		       "2J\xc2\xa0",
		       "\xc2\x9b"
		       "2J\xc2\xa0",
		       "\\x9b2J\xc2\xa0");
}

/* jansson judges; lead bytes are drawn more often than chance would. */
static void any_bytes_become_valid(void **state)
{
	static const unsigned char lead[] = {0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0x80, 0xbf};
	struct rng rng;

	(void)state;
	rng_init(&rng, 3);
	for (int round = 0; round < 20000; round++) {
		char text[9] = {0};
		struct buf out = {0};

		for (int i = 0; i < 8; i++)
			text[i] = (char)(rng_next(&rng) & 1 ? lead[rng_below(&rng, 8)]
							    : 1 + rng_below(&rng, 255));
		utf8_add(&out, text);
		json_t *s = json_string(buf_text(&out));

		assert_non_null(s);
		json_decref(s);
		json_t *same = json_string(text);

		/* and what jansson takes is left alone */
		if (same)
			assert_string_equal(text, buf_text(&out));
		json_decref(same);
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_texts),
		cmocka_unit_test(any_bytes_become_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
