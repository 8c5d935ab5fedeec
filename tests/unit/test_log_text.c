/*
 * test_log_text -- lines of logs, column by column.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "load/log_text.h"

/* Two ticks a ns, from tick 1000 on. */
static const struct log_text plain = {.begin = 1000, .ns_per_tick = 0.5};

static const struct log_record done = {
	.at = 1000 + 2 * 7999999,
	.value = 2 * 2000,
	.more = 2 * 3000,
	.offset = 12288,
	.len = 4096,
	.what = LOG_DONE,
	.dir = DDIR_WRITE,
};

static void assert_line(const struct log_text *look, enum job_log log, const struct log_record *r,
			const char *want)
{
	struct log_text text = *look, *t = &text;
	char line[LOG_TEXT_LINE + 1];
	size_t n = r->what == LOG_MEAN || r->what == LOG_RATE ? log_text_window(t, r, line)
							      : log_text_io(t, log, r, line);

	line[n] = '\0';
	assert_string_equal(line, want);
}

static void ios(void **state)
{
	struct log_text all = plain;

	(void)state;
	assert_line(&plain, JOB_LOG_LAT, &done, "7, 3000, 1, 4096, 0\n");
	assert_line(&plain, JOB_LOG_CLAT, &done, "7, 2000, 1, 4096, 0\n");
	assert_line(&plain, JOB_LOG_BW, &done, "7, 2048000, 1, 4096, 0\n");
	assert_line(&plain, JOB_LOG_IOPS, &done, "7, 1, 1, 4096, 0\n");
	all.offset = all.prio = all.issue = true;
	all.value = LOG_VALUE_BOTH;
	all.epoch_ms = 1700000000000;
	assert_line(&all, JOB_LOG_CLAT, &done,
		    "1700000000007, 2000, 2000, 1, 4096, 12288, 0x0000, 7997999\n");
	assert_line(&all, JOB_LOG_LAT, &done,
		    "1700000000007, 3000, 3000, 1, 4096, 12288, 0x0000, 0\n");
}

static void issued(void **state)
{
	struct log_text all = plain;
	struct log_record r = done;

	(void)state;
	r.what = LOG_ISSUED;
	assert_line(&plain, JOB_LOG_SLAT, &r, "7, 2000, 1, 4096, 0\n");
	all.offset = all.issue = true;
	assert_line(&all, JOB_LOG_SLAT, &r, "7, 2000, 1, 4096, 12288, 0, 7999999\n");
}

/* What was done when its submission ended has a bandwidth, and nothing divides by zero. */
static void no_time(void **state)
{
	struct log_record r = done;

	(void)state;
	r.value = 0;
	assert_line(&plain, JOB_LOG_BW, &r, "7, 1365333, 1, 4096, 0\n");
	r.more = 0;
	assert_line(&plain, JOB_LOG_BW, &r, "7, 0, 1, 4096, 0\n");
}

static void windows(void **state)
{
	struct log_record r = {.at = 1000 + 2 * 499999999,
			       .value = 2 * 10,
			       .more = 2 * 7,
			       .offset = 4,
			       .what = LOG_MEAN,
			       .log = JOB_LOG_CLAT};
	struct log_text most = plain, both = plain;

	(void)state;
	/* 2.5 ns on average, to the nearest */
	assert_line(&plain, JOB_LOG_CLAT, &r, "500, 3, 0, 0, 0\n");
	most.value = LOG_VALUE_MAX;
	assert_line(&most, JOB_LOG_CLAT, &r, "500, 7, 0, 0, 0\n");
	both.value = LOG_VALUE_BOTH;
	both.offset = true;
	assert_line(&both, JOB_LOG_CLAT, &r, "500, 3, 7, 0, 0, 0, 0\n");
	r = (struct log_record){.at = 1000 + 2 * 500000000u,
				.value = 1 << 20,
				.more = 2 * 500000000u,
				.what = LOG_RATE,
				.log = JOB_LOG_BW};
	assert_line(&plain, JOB_LOG_BW, &r, "500, 2048, 0, 0, 0\n");
	r.log = JOB_LOG_IOPS;
	assert_line(&both, JOB_LOG_IOPS, &r, "500, 2097152, 2097152, 0, 0, 0, 0\n");
}

/* The longest of all lines fits. */
static void longest(void **state)
{
	struct log_text t = {.offset = true, .prio = true, .issue = true, .value = LOG_VALUE_BOTH};
	struct log_record r = {.at = UINT64_MAX,
			       .value = UINT64_MAX / 2,
			       .more = UINT64_MAX,
			       .offset = UINT64_MAX,
			       .len = UINT32_MAX,
			       .dir = DDIR_TRIM};
	char line[LOG_TEXT_LINE];

	(void)state;
	t.ns_per_tick = 1 - 0x1p-20;
	for (int k = 0; k <= JOB_LOG_IOPS; k++) {
		r.what = k == JOB_LOG_SLAT ? LOG_ISSUED : LOG_DONE;
		size_t n = log_text_io(&t, (enum job_log)k, &r, line);

		assert_true(n > 0 && n <= LOG_TEXT_LINE && line[n - 1] == '\n');
	}
}

/* Every bin in its column, and of N neighbours their sum. */
static void bins(void **state)
{
	static struct log_bins b;
	static char out[LOG_TEXT_BINS + 1];

	(void)state;
	for (unsigned i = 0; i < FIO_BINS; i++)
		b.count[DDIR_WRITE][i] = i;
	b.n[DDIR_WRITE] = 1;
	b.len[DDIR_WRITE] = 512;
	for (unsigned c = 0; c <= 6; c++) {
		struct log_text t = plain;
		unsigned lines, stride = 1u << c;
		uint64_t columns[FIO_BINS + 3];
		char *p = out, *end;
		unsigned n = 0;

		t.coarseness = c;
		out[log_text_bins(&t, 1000 + 2000000, &b, out, &lines)] = '\0';
		assert_int_equal(lines, 1);
		for (;; p = end + 2) {
			assert_true(n < FIO_BINS + 3);
			columns[n++] = strtoull(p, &end, 10);
			if (*end == '\n')
				break;
			assert_true(end[0] == ',' && end[1] == ' ');
		}
		assert_int_equal(end[1], '\0');
		assert_int_equal(n, 3 + FIO_BINS / stride);
		assert_true(columns[0] == 1 && columns[1] == DDIR_WRITE && columns[2] == 512);
		for (unsigned i = 0; i < n - 3; i++)
			assert_int_equal(columns[3 + i],
					 (uint64_t)i * stride * stride + stride * (stride - 1) / 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ios),	   cmocka_unit_test(issued),  cmocka_unit_test(no_time),
		cmocka_unit_test(windows), cmocka_unit_test(longest), cmocka_unit_test(bins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
