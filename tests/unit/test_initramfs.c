/*
 * test_initramfs -- runtime/initramfs, unpack, vmlinux: the archive as a kernel reads it, and
 * what is packed inside.
 */
#include "runtime/initramfs.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "runtime/unpack.h"
#include "runtime/vmlinux.h"

static char folder[] = "/tmp/iosonde-test-XXXXXX";

static char *in(const char *name)
{
	static char path[4][256];
	static unsigned n;

	n = (n + 1) % 4;
	snprintf(path[n], sizeof path[n], "%s/%s", folder, name);
	return path[n];
}

static void put(const char *name, const void *data, size_t len)
{
	struct err err = {0};

	assert_int_equal(file_replace(in(name), data, len, &err), 0);
}

static int make(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	mkdir(in("root"), 0755);
	mkdir(in("root/data"), 0755);
	put("root/iosonde", "program", 7);
	assert_int_equal(symlink("iosonde", in("root/other")), 0);
	put("low.ko", "low", 3);
	return 0;
}

static int clean(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

/* The content of a file of the archive; *mode 0 when there is none. */
static char *get(const char *archive, size_t len, const char *want, unsigned *mode)
{
	static char content[256];

	*mode = 0;
	for (size_t at = 0; at < len;) {
		unsigned fields[13];

		assert_memory_equal(archive + at, "070701", 6);
		for (unsigned i = 0; i < 13; i++)
			assert_int_equal(sscanf(archive + at + 6 + 8 * i, "%8X", &fields[i]), 1);
		const char *name = archive + at + 110;
		size_t data = (at + 110 + fields[11] + 3) & ~(size_t)3;

		assert_int_equal(strlen(name) + 1, fields[11]);
		if (!strcmp(name, want)) {
			*mode = fields[1];
			snprintf(content, sizeof content, "%.*s", (int)fields[6], archive + data);
			return content;
		}
		if (!strcmp(name, "TRAILER!!!"))
			break;
		at = (data + fields[6] + 3) & ~(size_t)3;
	}
	return NULL;
}

static void the_archive_has_program_modules_and_job(void **state)
{
	struct kernel k = {.insert = {in("low.ko")}, .insert_n = 1};
	struct initramfs what = {
		.root = in("root"), .kernel = &k, .job = "off=poweroff\n--\nrun\n"};
	struct err err = {0};
	char *text;
	size_t len;
	unsigned mode;

	(void)state;
	assert_int_equal(initramfs_make(in("out"), &what, &err), 0);
	assert_int_equal(file_read(in("out"), 1 << 20, &text, &len, NULL, &err), 0);
	assert_string_equal(get(text, len, "iosonde", &mode), "program");
	assert_int_equal(mode & S_IFMT, S_IFREG);
	assert_string_equal(get(text, len, "init", &mode), "iosonde");
	assert_int_equal(mode & S_IFMT, S_IFLNK);
	assert_string_equal(get(text, len, "other", &mode), "iosonde");
	assert_string_equal(get(text, len, "m/low.ko", &mode), "low");
	assert_string_equal(get(text, len, "modules.list", &mode), "/m/low.ko\n");
	assert_string_equal(get(text, len, "job", &mode), what.job);
	assert_non_null(get(text, len, "data", &mode));
	assert_int_equal(mode & S_IFMT, S_IFDIR);
	assert_non_null(get(text, len, "dev/console", &mode));
	assert_int_equal(mode & S_IFMT, S_IFCHR);
	assert_non_null(get(text, len, "TRAILER!!!", &mode));
	free(text);
	/* not over what is there */
	assert_true(initramfs_make(in("out"), &what, &err) < 0);
}

static void what_is_packed_is_unpacked(void **state)
{
	static const unsigned char gzip[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
					     0x03, 0x2b, 0x2e, 0x29, 0xca, 0xcc, 0x4b, 0x07, 0x00,
					     0xa9, 0xb2, 0xbe, 0x9e, 0x06, 0x00, 0x00, 0x00};
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(unpack(&out,
				"\x7f"
				"ELF...",
				7, &err),
			 0);
	assert_string_equal(buf_text(&out), "\x7f"
					    "ELF...");
	buf_release(&out);
	int ret = unpack(&out, gzip, sizeof gzip, &err);

	if (ret < 0 && err.code == ERR_UNAVAILABLE)
		skip();
	assert_int_equal(ret, 0);
	assert_string_equal(buf_text(&out), "string");
	buf_release(&out);
	/* one that is cut off fails */
	assert_true(unpack(&out, gzip, 14, &err) < 0);
	assert_int_equal(err.code, ERR_FAILED);
	buf_release(&out);
}

static void a_kernel_is_taken_from_its_image(void **state)
{
	unsigned char image[0x1000] = {0};
	struct err err = {0};
	char *text;
	size_t len;

	(void)state;
	image[0x1f1] = 1; /* sectors of set-up, so that the rest begins at 1024 */
	memcpy(image + 0x202, "HdrS", 4);
	image[0x248] = 16;
	image[0x24c] = 12;
	memcpy(image + 1024 + 16,
	       "\x7f"
	       "ELFabcdsize",
	       12);
	put("image", image, sizeof image);
	assert_int_equal(vmlinux_make(in("vmlinux"), in("image"), &err), 0);
	assert_int_equal(file_read(in("vmlinux"), 100, &text, &len, NULL, &err), 0);
	assert_int_equal(len, 8);
	assert_memory_equal(text,
			    "\x7f"
			    "ELFabcd",
			    8);
	free(text);
	/* a length beyond the end: the image is taken for a kernel of another kind */
	image[0x24f] = 1;
	put("image", image, sizeof image);
	unlink(in("vmlinux"));
	assert_int_equal(vmlinux_make(in("vmlinux"), in("image"), &err), 0);
	assert_int_equal(file_read(in("vmlinux"), sizeof image, &text, &len, NULL, &err), 0);
	assert_int_equal(len, sizeof image);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_archive_has_program_modules_and_job),
		cmocka_unit_test(what_is_packed_is_unpacked),
		cmocka_unit_test(a_kernel_is_taken_from_its_image),
	};

	return cmocka_run_group_tests(tests, make, clean);
}
