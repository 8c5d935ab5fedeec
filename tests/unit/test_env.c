/*
 * test_env -- measure/env: every figure has a state, and a table that finds it.
 */
#include "measure/env.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void all_are_looked_up(void **state)
{
	struct env *e = calloc(1, sizeof *e);

	(void)state;
	assert_non_null(e);
	struct mounts mounts = mounts_read();

	env_fill(e, &mounts, false);
	mounts_release(&mounts);
	assert_int_equal(e->memory_page.value, (uint64_t)sysconf(_SC_PAGESIZE));
	assert_true(fact_known(&e->system_kernel));
	assert_true(reading_known(&e->cpu_allowed));
	assert_true(reading_known(&e->limits_nofile));
	for (unsigned i = 0; i < env_rows_n; i++) {
		const void *at = (const char *)e + env_rows[i].offset;
		const struct reading *r = at;
		const struct fact *f = at;

		assert_non_null(env_title(env_rows[i].group));
		assert_in_range(env_rows[i].unit < 0 ? f->state : r->state, READING_ABSENT,
				READING_DENIED);
		if (env_rows[i].unit < 0)
			assert_non_null(memchr(f->text, '\0', sizeof f->text));
	}
	assert_null(env_title("nothing"));
	free(e);
}

static void costs_are_measured(void **state)
{
	struct env *e = calloc(1, sizeof *e);

	(void)state;
	assert_non_null(e);
	env_clock(e);
	assert_true(reading_known(&e->clock_gettime_ns) && e->clock_gettime_ns.value > 0);
	assert_true(reading_known(&e->clock_call_ns) && e->clock_call_ns.value > 0);
	assert_true(fact_known(&e->clock_own));
	free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_looked_up),
		cmocka_unit_test(costs_are_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
