/*
 * test_achieved -- load/achieved, strict, spend: what the end of a job tells, and what comes of it.
 */
#include "load/achieved.h"

#include <errno.h>

#include "load/spend.h"
#include "load/strict.h"
#include "planned.h"

/* Worker i read for a second, in ticks of 1 ns: n blocks, each under way for ns. */
static void did(struct planned *p, unsigned i, uint64_t n, uint64_t ns, uint64_t in_submit)
{
	struct stats *s = &p->shared->worker[i].stats[STATS_MEASURED];

	s->begin = 1;
	s->end = 1000000001;
	s->dir[DDIR_READ].ios = n;
	s->dir[DDIR_READ].bytes = n * 4096;
	s->completed = n;
	s->in_submit = in_submit;
	hist_add(&s->dir[DDIR_READ].clat, ns, n);
	achieved_tell(p->shared, &p->plan, i);
}

static const struct ledger_entry *entry(const struct planned *p, unsigned i, const char *setting)
{
	const struct ledger *l = &p->shared->worker[i].ledger;

	for (unsigned k = 0; k < l->n; k++)
		if (!strcmp(l->entry[k].setting, setting))
			return &l->entry[k];
	return NULL;
}

static void a_depth_that_was_not_had_differs(void **state)
{
	struct planned *p = planned_make("--name=a --size=1m --ioengine=libaio --iodepth=8 "
					 "--numjobs=3");

	(void)state;
	did(p, 0, 100, 0, 990000000);	    /* all done in submission */
	did(p, 1, 100, 75000000, 10000000); /* 7.5 in flight */
	did(p, 2, 10, 1000000, 10000000);   /* hardly anything to do: it does not block */
	assert_true(entry(p, 0, "iodepth_mean")->differs);
	assert_string_equal(entry(p, 0, "iodepth_mean")->effective, "0.99");
	assert_false(entry(p, 1, "iodepth_mean")->differs);
	assert_string_equal(entry(p, 1, "iodepth_mean")->effective, "7.51");
	assert_false(entry(p, 2, "iodepth_mean")->differs);
	/* The message has the job, the setting and both values. */
	assert_int_equal(strict_check(p->shared, &p->plan, 1, 3, &p->err), 0);
	assert_int_equal(strict_check(p->shared, &p->plan, 0, 3, &p->err), -EOPNOTSUPP);
	assert_int_equal(p->err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(p->err.msg, "job a: iodepth_mean: asked for 8, got 0.99: "));
	planned_drop(p);
}

static void a_rate_is_reached_or_missed(void **state)
{
	struct planned *p = planned_make("--name=a --size=1m --rate_iops=1000 --numjobs=3 "
					 "--name=b --size=1m --rate=4m");

	(void)state;
	did(p, 0, 1000, 1000, 1000000);
	did(p, 1, 990, 1000, 1000000);
	did(p, 2, 900, 1000, 1000000);
	did(p, 3, 512, 1000, 1000000);
	assert_false(entry(p, 0, "rate_iops.read")->differs);
	assert_false(entry(p, 1, "rate_iops.read")->differs);
	assert_true(entry(p, 2, "rate_iops.read")->differs);
	assert_string_equal(entry(p, 2, "rate_iops.read")->effective, "900");
	assert_true(entry(p, 3, "rate.read")->differs);
	assert_string_equal(entry(p, 3, "rate.read")->effective, "2097152");
	assert_null(entry(p, 3, "rate.write"));
	planned_drop(p);
}

static void without_a_window_nothing_is_told(void **state)
{
	struct planned *p = planned_make("--name=a --size=1m --rate_iops=1000");

	(void)state;
	achieved_tell(p->shared, &p->plan, 0);
	assert_int_equal(p->shared->worker[0].ledger.n, 0);
	planned_drop(p);
}

static void helpers_are_divided_by_ios(void **state)
{
	struct planned *p = planned_make("--name=a --size=1m --ioengine=io_uring --numjobs=2 "
					 "--name=b --size=1m --ioengine=psync --name=c --size=1m "
					 "--ioengine=io_uring --stonewall");

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		p->shared->worker[i].stats[STATS_MEASURED].completed = 100 * (i + 1);
	/* 100 and 200; psync has none, and the next stage its own */
	assert_true(spend_part(p->shared, &p->plan, 0) > 0.333 &&
		    spend_part(p->shared, &p->plan, 0) < 0.334);
	assert_true(spend_part(p->shared, &p->plan, 1) > 0.666 &&
		    spend_part(p->shared, &p->plan, 1) < 0.667);
	assert_true(spend_part(p->shared, &p->plan, 3) == 1);
	planned_drop(p);
}

static void other_threads_of_ours_are_no_helpers(void **state)
{
	struct planned *p = planned_make("--name=a --size=1m");

	(void)state;
	spend_other_here(p->shared);
	assert_true(atomic_load(&p->shared->other[0]) > 0);
	spend_other_gone(p->shared);
	assert_int_equal(atomic_load(&p->shared->other[0]), 0);
	assert_true(atomic_load(&p->shared->others_gone_ns) > 0);
	spend_here(&p->shared->worker[0]);
	assert_true(atomic_load(&p->shared->worker[0].tid) > 0);
	spend_gone(&p->shared->worker[0]);
	assert_int_equal(atomic_load(&p->shared->worker[0].tid), 0);
	assert_true(atomic_load(&p->shared->worker[0].gone_ns) > 0);
	planned_drop(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_depth_that_was_not_had_differs),
		cmocka_unit_test(a_rate_is_reached_or_missed),
		cmocka_unit_test(without_a_window_nothing_is_told),
		cmocka_unit_test(helpers_are_divided_by_ios),
		cmocka_unit_test(other_threads_of_ours_are_no_helpers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
