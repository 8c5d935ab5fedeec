/*
 * test_plan -- which worker touches which part of which file.
 */
#include "planned.h"

static void region(const struct planned *p, unsigned w, unsigned f, uint64_t offset,
		   uint64_t length)
{
	const struct plan_file *file = &p->plan.workers[w].files[f];

	if (file->offset != offset || file->length != length)
		fail_msg("worker %u file %u: %llu+%llu, wanted %llu+%llu", w, f,
			 (unsigned long long)file->offset, (unsigned long long)file->length,
			 (unsigned long long)offset, (unsigned long long)length);
}

static void sizes(struct planned *p, uint64_t size)
{
	for (unsigned i = 0; i < p->plan.targets_n; i++)
		p->plan.targets[i].size = size;
}

static void test_one_target_for_each_path(void **state)
{
	struct planned *p = planned_make("--size=1m --name=a --numjobs=3 --filename=x:y:x "
					 "--name=b --filename=y --rw=write --direct=1 "
					 "--name=c --ioengine=null --filename=z");

	(void)state;
	assert_int_equal(p->plan.workers_n, 5);
	assert_int_equal(p->plan.targets_n, 3);
	assert_string_equal(p->plan.targets[0].path, "x");
	assert_string_equal(p->plan.targets[1].path, "y");
	assert_true(p->plan.targets[0].reads && !p->plan.targets[0].writes);
	assert_true(p->plan.targets[1].reads && p->plan.targets[1].writes);
	assert_true(p->plan.targets[1].direct && !p->plan.targets[0].direct);
	assert_true(p->plan.targets[2].diskless && !p->plan.targets[1].diskless);
	assert_ptr_equal(p->plan.targets[1].job, &p->list.jobs[0]);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(p->plan.workers[i].clone, i);
		assert_int_equal(p->plan.workers[i].files[0].target, 0);
		assert_int_equal(p->plan.workers[i].files[1].target, 1);
		assert_int_equal(p->plan.workers[i].files[2].target, 0);
	}
	for (unsigned i = 0; i < p->plan.targets_n; i++)
		assert_int_equal(p->plan.targets[i].fd, -1);
	planned_drop(p);
}

static void test_clones_have_files_and_seeds_of_their_own(void **state)
{
	struct planned *p = planned_make("--size=1m --name=a --numjobs=3 --nrfiles=2");

	(void)state;
	assert_int_equal(p->plan.targets_n, 6);
	assert_string_equal(p->plan.targets[3].path, "a.1.1");
	assert_true(p->plan.workers[0].seed != p->plan.workers[1].seed);
	assert_true(p->plan.workers[1].seed != p->plan.workers[2].seed);
	struct planned *again = planned_make("--size=1m --name=a --numjobs=3 --nrfiles=2");

	assert_true(again->plan.workers[2].seed == p->plan.workers[2].seed);
	planned_drop(again);
	planned_drop(p);
}

static void test_stages_ascend(void **state)
{
	struct planned *p = planned_make("--size=1m --name=a --name=b --name=c --stonewall "
					 "--name=d --stonewall --numjobs=2");

	(void)state;
	assert_int_equal(p->plan.stages, 3);
	static const unsigned stage[] = {0, 0, 1, 2, 2};

	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(p->plan.workers[i].stage, stage[i]);
	planned_drop(p);
}

/* need counts from the start of the file: offset and increments are before the size. */
static void test_need(void **state)
{
	static const struct {
		const char *line;
		uint64_t have, first, last;
	} cases[] = {
		{"--name=a --size=64k", 0, 65536, 65536},
		{"--name=a --size=64k --nrfiles=4", 0, 16384, 16384},
		{"--name=a --size=64k --offset=4k", 0, 69632, 69632},
		{"--name=a --size=64k --numjobs=3 --filename=f --offset_increment=64k", 0, 65536,
		 3 * 65536},
		{"--name=a --filesize=20k --nrfiles=2", 0, 20480, 20480},
		{"--name=a --filesize=20k --nrfiles=2 --size=8k", 0, 20480, 20480},
		{"--name=a", 4096, 0, 0},
		{"--name=a --size=50%", 4096, 0, 0},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct planned *p = planned_make(cases[i].line);
		const struct plan_worker *w = p->plan.workers;
		uint64_t first = plan_need(w, cases[i].have, 0);
		uint64_t last = plan_need(w + p->plan.workers_n - 1, cases[i].have, 0);

		if (first != cases[i].first || last != cases[i].last)
			fail_msg("%s: %llu, %llu", cases[i].line, (unsigned long long)first,
				 (unsigned long long)last);
		planned_drop(p);
	}
}

/* Far beyond 64 bits: it stays the largest number, which no file system has room for. */
static void test_overflow_does_not_wrap(void **state)
{
	struct planned *p = planned_make("--name=a --size=15e --offset=15e --numjobs=2 "
					 "--filename=f --offset_increment=15e");

	(void)state;
	for (unsigned i = 0; i < 2; i++)
		assert_true(plan_need(&p->plan.workers[i], 0, 0) == UINT64_MAX);
	sizes(p, 1 << 20);
	assert_true(plan_regions(&p->plan, true, &p->err) < 0);
	assert_int_equal(p->err.code, ERR_INPUT);
	planned_drop(p);
	assert_true(plan_percent(UINT64_MAX, 100) == UINT64_MAX);
	assert_true(plan_percent(UINT64_MAX, 50) == UINT64_MAX / 2);
	assert_int_equal(plan_percent(1000, 33), 330);
	assert_int_equal(plan_percent(99, 1), 0);
	assert_int_equal(plan_percent(0, 100), 0);
}

static void test_regions(void **state)
{
	static const struct {
		const char *line;
		uint64_t size, offset, length;
	} cases[] = {
		{"--name=a", 100000, 0, 100000},
		{"--name=a --size=64k", 100000, 0, 65536},
		{"--name=a --size=50%", 100000, 0, 50000},
		{"--name=a --offset=4k", 100000, 4096, 95904},
		{"--name=a --offset=25%", 100000, 25000, 75000},
		{"--name=a --size=64k --offset=50000", 100000, 50000, 50000},
		{"--name=a --size=64k --nrfiles=4", 100000, 0, 16384},
		{"--name=a --filesize=80k --size=64k", 81920, 0, 65536},
		{"--name=a --filesize=80k", 81920, 0, 81920},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct planned *p = planned_make(cases[i].line);

		sizes(p, cases[i].size);
		if (plan_regions(&p->plan, true, &p->err) < 0)
			fail_msg("%s: %s", cases[i].line, p->err.msg);
		region(p, 0, 0, cases[i].offset, cases[i].length);
		planned_drop(p);
	}
}

static void test_clones_split_a_file(void **state)
{
	struct planned *p = planned_make("--name=a --filename=f --numjobs=4 --size=25% "
					 "--offset_increment=25%");

	(void)state;
	sizes(p, 1 << 20);
	assert_int_equal(plan_regions(&p->plan, true, &p->err), 0);
	for (unsigned i = 0; i < 4; i++)
		region(p, i, 0, i * (1 << 18), 1 << 18);
	planned_drop(p);
}

static void test_bad_regions_are_told(void **state)
{
	static const struct {
		const char *line;
		uint64_t size;
		const char *text;
	} cases[] = {
		{"--name=a", 0, "empty"},
		{"--name=a --offset=1m", 1 << 20, "offset"},
		{"--name=a --filename=f --numjobs=2 --offset_increment=2m", 1 << 20, "offset"},
		{"--name=a --bs=8k", 4096, "smaller than one block"},
		{"--name=a --bs=4k,1m --rw=randrw", 8192, "smaller than one block"},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct planned *p = planned_make(cases[i].line);

		sizes(p, cases[i].size);
		assert_int_equal(plan_regions(&p->plan, true, &p->err), -EINVAL);
		assert_int_equal(p->err.code, ERR_INPUT);
		if (!strstr(p->err.msg, cases[i].text) || !strstr(p->err.msg, "job a"))
			fail_msg("%s: %s", cases[i].line, p->err.msg);
		planned_drop(p);
	}
}

/* Before the lay-out: the sizes that it is going to make. */
static void test_regions_ahead_of_layout(void **state)
{
	struct planned *p = planned_make("--name=a --size=64k --offset=4k");

	(void)state;
	p->plan.targets[0].own = true;
	assert_int_equal(plan_regions(&p->plan, false, &p->err), 0);
	region(p, 0, 0, 4096, 65536);
	assert_int_equal(p->plan.targets[0].size, 69632);
	planned_drop(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_target_for_each_path),
		cmocka_unit_test(test_clones_have_files_and_seeds_of_their_own),
		cmocka_unit_test(test_stages_ascend),
		cmocka_unit_test(test_need),
		cmocka_unit_test(test_overflow_does_not_wrap),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_clones_split_a_file),
		cmocka_unit_test(test_bad_regions_are_told),
		cmocka_unit_test(test_regions_ahead_of_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
