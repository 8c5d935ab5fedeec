/*
 * test_overlap -- what overlaps waits, in order, and nothing else does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "load/overlap.h"
#include "planned.h"

enum { DEPTH = 8 };

static struct planned *p;
static struct worker w;
static struct shared_slot *spare[DEPTH], *again[DEPTH];
static struct io *batch[DEPTH];

/* What the job chooses next: operation, offset, length in blocks. */
static const struct {
	enum io_op op;
	uint64_t offset;
	uint32_t len;
} * todo;
static unsigned todo_n;

static unsigned choose(struct worker *worker)
{
	if (!todo_n || !worker->spare_n)
		return 0;
	struct shared_slot *s = worker->spare[--worker->spare_n];

	s->io = (struct io){.op = todo->op, .offset = todo->offset, .len = todo->len};
	s->whole = todo->len;
	todo++;
	todo_n--;
	worker->batch[0] = &s->io;
	return 1;
}

/* The next I/O is in flight: which one, by its offset; -1: none may start. */
static int64_t next(void)
{
	if (overlap_fill(&w) == 0)
		return -1;
	w.batch[0]->start = 1;
	return (int64_t)w.batch[0]->offset;
}

static void done(uint64_t offset)
{
	for (unsigned i = 0; i < DEPTH; i++) {
		struct shared_slot *s = &w.shm->slots[i];

		if (s->io.start && s->io.offset == offset) {
			s->io.start = 0;
			w.spare[w.spare_n++] = s;
			return;
		}
	}
	fail_msg("%d is not in flight", (int)offset);
}

static int begin(void **state)
{
	(void)state;
	p = planned_make("--name=a --ioengine=null --size=1m --iodepth=8");
	memset(&w, 0, sizeof w);
	w.shm = &p->shared->worker[0];
	w.depth = DEPTH;
	w.batch_max = 1;
	w.spare = spare;
	w.again = again;
	w.batch = batch;
	w.fill = choose;
	for (unsigned i = 0; i < DEPTH; i++)
		w.spare[w.spare_n++] = &w.shm->slots[i];
	return overlap_open(&w);
}

static int end(void **state)
{
	(void)state;
	overlap_close(&w);
	planned_drop(p);
	return 0;
}

#define CHOOSE(...)                                                                                \
	do {                                                                                       \
		static const struct {                                                              \
			enum io_op op;                                                             \
			uint64_t offset;                                                           \
			uint32_t len;                                                              \
		} list[] = {__VA_ARGS__};                                                          \
		todo = (const void *)list;                                                         \
		todo_n = sizeof list / sizeof *list;                                               \
	} while (0)

static void writes_wait(void **state)
{
	(void)state;
	CHOOSE({IO_WRITE, 0, 8}, {IO_WRITE, 8, 8}, {IO_WRITE, 4, 8}, {IO_WRITE, 20, 4});
	assert_int_equal(next(), 0);
	assert_int_equal(next(), 8); /* side by side is no overlap */
	assert_int_equal(next(), -1);
	done(0);
	assert_int_equal(next(), -1); /* of two, one is still there */
	done(8);
	assert_int_equal(next(), 4);
	assert_int_equal(next(), 20);
}

static void reads_of_the_same_do_not(void **state)
{
	(void)state;
	CHOOSE({IO_READ, 0, 8}, {IO_READ, 0, 8}, {IO_WRITE, 0, 8}, {IO_READ, 0, 4});
	assert_int_equal(next(), 0);
	assert_int_equal(next(), 0);
	assert_int_equal(next(), -1);
	done(0);
	done(0);
	assert_int_equal(next(), 0);
	assert_int_equal(w.batch[0]->op, IO_WRITE);
	assert_int_equal(next(), -1);
	done(0);
	assert_int_equal(next(), 0);
}

/* What waits is not overtaken by what would overlap it. */
static void order_is_kept(void **state)
{
	(void)state;
	CHOOSE({IO_WRITE, 0, 8}, {IO_WRITE, 4, 8});
	assert_int_equal(next(), 0);
	assert_int_equal(next(), -1);
	CHOOSE({IO_WRITE, 100, 4}, {IO_WRITE, 10, 4});
	done(0);
	assert_int_equal(next(), 4);
	assert_int_equal(next(), 100);
	assert_int_equal(next(), -1);
	done(4);
	assert_int_equal(next(), 10);
}

static void a_stop_drops_what_waits(void **state)
{
	(void)state;
	CHOOSE({IO_WRITE, 0, 8}, {IO_WRITE, 0, 8});
	assert_int_equal(next(), 0);
	assert_int_equal(next(), -1);
	assert_int_equal(w.spare_n, DEPTH - 2);
	w.stop = true;
	assert_int_equal(next(), -1);
	assert_int_equal(w.spare_n, DEPTH - 1);
}

/* The rest of a short transfer is in flight for all of it. */
static void short_transfers(void **state)
{
	(void)state;
	CHOOSE({IO_WRITE, 0, 8}, {IO_WRITE, 2, 2});
	assert_int_equal(next(), 0);
	w.batch[0]->offset = 6;
	w.batch[0]->len = 2;
	assert_int_equal(next(), -1);
	done(6);
	assert_int_equal(next(), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_wait, begin, end),
		cmocka_unit_test_setup_teardown(reads_of_the_same_do_not, begin, end),
		cmocka_unit_test_setup_teardown(order_is_kept, begin, end),
		cmocka_unit_test_setup_teardown(a_stop_drops_what_waits, begin, end),
		cmocka_unit_test_setup_teardown(short_transfers, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
