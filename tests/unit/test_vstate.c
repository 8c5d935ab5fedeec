/*
 * test_vstate -- words say what may be there; a file keeps them, and no other file is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load/vstate.h"

static char folder[] = "/tmp/test_vstate.XXXXXX";
static char path[64];
static struct plan_file files[2] = {{.offset = 8192, .length = 65536 + 100}, {.length = 4096 * 3}};
static struct plan_worker worker = {.files = files, .files_n = 2};
static struct crc32c crc;
static struct err err;

static int enter(void **state)
{
	(void)state;
	crc32c_init(&crc, 0);
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/s", folder);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void words(void **state)
{
	uint32_t word = 0;

	(void)state;
	word = vstate_begin(word);
	assert_int_equal(vstate_generation(word), 1);
	assert_true(vstate_unknown(word)); /* or nothing yet */
	word = vstate_generation(word);	   /* it is done */
	assert_false(vstate_unknown(word));
	assert_int_equal(vstate_back(word), 0);
	/* Two writes that fail: one of three. */
	word = vstate_begin(vstate_begin(word | VSTATE_CHECKED));
	assert_int_equal(vstate_generation(word), 3);
	assert_int_equal(vstate_back(word), 2);
	assert_false(word & VSTATE_CHECKED);
	assert_false(vstate_unknown(word));
	for (int i = 0; i < 20; i++)
		word = vstate_begin(word);
	assert_int_equal(vstate_generation(word), 23);
	assert_true(vstate_unknown(word));
	/* After the last comes the first again, and never none. */
	assert_int_equal(vstate_generation(vstate_begin(VSTATE_GENERATION)), 1);
}

static void kept_and_loaded(void **state)
{
	struct vstate s, again;

	(void)state;
	assert_int_equal(vstate_words(&worker, 4096), 16 + 3);
	assert_int_equal(vstate_bytes(&worker, 4096), 4096 + 4 * 19);
	assert_int_equal(vstate_open(&s, &worker, 4096, 99, path, &crc, &err), 0);
	*vstate_at(&s, 0, 8192 + 4096 * 15) = 7;
	*vstate_at(&s, 1, 0) = 8 | VSTATE_CHECKED;
	/* As a kill leaves it: no word said that the run ended. */
	assert_int_equal(vstate_load(&again, &worker, 4096, path, &crc, &err), 0);
	assert_true(again.unfinished);
	assert_int_equal(again.run, 99);
	assert_int_equal(again.words[15], 7);
	assert_int_equal(again.words[16], 8);
	vstate_close(&again, &crc);
	vstate_close(&s, &crc);
	assert_int_equal(vstate_load(&again, &worker, 0, path, &crc, &err), 0);
	assert_false(again.unfinished);
	assert_int_equal(again.interval, 4096);
	/* What is loaded is not written back. */
	again.words[3] = 5;
	vstate_close(&again, &crc);
	assert_int_equal(vstate_load(&again, &worker, 0, path, &crc, &err), 0);
	assert_int_equal(again.words[3], 0);
	vstate_close(&again, &crc);
}

static void of_another_job(void **state)
{
	struct vstate s;

	(void)state;
	assert_int_equal(vstate_load(&s, &worker, 8192, path, &crc, &err), -EINVAL);
	assert_non_null(strstr(err.msg, "intervals of 4096"));
	files[1].length += 4096;
	assert_int_equal(vstate_load(&s, &worker, 4096, path, &crc, &err), -EINVAL);
	assert_non_null(strstr(err.msg, "other offsets and sizes"));
	files[1].length -= 4096;
	worker.files_n = 1;
	assert_int_equal(vstate_load(&s, &worker, 4096, path, &crc, &err), -EINVAL);
	worker.files_n = 2;
}

/* Any byte of head, entries or words that changes is noticed. */
static void damaged(void **state)
{
	struct stat st;
	struct vstate s;
	int fd = open(path, O_RDWR);
	unsigned char byte;

	(void)state;
	assert_int_equal(fstat(fd, &st), 0);
	for (off_t at = 0; at < st.st_size; at += at < 140 ? 1 : 97) {
		/* Between entries and words nothing is; `ended` alone may be lost; so may spare. */
		if ((at >= 60 && at < 72) || (at >= 120 && at < 4096))
			continue;
		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte ^= 0x40;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		assert_int_equal(vstate_load(&s, &worker, 4096, path, &crc, &err), -EINVAL);
		byte ^= 0x40;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	}
	assert_int_equal(vstate_load(&s, &worker, 4096, path, &crc, &err), 0);
	vstate_close(&s, &crc);
	for (off_t len = st.st_size - 1; len >= 0; len -= 333) {
		assert_int_equal(ftruncate(fd, len), 0);
		assert_int_equal(vstate_load(&s, &worker, 4096, path, &crc, &err), -EINVAL);
	}
	close(fd);
}

static void no_other_file_is_lost(void **state)
{
	struct vstate s;
	FILE *f = fopen(path, "w");

	(void)state;
	fputs("somebody's letter, which is longer than the magic words of a state", f);
	fclose(f);
	assert_int_equal(vstate_open(&s, &worker, 4096, 1, path, &crc, &err), -EEXIST);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_int_equal(vstate_load(&s, &worker, 4096, path, &crc, &err), -EINVAL);
	f = fopen(path, "r");
	assert_int_equal(fgetc(f), 's');
	fclose(f);
	unlink(path);
	assert_int_equal(vstate_load(&s, &worker, 4096, path, &crc, &err), -ENOENT);
	assert_int_equal(vstate_open(&s, &worker, 4096, 1, "/nowhere/s", &crc, &err), -ENOENT);
	vstate_close(&s, &crc);
}

static void named_as_by_fio(void **state)
{
	struct job job = {.name = "a/b"};
	char *name = vstate_path(&job, 3);

	(void)state;
	assert_string_equal(name, "local-a.b-3-verify.state");
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(kept_and_loaded),
		cmocka_unit_test(of_another_job),
		cmocka_unit_test(damaged),
		cmocka_unit_test(no_other_file_is_lost),
		cmocka_unit_test(named_as_by_fio),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
