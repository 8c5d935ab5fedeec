/*
 * test_cpu -- measure/cpu: threads have their own time, and /proc/stat is read as mpstat reads it.
 */
#include "measure/cpu.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

static uint64_t busy_until(uint64_t ns)
{
	while (cpu_clock_ns(0) < ns)
		;
	return cpu_clock_ns(0);
}

struct other {
	int ready[2], go[2];
	pid_t tid;
};

static void *other_thread(void *arg)
{
	struct other *o = arg;
	char byte = 0;

	o->tid = (pid_t)syscall(SYS_gettid);
	busy_until(30000000);
	assert_int_equal(write(o->ready[1], &byte, 1), 1);
	assert_int_equal(read(o->go[0], &byte, 1), 1);
	return NULL;
}

static void a_thread_is_asked_by_its_number(void **state)
{
	struct other o;
	pthread_t t;
	char byte = 0;

	(void)state;
	assert_int_equal(pipe(o.ready) | pipe(o.go), 0);
	assert_int_equal(pthread_create(&t, NULL, other_thread, &o), 0);
	assert_int_equal(read(o.ready[0], &byte, 1), 1);
	uint64_t theirs = cpu_clock_ns(o.tid);

	assert_true(theirs >= 30000000);
	assert_true(cpu_clock_ns(-1) >= theirs);
	assert_int_equal(write(o.go[1], &byte, 1), 1);
	pthread_join(t, NULL);
	/* The process keeps the time of a thread that has ended. */
	assert_true(cpu_clock_ns(-1) >= theirs);
	assert_int_equal(cpu_clock_ns(0x3fffff), 0);
}

static void a_moment_of_work_is_seen(void **state)
{
	(void)state;
	/* Far below a tick of the kernel's. */
	for (int i = 0; i < 50; i++) {
		struct cpu_usage before = cpu_thread();
		uint64_t until = cpu_clock_ns(0) + 200000;

		busy_until(until);
		struct cpu_usage after = cpu_thread(), d = cpu_delta(&after, &before);

		assert_true(d.user_ns + d.sys_ns >= 198000);
	}
}

static void usage_is_added_and_subtracted(void **state)
{
	(void)state;
	struct cpu_usage a = {1, 2, 3, 4, 5, 6, false}, b = {10, 20, 30, 40, 50, 60, true};
	struct cpu_usage d = cpu_delta(&b, &a);

	assert_int_equal(d.user_ns, 9);
	assert_int_equal(d.kernel_ns, 27);
	assert_int_equal(cpu_system(&d), 18 + 27);
	cpu_add(&a, &d);
	assert_int_equal(a.sys_ns, 20);
	assert_int_equal(a.minf, 60);
	assert_true(a.shared);
}

static void shares_are_those_of_mpstat(void **state)
{
	struct cpu_machine a = cpu_machine_parse("cpu  100 10 50 1000 5 1 2 3 20 4\ncpu0 1\n");
	struct cpu_machine b = cpu_machine_parse("cpu  160 20 70 1100 5 1 2 13 40 9\n");

	(void)state;
	assert_int_equal(a.errnum, 0);
	a.ns = 1;
	b.ns = 2;
	struct cpu_shares s = cpu_machine_shares(&a, &b);

	/* user 60 nice 10 system 20 idle 100 steal 10: 200 ticks; guests are in user and nice */
	assert_int_equal(s.errnum, 0);
	assert_int_equal(s.ticks, 200);
	assert_true(s.percent[CPU_USER] == 20);
	assert_true(s.percent[CPU_NICE] == 2.5);
	assert_true(s.percent[CPU_SYSTEM] == 10);
	assert_true(s.percent[CPU_IDLE] == 50);
	assert_true(s.percent[CPU_STEAL] == 5);
	assert_true(s.percent[CPU_GUEST] == 10);
	assert_true(s.percent[CPU_GUEST_NICE] == 2.5);
	double sum = 0;

	for (int i = 0; i < CPU_CLASSES; i++)
		sum += s.percent[i];
	assert_true(sum == 100);
}

static void what_is_not_idle_is_awake(void **state)
{
	struct cpu_machine a = cpu_machine_parse("cpu 100 0 0 1000 50 0 0 3 0 0\n");
	struct cpu_machine b = cpu_machine_parse("cpu 110 0 0 1100 70 0 0 13 0 0\n");
	uint64_t tick = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);

	(void)state;
	a.ns = 1;
	b.ns = 1 + 200 * tick;
	struct reading r = cpu_machine_awake(&a, &b, 2);

	/* 400 ticks of two CPUs less 100 idle, 20 iowait, 10 steal; ticks found 10 of them busy */
	assert_true(reading_known(&r));
	assert_int_equal(r.value, 270 * tick);
	/* idle a tick too many */
	assert_int_equal(cpu_machine_awake(&a, &b, 0).value, 0);
	b.ns = 0;
	assert_int_equal(cpu_machine_awake(&a, &b, 2).state, READING_ABSENT);
	b.ns = 5;
	b.errnum = EACCES;
	assert_int_equal(cpu_machine_awake(&a, &b, 2).state, READING_DENIED);
}

static void invented_and_missing_counts_are_none(void **state)
{
	struct cpu_machine zero = cpu_machine_parse("cpu  0 0 0 0 0 0 0 0 0 0\n");
	struct cpu_machine old = cpu_machine_parse("cpu  1 2 3 4\n"), never = {0};
	struct cpu_shares s;

	(void)state;
	assert_int_equal(zero.errnum, ENODATA);
	assert_int_equal(cpu_machine_parse("intr 1\n").errnum, ENODATA);
	assert_int_equal(old.errnum, 0);
	s = cpu_machine_shares(&old, &never);
	assert_int_equal(s.errnum, ENODATA);
	old.ns = 1;
	/* No tick between them. */
	s = cpu_machine_shares(&old, &old);
	assert_int_equal(s.errnum, ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thread_is_asked_by_its_number),
		cmocka_unit_test(a_moment_of_work_is_seen),
		cmocka_unit_test(usage_is_added_and_subtracted),
		cmocka_unit_test(shares_are_those_of_mpstat),
		cmocka_unit_test(what_is_not_idle_is_awake),
		cmocka_unit_test(invented_and_missing_counts_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
