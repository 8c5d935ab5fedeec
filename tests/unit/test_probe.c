/*
 * test_probe -- result/probe: what follows from an answer.
 */
#include "result/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Does some sentence hold the words? */
static int says(const struct probe *p, const char *words)
{
	char *out[PROBE_ADVICE];
	unsigned n = probe_advice(p, out, PROBE_ADVICE);
	int found = 0;

	for (unsigned i = 0; i < n; i++) {
		found |= strstr(out[i], words) != NULL;
		free(out[i]);
	}
	return found;
}

static struct probe *answer(void)
{
	struct probe *p = calloc(1, sizeof *p);

	assert_non_null(p);
	p->engines_n = 3;
	p->engine[0] = (struct probe_engine){.name = "psync", .buffered = {.step = PROBE_DONE}};
	p->engine[1] = (struct probe_engine){.name = "libaio", .buffered = {.step = PROBE_DONE}};
	p->engine[2] = (struct probe_engine){.name = "io_uring", .buffered = {.step = PROBE_DONE}};
	return p;
}

static void the_best_engine_that_works(void **state)
{
	struct probe *p = answer();

	(void)state;
	assert_true(says(p, "Use ioengine=io_uring"));
	assert_false(says(p, "does not work"));
	p->engine[2].buffered = (struct probe_try){.step = PROBE_OPEN, .errnum = EPERM};
	assert_true(says(p, "Use ioengine=libaio"));
	assert_true(says(p, "io_uring does not work here (Operation not permitted"));
	assert_true(says(p, "ioengine=io_uring,libaio,psync"));
	p->engine[1].buffered = (struct probe_try){.step = PROBE_OPEN, .errnum = ENOSYS};
	assert_true(says(p, "use ioengine=psync"));
	/* Where a queue opens, or a filter kills, trying one after another is of no use. */
	p->engine[1].buffered = (struct probe_try){.step = PROBE_WRITE, .errnum = EINVAL};
	assert_true(says(p, "its queue opens, and I/O fails"));
	assert_false(says(p, "ioengine=libaio,psync"));
	p->engine[1].buffered = (struct probe_try){.step = PROBE_OPEN, .signal = 31};
	assert_true(says(p, "killed by signal 31"));
	assert_true(says(p, "who tries it is killed"));
	p->engines_n = 0;
	assert_false(says(p, "ioengine"));
	free(p);
}

static void direct_io(void **state)
{
	struct probe *p = answer();

	(void)state;
	assert_false(says(p, "direct"));
	p->direct_open = reading_refused(EINVAL);
	assert_true(says(p, "direct=1 is refused"));
	p->direct_open = reading_of(1);
	p->direct_least_offset = reading_of(4096);
	p->direct_unaligned = reading_refused(EINVAL);
	assert_true(says(p, "multiples of 4096"));
	p->direct_unaligned = reading_of(1);
	assert_true(says(p, "An unaligned direct read succeeds"));
	p->direct_cached = reading_of(0);
	assert_true(says(p, "does not do it"));
	fact_set(&p->storage.device_name, "sda");
	p->storage.fs_block = reading_of(4096);
	assert_true(says(p, "by way of the page cache"));
	assert_false(says(p, "does not do it"));
	p->direct_cached = reading_of(1);
	assert_true(says(p, "leaves its data in the page cache"));
	free(p);
}

static void the_clock(void **state)
{
	struct probe *p = answer();

	(void)state;
	p->env.clock_gettime_ns = reading_of(4300000);
	p->env.clock_gettime_later_ns = reading_of(25000);
	assert_true(says(p, "ramp_time"));
	p->env.clock_gettime_ns = reading_of(30000);
	assert_false(says(p, "ramp_time"));
	p->env.clock_gettime_ns = p->env.clock_gettime_later_ns = reading_of(900000);
	fact_set(&p->env.clock_own, "clock_gettime: x");
	assert_true(says(p, "gtod_reduce"));
	free(p);
}

static void limits(void **state)
{
	struct probe *p = answer();

	(void)state;
	p->env.cpu_allowed = reading_of(4);
	p->env.cgroup_cpus = reading_of(READING_UNLIMITED);
	assert_false(says(p, "throttled"));
	p->env.cgroup_cpus = reading_of(1500);
	assert_true(says(p, "gives 1.5 CPUs of the 4"));
	p->env.cgroup_memory_max = reading_of(64 << 20);
	assert_true(says(p, "64 MiB"));
	p->env.limits_memlock = reading_of(65536);
	assert_true(says(p, "fixedbufs"));
	p->env.limits_aio_max_nr = reading_of(65536);
	p->env.limits_aio_nr = reading_of(65536);
	assert_true(says(p, "aio-max-nr"));
	free(p);
}

static void counters(void **state)
{
	static const struct {
		int errnum;
		const char *words;
	} causes[] = {{EACCES, "perf_event_paranoid"}, {EPERM, "seccomp"}, {ENOENT, "no hardware"}};
	struct probe *p = answer();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		p->env.perf_cycles = reading_refused(causes[i].errnum);
		assert_true(says(p, causes[i].words));
		assert_true(says(p, "estimated"));
	}
	p->env.perf_cycles = reading_of(1);
	assert_false(says(p, "Cycles"));
	free(p);
}

static void no_more_than_is_asked_for(void **state)
{
	struct probe *p = answer();
	char *out[1];

	(void)state;
	p->direct_open = reading_refused(EINVAL);
	assert_int_equal(probe_advice(p, out, 1), 1);
	free(out[0]);
	free(p);
}

static void an_empty_answer_can_be_told(void **state)
{
	struct probe *p = calloc(1, sizeof *p);
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	assert_non_null(p);
	probe_text(p, &out);
	assert_non_null(strstr(buf_text(&out), "Engines\n"));
	buf_release(&out);
	assert_int_equal(probe_json(p, "0", &out, &err), 0);
	buf_release(&out);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_best_engine_that_works),
		cmocka_unit_test(direct_io),
		cmocka_unit_test(the_clock),
		cmocka_unit_test(limits),
		cmocka_unit_test(counters),
		cmocka_unit_test(no_more_than_is_asked_for),
		cmocka_unit_test(an_empty_answer_can_be_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
