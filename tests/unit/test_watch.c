/*
 * test_watch -- runtime/watch: a program that never stops talking is ended in its time, too.
 */
#include "runtime/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "measure/clock.h"

static int watched(struct watch *w, const char *script, uint64_t seconds)
{
	char *const words[] = {"sh", "-c", (char *)script, NULL};
	struct child child = {0};
	struct err err = {0};

	assert_int_equal(watch_open(w, &err), 0);
	struct spawn how = {
		.argv = words, .out = w->out[1], .err = w->err[1], .dies_with_us = true};

	assert_int_equal(spawn_start(&child, &how, &err), 0);
	int end = watch_until(w, &child, clock_ns() + seconds * 1000000000u, &err);

	spawn_kill(&child);
	return end;
}

/* More at once than is read between two looks at the time. */
static void all_is_read(void **state)
{
	struct watch w = {.signals = -1};

	(void)state;
	assert_int_equal(watched(&w, "head -c 9000000 /dev/zero; echo last >&2", 60), WATCH_ENDED);
	assert_int_equal(w.output.len, 9000000);
	assert_int_equal(watch_exit(&w), 0);
	assert_string_equal(watch_last(&w), "last");
	watch_close(&w);
}

static void flood_ends(void **state)
{
	struct watch w = {.signals = -1};

	(void)state;
	alarm(60);
	assert_int_equal(watched(&w, "yes >&2 & cat /dev/zero >&2 & cat /dev/zero & wait", 1),
			 WATCH_LATE);
	watch_close(&w);
	/* Who outlives the program and goes on. */
	assert_int_equal(watched(&w, "setsid timeout 20 yes >&2 & setsid timeout 20 yes >&2 &", 60),
			 WATCH_ENDED);
	watch_close(&w);
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_read),
		cmocka_unit_test(flood_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
