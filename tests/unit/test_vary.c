/*
 * test_vary -- one line of vary: its values, its ranges, and what is refused.
 */
#include "job/vary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The values of a line as "OPTION|a|b|", or the message. */
static const char *values(const char *text)
{
	static char all[512];
	struct vary v = {0};
	struct err err = {0};
	struct buf out = {0};

	if (vary_parse(&v, text, &err) < 0) {
		assert_int_equal(err.code, ERR_INPUT);
		assert_null(v.values);
		buf_str(&out, err.msg);
	} else {
		buf_printf(&out, "%s|", job_options[v.option].name);
		for (size_t i = 0; i < v.n; i++)
			buf_printf(&out, "%s|", v.values[i]);
	}
	vary_release(&v);
	strncpy(all, buf_text(&out), sizeof all - 1);
	buf_release(&out);
	return all;
}

static void lists(void **state)
{
	(void)state;
	assert_string_equal(values("bs:4k,16k,1m"), "bs|4k|16k|1m|");
	assert_string_equal(values("blocksize:4k"), "bs|4k|");
	assert_string_equal(values("buffered:0,1"), "direct|0|1|");
	assert_string_equal(values("rw:write:4k,read"), "rw|write:4k|read|");
	assert_string_equal(values("bs:4k\\,64k,8k"), "bs|4k,64k|8k|");
	assert_string_equal(values("ioengine:io_uring\\,psync,psync"),
			    "ioengine|io_uring,psync|psync|");
	/* Only numbers have ranges, and a further filename does not add to the first. */
	assert_string_equal(values("filename:../a,../b"), "filename|../a|../b|");
}

static void ranges(void **state)
{
	(void)state;
	assert_string_equal(values("bs:4k..1m*4"), "bs|4k|16k|64k|256k|1m|");
	assert_string_equal(values("bs:4k..100k*4"), "bs|4k|16k|64k|");
	assert_string_equal(values("iodepth:1,2,4..32*2"), "iodepth|1|2|4|8|16|32|");
	assert_string_equal(values("rwmixread:0..100+50"), "rwmixread|0|50|100|");
	assert_string_equal(values("runtime:1..90s+30"), "runtime|1s|31s|61s|");
	assert_string_equal(values("thinktime:1..1ms*1000"), "thinktime|1us|1ms|");
	assert_string_equal(values("numjobs:3..3*2"), "numjobs|3|");
	/* The end of 64 bits is an end, too. */
	assert_string_equal(values("randseed:0x8000000000000000..18446744073709551615*2"),
			    "randseed|9223372036854775808|");
}

static void refused(void **state)
{
	static const struct {
		const char *line, *says;
	} bad[] = {
		{"", "not OPTION:VALUE"},
		{"bs", "not OPTION:VALUE"},
		{":4k", "not OPTION:VALUE"},
		{"bs:", "an empty value"},
		{"bs:4k,", "an empty value"},
		{"bs:4k,,8k", "an empty value"},
		{"bs:4k,4096", "'4096': the same value twice"},
		{"bs:4k..16k*2,8k", "'8k': the same value twice"},
		{"bs:4q", "unknown suffix 'q'"},
		{"bss:4k", "did you mean 'bs'?"},
		{"name:a", "cannot vary"},
		{"vary:bs", "cannot vary"},
		{"repeat:1,2", "cannot vary"},
		{"prio:1,2", "iosonde does not have it"},
		{"output:a", "belongs on the command line"},
		{"bs:4k..1m", "a range without a step"},
		{"bs:1m..4k*2", "ends before it begins"},
		{"bs:4k..1m*1", "does not move on"},
		{"bs:4k..1m+0", "does not move on"},
		{"rwmixread:0..100*2", "does not move on"},
		{"iodepth:32768..65536*2", "'65536': out of range"},
		{"iodepth:1..1001+1", "more than 1000 values"},
		{"bs:..4k*2", "needs a value"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *got = values(bad[i].line);

		if (!strstr(got, bad[i].says))
			fail_msg("%s: %s", bad[i].line, got);
	}
}

static void one_line_for_each_option(void **state)
{
	struct job job = {0};
	struct job_list list = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(job_init(&job, &err), 0);
	assert_int_equal(job_set(&job, &list, "name", "j", ORIGIN_JOB, &err), OPT_name);
	assert_int_equal(job_set(&job, &list, "vary", "bs:4k,8k", ORIGIN_JOB, &err), OPT_vary);
	assert_true(job_set(&job, &list, "vary", "blocksize:16k", ORIGIN_JOB, &err) < 0);
	assert_non_null(strstr(err.msg, "varies already"));
	err = (struct err){0};
	assert_true(job_set(&job, &list, "vary", NULL, ORIGIN_JOB, &err) < 0);

	/* In a section its own line takes the place of that of [global]. */
	job.vary_inherited = job.vary.n;
	assert_int_equal(job_set(&job, &list, "vary", "bs:16k", ORIGIN_JOB, &err), OPT_vary);
	assert_int_equal(job.vary.n, 1);
	assert_string_equal(job.vary.v[0], "bs:16k");
	assert_int_equal(job.vary_inherited, 0);
	assert_int_equal(list.notes_n, 0);

	/* So does the option itself, and what it takes the place of. */
	job.vary_inherited = job.vary.n;
	assert_int_equal(job_set(&job, &list, "bssplit", "4k/50:8k", ORIGIN_JOB, &err),
			 OPT_bssplit);
	assert_int_equal(job.vary.n, 0);
	assert_int_equal(list.notes_n, 1);
	assert_non_null(strstr(list.notes[0].text, "job j: vary=bs:16k"));
	job_release(&job);
	job_list_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(ranges),
		cmocka_unit_test(refused),
		cmocka_unit_test(one_line_for_each_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
