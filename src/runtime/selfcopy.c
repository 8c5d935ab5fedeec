/*
 * selfcopy -- this program drops itself into a root.
 */
#include "runtime/selfcopy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/buf.h"
#include "base/file.h"

/* An instrumented build has some 20 MB. */
enum { SELFCOPY_MOST = 1 << 30 };

int selfcopy(const char *folder, size_t *size, struct err *err)
{
	struct buf path = {0};
	struct stat st;
	char *data = NULL;
	size_t len;

	if (stat(folder, &st))
		return err_set(err, ERR_INPUT, errno,
			       "%s: %s; name the root that iosonde is to lie in", folder,
			       strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return err_set(err, ERR_INPUT, ENOTDIR,
			       "%s: is no folder; name the root that "
			       "iosonde is to lie in",
			       folder);
	int ret = file_read("/proc/self/exe", SELFCOPY_MOST, &data, &len, NULL, err);

	buf_printf(&path, "%s/iosonde", folder);
	if (!ret && buf_failed(&path))
		ret = err_sys(err, ERR_FAILED, ENOMEM, "%s", folder);
	if (!ret)
		ret = file_install(buf_text(&path), data, len, 0755, err);
	if (!ret)
		*size = len;
	buf_release(&path);
	free(data);
	return ret;
}

static int selfcopy_mount(const char *folder, struct sweepup *sweepup, struct err *err)
{
	struct statvfs fs;

	if (statvfs(folder, &fs) || !(fs.f_flag & ST_NOEXEC))
		return 0;
	int ret = sweepup_path(sweepup, SWEEPUP_MOUNT, folder, err);

	if (ret < 0)
		return ret;
	if (!mount("iosonde", folder, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755"))
		return 0;
	return err_sys(err, ERR_UNAVAILABLE, errno,
		       "%s: no program may be started there (noexec), and no tmpfs can be mounted",
		       folder);
}

int selfcopy_root(const char *folder, struct sweepup *sweepup, struct err *err)
{
	static const char *const points[] = {"proc", "sys", "dev", "tmp", "data"};
	int ret = sweepup_path(sweepup, SWEEPUP_FOLDER, folder, err);
	size_t ignored;

	if (ret < 0)
		return ret;
	ret = mkdir(folder, 0755) ? err_sys(err, ERR_FAILED, errno, "cannot make %s", folder)
				  : selfcopy_mount(folder, sweepup, err);
	for (unsigned i = 0; !ret && i < sizeof points / sizeof *points; i++) {
		struct buf path = {0};

		buf_printf(&path, "%s/%s", folder, points[i]);
		if (mkdir(buf_text(&path), 0755))
			ret = err_sys(err, ERR_FAILED, errno, "cannot make %s", buf_text(&path));
		buf_release(&path);
	}
	return ret ? ret : selfcopy(folder, &ignored, err);
}
