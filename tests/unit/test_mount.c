/*
 * test_mount -- measure/mount: the lines of mountinfo.
 */
#include "measure/mount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static void lines_of_all_kinds(void **state)
{
	static const char text[] =
		"36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 shared:2 - ext3 "
		"/dev/root rw,errors=x\n"
		"this is no line\n"
		"37 35 0:12 / / ro - tmpfs  rw\n"
		"38 35 0:13 / /x rw - 9p none\n"
		"39 35 0:14 / /unfinished rw\n";
	const char *p = text;
	struct mount m;

	(void)state;
	assert_true(mount_next(&p, &m));
	assert_int_equal(m.id, 36);
	assert_int_equal(m.major, 98);
	assert_string_equal(m.root, "/mnt1");
	assert_string_equal(m.point, "/mnt 2");
	assert_string_equal(m.options, "rw,noatime");
	assert_string_equal(m.type, "ext3");
	assert_string_equal(m.source, "/dev/root");
	assert_string_equal(m.super, "rw,errors=x");
	assert_true(mount_next(&p, &m));
	assert_string_equal(m.type, "tmpfs");
	assert_true(mount_next(&p, &m));
	assert_string_equal(m.source, "none");
	assert_string_equal(m.super, "");
	assert_false(mount_next(&p, &m));
	assert_false(mount_next(&p, &m));
}

static void long_texts_are_cut(void **state)
{
	char text[2048], *end = text;
	const char *p = text;
	struct mount m;

	(void)state;
	strcpy(text, "1 2 3:4 / /");
	end += strlen(end);
	memset(end, 'a', 1000);
	strcpy(end + 1000, " rw - ext4 /dev/x rw\n");
	assert_true(mount_next(&p, &m));
	assert_int_equal(strlen(m.point), MOUNT_TEXT - 1);
	assert_string_equal(m.type, "ext4");
}

static void words_of_a_list(void **state)
{
	(void)state;
	assert_true(mount_option("rw,cpu,cpuacct", "cpu"));
	assert_true(mount_option("rw,cpu,cpuacct", "cpuacct"));
	assert_true(mount_option("ro", "ro"));
	assert_false(mount_option("rw,cpuset", "cpu"));
	assert_false(mount_option("", "cpu"));
}

static void our_own_can_be_read(void **state)
{
	unsigned n = 0;
	struct mount m;

	(void)state;
	struct mounts mounts = mounts_read();

	if (mounts.refusal)
		skip();
	for (const char *p = mounts.text; mount_next(&p, &m);)
		n++;
	assert_true(n > 0);
	mounts_release(&mounts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_all_kinds),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(words_of_a_list),
		cmocka_unit_test(our_own_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
