/*
 * test_fio_json -- result/fio_json: figures, types, options, and what a failure leaves.
 *
 * The document as a whole is checked by tests/e2e/fiojson.py.
 */
#include "result_synth.h"

#include <errno.h>
#include <jansson.h>

#include "result/fio.h"

/* The document of a result, parsed back; owned by the caller. */
static json_t *document(const struct result *r)
{
	struct buf out = {0};
	struct err err = {0};
	json_error_t why;

	assert_int_equal(fio_json(r, 0, &out, &err), 0);
	assert_int_equal(out.s[out.len - 1], '\n');
	json_t *top = json_loadb(out.s, out.len, JSON_REJECT_DUPLICATES, &why);

	assert_non_null(top);
	buf_release(&out);
	return top;
}

/* The value at keys separated by '|'; a number is an index. */
static json_t *at(json_t *value, const char *path)
{
	char copy[200], *save = NULL;

	assert_true(strlen(path) < sizeof copy);
	strcpy(copy, path);
	for (char *key = strtok_r(copy, "|", &save); key; key = strtok_r(NULL, "|", &save)) {
		value = json_is_array(value) ? json_array_get(value, strtoul(key, NULL, 10))
					     : json_object_get(value, key);
		if (!value)
			fail_msg("%s: no %s", path, key);
	}
	return value;
}

static long long integer(json_t *top, const char *path)
{
	json_t *v = at(top, path);

	assert_true(json_is_integer(v));
	return json_integer_value(v);
}

static double real(json_t *top, const char *path)
{
	json_t *v = at(top, path);

	assert_true(json_is_real(v));
	return json_real_value(v);
}

static const char *string(json_t *top, const char *path)
{
	json_t *v = at(top, path);

	assert_true(json_is_string(v));
	return json_string_value(v);
}

static void the_figures_of_a_direction(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	json_t *top = document(&s.r);

	assert_string_equal(string(top, "fio version"), "fio-3.42 iosonde-0.1");
	assert_int_equal(integer(top, "timestamp"), 1795417205);
	assert_int_equal(integer(top, "jobs|0|read|io_bytes"), 150 * 4096);
	assert_int_equal(integer(top, "jobs|0|read|io_kbytes"), 600);
	assert_int_equal(integer(top, "jobs|0|read|bw_bytes"), 204629);
	assert_int_equal(integer(top, "jobs|0|read|bw"), 199);
	assert_float_equal(real(top, "jobs|0|read|iops"), 150 / 3.0025, 1e-6);
	assert_int_equal(integer(top, "jobs|0|read|runtime"), 3003);
	assert_int_equal(integer(top, "jobs|0|read|bw_min"), 200);
	assert_int_equal(integer(top, "jobs|0|read|bw_samples"), 3);
	assert_float_equal(real(top, "jobs|0|read|iops_mean"), 50, 1e-9);
	assert_int_equal(integer(top, "jobs|0|write|clat_ns|min"), 5000);
	assert_int_equal(integer(top, "jobs|0|write|clat_ns|N"), 60);
	assert_int_equal(integer(top, "jobs|0|write|clat_ns|percentile|99.990000"), 43000);
	assert_int_equal(integer(top, "jobs|0|trim|total_ios"), 0);
	assert_null(json_object_get(at(top, "jobs|0|trim|clat_ns"), "percentile"));
	assert_int_equal(integer(top, "jobs|0|sync|total_ios"), 40);
	assert_int_equal(integer(top, "jobs|0|sync|lat_ns|max"), 300000);
	assert_float_equal(real(top, "jobs|0|latency_us|10"), 100 * 9 / 210.0, 1e-6);
	assert_float_equal(real(top, "disk_util|0|util"), 30, 1e-6);
	json_decref(top);
	synth_release(&s);
}

static void a_synchronous_engine_has_no_slat_and_lat_is_clat(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	json_t *top = document(&s.r);

	assert_int_equal(integer(top, "jobs|0|read|slat_ns|N"), 0);
	assert_true(json_equal(at(top, "jobs|0|read|clat_ns"), at(top, "jobs|0|read|lat_ns")));
	assert_int_equal(integer(top, "jobs|1|write|slat_ns|N"), 3600);
	assert_int_equal(integer(top, "jobs|1|write|lat_ns|min"), 2501500);
	json_decref(top);
	synth_release(&s);
}

static void a_group_relates_cpu_to_all_its_members(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	json_t *top = document(&s.r);

	assert_int_equal(integer(top, "jobs|1|write|runtime"), 2000);
	assert_int_equal(integer(top, "jobs|1|job_runtime"), 6000);
	assert_float_equal(real(top, "jobs|1|usr_cpu"), 5, 1e-6);
	assert_float_equal(real(top, "jobs|1|sys_cpu"), 15, 1e-6);
	assert_int_equal(integer(top, "jobs|1|ctx"), 3000);
	assert_float_equal(real(top, "jobs|1|iodepth_level|16"), 100, 1e-9);
	assert_int_equal(integer(top, "jobs|1|iosonde|members"), 3);
	json_decref(top);
	synth_release(&s);
}

static void bw_agg_is_the_share_of_the_group(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	s.r.jobs[1].groupid = 0;
	fio_groups(&s.r);
	json_t *top = document(&s.r);
	/* 240 KiB in 3.0025 s and 225 MiB together, over the longer window */
	double group = (240 + 225 * 1024.0) / 3.0025;

	assert_float_equal(real(top, "jobs|0|write|bw_agg"), 80 * 100 / group, 1e-6);
	assert_float_equal(real(top, "jobs|0|read|bw_agg"), 100, 1e-6);
	json_decref(top);
	synth_release(&s);
}

static void options_stand_where_they_were_set(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	synth_set(&s, 1, "directory", "/var", ORIGIN_GLOBAL);
	json_t *top = document(&s.r);

	assert_string_equal(string(top, "global options|directory"), "/tmp");
	assert_int_equal(json_object_size(at(top, "global options")), 2);
	assert_string_equal(string(top, "jobs|0|job options|fsync"), "8");
	assert_string_equal(string(top, "jobs|0|job options|bs"), "4k");
	assert_string_equal(string(top, "jobs|0|job options|direct"), "0");
	assert_string_equal(string(top, "jobs|0|job options|runtime"), "3");
	assert_null(json_object_get(at(top, "jobs|0|job options"), "directory"));
	assert_null(json_object_get(at(top, "jobs|0|job options"), "loops"));
	assert_string_equal(string(top, "jobs|1|job options|directory"), "/var");
	assert_string_equal(string(top, "jobs|1|job options|size"), "0");
	assert_string_equal(string(top, "jobs|1|job options|group_reporting"), "1");
	assert_string_equal(string(top, "jobs|1|iosonde|options|loops"), "1");
	assert_true(json_is_null(at(top, "jobs|1|iosonde|options|size")));
	assert_string_equal(string(top, "jobs|0|iosonde|seed"), "18446744073709551615");
	json_decref(top);
	synth_release(&s);
}

static void what_became_effective_stands_in_the_options(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	s.r.jobs[1].depth = 1;
	s.r.jobs[1].engine = "psync";
	ledger_add(&s.r.jobs[1].ledger, "ioengine", "libaio", "psync", EPERM, "denied");
	json_t *top = document(&s.r);

	assert_string_equal(string(top, "jobs|1|job options|iodepth"), "16");
	assert_string_equal(string(top, "jobs|1|iosonde|options|iodepth"), "1");
	assert_string_equal(string(top, "jobs|1|iosonde|options|ioengine"), "psync");
	assert_int_equal(integer(top, "jobs|1|iosonde|ledger|1|errno"), EPERM);
	assert_string_equal(string(top, "jobs|1|iosonde|ledger|1|effective"), "psync");
	json_decref(top);
	synth_release(&s);
}

static void a_job_that_never_ran_has_every_key(void **state)
{
	struct synth s;
	const char *key;
	json_t *value;

	(void)state;
	synth_init(&s);
	synth_unrun(&s.r.jobs[1]);
	s.r.jobs[1].depth = 1;
	s.r.jobs[1].engine = "";
	json_t *top = document(&s.r);

	json_object_foreach(at(top, "jobs|0"), key, value)
		assert_non_null(json_object_get(at(top, "jobs|1"), key));
	json_object_foreach(at(top, "jobs|0|write"), key, value)
		assert_non_null(json_object_get(at(top, "jobs|1|write"), key));
	assert_true(json_is_false(at(top, "jobs|1|iosonde|ran")));
	assert_true(json_is_null(at(top, "jobs|1|iosonde|series|write")));
	assert_string_equal(string(top, "jobs|1|iosonde|reasons|series.write"),
			    "the job never ran");
	assert_float_equal(real(top, "jobs|1|usr_cpu"), 0, 0);
	assert_true(json_is_null(at(top, "jobs|1|iosonde|engine")));
	assert_string_equal(string(top, "jobs|1|iosonde|options|ioengine"), "libaio");
	assert_string_equal(string(top, "jobs|1|iosonde|options|iodepth"), "16");
	json_decref(top);
	synth_release(&s);
}

static void failures_are_data(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	struct result_job *j = &s.r.jobs[0];

	stats_fail(j->stats, EIO, 1, 0, 8192, 4096);
	err_set(&j->err, ERR_FAILED, EIO, "job one: write failed");
	j->errnum = EIO;
	err_set(&s.r.err, ERR_FAILED, EIO, "job one failed");
	s.r.status = 1;
	s.r.signal = 2;
	json_t *top = document(&s.r);

	assert_int_equal(integer(top, "jobs|0|error"), EIO);
	assert_int_equal(integer(top, "jobs|0|iosonde|errors|0|offset"), 8192);
	assert_string_equal(string(top, "jobs|0|iosonde|errors|0|op"), "write");
	assert_string_equal(string(top, "jobs|0|iosonde|errors|0|file"), "/tmp/one.0.0");
	assert_string_equal(string(top, "jobs|0|iosonde|error_text"), "job one: write failed");
	assert_string_equal(string(top, "iosonde|error"), "job one failed");
	assert_int_equal(integer(top, "iosonde|status"), 1);
	assert_int_equal(integer(top, "iosonde|signal"), 2);
	json_decref(top);
	synth_release(&s);
}

static void hostile_names_stay_data(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	free(s.list.jobs[0].name);
	s.list.jobs[0].name = synth_copy("a\"b\\\n\xff\xc3(\x01");
	free(s.r.jobs[0].files[0]);
	s.r.jobs[0].files[0] = synth_copy("/\xfe");
	err_set(&s.r.err, ERR_FAILED, 0, "open /\xfe: \"no\"");
	job_note(&s.list, "clocksource\xff", "note \xff");
	json_t *top = document(&s.r);

	assert_string_equal(string(top, "jobs|0|jobname"), "a\"b\\\n\xef\xbf\xbd\xef\xbf\xbd(\x01");
	assert_string_equal(string(top, "jobs|0|job options|name"),
			    "a\"b\\\n\xef\xbf\xbd\xef\xbf\xbd(\x01");
	assert_string_equal(string(top, "jobs|0|iosonde|files|0"), "/\xef\xbf\xbd");
	assert_string_equal(string(top, "iosonde|error"), "open /\xef\xbf\xbd: \"no\"");
	assert_string_equal(string(top, "iosonde|notes|0"), "note \xef\xbf\xbd");
	assert_string_equal(string(top, "iosonde|options_ignored|0"), "clocksource\xef\xbf\xbd");
	json_decref(top);
	synth_release(&s);
}

static void extremes_are_no_nan_and_not_negative(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	struct stats *st = s.r.jobs[0].stats;

	st->dir[DDIR_READ].bytes = UINT64_MAX;
	st->dir[DDIR_READ].ios = UINT64_MAX;
	st->end = st->begin + 1;
	s.r.ns_per_tick = 0;
	s.r.clock = NULL;
	json_t *top = document(&s.r);

	assert_int_equal(integer(top, "jobs|0|read|io_bytes"), INT64_MAX);
	assert_true(integer(top, "jobs|0|read|bw_bytes") >= 0);
	assert_int_equal(integer(top, "jobs|0|read|runtime"), 1);
	assert_true(json_is_null(at(top, "iosonde|clock|ns_per_tick")));
	assert_true(json_is_null(at(top, "iosonde|clock|source")));
	json_decref(top);
	synth_release(&s);
}

static void a_run_that_failed_early_is_a_document_too(void **state)
{
	struct result r = {.version = "0.1", .status = 2};

	(void)state;
	err_set(&r.err, ERR_INPUT, 0, "db.fio:3: no");
	json_t *top = document(&r);

	assert_int_equal(json_array_size(at(top, "jobs")), 0);
	assert_string_equal(string(top, "iosonde|error"), "db.fio:3: no");
	json_decref(top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_figures_of_a_direction),
		cmocka_unit_test(a_synchronous_engine_has_no_slat_and_lat_is_clat),
		cmocka_unit_test(a_group_relates_cpu_to_all_its_members),
		cmocka_unit_test(bw_agg_is_the_share_of_the_group),
		cmocka_unit_test(options_stand_where_they_were_set),
		cmocka_unit_test(what_became_effective_stands_in_the_options),
		cmocka_unit_test(a_job_that_never_ran_has_every_key),
		cmocka_unit_test(failures_are_data),
		cmocka_unit_test(hostile_names_stay_data),
		cmocka_unit_test(extremes_are_no_nan_and_not_negative),
		cmocka_unit_test(a_run_that_failed_early_is_a_document_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
