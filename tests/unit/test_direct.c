/*
 * test_direct -- load/direct: what reads of many alignments come to.
 */
#include "load/direct.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void a_file_that_takes_any(void **state)
{
	struct direct d = {0};
	int fd = memfd_create("direct-test", MFD_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 128 << 10), 0);
	/* Not opened with O_DIRECT: as a file system that ignores it. */
	direct_try(&d, fd);
	assert_int_equal(d.least_offset.value, 512);
	assert_int_equal(d.least_memory.value, 1);
	assert_true(reading_known(&d.unaligned));
	close(fd);
}

static void an_empty_file_tells_nothing(void **state)
{
	struct direct d = {0};
	int fd = memfd_create("direct-test", MFD_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	direct_try(&d, fd);
	assert_false(reading_known(&d.least_offset));
	assert_false(reading_known(&d.unaligned));
	assert_int_equal(d.unaligned.errnum, ENODATA);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_takes_any),
		cmocka_unit_test(an_empty_file_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
