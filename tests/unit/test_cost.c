/*
 * test_cost -- result/cost: cycles are counted or estimated, and the reason says which.
 */
#include "result/cost.h"

#include <errno.h>

#include "result/fio.h"
#include "result_synth.h"

static void without_counters_cycles_are_estimated(void **state)
{
	struct result r = {.tsc_per_ns = 2.5};
	struct stats_spent spent = {.ios = 100,
				    .cpu = {.user_ns = 1000,
					    .sys_ns = 2000,
					    .kernel_ns = 3000,
					    .ctx = 7,
					    .majf = 1,
					    .minf = 2}};
	struct buf why = {0};

	(void)state;
	for (unsigned i = 0; i < COUNTERS; i++)
		spent.counter[i] = reading_refused(EPERM);
	struct cost c = cost_of(&r, &spent);

	assert_int_equal(c.cpu_ns.value, 6000);
	assert_int_equal(c.cpu_ns.state, READING_MEASURED);
	assert_int_equal(c.cycles.state, READING_ESTIMATED);
	assert_int_equal(c.cycles.value, 15000);
	assert_true(cost_per(&c.cycles, 100) == 150);
	cost_reason(&why, &c.cycles);
	assert_non_null(strstr(buf_text(&why), "denied"));
	assert_non_null(strstr(buf_text(&why), "seccomp"));
	assert_int_equal(c.instructions.state, READING_DENIED);
	assert_true(cost_per(&c.instructions, 100) == 0);
	assert_int_equal(c.counter[COUNTER_TASK_CLOCK].value, 6000);
	assert_int_equal(c.counter[COUNTER_CONTEXT_SWITCHES].value, 7);
	assert_int_equal(c.counter[COUNTER_PAGE_FAULTS].value, 3);
	/* Without a TSC there is nothing to estimate by. */
	r.tsc_per_ns = 0;
	c = cost_of(&r, &spent);
	assert_int_equal(c.cycles.state, READING_DENIED);
	buf_release(&why);
}

static void counters_are_taken_as_they_are(void **state)
{
	struct result r = {.tsc_per_ns = 2.5};
	struct stats_spent spent = {.ios = 10, .cpu = {.user_ns = 1000}};
	struct buf why = {0};

	(void)state;
	for (unsigned i = 0; i < COUNTERS; i++)
		spent.counter[i] = reading_counted(10 + i, 1, 1);
	struct cost c = cost_of(&r, &spent);

	assert_int_equal(c.cycles.value, 21);
	assert_int_equal(c.cycles.state, READING_MEASURED);
	assert_int_equal(c.instructions.value, 25);
	cost_reason(&why, &c.cycles);
	assert_string_equal(buf_text(&why), "");
	/* One half of it alone is not the whole. */
	spent.counter[COUNTER_CYCLES_KERNEL] = reading_refused(EACCES);
	c = cost_of(&r, &spent);
	assert_int_equal(c.cycles.state, READING_ESTIMATED);
	buf_release(&why);
}

static void a_text_tells_what_an_io_cost(void **state)
{
	struct synth s;
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	synth_init(&s);
	s.r.tsc_per_ns = 2;
	s.r.jobs[0].stats->cpu.kernel_ns = 20000000;
	for (unsigned i = 0; i < COUNTERS; i++)
		s.r.jobs[0].stats->counter[i] = reading_refused(ENOENT);
	s.r.jobs[1].cut = true;
	assert_int_equal(fio_text(&s.r, &out, &err), 0);
	/* 210 I/Os, 420 ms */
	assert_non_null(strstr(buf_text(&out),
			       "\n  cpu      : job one: 2000000 ns/IO (user 476190, "
			       "system 1428571, threads of the kernel 95238)\n"));
	assert_non_null(strstr(buf_text(&out),
			       "\n  cycles   : job one: 4000000 cycles/IO, 976.56 cycles/byte "
			       "(estimated: CPU time x TSC rate; hardware counter absent: "
			       "this machine shows no hardware counters)"));
	assert_null(strstr(buf_text(&out), "cpu      : job two"));
	buf_release(&out);
	synth_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_counters_cycles_are_estimated),
		cmocka_unit_test(counters_are_taken_as_they_are),
		cmocka_unit_test(a_text_tells_what_an_io_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
