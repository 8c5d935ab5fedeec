/*
 * test_libaio -- the engine libaio on real files.
 */
#include "queue.h"

extern const struct engine_ops engine_libaio;

static void test_transfers(void **state)
{
	struct queue *q = queue_make(&engine_libaio, (struct engine_params){0});

	(void)state;
	queue_transfers(q);
	queue_drop(q);
}

static void test_refusals_come_back(void **state)
{
	struct queue *q = queue_make(&engine_libaio, (struct engine_params){0});

	(void)state;
	queue_refusals(q);
	queue_drop(q);
}

static void test_syncs(void **state)
{
	struct queue *q = queue_make(&engine_libaio, (struct engine_params){0});

	(void)state;
	queue_syncs(q);
	queue_drop(q);
}

static void test_depth_is_the_limit(void **state)
{
	struct queue *q = queue_make(&engine_libaio, (struct engine_params){0});

	(void)state;
	queue_depth(q);
	queue_drop(q);
}

static void test_idle_does_not_wait(void **state)
{
	struct queue *q = queue_make(&engine_libaio, (struct engine_params){0});

	(void)state;
	queue_idle(q);
	queue_drop(q);
}

static void test_minimum(void **state)
{
	struct queue *q = queue_make(&engine_libaio, (struct engine_params){0});

	(void)state;
	queue_minimum(q);
	queue_drop(q);
}

static void test_too_many_is_told(void **state)
{
	/* The engine's own arrays, or aio-max-nr: whichever comes first. */
	struct engine_params params = {.depth = 1u << 26};
	struct engine *e = NULL;
	struct err err = {0};

	(void)state;
	int r = engine_libaio.open(&e, &params, &err);

	assert_true(r == -EAGAIN || r == -EINVAL || r == -ENOMEM || r == -ENOSYS || r == -EPERM);
	assert_null(e);
	assert_true(err.code == ERR_UNAVAILABLE || err.code == ERR_FAILED);
	if (r == -EAGAIN)
		assert_non_null(strstr(err.msg, "aio-max-nr"));
	engine_libaio.close(NULL);
}

/* A refusal in the middle of a batch does not take the others with it. */
static void test_refused_among_others(void **state)
{
	struct queue *q = queue_make(&engine_libaio, (struct engine_params){0});
	struct io *ios[5], *done[5];
	int n = 0;

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		ios[i] = queue_io(q, i, IO_READ, i == 2 ? 2 : 0, i * QUEUE_BLOCK, QUEUE_BLOCK);
	assert_int_equal(engine_libaio.submit(q->e, ios, 5), 5);
	while (n < 5)
		n += engine_libaio.reap(q->e, done + n, 1, (unsigned)(5 - n), ENGINE_NO_DEADLINE);
	assert_int_equal(n, 5);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(q->io[i].res, i == 2 ? -EBADF : QUEUE_BLOCK);
	queue_drop(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_transfers),
		cmocka_unit_test(test_refusals_come_back),
		cmocka_unit_test(test_syncs),
		cmocka_unit_test(test_depth_is_the_limit),
		cmocka_unit_test(test_idle_does_not_wait),
		cmocka_unit_test(test_minimum),
		cmocka_unit_test(test_too_many_is_told),
		cmocka_unit_test(test_refused_among_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
