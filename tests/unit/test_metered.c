/*
 * test_metered -- result/metered: to JSON and back, and as text.
 */
#include "result/metered.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static void fill(struct metered *m)
{
	*m = (struct metered){
		.window_ns = 2000000000,
		.startup_ns = 3,
		.whole_ns = 4,
		.cpu = reading_of(1000000001),
		.user = reading_refused(EACCES),
		.cycles = {.value = 7, .state = READING_ESTIMATED, .errnum = ENOENT},
		.instructions = {.value = 8, .state = READING_SCALED, .share = 0.5},
		.memory_peak = reading_of(4096),
		.cpus = 2,
		.machine = {.ticks = 400, .percent = {25, 5, 20, 50}},
		.machine_ns = 2000000000,
		.idle_ns = 1000000,
		.ran = reading_of(2500000000),
		.awake = reading_of(2900000000),
		.idle_awake = {.value = 4000000, .state = READING_ESTIMATED},
		.own = reading_of(20000000),
		.ran_source = RAN_ROOT,
		.kernel_ns = 30000000,
		.roles = calloc(1, sizeof *m->roles),
		.roles_n = 1,
		.kernel = calloc(1, sizeof *m->kernel),
		.kernel_n = 1,
	};
	m->roles[0] = (struct metered_role){
		.role = "stub",
		.process = "[stub]",
		.thread = "exe",
		.threads = 3,
		.cpu_ns = 1000000000,
		.user_ns = 600000000,
		.system_ns = 400000000,
		.nice_ns = 250000000,
		.guest_ns = 50000000,
		.read_bytes = 1,
		.write_bytes = 2,
	};
	m->kernel[0] = (struct metered_kernel){.thread = "kworker flush", .cpu_ns = 30000000};
}

static void back_from_json(void **state)
{
	struct metered m, back = {0};
	struct put p = {0};
	struct err err = {0};
	json_t *o = json_object(), *again = json_object();

	(void)state;
	fill(&m);
	metered_json(&p, o, &m);
	assert_false(p.failed);
	assert_int_equal(metered_read(&back, o, &err), 0);
	assert_int_equal(back.cpu.value, 1000000001);
	assert_int_equal(back.user.state, READING_DENIED);
	assert_int_equal(back.user.errnum, EACCES);
	assert_int_equal(back.instructions.state, READING_SCALED);
	assert_true(back.instructions.share == 0.5);
	assert_int_equal(back.roles[0].nice_ns, 250000000);
	assert_string_equal(back.kernel[0].thread, "kworker flush");
	assert_int_equal(back.ran.value, 2500000000);
	assert_int_equal(back.idle_ran.state, READING_ABSENT);
	assert_int_equal(back.idle_awake.state, READING_ESTIMATED);
	assert_int_equal(back.ran_source, RAN_ROOT);
	metered_json(&p, again, &back);
	assert_true(json_equal(o, again));
	json_decref(again);
	json_object_del(o, "roles");
	metered_release(&back);
	assert_int_equal(metered_read(&back, o, &err), -EINVAL);
	assert_null(back.roles);
	json_decref(o);
	metered_release(&m);
}

static void says(const struct buf *out, const char *words)
{
	if (!strstr(buf_text(out), words))
		fail_msg("'%s' is not in:\n%s", words, buf_text(out));
}

static void beyond_the_baseline(void **state)
{
	struct metered m = {.machine_ns = 500, .idle_ns = 100, .kernel_ns = 10};

	(void)state;
	assert_int_equal(metered_busy(&m), 400);
	m.awake = reading_of(900);
	m.idle_awake = reading_of(150);
	assert_int_equal(metered_busy(&m), 750);
	/* full: others had less than before */
	m.cpu = reading_of(800);
	assert_int_equal(metered_busy(&m), 810);
	m.idle_awake.value = 1000;
	assert_int_equal(metered_busy(&m), 810);
}

static void as_text(void **state)
{
	struct metered m;
	struct buf out = {0};

	(void)state;
	fill(&m);
	metered_text(&out, &m, true);
	const char *row = strstr(buf_text(&out), "  stub ");

	assert_non_null(row);
	/* user is shown without nice and guest: the four make the whole */
	assert_non_null(strstr(row, "1.000   50.0     0.300    0.250    0.050     0.400\n"));
	assert_non_null(strstr(buf_text(&out), "kworker flush"));
	assert_non_null(strstr(buf_text(&out), "idle 50.0 %"));
	says(&out, "  all threads ran 2.500 s\n    by cpuacct.usage of the root group\n");
	says(&out,
	     "    these processes 1.000 s, the kernel's 0.030 s, others 1.470 s, of which the "
	     "meter 0.020 s\n");
	says(&out, "  CPUs were not idle for 2.900 s, and 0.004 s in as much time before\n");
	says(&out, "/proc/stat samples by tick, idle time alone is clocked: the classes above have "
		   "0.900 s too little\n");
	buf_release(&out);
	/* by chance; and a kernel that tells neither */
	m.awake.value = 2100000000;
	m.ran = m.own = reading_refused(ENOENT);
	metered_text(&out, &m, true);
	assert_null(strstr(buf_text(&out), "samples by tick"));
	says(&out,
	     "  what all threads ran is not known: no root of control groups is mounted here\n");
	m.ran = reading_refused(ENODATA);
	m.awake.value = 1000000000;
	buf_release(&out);
	metered_text(&out, &m, true);
	says(&out, "the classes above have 1.000 s too much\n");
	says(&out, "not known: processes run in the root of control groups of version 2\n");
	buf_release(&out);
	metered_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(back_from_json),
		cmocka_unit_test(beyond_the_baseline),
		cmocka_unit_test(as_text),
	};

	return cmocka_run_group_tests_name("metered", tests, NULL, NULL);
}
