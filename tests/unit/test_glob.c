/*
 * test_glob -- patterns, beside fnmatch(3) where both know them.
 */
#include "base/glob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fnmatch.h>
#include <stdio.h>

static void words(void **state)
{
	(void)state;
	assert_true(glob_match("", ""));
	assert_false(glob_match("", "a"));
	assert_false(glob_match("a", ""));
	assert_true(glob_match("*", ""));
	assert_true(glob_match("mmap*:*", "mmaphuge:/file"));
	assert_false(glob_match("mmap*:*", "mmaphuge"));
	assert_true(glob_match("*[0-9kKmM]-[0-9]*", "4k-8k"));
	assert_false(glob_match("*[0-9kKmM]-[0-9]*", "4k,8k"));
	assert_true(glob_match("file[csd]*", "filestat"));
	assert_false(glob_match("file[csd]*", "file"));
	assert_false(glob_match("[ab", "a"));
}

/* All patterns and all words of up to 4 characters. */
static void as_fnmatch(void **state)
{
	static const char *const parts[] = {"*", "a", "b", "[ab]", "[b-c]", ""};
	enum { PARTS = 6, WORDS = 4 };
	unsigned matched = 0;

	(void)state;
	for (unsigned p = 0; p < PARTS * PARTS * PARTS * PARTS; p++) {
		char pattern[32];

		snprintf(pattern, sizeof pattern, "%s%s%s%s", parts[p % PARTS],
			 parts[p / PARTS % PARTS], parts[p / PARTS / PARTS % PARTS],
			 parts[p / PARTS / PARTS / PARTS]);
		for (unsigned w = 0; w < WORDS * WORDS * WORDS * WORDS; w++) {
			char word[5] = "";
			size_t n = 0;

			for (unsigned i = w; i; i /= WORDS)
				if (i % WORDS)
					word[n++] = (char)('a' + i % WORDS - 1);
			bool want = !fnmatch(pattern, word, 0);

			if (glob_match(pattern, word) != want)
				fail_msg("'%s' and '%s'", pattern, word);
			matched += want;
		}
	}
	assert_true(matched > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(as_fnmatch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
