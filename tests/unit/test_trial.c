/*
 * test_trial -- result/trial: the digest of a box's document; a trial to JSON and back.
 */
#include "result/trial.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *document(const char *text)
{
	json_t *o = json_loads(text, 0, NULL);

	assert_non_null(o);
	return o;
}

/* Two jobs; the second has no lat_ns, as with gtod_reduce on a part of it. */
static const char two_jobs[] =
	"{'jobs': [{"
	"'read': {'total_ios': 100, 'io_bytes': 409600, 'iops': 50.5, 'bw_bytes': 206848,"
	" 'lat_ns': {'mean': 1000.0, 'N': 100,"
	"  'percentile': {'50.000000': 900, '99.000000': 5000}}},"
	"'write': {'total_ios': 0, 'io_bytes': 0, 'iops': 0, 'bw_bytes': 0, 'lat_ns': {'N': 0}},"
	"'iosonde': {'engine': 'psync', 'ceiling': null, 'cache': {"
	" 'read': {'class': 'device', 'verdict': 'reads reached the device'},"
	" 'write': {'class': 'none', 'verdict': null}}}}, {"
	"'read': {'total_ios': 300, 'io_bytes': 1228800, 'iops': 150, 'bw_bytes': 614400,"
	" 'lat_ns': {'mean': 0.0, 'N': 0}, 'clat_ns': {'mean': 2000.0, 'N': 300,"
	"  'percentile': {'50.000000': 1700, '99.000000': 9000}}},"
	"'write': {'total_ios': 7, 'io_bytes': 28672, 'iops': 3.5, 'bw_bytes': 14336},"
	"'iosonde': {'engine': 'libaio', 'ceiling': {'generator_bound': true}, 'cache': {"
	" 'read': {'verdict': 'not this one'}, 'write': {'verdict': 'writes went somewhere'}}}}],"
	"'iosonde': {'schema': 1}}";

static json_t *quoted(const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	for (char *p = copy; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	json_t *o = document(copy);

	free(copy);
	return o;
}

static void near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fabs(want)))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void digest(void **state)
{
	struct trial t = {.box = quoted(two_jobs)};
	struct err err = {0};

	(void)state;
	assert_int_equal(trial_digest(&t, &err), 0);
	assert_int_equal(t.read.ios, 400);
	assert_int_equal(t.read.bytes, 1638400);
	near(t.read.iops, 200.5);
	near(t.read.bw, 821248);
	near(t.read.lat_mean, (100 * 1000.0 + 300 * 2000) / 400);
	near(t.read.lat_p50, (100 * 900.0 + 300 * 1700) / 400);
	near(t.read.lat_p99, (100 * 5000.0 + 300 * 9000) / 400);
	assert_int_equal(t.write.ios, 7);
	near(t.write.lat_p50, 0);
	assert_string_equal(t.engine, "psync,libaio");
	assert_string_equal(t.verdict, "reads reached the device; writes went somewhere");
	assert_true(t.generator);
	trial_release(&t);
}

/* unified_rw_reporting=mixed has one direction only. */
static void digest_mixed(void **state)
{
	struct trial t = {.box = quoted("{'jobs': [{'mixed': {'total_ios': 5, 'io_bytes': 50,"
					"'iops': 2.5, 'bw_bytes': 25}, 'iosonde': {}}],"
					"'iosonde': {}}")};
	struct err err = {0};

	(void)state;
	assert_int_equal(trial_digest(&t, &err), 0);
	assert_int_equal(t.read.ios, 5);
	assert_int_equal(t.write.ios, 0);
	assert_null(t.engine);
	assert_null(t.verdict);
	trial_release(&t);
}

/* What verify reads back is no throughput of the job, but the host paid for it. */
static void digest_reads_back(void **state)
{
	static const char *const rw[] = {"write", "randwrite", "rw", "randrw"};

	(void)state;
	for (size_t i = 0; i < sizeof rw / sizeof *rw; i++) {
		char text[600];
		struct err err = {0};

		snprintf(text, sizeof text,
			 "{'jobs': [{'job options': {'rw': '%s'},"
			 "'read': {'total_ios': 8, 'io_bytes': 80, 'iops': 900, 'bw_bytes': 9000,"
			 " 'lat_ns': {'mean': 1.0, 'N': 8}},"
			 "'write': {'total_ios': 8, 'io_bytes': 80, 'iops': 2.5, 'bw_bytes': 25},"
			 "'iosonde': {'verify': {'blocks': 8}}}], 'iosonde': {}}",
			 rw[i]);
		struct trial t = {.box = quoted(text)};

		assert_int_equal(trial_digest(&t, &err), 0);
		assert_int_equal(t.read.ios, 8);
		assert_int_equal(t.read.bytes, 80);
		near(t.read.iops, i < 2 ? 0 : 900);
		near(t.read.bw, i < 2 ? 0 : 9000);
		near(t.read.lat_mean, i < 2 ? 0 : 1);
		near(t.write.iops, 2.5);
		trial_release(&t);
	}
}

/* Each engine once, whatever its name is a part of. */
static void digest_engines(void **state)
{
	struct trial t = {.box = quoted("{'jobs': ["
					"{'mixed': {'total_ios': 1, 'io_bytes': 1, 'iops': 1,"
					" 'bw_bytes': 1}, 'iosonde': {'engine': 'posixaio'}},"
					"{'mixed': {'total_ios': 1, 'io_bytes': 1, 'iops': 1,"
					" 'bw_bytes': 1}, 'iosonde': {'engine': 'aio'}},"
					"{'mixed': {'total_ios': 1, 'io_bytes': 1, 'iops': 1,"
					" 'bw_bytes': 1}, 'iosonde': {'engine': 'posixaio'}}],"
					"'iosonde': {}}")};
	struct err err = {0};

	(void)state;
	assert_int_equal(trial_digest(&t, &err), 0);
	assert_string_equal(t.engine, "posixaio,aio");
	trial_release(&t);
}

static void digest_foreign(void **state)
{
	static const char *const bad[][2] = {
		{"{}", "'jobs' is missing"},
		{"{'jobs': 3, 'iosonde': {}}", "'jobs' is no list"},
		{"{'jobs': [], 'iosonde': {}}", "'jobs' has no job"},
		{"{'jobs': [{}], 'iosonde': {}}", "'iosonde' is missing"},
		{"{'jobs': [3], 'iosonde': {}}", "'iosonde' is missing"},
		{"{'jobs': [{'iosonde': {}}], 'iosonde': {}}", "'read' is missing"},
		{"{'jobs': [{'iosonde': {}, 'mixed': {'total_ios': -1}}], 'iosonde': {}}",
		 "'total_ios' is negative"},
		{"{'jobs': [{'iosonde': {}, 'mixed': {'total_ios': 1.5}}], 'iosonde': {}}",
		 "'total_ios' is no whole number"},
		{"[]", "'jobs' is missing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct trial t = {.box = quoted(bad[i][0])};
		struct err err = {0};

		assert_int_equal(trial_digest(&t, &err), -EINVAL);
		assert_int_equal(err.code, ERR_INPUT);
		if (!strstr(err.msg, bad[i][1]))
			fail_msg("'%s' lacks '%s'", err.msg, bad[i][1]);
		assert_null(t.engine);
		trial_release(&t);
	}
	struct trial none = {0};
	struct err err = {0};

	assert_int_equal(trial_digest(&none, &err), -EINVAL);
	trial_release(&none);
}

static char *copy(const char *s)
{
	char *c = strdup(s);

	assert_non_null(c);
	return c;
}

static char *text_of(const struct trial *t)
{
	struct buf out = {0};
	struct err err = {0};

	assert_int_equal(trial_json(t, &out, &err), 0);
	assert_true(out.len && out.s[out.len - 1] == '\n');
	assert_null(strstr(out.s, "nan"));
	assert_null(strstr(out.s, "inf"));
	return buf_take(&out);
}

static void fill(struct trial *t)
{
	*t = (struct trial){
		.runtime = copy("runsc:platform=systrap"),
		.runtime_n = 6,
		.version = copy("release-20240729.0"),
		.cell = copy("rw=read bs=4k"),
		.cell_n = 3,
		.turn = 2,
		.order = 417,
		.exit_status = 0,
		.told = copy("a\nb\n"),
		.command = copy("runsc run 'x y'"),
		.conditions = copy("data=bind cache=cold"),
		.box = quoted(two_jobs),
		.metered = true,
		.host = {.window_ns = 10, .cpu = reading_of(9), .cpus = 2},
	};
	struct err err = {0};

	assert_int_equal(trial_digest(t, &err), 0);
	t->host.roles = calloc(1, sizeof *t->host.roles);
	assert_non_null(t->host.roles);
	t->host.roles_n = 1;
	strcpy(t->host.roles[0].role, "sentry");
	t->host.roles[0].cpu_ns = 8;
	t->clock = 0.75;
}

static void there_and_back(void **state)
{
	struct trial t, back = {0};
	struct err err = {0};

	(void)state;
	fill(&t);
	char *text = text_of(&t);

	assert_int_equal(trial_read(&back, text, strlen(text), &err), 0);
	assert_string_equal(back.runtime, t.runtime);
	assert_int_equal(back.runtime_n, 6);
	assert_string_equal(back.told, "a\nb\n");
	assert_int_equal(back.order, 417);
	assert_int_equal(back.state, TRIAL_DONE);
	assert_int_equal(back.exit_status, 0);
	near(back.read.lat_p99, t.read.lat_p99);
	assert_int_equal(back.read.bytes, t.read.bytes);
	assert_true(back.generator);
	near(back.clock, 0.75);
	assert_true(back.metered);
	assert_int_equal(back.host.cpu.value, 9);
	assert_int_equal(back.host.roles_n, 1);
	assert_string_equal(back.host.roles[0].role, "sentry");
	assert_true(json_equal(back.box, t.box));
	char *again = text_of(&back);

	assert_string_equal(again, text);
	free(text);
	free(again);
	trial_release(&t);
	trial_release(&back);
}

/* One that ended badly has no box, and names are bytes. */
static void failures(void **state)
{
	static const enum trial_state states[] = {TRIAL_FAILED, TRIAL_ABSENT, TRIAL_HUNG};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct trial t = {.runtime = copy("a\xff\"\n\x01"),
				  .state = states[i],
				  .exit_status = i ? -1 : 137,
				  .read = {.iops = NAN, .bw = INFINITY}};
		struct trial back = {0};
		struct err err = {0};

		err_set(&t.err, ERR_UNAVAILABLE, 0, "not \xc3( here");
		char *text = text_of(&t);

		assert_int_equal(trial_read(&back, text, strlen(text), &err), 0);
		assert_string_equal(back.runtime, "a\xef\xbf\xbd\"\n\x01");
		assert_int_equal(back.state, states[i]);
		assert_int_equal(back.exit_status, i ? -1 : 137);
		assert_int_equal(back.err.code, ERR_UNAVAILABLE);
		assert_string_equal(back.err.msg, "not \xef\xbf\xbd( here");
		assert_null(back.box);
		assert_null(back.cell);
		assert_false(back.metered);
		free(text);
		trial_release(&t);
		trial_release(&back);
	}
}

/* Change one member of a good document; NULL: leave it out. */
static void refused(const char *key, json_t *value, const char *want)
{
	struct trial t, back = {0};
	struct err err = {0};

	fill(&t);
	char *text = text_of(&t);
	json_t *o = document(text);

	free(text);
	if (value)
		json_object_set_new(o, key, value);
	else
		json_object_del(o, key);
	text = json_dumps(o, 0);
	assert_non_null(text);
	assert_int_equal(trial_read(&back, text, strlen(text), &err), -EINVAL);
	assert_int_equal(err.code, ERR_INPUT);
	if (!strstr(err.msg, want) || !strstr(err.msg, key))
		fail_msg("'%s' lacks '%s' or '%s'", err.msg, key, want);
	assert_null(back.runtime);
	free(text);
	json_decref(o);
	trial_release(&t);
}

static void foreign(void **state)
{
	static const char *const bad[][2] = {
		{"", "line 1"},
		{"{", "line 1"},
		{"[]", "not a trial of iosonde compare: member 'iosonde_trial' is missing"},
		{"{\"fio version\": \"fio-3.42\"}", "'iosonde_trial' is missing"},
		{"{\"a\": 1, \"a\": 2}", "duplicate"},
		{"{\"iosonde_trial\": 1e999}", "line 1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct trial t = {0};
		struct err err = {0};

		assert_int_equal(trial_read(&t, bad[i][0], strlen(bad[i][0]), &err), -EINVAL);
		assert_int_equal(err.code, ERR_INPUT);
		if (!strstr(err.msg, bad[i][1]))
			fail_msg("'%s' lacks '%s'", err.msg, bad[i][1]);
		assert_null(strchr(err.msg, '\n'));
	}
	refused("iosonde_trial", json_integer(2), "another version");
	refused("state", json_string("well"), "is none of");
	refused("runtime_n", json_integer(1LL << 40), "too great");
	refused("order", json_real(1), "no whole number");
	refused("told", json_true(), "no text");
	refused("generator_bound", json_integer(1), "not true or false");
	refused("read", json_array(), "no object");
	refused("write", NULL, "missing");
	refused("box", json_integer(1), "no object");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digest),	  cmocka_unit_test(digest_reads_back),
		cmocka_unit_test(digest_mixed),	  cmocka_unit_test(digest_engines),
		cmocka_unit_test(digest_foreign), cmocka_unit_test(there_and_back),
		cmocka_unit_test(failures),	  cmocka_unit_test(foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
