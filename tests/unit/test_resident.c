/*
 * test_resident -- pages of a file in memory, those of a thread's reads, and both ways
 * to look.  Linked with --wrap=syscall to take cachestat away.
 */
#include "measure/resident.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "measure/fetched.h"

#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

static bool without;

long __wrap_syscall(long number, ...);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
	long a[6];
	va_list args;

	va_start(args, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (without && number == SYS_cachestat) {
		errno = ENOSYS;
		return -1;
	}
	return __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

enum { SIZE = 200 << 20, STEP = 10 << 20 };

/* Memory is resident where it was touched: every tenth MiB of this file. */
static void both_ways(void **state)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	char *block = calloc(1, 1 << 20);

	(void)state;
	assert_true(fd >= 0 && block && ftruncate(fd, SIZE) == 0);
	for (without = false;; without = true) {
		struct resident r = resident_of(fd, SIZE);

		assert_true(reading_known(&r.bytes));
		assert_int_equal(r.bytes.value, 0);
		if (without)
			break;
	}
	for (off_t at = 0; at < SIZE; at += STEP)
		assert_int_equal(pwrite(fd, block, 1 << 20, at), 1 << 20);
	without = false;
	struct resident r = resident_of(fd, SIZE);

	assert_int_equal(r.bytes.value, SIZE / 10);
	without = true;
	r = resident_of(fd, SIZE);
	assert_int_equal(r.bytes.state, READING_ESTIMATED);
	assert_in_range(r.bytes.value, SIZE / 20, SIZE / 5);
	assert_false(reading_known(&r.dirty));
	/* A small file is looked at whole, its last page cut off. */
	assert_int_equal(ftruncate(fd, 5000), 0);
	r = resident_of(fd, 5000);
	assert_int_equal(r.bytes.state, READING_MEASURED);
	assert_int_equal(r.bytes.value, 5000);
	free(block);
	close(fd);
}

/* Who may not write a file is not told what is in memory, but that all is. */
static void hidden(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	for (without = false;; without = true) {
		assert_int_equal(seteuid(65534), 0);
		struct resident r = resident_of(fd, 4096);

		assert_int_equal(seteuid(0), 0);
		assert_int_equal(r.bytes.state, READING_DENIED);
		assert_int_equal(r.bytes.errnum, EPERM);
		if (without)
			break;
	}
	close(fd);
}

/* What a thread reads from memory asks no device; a sum with an unknown part is unknown. */
static void fetched(void **state)
{
	struct fetched before = fetched_thread(), sum = {.read = 3, .written = 4},
		       one = {.read = 2};
	char block[4096];
	int fd = memfd_create("test", MFD_CLOEXEC);

	(void)state;
	assert_true(fd >= 0 && ftruncate(fd, 1 << 20) == 0);
	for (int i = 0; i < 256; i++)
		assert_int_equal(pread(fd, block, sizeof block, i * 4096), 4096);
	close(fd);
	struct fetched after = fetched_thread();

	assert_int_equal(fetched_since(&after, &before).read, 0);
	fetched_add(&sum, &one);
	assert_int_equal(sum.read, 5);
	assert_int_equal(sum.written, 4);
	assert_false(sum.unknown);
	one.unknown = true;
	fetched_add(&sum, &one);
	assert_true(sum.unknown);
	assert_true(fetched_since(&before, &one).unknown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
		cmocka_unit_test(hidden),
		cmocka_unit_test(fetched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
