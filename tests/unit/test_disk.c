/*
 * test_disk -- measure/disk: the lines of /proc/diskstats, and what happened between two.
 */
#include "measure/disk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

static const char diskstats[] = "   7       0 loop0 1 2 3 4 5 6 7 8 9 10 11\n"
				"   8       0 short 1 2 3\n"
				" 254       0 vda 100 1 800 20 30 3 240 40 2 50 60 0 0 0 0 9 9\n"
				" 254       1 vda1 10 0 80 2 3 0 24 4 0 5 6 0 0 0 0 0 0\n";

static void finds_the_devices_asked_for(void **state)
{
	const dev_t dev[] = {makedev(254, 1), makedev(254, 0), makedev(254, 0), makedev(0, 40),
			     makedev(8, 0)};
	struct disk d[DISK_MAX];

	(void)state;
	assert_int_equal(disk_parse(d, diskstats, dev, 5), 2);
	assert_string_equal(d[0].name, "vda");
	assert_int_equal(d[0].ios[0], 100);
	assert_int_equal(d[0].merges[0], 1);
	assert_int_equal(d[0].sectors[0], 800);
	assert_int_equal(d[0].ticks_ms[0], 20);
	assert_int_equal(d[0].ios[1], 30);
	assert_int_equal(d[0].merges[1], 3);
	assert_int_equal(d[0].sectors[1], 240);
	assert_int_equal(d[0].ticks_ms[1], 40);
	assert_int_equal(d[0].busy_ms, 50);
	assert_int_equal(d[0].in_queue_ms, 60);
	assert_string_equal(d[1].name, "vda1");
	assert_int_equal(d[1].minor, 1);
}

static void an_old_kernels_line_is_read(void **state)
{
	const dev_t dev[] = {makedev(7, 0)};
	struct disk d[DISK_MAX];

	(void)state;
	assert_int_equal(disk_parse(d, diskstats, dev, 1), 1);
	assert_int_equal(d[0].in_queue_ms, 11);
}

static void nothing_is_found_in_nothing(void **state)
{
	const dev_t dev[] = {makedev(254, 0)};
	struct disk d[DISK_MAX];

	(void)state;
	assert_int_equal(disk_parse(d, "", dev, 1), 0);
	assert_int_equal(disk_parse(d, "garbage\n\n%s", dev, 1), 0);
	assert_int_equal(disk_parse(d, diskstats, dev, 0), 0);
	assert_in_range(disk_read(d, dev, 0), 0, 0);
}

static void no_more_than_fit_are_read(void **state)
{
	const dev_t dev[] = {makedev(254, 1)};
	static char many[100 * 80];
	struct disk d[DISK_MAX + 1];

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(many, strrchr(diskstats, 'v') - 12);
	memset(&d[DISK_MAX], 0x55, sizeof d[DISK_MAX]);
	assert_int_equal(disk_parse(d, many, dev, 1), DISK_MAX);
	assert_int_equal((unsigned char)d[DISK_MAX].name[0], 0x55);
}

static void a_delta_survives_a_wrap(void **state)
{
	struct disk before = {.ios = {100, 50}, .ticks_ms = {4294967290u, 5}, .busy_ms = 10};
	struct disk after = {.ios = {130, 40}, .ticks_ms = {4, 25}, .busy_ms = 35};

	(void)state;
	disk_delta(&after, &before);
	assert_int_equal(after.ios[0], 30);
	assert_int_equal(after.ios[1], 0);
	assert_int_equal(after.ticks_ms[0], 10);
	assert_int_equal(after.ticks_ms[1], 20);
	assert_int_equal(after.busy_ms, 25);
}

static void sums_add_up(void **state)
{
	struct disk a = {.ios = {1, 2}, .ticks_ms = {3, 4}, .busy_ms = 5}, b = a;

	(void)state;
	disk_sum(&a, &b);
	assert_int_equal(a.ios[1], 4);
	assert_int_equal(a.ticks_ms[0], 6);
	assert_int_equal(a.busy_ms, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_devices_asked_for),
		cmocka_unit_test(an_old_kernels_line_is_read),
		cmocka_unit_test(nothing_is_found_in_nothing),
		cmocka_unit_test(no_more_than_fit_are_read),
		cmocka_unit_test(a_delta_survives_a_wrap),
		cmocka_unit_test(sums_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
