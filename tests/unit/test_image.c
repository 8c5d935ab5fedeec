/*
 * test_image -- runtime/image: made where nothing was, and nowhere else.
 */
#include "runtime/image.h"

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
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/spawn.h"
#include "runtime/tree.h"

static char home[64], folder[96], image[160];

/* Folders of the runs are ours alone here: as root in a /run of our own. */
static int begin(void **state)
{
	char path[64];

	(void)state;
	snprintf(home, sizeof home, "/tmp/image-test.%d", (int)getpid());
	snprintf(folder, sizeof folder, "%s/data", home);
	snprintf(image, sizeof image, "%s.box-1.ext4", folder);
	if (mkdir(home, 0755) || mkdir(folder, 0755))
		return -1;
	setenv("XDG_RUNTIME_DIR", home, 1);
	if (spawn_find(path, sizeof path, "mkfs.ext4") < 0 ||
	    (geteuid() == 0 &&
	     (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	      mount("tmpfs", "/run", "tmpfs", 0, NULL)))) {
		puts("no mkfs.ext4, or no mount namespace can be made here");
		rmdir(folder);
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

static int make(struct sweepup *s, char **path, struct err *err)
{
	struct box box = {.data = folder, .id = "box-1", .sweepup = s, .stop = -1};

	return image_make(path, &box, 64 << 20, err);
}

static void made_and_removed(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	struct stat st;
	char *path = NULL;

	(void)state;
	assert_int_equal(sweepup_open(&s, "image-a", &err), 0);
	assert_int_equal(make(s, &path, &err), 0);
	assert_string_equal(path, image);
	free(path);
	assert_int_equal(stat(image, &st), 0);
	assert_int_equal(st.st_size, 64 << 20);
	assert_int_equal(sweepup_close(s, &err), 0);
	assert_int_equal(access(image, F_OK), -1);
}

/* In a folder where others write, one may have put a link in its place: to a disk, say. */
static void stranger_stays(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	struct stat st;
	char precious[96], *path = NULL;

	(void)state;
	snprintf(precious, sizeof precious, "%s/precious", home);
	int fd = open(precious, O_WRONLY | O_CREAT, 0644);

	assert_int_equal(write(fd, "precious", 8), 8);
	close(fd);
	assert_int_equal(symlink(precious, image), 0);
	assert_int_equal(sweepup_open(&s, "image-b", &err), 0);
	assert_int_equal(make(s, &path, &err), -EEXIST);
	assert_int_equal(sweepup_close(s, &err), 0);
	assert_int_equal(stat(image, &st), 0);
	assert_int_equal(st.st_size, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_and_removed),
		cmocka_unit_test(stranger_stays),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
