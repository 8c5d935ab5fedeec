/*
 * test_runtime -- runtime/runtime: how a runtime is asked for, and what is said of one that
 * is not known.
 */
#include "runtime/runtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

static void wrong(const char *text, const char *said)
{
	struct runtime_spec spec = {.text = "untouched"};
	struct err err = {0};

	assert_int_equal(runtime_spec_parse(&spec, text, &err), -EINVAL);
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(spec.text, "untouched");
	if (!strstr(err.msg, said))
		fail_msg("%s: %s", text, err.msg);
}

static void unknown_is_told(void **state)
{
	(void)state;
	wrong("rnc", "no runtime 'rnc'; known are host");
	wrong("rnc", "present here: host");
	wrong("", "no runtime ''");
	wrong("hos", "no runtime 'hos'");
	wrong("hosts", "no runtime 'hosts'");
	wrong("host:path=/x", "runtime 'host:path=/x': no parameter 'path'; host takes none");
	wrong("host:", "no parameter ''");
}

static void known_is_kept(void **state)
{
	struct runtime_spec spec;
	struct err err = {0};

	(void)state;
	assert_int_equal(runtime_spec_parse(&spec, "host", &err), 0);
	assert_string_equal(spec.text, "host");
	assert_string_equal(spec.ops->name, "host");
	assert_string_equal(runtime_param(&spec, "path", "fallback"), "fallback");
	runtime_spec_release(&spec);
	runtime_spec_release(&spec);
}

static void each_is_whole(void **state)
{
	(void)state;
	for (const struct runtime_ops *const *r = runtimes; *r; r++) {
		assert_non_null((*r)->name);
		assert_non_null((*r)->help);
		assert_true((*r)->probe && (*r)->prepare && (*r)->start && (*r)->remove);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_is_told),
		cmocka_unit_test(known_is_kept),
		cmocka_unit_test(each_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
