/*
 * test_pages -- load/pages: huge pages of one mapping, out of the list of all.
 */
#include "load/pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char smaps[] = "00400000-00600000 r-xp 00000000 fe:00 1 /bin/x\n"
			    "Size:               2048 kB\n"
			    "AnonHugePages:         0 kB\n"
			    "7f0000000000-7f0000800000 rw-p 00000000 00:00 0 \n"
			    "Rss:                8192 kB\n"
			    "AnonHugePages:      6144 kB\n"
			    "VmFlags: rd wr\n"
			    "7f0000800000-7f0000900000 rw-p 00000000 00:00 0 \n"
			    "AnonHugePages:      1024 kB\n";

static long long asked(uintptr_t at)
{
	FILE *f = fmemopen((void *)(uintptr_t)smaps, sizeof smaps - 1, "r");

	assert_non_null(f);
	long long n = pages_huge(f, at);

	fclose(f);
	return n;
}

static void the_mapping_of_an_address_is_found(void **state)
{
	(void)state;
	assert_int_equal(asked(0x400000), 0);
	assert_int_equal(asked(0x7f0000000000), 6144 << 10);
	assert_int_equal(asked(0x7f00007fffff), 6144 << 10);
	assert_int_equal(asked(0x7f0000800000), 1024 << 10);
	assert_int_equal(asked(0x7f0000900000), -1);
	assert_int_equal(asked(0), -1);
}

static void small_buffers_ask_nobody(void **state)
{
	struct pool p = {.kind = MEM_MMAP, .bytes = 4096};
	struct ledger l = {0};

	(void)state;
	pages_tell(&p, &l);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.entry[0].setting, "page_size");
	assert_string_equal(l.entry[0].requested, l.entry[0].effective);
	assert_null(ledger_differs(&l));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mapping_of_an_address_is_found),
		cmocka_unit_test(small_buffers_ask_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
