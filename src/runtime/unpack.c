/*
 * unpack -- what a distribution has compressed.
 */
#include "runtime/unpack.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/spawn.h"
#include "measure/clock.h"

/* No module and no kernel takes that long: ns. */
#define UNPACK_PATIENCE (60 * 1000000000ull)

static const struct {
	char magic[5];
	const char *program;
} unpack_kinds[] = {
	{"\x1f\x8b\x08", "gzip"},
	{"\xfd"
	 "7zX",
	 "xz"},
	{"(\xb5/\xfd", "zstd"},
	{"\x02!L\x18", "lz4"},
};

/* in to out, both in memory. */
static int unpack_by(const char *program, int in, int out, struct err *err)
{
	const char *words[] = {program, "-dc", NULL};
	struct spawn how = {.argv = (char *const *)words, .in = in, .out = out};
	struct child child = {0};
	int status = 0, ret = spawn_start(&child, &how, err);

	if (ret == 0)
		ret = spawn_wait(&child, clock_ns() + UNPACK_PATIENCE, &status, err);
	spawn_kill(&child);
	if (ret == 0 || (ret > 0 && status))
		ret = err_set(err, ERR_FAILED, EIO, "%s -dc fails", program);
	return ret < 0 ? ret : 0;
}

static int unpack_check(const struct buf *out, struct err *err)
{
	return buf_failed(out) ? err_sys(err, ERR_FAILED, ENOMEM, "memory for what is unpacked")
			       : 0;
}

int unpack(struct buf *out, const void *data, size_t len, struct err *err)
{
	const char *program = NULL;
	int in, to, ret = 0;
	struct stat st;

	for (unsigned i = 0; i < sizeof unpack_kinds / sizeof *unpack_kinds; i++)
		if (len > 4 && !memcmp(data, unpack_kinds[i].magic, strlen(unpack_kinds[i].magic)))
			program = unpack_kinds[i].program;
	if (!program) {
		buf_add(out, data, len);
		return unpack_check(out, err);
	}
	in = memfd_create("packed", MFD_CLOEXEC);
	to = memfd_create("unpacked", MFD_CLOEXEC);
	if (in < 0 || to < 0)
		ret = err_sys(err, ERR_FAILED, errno, "memory to unpack in");
	else if ((ret = file_write_all(in, data, len)) < 0)
		err_sys(err, ERR_FAILED, -ret, "memory to unpack in");
	if (ret == 0) {
		lseek(in, 0, SEEK_SET);
		ret = unpack_by(program, in, to, err);
	}
	if (ret == 0 && !fstat(to, &st) && st.st_size) {
		void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, to, 0);

		if (map == MAP_FAILED) {
			ret = err_sys(err, ERR_FAILED, errno, "memory for what is unpacked");
		} else {
			buf_add(out, map, (size_t)st.st_size);
			munmap(map, (size_t)st.st_size);
		}
	}
	if (in >= 0)
		close(in);
	if (to >= 0)
		close(to);
	return ret ? ret : unpack_check(out, err);
}
