/*
 * test_psync -- the engine psync on real files.
 */
#include "queue.h"

extern const struct engine_ops engine_psync;

static void test_transfers(void **state)
{
	struct queue *q = queue_make(&engine_psync, (struct engine_params){0});

	(void)state;
	queue_transfers(q);
	queue_drop(q);
}

static void test_refusals_come_back(void **state)
{
	struct queue *q = queue_make(&engine_psync, (struct engine_params){0});

	(void)state;
	queue_refusals(q);
	queue_drop(q);
}

static void test_syncs(void **state)
{
	struct queue *q = queue_make(&engine_psync, (struct engine_params){0});

	(void)state;
	queue_syncs(q);
	queue_drop(q);
}

static void test_depth_is_the_limit(void **state)
{
	struct queue *q = queue_make(&engine_psync, (struct engine_params){0});

	(void)state;
	queue_depth(q);
	queue_drop(q);
}

static void test_idle_does_not_wait(void **state)
{
	struct queue *q = queue_make(&engine_psync, (struct engine_params){0});

	(void)state;
	queue_idle(q);
	queue_drop(q);
}

static void test_minimum(void **state)
{
	struct queue *q = queue_make(&engine_psync, (struct engine_params){0});

	(void)state;
	queue_minimum(q);
	queue_drop(q);
}

/* The same with a flag of each call; RWF_HIPRI changes nothing for such a file. */
static void test_flags(void **state)
{
	struct queue *q =
		queue_make(&engine_psync,
			   (struct engine_params){.hipri.want = 1, .rw_flags = ENGINE_RWF_NOWAIT});

	(void)state;
	assert_int_equal(q->params.rw_flags, ENGINE_RWF_NOWAIT);
	assert_int_equal(q->params.hipri.result, 0);
	assert_int_equal(queue_one(q, IO_READ, 0, 7 * QUEUE_BLOCK, QUEUE_BLOCK), QUEUE_BLOCK);
	assert_int_equal(q->buf[9], queue_byte(7));
	assert_int_equal(queue_one(q, IO_WRITE, 1, 0, 512), -EBADF);
	queue_syncs(q);
	queue_drop(q);
	q = queue_make(&engine_psync, (struct engine_params){.hipri.want = 1});
	queue_transfers(q);
	queue_refusals(q);
	queue_depth(q);
	queue_drop(q);
}

static void test_wishes_are_answered(void **state)
{
	struct engine_params params = {.fixedbufs.want = 1, .registerfiles.want = 1};
	struct queue *q = queue_make(&engine_psync, params);

	(void)state;
	assert_true(q->params.fixedbufs.result < 0);
	assert_true(q->params.registerfiles.result < 0);
	queue_drop(q);
	engine_psync.close(NULL);
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
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_wishes_are_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
