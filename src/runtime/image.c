/*
 * image -- a file system in a file.
 */
#include "runtime/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/words.h"

/* To copy the files: seconds. */
enum { IMAGE_PATIENCE = 3600 };

/* An empty file where nothing is, on the list: mkfs.ext4 would follow a link, to a disk, say. */
static int image_file(const char *made, struct sweepup *sweepup, struct err *err)
{
	struct stat st;

	if (!lstat(made, &st))
		return err_set(err, ERR_REFUSED, EEXIST, "image %s: is there already", made);
	int ret = sweepup_path(sweepup, SWEEPUP_FILE, made, err);

	if (ret < 0)
		return ret;
	int fd = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_sys(err, ERR_FAILED, errno, "image %s", made);
	close(fd);
	return 0;
}

int image_make(char **path, struct box *box, uint64_t size, struct err *err)
{
	size_t n = strlen(box->data);
	struct words mkfs = {0};
	struct buf told = {0};
	char *made = NULL;
	int fd, ret = -ENOMEM;

	while (n > 1 && box->data[n - 1] == '/')
		n--;
	if (asprintf(&made, "%.*s.%s.ext4", (int)n, box->data, box->id) < 0)
		return err_sys(err, ERR_FAILED, ENOMEM, "image of %s", box->data);
	/* few inodes, all made now: the kernel would make the rest in a thread, while we measure */
	words_split(&mkfs, "mkfs.ext4 -q -F -m 0 -N 8192 -E "
			   "lazy_itable_init=0,lazy_journal_init=1,root_owner=0:0 -d");
	words_add(&mkfs, box->data);
	words_add(&mkfs, made);
	words_printf(&mkfs, "%lluk", (unsigned long long)(size >> 10));
	ret = words_check(&mkfs, err);
	if (!ret)
		ret = image_file(made, box->sweepup, err);
	if (ret >= 0)
		ret = spawn_ask(mkfs.v, IMAGE_PATIENCE, box->stop, &told, err);
	if (ret > 0)
		ret = err_set(err, ERR_FAILED, EIO,
			      "image %s of the files in %s, %llu MiB large (size=SIZE makes it "
			      "larger): mkfs.ext4: %s",
			      made, box->data, (unsigned long long)(size >> 20), buf_text(&told));
	fd = ret < 0 ? -1 : open(made, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fsync(fd))
		ret = err_sys(err, ERR_FAILED, errno, "image %s", made);
	if (fd >= 0 && !box->warm)
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (fd >= 0)
		close(fd);
	buf_release(&told);
	words_release(&mkfs);
	if (ret < 0)
		free(made);
	else
		*path = made;
	return ret;
}
