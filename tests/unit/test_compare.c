/*
 * test_compare -- report/: figures, ratios and intervals of made-up trials against values
 * worked out by hand; tables and document of trials that ended badly.
 */
#include "report/compare.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "report/figure.h"

static void near(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("got %.12g, want %.12g", got, want);
}

enum { MOST = 64 };

static struct trial trials[MOST];
static unsigned trials_n;

static struct trial *add(const char *runtime, unsigned runtime_n, unsigned cell, unsigned turn,
			 double iops)
{
	static const char *const cells[] = {"rw=read bs=4k", "rw=write bs=4k"};
	struct trial *t = &trials[trials_n];
	struct trial_dir *d = cell ? &t->write : &t->read;

	assert_true(trials_n < MOST);
	*t = (struct trial){.runtime = (char *)runtime,
			    .runtime_n = runtime_n,
			    .cell = (char *)cells[cell],
			    .cell_n = cell,
			    .conditions = (char *)"data=bind cache=cold",
			    .turn = turn,
			    .order = MOST - trials_n++};
	*d = (struct trial_dir){.ios = (uint64_t)iops * 10,
				.bytes = (uint64_t)iops * 40960,
				.iops = iops,
				.bw = iops * 4096,
				.lat_mean = 1e9 / iops,
				.lat_p50 = 9e8 / iops,
				.lat_p99 = 2e9 / iops};
	return t;
}

static struct comparison compared(void)
{
	struct comparison c;
	struct err err = {0};

	assert_int_equal(compare_make(&c, trials, trials_n, &err), 0);
	return c;
}

static const struct compare_row *row_of(const struct comparison *c, const char *runtime,
					unsigned block)
{
	for (unsigned i = 0; i < c->rows_n; i++)
		if (c->rows[i].block == block && strcmp(c->rows[i].runtime, runtime) == 0)
			return &c->rows[i];
	fail_msg("no row of %s in block %u", runtime, block);
	return NULL;
}

static char *text_of(const struct comparison *c, bool roles)
{
	struct buf out = {0};

	if (roles)
		compare_roles(c, &out);
	else
		compare_text(c, &out);
	assert_false(buf_failed(&out));
	for (const char *line = buf_text(&out); *line;) {
		size_t len = strcspn(line, "\n");

		if (len > 100)
			fail_msg("%zu columns: %.*s", len, (int)len, line);
		line += len + (line[len] == '\n');
	}
	return buf_take(&out);
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

/* The same, however the lines are broken. */
static void says(const char *text, const char *part)
{
	char *flat = strdup(text), *to = flat;

	assert_non_null(flat);
	for (const char *from = text; *from; from++)
		if (!strchr(" \n", *from) || (to > flat && to[-1] != ' '))
			*to++ = *from == '\n' ? ' ' : *from;
	*to = '\0';
	has(flat, part);
	free(flat);
}

static json_t *json_of(const struct comparison *c)
{
	struct buf out = {0};
	struct err err = {0};

	assert_int_equal(compare_json(c, &out, &err), 0);
	json_t *o = json_loadb(out.s, out.len, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(o);
	buf_release(&out);
	return o;
}

/*
 * host 100, 110, 121; runc 90, 110, 108.9: ratios 0.9, 1, 0.9.  Logarithms -0.1053605, 0,
 * -0.1053605: mean -0.0702403, deviation 0.0608299, t(2) 4.303: half 0.151122.
 */
static void paired(void **state)
{
	(void)state;
	trials_n = 0;
	add("runc", 1, 0, 2, 108.9);
	add("host", 0, 0, 1, 110);
	add("runc", 1, 0, 0, 90);
	add("host", 0, 0, 0, 100);
	add("host", 0, 0, 2, 121);
	add("runc", 1, 0, 1, 110);
	struct comparison c = compared();
	const struct compare_row *host = row_of(&c, "host", 0), *runc = row_of(&c, "runc", 0);
	const struct ratio *r = &runc->figure[FIGURE_IOPS].ratio;

	assert_int_equal(c.rows_n, 2);
	assert_string_equal(c.baseline, "host");
	assert_true(host->baseline);
	assert_int_equal(host->figure[FIGURE_IOPS].ratio.n, 0);
	near(host->figure[FIGURE_IOPS].sample.mean, 331 / 3.0, 1e-12);
	near(runc->figure[FIGURE_BW].sample.mean, 4096 * 308.9 / 3, 1e-12);
	assert_int_equal(r->n, 3);
	assert_true(r->paired && r->interval);
	near(r->mean, 0.932170, 1e-5);
	near(r->low, exp(-0.0702403 - 0.151122), 1e-4);
	near(r->high, exp(-0.0702403 + 0.151122), 1e-4);
	assert_true(figure_noise(r));
	char *text = text_of(&c, false);

	has(text, "baseline");
	has(text, "within the noise");
	free(text);
	compare_release(&c);
}

/* No turn has both: 100, 100 and 80, 125 give logarithms 0 +- 0 and 0 +- 0.3155643. */
static void unpaired(void **state)
{
	(void)state;
	trials_n = 0;
	add("host", 0, 0, 0, 100);
	add("host", 0, 0, 1, 100);
	add("runc", 1, 0, 2, 80);
	add("runc", 1, 0, 3, 125);
	struct comparison c = compared();
	const struct ratio *r = &row_of(&c, "runc", 0)->figure[FIGURE_IOPS].ratio;

	assert_int_equal(r->n, 2);
	assert_false(r->paired);
	assert_true(r->interval);
	near(r->mean, 1, 1e-12);
	/* standard error 0.3155643 / sqrt(2) = 0.2231436, of 1 degree of freedom */
	near(r->high, exp(12.706 * 0.2231436), 1e-4);
	compare_release(&c);
}

/* Alike to the last digit: the interval has no width, and that is no division by 0. */
static void exact(void **state)
{
	(void)state;
	trials_n = 0;
	for (unsigned turn = 0; turn < 4; turn++)
		add(turn < 2 ? "host" : "runc", turn > 1, 0, turn, turn < 2 ? 100 : 50);
	struct comparison c = compared();
	const struct ratio *r = &row_of(&c, "runc", 0)->figure[FIGURE_IOPS].ratio;

	near(r->low, 0.5, 1e-12);
	near(r->high, 0.5, 1e-12);
	assert_false(figure_noise(r));
	compare_release(&c);
}

static void one_trial(void **state)
{
	(void)state;
	trials_n = 0;
	add("runc", 0, 0, 0, 80);
	add("crun", 1, 0, 0, 100);
	struct comparison c = compared();
	const struct ratio *r = &row_of(&c, "crun", 0)->figure[FIGURE_IOPS].ratio;

	assert_string_equal(c.baseline, "runc");
	assert_int_equal(r->n, 1);
	assert_false(r->interval);
	near(r->mean, 1.25, 1e-12);
	assert_false(figure_noise(r));
	char *text = text_of(&c, false);

	says(text, "the host is not in the list");
	says(text, "that takes two trials of each");
	assert_null(strstr(text, "within the noise"));
	free(text);
	json_t *o = json_of(&c), *cell = json_array_get(json_object_get(o, "cells"), 0);
	json_t *row = json_array_get(json_object_get(cell, "runtimes"), 1);
	json_t *figure = json_object_get(json_object_get(row, "figures"), "iops");

	assert_true(json_is_null(json_object_get(json_object_get(figure, "ratio"), "low")));
	assert_true(json_is_null(json_object_get(figure, "low")));
	json_decref(o);
	compare_release(&c);
}

static void meter(struct trial *t, struct metered_role *roles, struct metered_kernel *kernel)
{
	t->metered = true;
	t->host = (struct metered){
		.window_ns = 2000000000,
		.startup_ns = 30000000,
		.whole_ns = 4000000000,
		.cpu = reading_of(1000000000),
		.user = reading_of(400000000),
		.system = reading_of(600000000),
		.memory_peak = reading_of(8 << 20),
		.cycles = {.value = 2600000000, .state = READING_ESTIMATED, .errnum = ENOENT},
		.instructions = reading_refused(EACCES),
		.cpus = 4,
		.machine = {.ticks = 800,
			    .percent = {[CPU_USER] = 10,
					[CPU_NICE] = 2.5,
					[CPU_SYSTEM] = 12.5,
					[CPU_GUEST] = 1,
					[CPU_GUEST_NICE] = 0.5}},
		.machine_ns = 1500000000,
		.idle_ns = 100000000,
		.kernel_ns = 200000000,
		.roles = roles,
		.roles_n = 2,
		.kernel = kernel,
		.kernel_n = 1,
	};
}

static double mean_of(const struct compare_row *row, enum figure f)
{
	assert_true(row->figure[f].sample.n > 0);
	return row->figure[f].sample.mean;
}

static void host_view(void **state)
{
	struct metered_role roles[] = {{.role = "gofer",
					.process = "runsc-gofer",
					.thread = "exe",
					.threads = 4,
					.cpu_ns = 100000000,
					.user_ns = 100000000},
				       {.role = "stub",
					.process = "",
					.thread = "exe",
					.threads = 2,
					.cpu_ns = 900000000,
					.user_ns = 500000000,
					.nice_ns = 300000000,
					.guest_ns = 50000000,
					.system_ns = 400000000}};
	struct metered_kernel kernel = {.thread = "kworker flush", .cpu_ns = 200000000};

	(void)state;
	trials_n = 0;
	meter(add("runsc", 0, 0, 0, 100), roles, &kernel);
	meter(add("runsc", 0, 0, 1, 100), roles + 1, NULL);
	trials[1].host.roles_n = 1;
	trials[1].host.kernel_n = 0;
	trials[1].host.kernel_ns = 0;
	struct comparison c = compared();
	const struct compare_row *row = row_of(&c, "runsc", 0);

	near(mean_of(row, FIGURE_CPU_IO), 1e6, 1e-12); /* 1 s for 1000 I/Os */
	near(mean_of(row, FIGURE_CYCLES_IO), 2.6e6, 1e-12);
	near(mean_of(row, FIGURE_CYCLES_BYTE), 2.6e6 / 4096, 1e-12);
	near(mean_of(row, FIGURE_BOX), 50, 1e-12);
	near(mean_of(row, FIGURE_KERNEL), 5, 1e-12);
	near(mean_of(row, FIGURE_BUSY), 70, 1e-12);
	near(mean_of(row, FIGURE_USR), 40, 1e-12);
	near(mean_of(row, FIGURE_NICE), 10, 1e-12);
	near(mean_of(row, FIGURE_SYS), 50, 1e-12);
	near(mean_of(row, FIGURE_GUEST), 6, 1e-12);
	assert_int_equal(row->figure[FIGURE_CYCLES_IO].state, READING_ESTIMATED);
	assert_int_equal(row->figure[FIGURE_INSTRUCTIONS_IO].sample.n, 0);
	assert_int_equal(row->figure[FIGURE_INSTRUCTIONS_IO].state, READING_ABSENT);
	assert_int_equal(row->figure[FIGURE_INSTRUCTIONS_IO].errnum, EACCES);
	assert_int_equal(row->roles_n, 3);
	assert_string_equal(row->roles[0].role, "stub");
	near(row->roles[0].percent, 45, 1e-12);
	near(row->roles[0].user, 7.5, 1e-12);
	near(row->roles[0].nice, 15, 1e-12);
	near(row->roles[0].guest, 2.5, 1e-12);
	near(row->roles[0].system, 20, 1e-12);
	near(row->roles[0].per_io, 9e5, 1e-12);
	assert_string_equal(row->roles[1].role, "gofer");
	near(row->roles[1].percent, 2.5, 1e-12);
	near(row->roles[1].threads, 2, 1e-12);
	assert_true(row->roles[2].kernel);
	near(row->roles[2].percent, 5, 1e-12);
	char *text = text_of(&c, false);

	has(text, "~2600000");
	says(text, "estimated (~): cycles/IO, cycles/B: CPU time x TSC rate");
	free(text);
	text = text_of(&c, true);
	has(text, "its control group 50.0, roles 47.5, kernel threads 5.0");
	has(text, "kworker flush");
	free(text);
	compare_release(&c);
}

/* Many threads of the kernel did next to nothing, and others used the machine. */
static void crowded(void **state)
{
	struct metered_kernel kernel[] = {
		{"ksoftirqd", 200000000}, {"rcu_preempt", 1000000}, {"kworker netns", 600000}};

	(void)state;
	trials_n = 0;
	struct trial *t = add("host", 0, 0, 0, 100);

	meter(t, NULL, kernel);
	t->host.roles_n = 0;
	t->host.kernel_n = 3;
	t->host.idle_ns = 1000000000;
	struct comparison c = compared();
	char *text = text_of(&c, true);

	says(text, "kernel ksoftirqd 10.0 0.0 0.0 10.0 0.0 200000");
	says(text, "kernel (others) 0.1 0.0 0.0 0.1 0.0 1600");
	assert_null(strstr(text, "rcu_preempt"));
	free(text);
	text = text_of(&c, false);
	says(text, "* the machine was not idle: without a box its CPUs were busy for 50 % of one");
	assert_null(strstr(text, "samples by tick"));
	free(text);
	compare_release(&c);
	t->host.awake = reading_of(3000000000);
	t->host.idle_awake = reading_of(400000000);
	c = compared();
	text = text_of(&c, false);
	says(text, "its CPUs were busy for 20 % of one");
	says(text, "* /proc/stat samples by tick: the classes (usr, sys, ...) have up to 50 % too "
		   "little; box, kernel and busy are exact");
	free(text);
	compare_release(&c);
}

static void ended_badly(void **state)
{
	(void)state;
	trials_n = 0;
	for (unsigned turn = 0; turn < 2; turn++) {
		add("host", 0, 0, turn, 100);
		struct trial *t = add("runc", 1, 0, turn, 0);

		t->state = TRIAL_FAILED;
		t->exit_status = 126;
		t->told = (char *)"first\nno such\x1b[31m device\n";
		err_set(&t->err, ERR_FAILED, 0, "box %u: the runtime ended first", turn + 77);
		t = add("crun", 2, 0, turn, 50);
		if (turn) {
			t->state = TRIAL_HUNG;
			err_set(&t->err, ERR_HUNG, 0, "killed after 60 s");
		}
	}
	struct trial *t = add("youki", 3, 0, 0, 0);

	t->cell = NULL;
	t->state = TRIAL_ABSENT;
	err_set(&t->err, ERR_UNAVAILABLE, 0, "there is no youki here");
	struct comparison c = compared();

	assert_int_equal(c.rows_n, 3);
	assert_int_equal(row_of(&c, "runc", 0)->count[TRIAL_FAILED], 2);
	assert_int_equal(row_of(&c, "crun", 0)->figure[FIGURE_IOPS].ratio.n, 1);
	assert_int_equal(row_of(&c, "crun", 0)->figure[FIGURE_IOPS].sample.n, 1);
	char *text = text_of(&c, false);

	says(text, "Comparison of 6 trials. Figures"); /* what is absent made none */
	says(text, "runc [2] failed crun [3]");

	says(text, "* [1] youki absent: there is no youki here");
	says(text, "* [2] runc failed, 2 of 2 trials: box 77: the runtime ended first; exit");
	has(text, "no such\\x1b[31m");
	says(text, "* [3] crun hung, 1 of 2 trials: killed after 60 s");
	free(text);
	text = text_of(&c, true);
	has(text, "no trial was done");
	has(text, "the host did not look");
	free(text);
	json_t *o = json_of(&c);

	assert_int_equal(json_array_size(json_object_get(o, "not_done")), 4);
	json_decref(o);
	compare_release(&c);
}

/* A job that moved nothing, and nothing at all. */
static void nothing(void **state)
{
	struct metered_role role = {.role = "payload"};

	(void)state;
	trials_n = 0;
	struct trial *t = add("host", 0, 0, 0, 1);

	meter(t, &role, NULL);
	t->host.roles_n = 1;
	t->host.kernel_n = 0;
	t->read = (struct trial_dir){0};
	t->host.memory_peak = reading_refused(ENOENT);
	add("host:", 1, 0, 0, 1)->read = (struct trial_dir){0};
	struct comparison c = compared();

	assert_int_equal(c.rows[0].figure[FIGURE_CPU_IO].sample.n, 0);
	assert_int_equal(c.rows[1].figure[FIGURE_IOPS].ratio.n, 0);
	char *text = text_of(&c, false);

	says(text, "p50 us, p99 us, CPU ns/IO, cycles/IO, cycles/B: no I/O was made");
	says(text, "peak MiB: no control group counted it: that takes root");
	free(text);
	json_decref(json_of(&c));
	compare_release(&c);
	trials_n = 0;
	c = compared();
	free(text_of(&c, false));
	free(text_of(&c, true));
	json_decref(json_of(&c));
	compare_release(&c);
}

/* Cells and conditions are blocks of their own, and names do not break the table. */
static void blocks(void **state)
{
	(void)state;
	trials_n = 0;
	for (unsigned i = 0; i < 8; i++) {
		struct trial *t = add(i % 2 ? "podman:runtime=a-runtime-of-a-long-name" : "host",
				      i % 2, i / 4, 0, 100 + i);

		t->conditions = (char *)(i / 2 % 2 ? "cache=warm" : "cache=cold");
		t->verdict = (char *)(i / 4 ? "writes went away; 3KiB of it"
					    : "37 % of the bytes read came from there: 9");
		t->generator = i == 3;
		t->clock = i == 5 ? 0.5 : 0.95;
		t->version = (char *)(i % 2 ? "QEMU 7.2.22, TCG, so slow: no KVM" : "8");
	}
	add("w\xe9ird\n\x1b", 2, 0, 0, 50)->conditions = (char *)"cache=cold";
	struct comparison c = compared();

	assert_int_equal(c.blocks, 4);
	assert_int_equal(c.rows_n, 9);
	near(row_of(&c, "host", 1)->figure[FIGURE_IOPS].sample.mean, 102, 1e-12);
	assert_string_equal(row_of(&c, "host", 1)->conditions, "cache=warm");
	assert_true(row_of(&c, "host", 0)->reads);
	assert_false(row_of(&c, "host", 2)->reads);
	char *text = text_of(&c, false);

	has(text, "rw=read bs=4k; cache=cold\n");
	has(text, "\npodman:runtime=a-runtime-of-a-long-name\n          ");
	has(text, "w\xef\xbf\xbdird\\n\\x1b");
	says(text, "a part of the bytes read came from there: all runtimes (1 of 4 cells)");
	says(text, "writes went away: all runtimes (2 of 4 cells)");
	says(text, "podman:runtime=a-runtime-of-a-long-name (1 of 4 cells)");
	says(text, "its clock made 0.50 s of a second of the host's");
	assert_null(strstr(text, "0.95 s of"));
	says(text, "EMULATED, so that their figures tell nothing of virtual machines: podman:");
	says(text, "(QEMU 7.2.22, TCG, so slow: no KVM)");
	/* all cells: the geometric mean of 101/100, 103/102, 105/104, 107/106 */
	says(text, " 1.010 1.009 1.010 4 ");
	/* One runtime has one cell alone: over that the others can be compared with it. */
	says(text, "greatest cells within the noise in common ");
	says(text, " 1.010 1.009 1.010 4 0 1.010 ");
	says(text, " 0.500 0.500 0.500 1 0 0.500 ");
	says(text, "to be compared where they are over those in common, 1 of 4.");
	free(text);
	free(text_of(&c, true));
	json_t *o = json_of(&c);

	assert_int_equal(json_array_size(json_object_get(o, "cells")), 4);
	json_decref(o);
	compare_release(&c);
}

/* The same in the forms for other programs. */
static void forms(void **state)
{
	struct buf csv = {0};

	(void)state;
	trials_n = 0;
	add("a|b\"c,d\n", 0, 0, 0, 100);
	add("a|b\"c,d\n", 0, 0, 1, 100);
	add("host", 1, 0, 0, 200);
	add("host", 1, 0, 1, 200);
	struct comparison c = compared();

	c.markdown = true;
	char *text = text_of(&c, false);

	has(text, "\n| runtime | MB/s | IOPS | p50 us | p99 us | ratio | 95 % interval |\n"
		  "|---|--:|--:|--:|--:|--:|---|\n"
		  "| a\\|b\"c,d\\\\n | 0.41 | 100 | 9000 | 20000 | 0.500 | 0.500..0.500 |\n"
		  "| host | 0.82 | 200 | 4500 | 10000 | baseline |\n");
	free(text);
	compare_csv(&c, &csv);
	has(buf_text(&csv), "cell,conditions,runtime,engine,baseline,done,failed,absent,hung,"
			    "bw_bytes,bw_bytes_ratio,bw_bytes_ratio_low,bw_bytes_ratio_high,");
	has(buf_text(&csv), "\n\"rw=read bs=4k\",\"data=bind cache=cold\",\"a|b\"\"c,d\\n\",\"\",0,"
			    "2,0,0,0,409600,0.5,0.5,0.5,100,0.5,0.5,0.5,");
	unsigned commas[3] = {0}, lines = 0;

	for (const char *p = buf_text(&csv); *p; p++) {
		lines += *p == '\n';
		if (*p == ',' && lines < 3)
			commas[lines]++;
	}
	assert_int_equal(lines, 3);
	assert_int_equal(commas[0], commas[2]);
	assert_int_equal(commas[0] + 1, commas[1]); /* one is within a name */
	buf_release(&csv);
	compare_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paired),      cmocka_unit_test(unpaired),
		cmocka_unit_test(exact),       cmocka_unit_test(one_trial),
		cmocka_unit_test(host_view),   cmocka_unit_test(crowded),
		cmocka_unit_test(ended_badly), cmocka_unit_test(nothing),
		cmocka_unit_test(blocks),      cmocka_unit_test(forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
