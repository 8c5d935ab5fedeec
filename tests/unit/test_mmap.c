/*
 * test_mmap -- the engine mmap on real files.
 */
#include "queue.h"

#include <signal.h>
#include <sys/wait.h>

extern const struct engine_ops engine_mmap;

static void test_transfers(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});

	(void)state;
	queue_transfers(q);
	queue_drop(q);
}

static void test_refusals_come_back(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});

	(void)state;
	queue_refusals(q);
	queue_drop(q);
}

static void test_syncs(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});

	(void)state;
	queue_syncs(q);
	queue_drop(q);
}

static void test_depth_is_the_limit(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});

	(void)state;
	queue_depth(q);
	queue_drop(q);
}

static void test_idle_does_not_wait(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});

	(void)state;
	queue_idle(q);
	queue_drop(q);
}

static void test_minimum(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});

	(void)state;
	queue_minimum(q);
	queue_drop(q);
}

static void test_wishes_are_answered(void **state)
{
	struct engine_params params = {.fixedbufs.want = 1, .registerfiles.want = 1};
	struct queue *q = queue_make(&engine_mmap, params);

	(void)state;
	assert_true(q->params.fixedbufs.result < 0);
	assert_true(q->params.registerfiles.result < 0);
	queue_drop(q);
	engine_mmap.close(NULL);
}

/* The file shrinks under the window: what is gone is told, what is there is read. */
static void test_truncated(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});

	(void)state;
	assert_int_equal(queue_one(q, IO_READ, 0, 40 * QUEUE_BLOCK, QUEUE_BLOCK), QUEUE_BLOCK);
	assert_int_equal(ftruncate(q->fds[0], 32 * QUEUE_BLOCK), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(queue_one(q, IO_READ, 0, 40 * QUEUE_BLOCK, QUEUE_BLOCK), 0);
		assert_int_equal(queue_one(q, IO_WRITE, 0, 40 * QUEUE_BLOCK, QUEUE_BLOCK), 0);
		assert_int_equal(queue_one(q, IO_READ, 0, 31 * QUEUE_BLOCK, 2 * QUEUE_BLOCK),
				 QUEUE_BLOCK);
		assert_int_equal(queue_one(q, IO_READ, 0, QUEUE_BLOCK, QUEUE_BLOCK), QUEUE_BLOCK);
		assert_int_equal(q->buf[77], queue_byte(1));
	}
	queue_drop(q);
}

/* A SIGBUS outside a copy is nobody's I/O: it ends the program, as ever. */
static void test_foreign_sigbus(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		raise(SIGBUS);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGBUS);
	queue_drop(q);
}

/* Windows lie where the I/O is, also where two of the largest would be needed. */
static void test_windows(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});
	const uint64_t edge = (uint64_t)1 << 40;

	(void)state;
	if (ftruncate(q->fds[0], (off_t)(3 * edge)) < 0) {
		queue_drop(q);
		print_message("no file of 3 TiB here\n");
		skip();
	}
	for (uint64_t at = 0; at < 3 * edge; at += edge - QUEUE_BLOCK / 2) {
		memset(q->buf, 'w', QUEUE_BLOCK);
		assert_int_equal(queue_one(q, IO_WRITE, 0, at, QUEUE_BLOCK), QUEUE_BLOCK);
		assert_int_equal(queue_one(q, IO_READ, 0, edge, 512), 512);
		assert_int_equal(queue_one(q, IO_FSYNC, 0, 0, 0), 0);
		char got[QUEUE_BLOCK];

		assert_int_equal(pread(q->fds[0], got, QUEUE_BLOCK, (off_t)at), QUEUE_BLOCK);
		assert_int_equal(got[0], 'w');
		assert_int_equal(got[QUEUE_BLOCK - 1], 'w');
	}
	queue_drop(q);
}

/* After a release nothing is mapped, and the next I/O maps again. */
static void test_release(void **state)
{
	struct queue *q = queue_make(&engine_mmap, (struct engine_params){0});

	(void)state;
	q->ops->release(q->e);
	queue_transfers(q);
	q->ops->release(q->e);
	queue_syncs(q);
	queue_transfers(q);
	queue_drop(q);
}

int main(void)
{
#ifdef __SANITIZE_THREAD__
	puts("ThreadSanitizer delivers no SIGBUS at the access that caused it");
	return 77;
#endif
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_transfers),
		cmocka_unit_test(test_refusals_come_back),
		cmocka_unit_test(test_syncs),
		cmocka_unit_test(test_depth_is_the_limit),
		cmocka_unit_test(test_idle_does_not_wait),
		cmocka_unit_test(test_minimum),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_foreign_sigbus),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_release),
		cmocka_unit_test(test_wishes_are_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
