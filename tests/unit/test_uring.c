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

/* All that holds for the plain ring, for one made otherwise. */
static void one_way(struct engine_params params)
{
	struct queue *q = queue_make(&engine_uring, params);

	queue_transfers(q);
	queue_refusals(q);
	queue_syncs(q);
	queue_depth(q);
	queue_idle(q);
	queue_minimum(q);
	queue_drop(q);
}

static void test_special_ways(void **state)
{
	(void)state;
	one_way((struct engine_params){.vectored = 1});
	one_way((struct engine_params){.force_async = 1});
	one_way((struct engine_params){.force_async = 3, .vectored = 1, .fixedbufs.want = 1});
	one_way((struct engine_params){.sqpoll.want = 1, .sqpoll_cpu = -1});
	one_way((struct engine_params){.sqpoll.want = 1, .sqpoll_cpu = 0, .vectored = 1});
	/* Neither is granted for a file that is not direct: it is a plain ring then. */
	one_way((struct engine_params){.hipri.want = 1});
	one_way((struct engine_params){.hipri.want = 1, .sqpoll.want = 1, .sqpoll_cpu = -1});
}

static void test_poll_is_answered(void **state)
{
	struct engine_params params = {.hipri.want = 1, .sqpoll.want = 1, .sqpoll_cpu = 60000};
	struct queue *q;
	struct err err = {0};
	struct engine *e;

	(void)state;
	assert_int_equal(
		engine_uring.open(
			&e,
			&(struct engine_params){.depth = 1, .sqpoll.want = 1, .sqpoll_cpu = 60000},
			&err),
		-EINVAL);
	assert_int_equal(err.code, ERR_INPUT);
	params.sqpoll_cpu = -1;
	q = queue_make(&engine_uring, params);
	assert_int_equal(q->params.hipri.result, -EOPNOTSUPP);
	assert_true(q->params.sqpoll.result <= 0);
	queue_drop(q);
}

/* A ring that polls has no syncs: they are done beside it. */
static void test_syncs_beside_a_polled_ring(void **state)
{
	struct queue *q = queue_make(&engine_uring, (struct engine_params){0});

	(void)state;
	q->ops->close(q->e);
	q->params.hipri.want = 1;
	q->params.buf_len = 0; /* so that it cannot find out about the file */
	assert_int_equal(q->ops->open(&q->e, &q->params, &q->err), 0);
	assert_int_equal(q->params.hipri.result, 0);
	queue_syncs(q);
	assert_int_equal(queue_one(q, IO_READ, 0, 0, QUEUE_BLOCK), -EOPNOTSUPP);
	queue_syncs(q);
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
		cmocka_unit_test(test_special_ways),
		cmocka_unit_test(test_poll_is_answered),
		cmocka_unit_test(test_syncs_beside_a_polled_ring),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_features_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
