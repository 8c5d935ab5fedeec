/*
 * test_snapshot -- how far a run is, and which I/O has been out the longest.
 */
#include "load/snapshot.h"

#include "planned.h"

static void running(struct planned *p, unsigned i, uint64_t bytes)
{
	struct shared_worker *w = &p->shared->worker[i];

	w->first = clock_ticks(&p->shared->clock) - 1000000000u;
	w->depth = 4;
	w->bytes_total = 1 << 20;
	w->stats[STATS_MEASURED].dir[DDIR_READ].bytes = bytes;
	w->stats[STATS_MEASURED].dir[DDIR_READ].ios = bytes / 4096;
	atomic_store(&w->command, COMMAND_MEASURE);
	atomic_store(&w->state, WORKER_RUNNING);
}

static struct snapshot taken(struct planned *p)
{
	struct snapshot s;

	snapshot_take(&s, p->shared, &p->plan);
	return s;
}

static void test_before_the_run(void **state)
{
	struct planned *p = planned_make("--size=1m --name=a --numjobs=2 --name=b --stonewall");
	struct snapshot s = taken(p);

	(void)state;
	assert_int_equal(s.phase, PHASE_PREPARING);
	assert_int_equal(s.stages, 2);
	assert_int_equal(s.workers, 3);
	assert_int_equal(s.running + s.ended, 0);
	assert_true(s.left_ns == UINT64_MAX && s.done <= 0);
	atomic_store(&p->shared->phase, PHASE_LAYING_OUT);
	atomic_store(&p->shared->layout.target, 1);
	atomic_store(&p->shared->layout.done, 100);
	atomic_store(&p->shared->layout.total, 400);
	s = taken(p);
	assert_string_equal(s.file, "a.1.0");
	assert_int_equal(s.laid, 100);
	assert_int_equal(s.to_lay, 400);
	planned_drop(p);
}

static void test_share_done(void **state)
{
	struct planned *p = planned_make("--size=1m --iodepth=4 --ioengine=libaio --name=a "
					 "--numjobs=2");

	(void)state;
	atomic_store(&p->shared->phase, PHASE_RUNNING);
	uint64_t begin = clock_ns() - 1000000000u;

	running(p, 0, 1 << 19);
	running(p, 1, 1 << 18);
	struct snapshot s = taken(p);
	uint64_t most = clock_ns() - begin;

	assert_true(s.done > 0.374 && s.done < 0.376);
	assert_int_equal(s.bytes[DDIR_READ], (1 << 19) + (1 << 18));
	assert_int_equal(s.ios[DDIR_READ], 128 + 64);
	assert_int_equal(s.running, 2);
	/* A quarter in a second, or what we were kept from running more: three times that. */
	assert_true(s.left_ns > 2900000000u && s.left_ns < 3 * most + 100000000u);
	atomic_store(&p->shared->worker[0].state, WORKER_DONE);
	atomic_store(&p->shared->ended, 1);
	s = taken(p);
	assert_true(s.done > 0.624 && s.done < 0.626);
	planned_drop(p);
}

static void test_share_of_time(void **state)
{
	struct planned *p = planned_make("--size=1m --runtime=4 --time_based --name=a");

	(void)state;
	uint64_t begin = clock_ns() - 1000000000u;

	running(p, 0, 1 << 19);
	p->shared->worker[0].bytes_total = UINT64_MAX;
	struct snapshot s = taken(p);
	uint64_t most = clock_ns() - begin;

	assert_true(s.done > 0.24 && s.done < (double)most / 4e9 + 0.01);
	assert_true(s.left_ns < 3100000000u && s.left_ns + most + 100000000u > 4000000000u);
	assert_false(s.ramp);
	atomic_store(&p->shared->worker[0].command, COMMAND_RAMP);
	assert_true(taken(p).ramp);
	planned_drop(p);
}

static void test_oldest_outstanding(void **state)
{
	struct planned *p = planned_make("--size=1m --iodepth=4 --ioengine=libaio --name=a "
					 "--filename=x:y");
	struct shared_worker *w = &p->shared->worker[0];
	uint64_t now = clock_ticks(&p->shared->clock);

	(void)state;
	w->slots[0].io.start = now - 1000;
	assert_null(snapshot_oldest(p->shared, &p->plan, 0).path); /* does not run */
	running(p, 0, 0);
	w->slots[0].io.start = 0;
	assert_null(snapshot_oldest(p->shared, &p->plan, 0).path); /* nothing is out */
	assert_int_equal(taken(p).outstanding, 0);
	w->slots[1].io = (struct io){.file = 0, .start = now - 1000000000u};
	w->slots[2].io = (struct io){.file = 1, .start = now - 9000000000u};
	w->slots[3].io = (struct io){.file = 0, .start = now - 5};
	struct snapshot_oldest oldest = snapshot_oldest(p->shared, &p->plan, 0);

	assert_string_equal(oldest.path, "y");
	assert_string_equal(oldest.what, "I/O");
	assert_true(oldest.age_ns >= 9000000000u && oldest.age_ns < 60000000000u);
	assert_int_equal(taken(p).outstanding, 3);
	/* An index that is being written is no path. */
	w->slots[2].io.file = 77;
	assert_null(snapshot_oldest(p->shared, &p->plan, 0).path);
	atomic_store(&w->state, WORKER_DONE);
	assert_int_equal(taken(p).outstanding, 0);
	/* A call on a file counts in every state, and is told by its name. */
	doing_begin(&w->doing, "close", 1);
	oldest = snapshot_oldest_of_all(p->shared, &p->plan);
	assert_string_equal(oldest.path, "y");
	assert_string_equal(oldest.what, "close");
	assert_string_equal(oldest.job, "a");
	assert_int_equal(taken(p).outstanding, 1);
	doing_end(&w->doing);
	assert_null(snapshot_oldest_of_all(p->shared, &p->plan).path);
	planned_drop(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_before_the_run),
		cmocka_unit_test(test_share_done),
		cmocka_unit_test(test_share_of_time),
		cmocka_unit_test(test_oldest_outstanding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
