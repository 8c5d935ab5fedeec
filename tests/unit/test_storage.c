/*
 * test_storage -- measure/storage: what an open file lies on.
 */
#include "measure/storage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void the_file_system_of_a_folder(void **state)
{
	struct storage *s = calloc(1, sizeof *s);
	struct statvfs v;
	int fd = open(".", O_PATH);

	(void)state;
	assert_non_null(s);
	assert_int_equal(statvfs(".", &v), 0);
	struct mounts mounts = mounts_read();

	storage_fill(s, fd, &mounts);
	mounts_release(&mounts);
	assert_int_equal(s->fs_size.value, (uint64_t)v.f_blocks * v.f_frsize);
	assert_true(fact_known(&s->fs_type));
	for (unsigned i = 0; i < storage_rows_n; i++)
		assert_non_null(storage_title(storage_rows[i].group));
	assert_null(storage_title("nothing"));
	close(fd);
	free(s);
}

static void a_closed_fd_is_no_crash(void **state)
{
	struct storage *s = calloc(1, sizeof *s);

	(void)state;
	assert_non_null(s);
	storage_fill(s, -1, &(struct mounts){0});
	assert_false(fact_known(&s->fs_type));
	assert_false(reading_known(&s->fs_size));
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_system_of_a_folder),
		cmocka_unit_test(a_closed_fd_is_no_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
