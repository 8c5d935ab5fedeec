/*
 * test_selfcopy -- runtime/selfcopy: the copy is this program, whatever was in its place; and
 * a root where programs may be started.
 */
#include "runtime/selfcopy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/spawn.h"
#include "runtime/tree.h"

static char home[64];

static char *at(const char *name)
{
	static char path[4][256];
	static unsigned n;
	char *out = path[n++ % 4];

	snprintf(out, sizeof path[0], "%s/%s", home, name);
	return out;
}

static void assert_is_us(const char *path, size_t size)
{
	char *ours, *copy;
	size_t n, copied;
	struct stat st;
	struct err err = {0};

	assert_int_equal(lstat(path, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0755);
	assert_int_equal(file_read("/proc/self/exe", 1 << 30, &ours, &n, NULL, &err), 0);
	assert_int_equal(file_read(path, 1 << 30, &copy, &copied, NULL, &err), 0);
	assert_int_equal(n, size);
	assert_int_equal(copied, size);
	assert_memory_equal(ours, copy, n);
	free(ours);
	free(copy);
}

static void whatever_was_there(void **state)
{
	struct err err = {0};
	size_t size = 0;

	(void)state;
	umask(077);
	assert_int_equal(selfcopy(home, &size, &err), 0);
	assert_is_us(at("iosonde"), size);
	/* A link in a root of others leads out of it. */
	assert_int_equal(unlink(at("iosonde")), 0);
	int fd = open(at("outside"), O_CREAT | O_WRONLY, 0600);

	close(fd);
	assert_int_equal(symlink(at("outside"), at("iosonde")), 0);
	assert_int_equal(selfcopy(home, &size, &err), 0);
	assert_is_us(at("iosonde"), size);
	struct stat st;

	assert_int_equal(stat(at("outside"), &st), 0);
	assert_int_equal(st.st_size, 0);
	umask(022);
	unlink(at("outside"));
	unlink(at("iosonde"));
}

static void refused_in_a_line(void **state)
{
	struct err err = {0};
	size_t size = 7;

	(void)state;
	assert_int_equal(selfcopy(at("no/such"), &size, &err), -ENOENT);
	assert_int_equal(err.code, ERR_INPUT);
	assert_int_equal(selfcopy("/etc/passwd", &size, &err), -ENOTDIR);
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.msg, "/etc/passwd: is no folder"));
	assert_int_equal(mkdir(at("iosonde"), 0755), 0);
	assert_int_equal(selfcopy(home, &size, &err), -EISDIR);
	assert_int_equal(err.code, ERR_OUTPUT);
	assert_int_equal(size, 7);
	/* Nothing is left of the attempt. */
	assert_int_equal(rmdir(at("iosonde")), 0);
	assert_int_equal(rmdir(home), 0);
	assert_int_equal(mkdir(home, 0755), 0);
}

static void a_root(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	struct buf said = {0};
	struct stat st;

	(void)state;
	assert_int_equal(sweepup_open(&s, "selfcopy", &err), 0);
	assert_int_equal(selfcopy_root(at("root"), s, &err), 0);
	assert_int_equal(stat(at("root/iosonde"), &st), 0);
	assert_is_us(at("root/iosonde"), (size_t)st.st_size);
	for (unsigned i = 0; i < 5; i++) {
		static const char *const points[] = {"proc", "sys", "dev", "tmp", "data"};
		char name[32];

		snprintf(name, sizeof name, "root/%s", points[i]);
		assert_int_equal(stat(at(name), &st), 0);
		assert_true(S_ISDIR(st.st_mode));
	}
	assert_int_equal(selfcopy_root(at("root"), s, &err), -EEXIST);
	assert_int_equal(sweepup_back(s, 0, &err), 0);
	assert_int_equal(access(at("root"), F_OK), -1);
	if (geteuid() == 0) {
		struct statvfs fs;

		assert_int_equal(mount("tmpfs", home, "tmpfs", MS_NOEXEC, NULL), 0);
		assert_int_equal(selfcopy_root(at("root"), s, &err), 0);
		assert_int_equal(statvfs(at("root"), &fs), 0);
		assert_false(fs.f_flag & ST_NOEXEC);
		char *const ask[] = {at("root/iosonde"), NULL};

		setenv("SELFCOPY_STARTED", "1", 1);
		assert_int_equal(spawn_ask(ask, 20, -1, &said, &err), 42);
		buf_release(&said);
		assert_int_equal(sweepup_back(s, 0, &err), 0);
		assert_int_equal(access(at("root"), F_OK), -1);
		assert_int_equal(umount(home), 0);
	}
	assert_int_equal(sweepup_close(s, &err), 0);
}

static int begin(void **state)
{
	(void)state;
	snprintf(home, sizeof home, "/tmp/selfcopy-test.%d", (int)getpid());
	if (mkdir(home, 0755))
		return -1;
	if (geteuid() != 0) {
		setenv("XDG_RUNTIME_DIR", home, 1);
	} else if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		   mount("tmpfs", "/run", "tmpfs", 0, NULL)) {
		puts("no mount namespace can be made here");
		rmdir(home);
		exit(77);
	}
	return 0;
}

static int end(void **state)
{
	struct err err = {0};

	(void)state;
	return tree_remove(home, &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_was_there),
		cmocka_unit_test(refused_in_a_line),
		cmocka_unit_test(a_root),
	};

	if (getenv("SELFCOPY_STARTED"))
		return 42;
	return cmocka_run_group_tests(tests, begin, end);
}
