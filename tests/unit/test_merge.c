/*
 * test_merge -- runs put together: what counts, and the forms of the whole.
 */
#include "result_synth.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>

#include "result/fio.h"
#include "result/latency.h"
#include "result/merge.h"

enum { REPEAT = 3 };

struct scene {
	struct synth synth;
	struct sweep sweep;
	struct merge m;
	struct result whole;
};

static void scene_init(struct scene *s, unsigned cells)
{
	struct err err = {0};

	synth_init(&s->synth);
	s->sweep = (struct sweep){.list = &s->synth.list, .cells = cells, .repeat = REPEAT};
	assert_int_equal(merge_init(&s->m, &s->sweep, 77,
				    FORMAT_NORMAL | FORMAT_JSON | FORMAT_TERSE, 0, &err),
			 0);
	s->whole = (struct result){.list = &s->synth.list,
				   .version = "0.1",
				   .clock = "tsc",
				   .clock_reason = "",
				   .merged = &s->m};
}

static void scene_run(struct scene *s, unsigned cell)
{
	struct err err = {0};

	assert_int_equal(merge_add(&s->m, &s->synth.r, cell, &err), 0);
}

static void scene_release(struct scene *s)
{
	merge_release(&s->m);
	synth_release(&s->synth);
}

static double median(const struct scene *s, size_t job, enum ddir d, enum merge_figure f)
{
	return merge_sample(&s->m, 0, job, d, f).median;
}

static void figures(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s, 1);
	for (int i = 0; i < REPEAT; i++)
		scene_run(&s, 0);
	/* 150 reads of 4 KiB in 3.0025 s, of 80 to 178 us; one.0 is synchronous. */
	assert_true(fabs(median(&s, 0, DDIR_READ, MERGE_IOPS) - 150 / 3.0025) < 0.01);
	assert_true(fabs(median(&s, 0, DDIR_READ, MERGE_BW) - 150 * 4096 / 3.0025) < 40);
	assert_true(fabs(median(&s, 0, DDIR_READ, MERGE_LAT) - 129000) < 1);
	assert_true(fabs(median(&s, 0, DDIR_READ, MERGE_P50) -
			 (double)latency_quantile(&s.synth.r, &s.synth.r.jobs[0].stats->dir[0].clat,
						 0.5)) < 1);
	/* lat of libaio has its submission in it. */
	assert_true(median(&s, 1, DDIR_WRITE, MERGE_LAT) > 2501400);
	assert_int_equal(merge_sample(&s.m, 0, 1, DDIR_READ, MERGE_IOPS).n, 0);
	struct sample iops = merge_sample(&s.m, 0, 0, DDIR_WRITE, MERGE_IOPS);

	assert_int_equal(iops.n, REPEAT);
	assert_true(iops.stddev < 1e-9);
	assert_int_equal(s.m.done, REPEAT);
	assert_true(s.m.began);
	assert_int_equal(s.m.disks_n, 1);
	assert_int_equal(s.m.disks[0].ios[1], 9 * REPEAT);
	scene_release(&s);
}

/* Clones: their rates are added up, their latencies put together. */
static void clones(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s, 1);
	s.synth.r.jobs[1].job = s.synth.r.jobs[0].job;
	scene_run(&s, 0);
	assert_true(fabs(median(&s, 0, DDIR_WRITE, MERGE_IOPS) - (60 / 3.0025 + 3600 / 2.)) < 0.1);
	assert_true(median(&s, 0, DDIR_WRITE, MERGE_P50) > 2e6);
	s.synth.r.jobs[1].job = &s.synth.list.jobs[1];
	scene_release(&s);
}

/* A run that got nothing done has a rate of 0 and no latency. */
static void idle(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s, 1);
	scene_run(&s, 0);
	struct stats *st = s.synth.r.jobs[0].stats;
	uint64_t begin = st->begin, end = st->end;

	memset(st, 0, sizeof *st);
	st->begin = begin;
	st->end = end;
	scene_run(&s, 0);
	struct sample iops = merge_sample(&s.m, 0, 0, DDIR_READ, MERGE_IOPS);

	assert_int_equal(iops.n, 2);
	assert_true(iops.min < 1e-9);
	assert_int_equal(merge_sample(&s.m, 0, 0, DDIR_READ, MERGE_LAT).n, 1);
	/* It only writes. */
	assert_int_equal(merge_sample(&s.m, 0, 1, DDIR_READ, MERGE_IOPS).n, 0);
	scene_release(&s);
}

/* A run that failed, or was cut short, is in no summary, and is told. */
static void failures(void **state)
{
	struct scene s;
	struct err lost = {.code = ERR_FAILED, .msg = "no process"}, err = {0};

	(void)state;
	scene_init(&s, 2);
	err_set(&s.synth.r.jobs[1].err, ERR_FAILED, EIO, "job two: EIO");
	s.synth.r.status = ERR_FAILED;
	scene_run(&s, 0);
	scene_run(&s, 0);
	s.synth.r.jobs[1].err = (struct err){0};
	s.synth.r.status = 0;
	scene_run(&s, 0);
	assert_int_equal(s.m.cells[0].runs, 3);
	assert_int_equal(s.m.cells[0].bad, 2);
	assert_int_equal(s.m.cells[0].errors.n, 1);
	assert_string_equal(s.m.cells[0].errors.v[0], "job two: EIO");
	assert_int_equal(merge_sample(&s.m, 0, 0, DDIR_READ, MERGE_IOPS).n, 1);
	assert_int_equal(merge_fail(&s.m, 1, &lost, &err), 0);
	assert_int_equal(merge_fail(&s.m, 1, NULL, &err), 0);
	s.synth.r.signal = 2;
	s.synth.r.status = ERR_SIGNAL + 2;
	scene_run(&s, 1);
	assert_int_equal(merge_sample(&s.m, 1, 0, DDIR_READ, MERGE_IOPS).n, 0);
	assert_int_equal(s.m.done, 5);
	assert_int_equal(s.m.status, ERR_SIGNAL + 2);
	scene_release(&s);
}

static void statuses(void **state)
{
	static const int order[] = {
		ERR_HUNG, ERR_SIGNAL + 2, ERR_MISMATCH, ERR_FAILED, ERR_INPUT, ERR_REFUSED, 0};

	(void)state;
	for (unsigned i = 0; i < 7; i++)
		for (unsigned k = i; k < 7; k++) {
			assert_int_equal(merge_status(order[i], order[k]), order[i]);
			assert_int_equal(merge_status(order[k], order[i]), order[i]);
		}
}

static unsigned count(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

/* The document of the whole is one object, and in each form every run is there. */
static void forms(void **state)
{
	struct scene s;
	struct buf out = {0};
	struct err err = {0};
	json_error_t why;

	(void)state;
	scene_init(&s, 2);
	for (int i = 0; i < 2 * REPEAT; i++)
		scene_run(&s, (unsigned)i % 2);
	assert_int_equal(fio_json(&s.whole, 0, &out, &err), 0);
	json_t *top = json_loadb(out.s, out.len, JSON_REJECT_DUPLICATES, &why);

	assert_non_null(top);
	assert_int_equal(json_array_size(json_object_get(top, "jobs")), 2 * 2 * REPEAT);
	json_t *own = json_object_get(top, "iosonde");
	json_t *cell = json_array_get(json_object_get(own, "cells"), 1);

	assert_string_equal(
		json_string_value(json_object_get(json_object_get(own, "sweep"), "shuffle_seed")),
		"77");
	assert_true(json_is_true(json_object_get(cell, "complete")));
	json_decref(top);
	buf_release(&out);

	assert_int_equal(fio_terse(&s.whole, &out, &err), 0);
	assert_int_equal(count(buf_text(&out), "\n"), 2 * 2 * REPEAT);
	buf_release(&out);
	assert_int_equal(fio_text(&s.whole, &out, &err), 0);
	assert_int_equal(count(buf_text(&out), "err= 0"), 2 * 2 * REPEAT);
	assert_int_equal(count(buf_text(&out), "\nSweep: 2 cells, each 3 times"), 1);
	assert_int_equal(count(buf_text(&out), "incomplete"), 0);
	buf_release(&out);
	fio_intro(&s.whole, &out);
	assert_int_equal(count(buf_text(&out), "(g=0)"), 2);
	assert_int_equal(count(buf_text(&out), "fio-3.42 iosonde-0.1\n"), 1);
	buf_release(&out);
	scene_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures),  cmocka_unit_test(clones),	cmocka_unit_test(idle),
		cmocka_unit_test(failures), cmocka_unit_test(statuses), cmocka_unit_test(forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
