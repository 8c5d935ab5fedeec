/*
 * test_bound -- results against the generator's own ceiling, and a clock that changes.
 */
#include "result/bound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct one {
	struct result r;
	struct job job;
	struct stats stats;
	struct result_job j;
};

/* A second of a clone: ios I/Os in as many batches; an I/O costs 100 ns, a call 150. */
static struct one *one(const char *engine, uint64_t ios, uint64_t batches)
{
	static struct one o;

	memset(&o, 0, sizeof o);
	o.stats = (struct stats){.begin = 1, .end = 1000000001, .issued = ios};
	o.stats.dir[DDIR_READ].ios = ios / 2;
	o.stats.dir[DDIR_WRITE].ios = ios - ios / 2;
	o.stats.submit[1] = batches;
	o.j = (struct result_job){
		.job = &o.job, .engine = engine, .ran = true, .members = 1, .stats = &o.stats};
	o.r = (struct result){.ns_per_tick = 1, .jobs = &o.j, .jobs_n = 1};
	o.r.generator = (struct generator){.iops = reading_of(10000000),
					   .io = reading_of(100000),
					   .call = reading_of(150000),
					   .time = reading_of(20000),
					   .cpus = 2};
	return &o;
}

static void check(struct one *o, double iops, bool bound)
{
	struct bound b = bound_of(&o->r, &o->j);
	struct buf out = {0};

	assert_true(b.known);
	assert_true(b.iops > iops * 0.999 && b.iops < iops * 1.001);
	assert_int_equal(b.generator, bound);
	assert_int_equal(bound_text(&o->r, &o->j, &out), bound);
	assert_int_equal(strstr(buf_text(&out), "generator-bound") != NULL, bound);
	buf_release(&out);
}

static void engines(void **state)
{
	(void)state;
	check(one("null", 5100000, 5100000), 1e7, true);
	check(one("null", 4900000, 4900000), 1e7, false);
	check(one("mmap", 5100000, 5100000), 1e7, true);
	/* A call each, or one for eight. */
	check(one("psync", 2100000, 2100000), 4e6, true);
	check(one("psync", 1900000, 1900000), 4e6, false);
	check(one("io_uring", 4000000, 500000), 1e9 / (100 + 150.0 / 8), false);
	check(one("io_uring", 4300000, 537500), 1e9 / (100 + 150.0 / 8), true);
}

/* Eight clones on two CPUs have a quarter of one each, and eight seconds in all. */
static void clones(void **state)
{
	struct one *o = one("null", 11000000, 11000000);

	(void)state;
	o->j.members = 8;
	o->stats.merged = 8000000000;
	check(o, 2.5e6, true);
	o->stats.dir[DDIR_READ].ios = o->stats.dir[DDIR_WRITE].ios = 4000000;
	check(o, 2.5e6, false);
}

static void unknown(void **state)
{
	struct one *o = one("null", 5100000, 5100000);

	(void)state;
	o->r.generator = (struct generator){0};
	assert_false(bound_of(&o->r, &o->j).known);
	o = one("null", 0, 0);
	assert_false(bound_of(&o->r, &o->j).known);
}

static void clocks(void **state)
{
	struct one *o = one("null", 1, 1);
	double least, most;

	(void)state;
	o->stats.clock_least = 25;
	o->stats.clock_most = 4500;
	assert_true(bound_clock(&o->r, &o->j, &least, &most));
	assert_true(least == 25 && most == 4500);
	o->stats.clock_most = 220; /* nine times, but of a cheap one */
	assert_false(bound_clock(&o->r, &o->j, &least, &most));
	o->stats.clock_least = 4000;
	o->stats.clock_most = 9000;
	assert_false(bound_clock(&o->r, &o->j, &least, &most));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(engines),
		cmocka_unit_test(clones),
		cmocka_unit_test(unknown),
		cmocka_unit_test(clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
