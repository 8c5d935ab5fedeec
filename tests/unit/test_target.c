/*
 * test_target -- load/target and of layout, extent and room below it.
 */
#include "scene.h"

#include <sys/resource.h>

#include "load/extent.h"

enum { KIB = 1024, MIB = 1 << 20 };

static void ready(struct scene *s)
{
	if (scene_open(s) || scene_lay_out(s))
		fail_msg("%s", s->err.msg);
}

/* Every block of [from, to) begins with the stamp and does not shrink. */
static void check_random(struct scene *s, const char *name, uint64_t from, uint64_t to)
{
	unsigned char block[4096];
	unsigned seen[256] = {0}, kinds = 0;
	int fd = open(scene_path(s, name), O_RDONLY);

	assert_true(fd >= 0);
	for (uint64_t at = from; at < to; at += sizeof block) {
		ssize_t n = pread(fd, block, sizeof block, (off_t)at);

		assert_true(n >= GUARD_STAMP_LEN);
		assert_memory_equal(block, GUARD_STAMP, GUARD_STAMP_LEN);
		for (ssize_t i = GUARD_STAMP_LEN; i < n; i++)
			seen[block[i]]++;
	}
	close(fd);
	for (int i = 0; i < 256; i++)
		kinds += seen[i] > 0;
	assert_true(kinds > 250);
}

static void test_reads_get_data(void **state)
{
	struct scene *s = *state;
	struct target *t = scene_job(s, "new", JOB_RANDREAD, 3 * MIB + 5000);

	ready(s);
	assert_int_equal(t->size, 3 * MIB + 5000);
	assert_int_equal(t->st.st_size, 3 * MIB + 5000);
	assert_int_equal(s->progress.total, 3 * MIB + 5000);
	assert_int_equal(s->progress.done, s->progress.total);
	assert_int_equal(extent_gaps(t->fd, t->size), 0);
	assert_int_equal(target_gaps(t), 0);
	check_random(s, "new", 0, t->size);
	/* Readers share it from now on. */
	int fd = open(scene_path(s, "new"), O_RDONLY);
	struct flock fl = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

	assert_int_equal(fcntl(fd, F_OFD_SETLK, &fl), 0);
	close(fd);
	guard_close(&s->plan, false);
	/* Again: nothing is left to be done, and the old data stay. */
	s->plan.targets[0].created = false;
	ready(s);
	assert_int_equal(s->progress.total, 0);
}

static void test_writes_only_extend(void **state)
{
	struct scene *s = *state;
	struct target *t = scene_job(s, "new", JOB_WRITE, 8 * MIB);

	ready(s);
	assert_int_equal(t->size, 8 * MIB);
	assert_int_equal(s->progress.total, 0);
	assert_int_equal(extent_gaps(t->fd, t->size), 8 * MIB);
}

static void test_holes_of_our_own_are_filled(void **state)
{
	struct scene *s = *state;
	struct target *t;

	scene_sh("cd %s && truncate -s 256k f && fallocate -o 65536 -l 65536 f && "
		 "head -c 4096 /dev/zero | tr '\\0' u | dd of=f bs=4k seek=40 conv=notrunc "
		 "status=none",
		 s->dir);
	scene_mark(s, "f");
	t = scene_job(s, "f", JOB_READ, 512 * KIB);
	ready(s);
	assert_int_equal(t->size, 512 * KIB);
	assert_int_equal(s->progress.total, 512 * KIB - 4096);
	assert_int_equal(s->progress.done, s->progress.total);
	check_random(s, "f", 0, 160 * KIB);
	check_random(s, "f", 164 * KIB, 512 * KIB);
	char byte;

	assert_int_equal(pread(t->fd, &byte, 1, 160 * KIB), 1);
	assert_int_equal(byte, 'u');
}

static void test_foreign_file_of_a_reader(void **state)
{
	struct scene *s = *state;
	struct target *t;

	scene_foreign(s, "user", 8192);
	scene_job(s, "user", JOB_READ, 0);
	ready(s);
	assert_int_equal(s->target[0].size, 8192);
	scene_clear(s);
	scene_job(s, "user", JOB_READ, 16384);
	assert_int_equal(scene_open(s), 0);
	assert_true(scene_lay_out(s) < 0);
	assert_int_equal(s->err.code, ERR_REFUSED);
	assert_non_null(strstr(s->err.msg, "has 8k bytes and the job reads 16k"));
	scene_clear(s);
	scene_unchanged(s, "user", 8192);
	/* Holes of it stay holes, whatever was consented to for writing. */
	char *all[] = {""};

	scene_sh("truncate -s 128k %s/user", s->dir);
	t = scene_job(s, "user", JOB_READ, 0);
	s->opts.allow_overwrite = (struct value_list){all, 1};
	ready(s);
	assert_true(target_gaps(t) > 0);
	assert_int_equal(extent_gaps(t->fd, t->size), 120 * KIB);
}

static void test_empty_file_becomes_ours(void **state)
{
	struct scene *s = *state;

	scene_foreign(s, "empty", 0);
	for (int run = 0; run < 2; run++) {
		scene_job(s, "empty", JOB_RW, 64 * KIB);
		ready(s);
		scene_clear(s);
	}
	assert_true(scene_exists(s, "empty"));
	assert_true(getxattr(scene_path(s, "empty"), GUARD_XATTR, NULL, 0) >= 0);
}

static void test_too_large_fails_before_the_first_byte(void **state)
{
	struct scene *s = *state;
	enum job_rw rw[] = {JOB_READ, JOB_WRITE};

	/* Small, so that a check that has gone does not fill the tester's disk. */
	scene_mount(s, "tmp", "-t tmpfs -o size=4m", "none");
	for (int i = 0; i < 2; i++) {
		scene_job(s, "tmp/huge", rw[i], 16ull << 40);
		assert_int_equal(scene_open(s), 0);
		assert_true(scene_lay_out(s) < 0);
		assert_int_equal(s->err.code, ERR_FAILED);
		assert_non_null(strstr(s->err.msg, "16t bytes of free space"));
		assert_int_equal(s->progress.done, 0);
		struct stat st;

		assert_int_equal(fstat(s->target[0].fd, &st), 0);
		assert_int_equal(st.st_size, 0);
		scene_clear(s);
		assert_false(scene_exists(s, "tmp/huge"));
	}
}

static void test_files_count_together(void **state)
{
	struct scene *s = *state;

	scene_mount(s, "tmp", "-t tmpfs -o size=4m", "none");
	scene_job(s, "tmp/a", JOB_READ, 3 * MIB);
	scene_job(s, "tmp/b", JOB_READ, 3 * MIB);
	assert_int_equal(scene_open(s), 0);
	assert_int_equal(scene_lay_out(s), -ENOSPC);
	assert_non_null(strstr(s->err.msg, "6m bytes of free space"));
	scene_clear(s);
	assert_false(scene_exists(s, "tmp/a") || scene_exists(s, "tmp/b"));
}

/*
 * The space goes after the check: blocks that lie beyond what is asked count as
 * present in st_blocks, so the holes before them do not find the room.
 */
static void test_space_ends_midway(void **state)
{
	struct scene *s = *state;
	struct stat st;

	scene_mount(s, "tmp", "-t tmpfs -o size=4m", "none");
	scene_sh("cd %s/tmp && truncate -s 3m own && head -c 3m /dev/urandom | "
		 "dd of=own bs=1M seek=3 conv=notrunc status=none iflag=fullblock",
		 s->dir);
	scene_mark(s, "tmp/own");
	scene_job(s, "tmp/new", JOB_READ, 64 * KIB);
	scene_job(s, "tmp/own", JOB_READ, 3 * MIB);
	assert_int_equal(scene_open(s), 0);
	assert_int_equal(scene_lay_out(s), -ENOSPC);
	assert_int_equal(s->err.code, ERR_FAILED);
	assert_non_null(strstr(s->err.msg, "tmp/own: no space is left at offset"));
	assert_true(s->progress.done >= 64 * KIB);
	scene_clear(s);
	assert_false(scene_exists(s, "tmp/new"));
	assert_int_equal(stat(scene_path(s, "tmp/own"), &st), 0);
	assert_int_equal(st.st_size, 6 * MIB);
}

static void test_stop(void **state)
{
	struct scene *s = *state;
	_Atomic int stop = 1;

	scene_job(s, "new", JOB_READ, 4 * MIB);
	assert_int_equal(scene_open(s), 0);
	assert_int_equal(target_lay_out(&s->plan, &s->progress, &stop, &s->err), -EINTR);
	assert_non_null(strstr(s->err.msg, "stopped at offset"));
	assert_int_equal(s->progress.done, 0);
	scene_clear(s);
	assert_false(scene_exists(s, "new"));
}

static void test_size_limit(void **state)
{
	struct scene *s = *state;
	struct rlimit low = {MIB, MIB};
	int status;

	scene_job(s, "new", JOB_READ, 2 * MIB);
	assert_int_equal(scene_open(s), 0);
	pid_t pid = fork();

	if (!pid) {
		setrlimit(RLIMIT_FSIZE, &low);
		int ret = target_lay_out(&s->plan, &s->progress, NULL, &s->err);

		_exit(ret == -EFBIG && strstr(s->err.msg, "file is 1m") ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

static void test_open(void **state)
{
	struct scene *s = *state;
	struct target *t = scene_job(s, "new", JOB_WRITE, MIB);
	enum job_rw rw[] = {JOB_READ, JOB_WRITE, JOB_RW};
	int want[] = {O_RDONLY, O_WRONLY, O_RDWR};
	unsigned memory = 0, offset = 0;

	ready(s);
	for (int i = 0; i < 3; i++) {
		struct job job = {.rw = rw[i], .direct = i, .sync = (int)i};
		int fd = target_open(t, &job, false, &s->err);

		assert_true(fd >= 0);
		int flags = fcntl(fd, F_GETFL);

		assert_int_equal(flags & O_ACCMODE, want[i]);
		assert_int_equal(!!(flags & O_DIRECT), i > 0);
		assert_int_equal(flags & O_SYNC, i == 1 ? O_SYNC : i == 2 ? O_DSYNC : 0);
		target_alignment(t, fd, &memory, &offset);
		assert_true(memory && memory <= 4096 && !(memory & (memory - 1)));
		assert_true(offset >= 512 && offset <= 4096 && !(offset & (offset - 1)));
		assert_int_equal(target_invalidate(t, fd), 0);
		close(fd);
	}
	scene_sh("mv %s/new %s/old && cp %s/old %s/new", s->dir, s->dir, s->dir, s->dir);
	assert_true(target_open(t, &s->job[0], false, &s->err) < 0);
	assert_int_equal(s->err.code, ERR_REFUSED);
}

static void test_no_direct(void **state)
{
	struct scene *s = *state;
	struct target *t;
	struct job job = {.rw = JOB_READ, .direct = true};

	scene_mount(s, "ram", "-t ramfs", "none");
	t = scene_job(s, "ram/new", JOB_READ, 64 * KIB);
	ready(s);
	assert_int_equal(target_open(t, &job, false, &s->err), -EINVAL);
	assert_int_equal(s->err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(s->err.msg, "does not take O_DIRECT; use direct=0"));
}

static void test_fill(void **state)
{
	char a[3 * 4096 + 3], b[sizeof a];

	(void)state;
	target_fill(a, sizeof a, 1);
	target_fill(b, sizeof b, 1);
	assert_memory_equal(a, b, sizeof a);
	for (size_t at = 0; at < sizeof a; at += 4096)
		assert_memory_equal(a + at, GUARD_STAMP, sizeof a - at < 8 ? sizeof a - at : 8);
	target_fill(b, sizeof b, 2);
	assert_memory_not_equal(a, b, sizeof a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reads_get_data),
		TEST(test_writes_only_extend),
		TEST(test_holes_of_our_own_are_filled),
		TEST(test_foreign_file_of_a_reader),
		TEST(test_empty_file_becomes_ours),
		TEST(test_too_large_fails_before_the_first_byte),
		TEST(test_files_count_together),
		TEST(test_space_ends_midway),
		TEST(test_stop),
		TEST(test_size_limit),
		TEST(test_open),
		TEST(test_no_direct),
		TEST(test_fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
