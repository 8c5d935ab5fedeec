/*
 * test_kernel -- runtime/kernel: version of an image, modules and their order, what is missing.
 */
#include "runtime/kernel.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char folder[] = "/tmp/iosonde-test-XXXXXX";

static void put(const char *name, const void *data, size_t len)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	for (char *p = path + strlen(folder) + 1; *p; p++)
		if (*p == '/') {
			*p = '\0';
			mkdir(path, 0755);
			*p = '/';
		}
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

static int make(void **state)
{
	static const char dep[] = "kernel/a/plain.ko:\n"
				  "kernel/b/top-most.ko.xz: kernel/b/middle.ko kernel/b/low.ko\n"
				  "kernel/b/middle.ko: kernel/b/low.ko\n"
				  "kernel/b/low.ko:\n";
	static const char builtin[] = "kernel/fs/ext4/ext4.ko\n";
	unsigned char image[0x400] = {0};

	(void)state;
	assert_non_null(mkdtemp(folder));
	memcpy(image + 0x202, "HdrS", 4);
	image[0x20f] = 1; /* its version lies at 0x200 + 0x100 */
	strcpy((char *)image + 0x300, "6.1.0-virt (somebody) #1 SMP");
	put("boot/vmlinuz-virt", image, sizeof image);
	put("lib/modules/6.1.0-virt/modules.dep", dep, sizeof dep - 1);
	put("lib/modules/6.1.0-virt/modules.builtin", builtin, sizeof builtin - 1);
	put("own/6.2/vmlinuz", "no header", 9);
	put("own/6.2/modules.dep", dep, sizeof dep - 1);
	return 0;
}

static int clean(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static int find(struct kernel *k, const char *image, struct err *err, const char *const *needs)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, image);
	return kernel_find(k, path, needs, err);
}

static const char *base(const struct kernel *k, unsigned i)
{
	return strrchr(k->insert[i], '/') + 1;
}

static void what_is_needed_comes_first_and_once(void **state)
{
	const char *needs[] = {"ext4", "top_most", "?absent", "middle", "plain", NULL};
	struct kernel k = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(find(&k, "boot/vmlinuz-virt", &err, needs), 0);
	assert_string_equal(k.version, "6.1.0-virt");
	assert_int_equal(k.insert_n, 4);
	assert_string_equal(base(&k, 0), "low.ko");
	assert_string_equal(base(&k, 1), "middle.ko");
	assert_string_equal(base(&k, 2), "top-most.ko.xz");
	assert_string_equal(base(&k, 3), "plain.ko");
	kernel_release(&k);
}

static void a_kernel_beside_its_modules_has_their_name(void **state)
{
	const char *needs[] = {"plain", NULL};
	struct kernel k = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(find(&k, "own/6.2/vmlinuz", &err, needs), 0);
	assert_string_equal(k.version, "6.2");
	assert_int_equal(k.insert_n, 1);
	kernel_release(&k);
}

static void what_is_missing_is_told_with_its_package(void **state)
{
	const char *no_module[] = {"plain", "9p", NULL}, *none[] = {NULL};
	struct kernel k = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(find(&k, "boot/vmlinuz-virt", &err, no_module), -ENOENT);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(err.msg, "no module 9p"));
	assert_non_null(strstr(err.msg, "linux-image-amd64"));
	assert_int_equal(k.insert_n, 0);
	err = (struct err){0};
	put("boot/vmlinuz-0.0-nowhere", "x", 1);
	assert_int_equal(find(&k, "boot/vmlinuz-0.0-nowhere", &err, none), -ENOENT);
	assert_non_null(strstr(err.msg, "/lib/modules/0.0-nowhere"));
	err = (struct err){0};
	assert_int_equal(find(&k, "boot/gone", &err, none), -ENOENT);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
}

/* What is left of a path that is cut may be another file. */
static void long_name(void **state)
{
	char name[KERNEL_PATH + 8];
	struct kernel k;
	struct err err = {0};

	(void)state;
	memset(name, '/', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_int_equal(kernel_find(&k, name, (const char *const[]){NULL}, &err), -ENAMETOOLONG);
	assert_int_equal(err.code, ERR_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_needed_comes_first_and_once),
		cmocka_unit_test(a_kernel_beside_its_modules_has_their_name),
		cmocka_unit_test(what_is_missing_is_told_with_its_package),
		cmocka_unit_test(long_name),
	};

	return cmocka_run_group_tests(tests, make, clean);
}
