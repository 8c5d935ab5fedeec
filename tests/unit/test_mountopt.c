/*
 * test_mountopt -- cli/mountopt: flags out of a list, the rest in it.
 */
#include "cli/mountopt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/mount.h>

static void flags(void **state)
{
	static const struct {
		const char *list, *left;
		unsigned long flags;
	} cases[] = {
		{"", "", 0},
		{"ro", "", MS_RDONLY},
		{"data=ordered", "data=ordered", 0},
		{"ro,data=ordered,noatime,,nobarrier,rox", "data=ordered,nobarrier,rox",
		 MS_RDONLY | MS_NOATIME},
		{"trans=virtio,sync,version=9p2000.L", "trans=virtio,version=9p2000.L",
		 MS_SYNCHRONOUS},
		{"ro,rw,noexec", "", MS_NOEXEC},
	};

	(void)state;
	assert_int_equal(mountopt_flags(NULL), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char list[64];

		snprintf(list, sizeof list, "%s", cases[i].list);
		assert_int_equal(mountopt_flags(list), cases[i].flags);
		assert_string_equal(list, cases[i].left);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(flags)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
