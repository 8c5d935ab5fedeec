/*
 * test_try -- load/try: one write and one read, and where it ended.
 */
#include "load/try.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A scripted engine: fails at the step it is told to. */
static enum probe_step fail_at;
static unsigned opened, closed, writes, reads;
struct engine {
	struct io *lent;
};

static int fake_open(struct engine **out, struct engine_params *params, struct err *err)
{
	assert_int_equal(params->nfds, 1);
	assert_int_equal(params->depth, 1);
	if (fail_at == PROBE_OPEN)
		return err_sys(err, ERR_UNAVAILABLE, EPERM, "fake");
	*out = calloc(1, sizeof **out);
	opened++;
	return *out ? 0 : -ENOMEM;
}

static int fake_submit(struct engine *e, struct io *const *ios, unsigned n)
{
	assert_int_equal(n, 1);
	e->lent = ios[0];
	writes += ios[0]->op == IO_WRITE;
	reads += ios[0]->op == IO_READ;
	return 1;
}

static int fake_reap(struct engine *e, struct io **done, unsigned min, unsigned max,
		     uint64_t deadline)
{
	enum probe_step step = e->lent->op == IO_WRITE ? PROBE_WRITE : PROBE_READ;

	(void)min;
	(void)max;
	(void)deadline;
	e->lent->res = step == fail_at ? -EIO : (int32_t)e->lent->len;
	*done = e->lent;
	return 1;
}

static void fake_close(struct engine *e)
{
	closed += e != NULL;
	free(e);
}

static const struct engine_ops fake = {.name = "fake",
				       .open = fake_open,
				       .submit = fake_submit,
				       .reap = fake_reap,
				       .close = fake_close};

static void begin(enum probe_step fail)
{
	fail_at = fail;
	opened = closed = writes = reads = 0;
}

static void each_step_can_be_refused(void **state)
{
	static const int errnum[] = {[PROBE_OPEN] = EPERM, [PROBE_WRITE] = EIO, [PROBE_READ] = EIO};

	(void)state;
	for (enum probe_step step = PROBE_OPEN; step <= PROBE_READ; step++) {
		begin(step);
		struct probe_try t = try_engine(&fake, 0, true, 4096);

		assert_int_equal(t.step, step);
		assert_int_equal(t.errnum, errnum[step]);
		assert_int_equal(opened, closed);
	}
	begin(PROBE_DONE);
	struct probe_try t = try_engine(&fake, 0, true, 4096);

	assert_int_equal(t.step, PROBE_DONE);
	assert_int_equal(t.errnum, 0);
	assert_int_equal(writes, 1);
	assert_int_equal(reads, 1);
}

static void what_is_not_ours_is_only_read(void **state)
{
	(void)state;
	begin(PROBE_DONE);
	assert_int_equal(try_engine(&fake, 0, false, 4096).step, PROBE_DONE);
	assert_int_equal(writes, 0);
	assert_int_equal(reads, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_can_be_refused),
		cmocka_unit_test(what_is_not_ours_is_only_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
