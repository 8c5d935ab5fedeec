/*
 * test_null -- the engine null: done when handed over, each once, nothing touched.
 */
#include "queue.h"

extern const struct engine_ops engine_null;

static void test_done_at_once(void **state)
{
	struct queue *q = queue_make(&engine_null, (struct engine_params){0});

	(void)state;
	q->buf[0] = '?';
	assert_int_equal(queue_one(q, IO_READ, 0, 0, QUEUE_BLOCK), QUEUE_BLOCK);
	assert_int_equal(q->buf[0], '?');
	assert_int_equal(queue_one(q, IO_WRITE, 2, 1 << 30, 512), 512);
	assert_int_equal(queue_one(q, IO_FSYNC, 2, 0, 0), 0);
	queue_idle(q);
	queue_minimum(q);
	queue_drop(q);
}

static void test_depth_is_the_limit(void **state)
{
	struct queue *q = queue_make(&engine_null, (struct engine_params){0});
	struct io *ios[QUEUE_DEPTH * 2], *done[QUEUE_DEPTH * 2];
	unsigned seen = 0;

	(void)state;
	for (unsigned i = 0; i < QUEUE_DEPTH * 2; i++)
		ios[i] = queue_io(q, i, IO_READ, 0, 0, 512);
	assert_int_equal(engine_null.submit(q->e, ios, QUEUE_DEPTH * 2), QUEUE_DEPTH);
	assert_int_equal(engine_null.submit(q->e, ios + QUEUE_DEPTH, 1), 0);
	assert_int_equal(engine_null.reap(q->e, done, 0, 3, ENGINE_NO_DEADLINE), 3);
	assert_int_equal(engine_null.submit(q->e, ios + QUEUE_DEPTH, 8), 3);
	assert_int_equal(engine_null.reap(q->e, done + 3, 1, 100, ENGINE_NO_DEADLINE), QUEUE_DEPTH);
	for (unsigned i = 0; i < QUEUE_DEPTH + 3; i++)
		seen |= 1u << (done[i] - q->io);
	assert_int_equal(seen, (1u << (QUEUE_DEPTH + 3)) - 1);
	queue_drop(q);
	engine_null.close(NULL);
}

static void test_found_by_name(void **state)
{
	(void)state;
	for (unsigned i = 0; i < engines_n; i++)
		assert_ptr_equal(engine_find(engines[i]->name), engines[i]);
	assert_null(engine_find("nul"));
	assert_null(engine_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_done_at_once),
		cmocka_unit_test(test_depth_is_the_limit),
		cmocka_unit_test(test_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
