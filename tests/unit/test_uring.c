/*
 * test_uring -- the engine io_uring on real files.
 */
#include "queue.h"

extern const struct engine_ops engine_uring;

static void test_transfers(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});

	(void)state;
	queue_transfers(q);
	queue_drop(q);
}

static void test_refusals_come_back(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});

	(void)state;
	queue_refusals(q);
	queue_drop(q);
}

static void test_syncs(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});

	(void)state;
	queue_syncs(q);
	queue_drop(q);
}

static void test_depth_is_the_limit(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});

	(void)state;
	queue_depth(q);
	queue_drop(q);
}

static void test_idle_does_not_wait(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});

	(void)state;
	queue_idle(q);
	queue_drop(q);
}

static void test_minimum(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});

	(void)state;
	queue_minimum(q);
	queue_drop(q);
}

static void test_registered(void **state)
{
	struct engine_params params = {.fixedbufs.want = 1, .registerfiles.want = 1};
	struct queue *q = queue_make(&engine_uring, params);

	(void)state;
	/* fds[2] is not open: the files are refused as a whole, and told so. */
	assert_int_equal(q->params.registerfiles.result, -EBADF);
	assert_true(q->params.fixedbufs.result <= 0);
	queue_transfers(q);
	queue_depth(q);
	queue_drop(q);
}

/* A read of an empty pipe does not end: the deadline does, and the I/O stays lent. */
static void test_deadline(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});
	struct io *io = queue_io(q, 0, IO_READ, 2, 0, 5), *done[2];
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	q->fds[2] = fds[0];
	assert_int_equal(engine_uring.submit(q->e, &io, 1), 1);
	uint64_t begin = queue_now();

	assert_int_equal(engine_uring.reap(q->e, done, 1, 2, begin + 50000000), 0);
	assert_true(queue_now() - begin >= 49000000);
	assert_int_equal(engine_uring.reap(q->e, done, 0, 2, ENGINE_NO_DEADLINE), 0);
	assert_int_equal(engine_uring.reap(q->e, done, 1, 2, begin), 0);
	assert_int_equal(write(fds[1], "hello", 5), 5);
	assert_int_equal(engine_uring.reap(q->e, done, 1, 2, ENGINE_NO_DEADLINE), 1);
	assert_int_equal(io->res, 5);
	assert_memory_equal(io->data, "hello", 5);
	/* One that is lent is waited for before the queue goes. */
	io = queue_io(q, 1, IO_READ, 0, 0, QUEUE_BLOCK);
	assert_int_equal(engine_uring.submit(q->e, &io, 1), 1);
	queue_drop(q);
	close(fds[0]);
	close(fds[1]);
}

static void test_features_are_told(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});
	unsigned n = 0;

	(void)state;
	while (q->params.feature[n].name) {
		assert_true(q->params.feature[n].result <= 0);
		n++;
	}
	assert_true(n >= 4 && n <= ENGINE_FEATURES);
	queue_drop(q);
	engine_uring.close(NULL);
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
		cmocka_unit_test(test_registered),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_features_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
