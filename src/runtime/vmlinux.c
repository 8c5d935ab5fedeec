/*
 * vmlinux -- the kernel in its image.
 */
#include "runtime/vmlinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/unpack.h"

enum { VMLINUX_MAX = 512 << 20 };

static uint32_t vmlinux_field(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* Where the packed kernel lies in an image. */
static void vmlinux_payload(const char **data, size_t *len)
{
	const char *p = *data;
	size_t sectors = *len > 0x250 ? (unsigned char)p[0x1f1] : 0;

	if (*len <= 0x250 || memcmp(p + 0x202, "HdrS", 4))
		return;
	size_t begin = ((sectors ? sectors : 4) + 1) * 512 + vmlinux_field(p + 0x248);
	size_t n = vmlinux_field(p + 0x24c);

	if (begin > *len || n > *len - begin || n < 8)
		return;
	*data += begin;
	/* all but gzip, which has it itself, are followed by the length unpacked */
	*len = memcmp(*data, "\x1f\x8b", 2) ? n - 4 : n;
}

int vmlinux_make(const char *path, const char *image, struct err *err)
{
	struct buf out = {0};
	char *whole;
	size_t len;
	int fd, ret = file_read(image, VMLINUX_MAX, &whole, &len, NULL, err);

	if (ret < 0)
		return ret;
	const char *data = whole;

	vmlinux_payload(&data, &len);
	ret = unpack(&out, data, len, err);
	free(whole);
	if (ret == 0) {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		ret = fd < 0 ? -errno : file_write_all(fd, buf_text(&out), out.len);
		if (fd >= 0)
			close(fd);
		if (ret < 0)
			err_sys(err, ERR_FAILED, -ret, "kernel %s", path);
	}
	if (ret < 0)
		err_in(err, "kernel in %s", image);
	buf_release(&out);
	return ret;
}
