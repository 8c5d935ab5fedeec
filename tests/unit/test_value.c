/*
 * test_value -- every kind of value: what is printed is read back, what is wrong
 * leaves the field alone.
 */
#include "job/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "job/job.h"

union field {
	value_SIZE3 size3;
	value_SIZEP sizep;
	value_LIST list;
	value_PERCENTS percents;
	value_ENUMS enums;
	value_STR str;
	uint64_t number;
	int word;
	bool yes;
};

static void assert_parses(const struct value_rule *rule, const char *text, const char *printed)
{
	union field a, b, c;
	struct err err = {0};
	struct buf out = {0};

	memset(&a, 0, sizeof a);
	memset(&b, 0, sizeof b);
	memset(&c, 0, sizeof c);
	if (value_parse(rule, text, &a, &err))
		fail_msg("%s: %s", text, err.msg);
	value_print(rule, &a, &out);
	assert_string_equal(buf_text(&out), printed);
	assert_int_equal(value_parse(rule, buf_text(&out), &b, &err), 0);
	assert_true(value_equal(rule, &a, &b));
	assert_int_equal(value_copy(rule, &c, &a), 0);
	value_release(rule, &a);
	assert_true(value_equal(rule, &c, &b));
	assert_false(value_equal(rule, &a, &b) && printed[0] && strcmp(printed, "0"));
	value_release(rule, &b);
	value_release(rule, &c);
	buf_release(&out);
}

static void print_is_read_back(void **state)
{
	const struct value_rule boolean = {VALUE_BOOL, 0, 0, NULL}, uint = {VALUE_UINT, 0, 0, NULL},
				size = {VALUE_SIZE, 0, 0, NULL}, sizep = {VALUE_SIZEP, 0, 0, NULL},
				size3 = {VALUE_SIZE3, 512, 16 << 20, NULL},
				duration = {VALUE_TIME, 0, 0, NULL}, str = {VALUE_STR, 0, 0, NULL},
				rw = {VALUE_ENUM, 0, 0, job_rw_choices},
				engines = {VALUE_ENUMS, 0, 0, job_ioengine_choices},
				flags = {VALUE_FLAGS, 0, 0, run_format_choices},
				cpus = {VALUE_CPUS, 0, 0, NULL}, list = {VALUE_LIST, 0, 0, NULL},
				optstr = {VALUE_OPTSTR, 0, 0, NULL},
				percents = {VALUE_PERCENTS, 0, 0, NULL};

	(void)state;
	assert_parses(&boolean, "1", "1");
	assert_parses(&boolean, NULL, "1");
	assert_parses(&uint, "18446744073709551615", "18446744073709551615");
	assert_parses(&size, "1024k", "1m");
	assert_parses(&sizep, "25%", "25%");
	assert_parses(&optstr, NULL, "");
	assert_parses(&optstr, "", "");
	assert_parses(&optstr, "x", "x");
	assert_parses(&sizep, "3g", "3g");
	assert_parses(&size3, "4k", "4k");
	assert_parses(&size3, "4k,64k", "4k,64k");
	assert_parses(&size3, "4k,64k,1m", "4k,64k,1m");
	assert_parses(&duration, "1.5s", "1500ms");
	assert_parses(&str, "a=b # c", "a=b # c");
	assert_parses(&rw, "readwrite", "rw");
	assert_parses(&engines, "uring,sync", "io_uring,psync");
	assert_parses(&flags, "json,normal", "normal,json");
	assert_parses(&cpus, "0-3,5", "0-3,5");
	assert_parses(&list, "/x", "/x");
	assert_parses(&percents, "50:99:99.9", "50:99:99.9");
	assert_parses(&percents, "99.99:0:100:50.0:50", "0:50:99.99:100");
}

static void random_sizes_are_read_back(void **state)
{
	const struct value_rule rule = {VALUE_SIZE3, 512, 16 << 20, NULL};
	struct rng rng;

	(void)state;
	rng_init(&rng, 2);
	for (int i = 0; i < 10000; i++) {
		value_SIZE3 a, b = {0};
		struct buf out = {0};
		struct err err = {0};

		for (int j = 0; j < 3; j++)
			a[j] = 512 + rng_below(&rng, (16 << 20) - 511);
		if (i & 1)
			a[1] = a[2];
		value_print(&rule, a, &out);
		assert_int_equal(value_parse(&rule, buf_text(&out), b, &err), 0);
		assert_true(value_equal(&rule, a, b));
		buf_release(&out);
	}
}

static void an_empty_element_keeps_its_value(void **state)
{
	const struct value_rule rule = {VALUE_SIZE3, 512, 16 << 20, NULL};
	value_SIZE3 v = {4096, 4096, 4096};
	struct err err = {0};

	(void)state;
	assert_int_equal(value_parse(&rule, ",8k", v, &err), 0);
	assert_int_equal(v[0], 4096);
	assert_int_equal(v[1], 8192);
	assert_int_equal(v[2], 8192);
	assert_int_equal(value_parse(&rule, "16k,", v, &err), 0);
	assert_int_equal(v[0], 16384);
	assert_int_equal(v[1], 8192);
	assert_int_equal(value_parse(&rule, ",", v, &err), -EINVAL);
	assert_int_equal(value_parse(&rule, "4k,8k,16k,32k", v, &err), -EINVAL);
	assert_int_equal(v[0], 16384);
}

static void refused(void **state)
{
	static const struct {
		struct value_rule rule;
		const char *text, *message;
	} cases[] = {
		{{VALUE_BOOL, 0, 0, NULL}, "yes", "'yes': give 1 for yes or 0 for no"},
		{{VALUE_UINT, 1, 32768, NULL}, "0", "'0': out of range; give 1 to 32768"},
		{{VALUE_SIZE3, 512, 16 << 20, NULL}, "511", "'511': out of range; give 512 to 16m"},
		{{VALUE_SIZE3, 512, 16 << 20, NULL}, "17m", "'17m': out of range; give 512 to 16m"},
		{{VALUE_SIZEP, 0, 0, NULL}, "101%", "'101%': give 0% to 100%"},
		{{VALUE_STR, 0, 0, NULL}, "", "needs a value after the ="},
		{{VALUE_STR, 0, 0, NULL}, NULL, "needs a value, as in name=value"},
		{{VALUE_ENUM, 0, 0, job_rw_choices},
		 "randreed",
		 "'randreed': unknown; did you mean 'randread'? Choices: read, write, randread, "
		 "randwrite, rw, randrw, trim, randtrim, trimwrite, randtrimwrite"},
		{{VALUE_ENUMS, 0, 0, job_ioengine_choices},
		 "psync,aio,libaio",
		 "'psync,aio,libaio': names libaio twice; once is enough"},
		{{VALUE_FLAGS, 0, 0, run_format_choices},
		 "normal,",
		 "'': unknown; choices: normal, json, json+, terse"},
		{{VALUE_CPUS, 0, 0, NULL}, "3-1", "'3-1': the range 3-1 is reversed; write 1-3"},
		{{VALUE_CPUS, 0, 0, NULL}, "1,", "'1,': not a list of CPUs; write it as in 0-3,5"},
		{{VALUE_CPUS, 0, 0, NULL}, "8192", "'8192': CPUs go from 0 to 8191"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		union field v, zero;
		struct err err = {0};

		memset(&v, 0, sizeof v);
		memset(&zero, 0, sizeof zero);
		assert_true(value_parse(&cases[i].rule, cases[i].text, &v, &err) < 0);
		assert_int_equal(err.code, ERR_INPUT);
		assert_string_equal(err.msg, cases[i].message);
		assert_memory_equal(&v, &zero, sizeof v);
	}
}

static void cpus_become_bits(void **state)
{
	struct err err = {0};
	uint64_t mask[2];

	(void)state;
	assert_int_equal(value_cpus("0-3,2,65", mask, 2, &err), 5);
	assert_int_equal(mask[0], 15);
	assert_int_equal(mask[1], 2);
	assert_int_equal(value_cpus("128", mask, 2, &err), -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(print_is_read_back),
		cmocka_unit_test(random_sizes_are_read_back),
		cmocka_unit_test(an_empty_element_keeps_its_value),
		cmocka_unit_test(refused),
		cmocka_unit_test(cpus_become_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
