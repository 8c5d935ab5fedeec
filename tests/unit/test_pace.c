/*
 * test_pace -- due times: no drift, gaps of a Poisson process, the backlog.
 */
#include "load/pace.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define HZ 2.6e9

static struct job pace_job(uint64_t read, uint64_t write, uint64_t bytes, bool poisson)
{
	return (struct job){
		.rate_iops = {read, write},
		.rate = {bytes, bytes},
		.bs = {4096, 4096},
		.rate_process = poisson ? RATE_POISSON : RATE_LINEAR,
	};
}

/* Ticks since boot after 100 days do not fit into a double: the gaps must. */
static void no_drift(void **state)
{
	static const uint64_t rates[] = {1, 1000, 20000, 99991, 3000000};
	uint64_t boot = (uint64_t)(HZ * 86400 * 100);

	(void)state;
	for (unsigned i = 0; i < sizeof rates / sizeof *rates; i++) {
		struct job job = pace_job(rates[i], 0, 0, false);
		struct pace p;
		uint64_t last = 0, n = rates[i] * 10 > 10000000 ? 10000000 : rates[i] * 10;

		pace_init(&p, &job, HZ, 1);
		pace_start(&p, boot);
		assert_int_equal(pace_peek(&p, 0), boot);
		for (uint64_t k = 0; k <= n; k++)
			last = pace_next(&p, 0, 4096);
		double want = (double)n * HZ / (double)rates[i];

		assert_true(fabs((double)(last - boot) - want) < 2);
		assert_int_equal(pace_next(&p, 1, 4096), 0);
	}
}

static void bytes(void **state)
{
	struct job job = pace_job(0, 0, 1 << 20, false);
	struct pace p;

	(void)state;
	pace_init(&p, &job, 1e9, 1);
	pace_start(&p, 1000);
	assert_int_equal(pace_next(&p, 0, 1 << 20), 1000);
	assert_int_equal(pace_next(&p, 0, 1 << 19), 1000 + 1000000000);
	assert_int_equal(pace_next(&p, 0, 4096), 1000 + 1500000000);
	/* The other direction has a schedule of its own. */
	assert_int_equal(pace_next(&p, 1, 4096), 1000);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/*
 * Kolmogorov-Smirnov against the exponential distribution: 1.95 is exceeded once in
 * a thousand; the seeds are fixed.  And neighbours are not correlated.
 */
static void poisson(void **state)
{
	enum { N = 100000 };
	double *gap = malloc(N * sizeof *gap);

	(void)state;
	assert_non_null(gap);
	for (uint64_t seed = 1; seed <= 8; seed++) {
		struct job job = pace_job(100000, 100000, 0, true);
		double most = 0, mean = 0, along = 0, mean_gap = 1e9 / 100000;
		struct pace p;

		pace_init(&p, &job, 1e9, seed);
		pace_start(&p, 12345);
		uint64_t before = 12345;

		for (int i = 0; i < N; i++) {
			uint64_t due = pace_next(&p, 0, 4096);

			gap[i] = (double)(due - before);
			mean += gap[i] / N;
			before = due;
		}
		for (int i = 1; i < N; i++)
			along += (gap[i] / mean - 1) * (gap[i - 1] / mean - 1) / N;
		assert_true(fabs(along) < 4 / sqrt(N));
		assert_true(fabs(mean / mean_gap - 1) < 4 / sqrt(N));
		qsort(gap, N, sizeof *gap, by_size);
		for (int i = 0; i < N; i++) {
			/* whole ticks: half of one to either side */
			double f = 1 - exp(-(gap[i] + 0.5) / mean_gap);
			double d = fmax(fabs(f - (double)i / N), fabs(f - (double)(i + 1) / N));

			most = d > most ? d : most;
		}
		assert_true(most * sqrt(N) < 1.95);
		/* Both directions of one job do not come at the same times. */
		assert_true(pace_next(&p, 1, 4096) != 12345 + (uint64_t)gap[0]);
	}
	free(gap);
}

/* A reader that is stalled now and then, against a list of all due times. */
static void backlog(void **state)
{
	enum { N = 20000 };

	(void)state;
	for (int process = 0; process < 2; process++) {
		struct job job = pace_job(1000, 0, 0, process);
		uint64_t *due = malloc(N * sizeof *due), now = 777, end = 777 + 5000000000;
		struct pace p, all;
		unsigned taken = 0;

		assert_non_null(due);
		pace_init(&p, &job, 1e9, 3);
		pace_start(&p, 777);
		all = p;
		for (int i = 0; i < N; i++)
			due[i] = pace_next(&all, 0, 4096);
		while (now < end) {
			uint64_t next = pace_next(&p, 0, 4096);

			assert_int_equal(next, due[taken]); /* none is passed over */
			if (next > now) {
				assert_int_equal(pace_backlog(&p, 0, now, NULL), 0);
				now = next;
			}
			uint64_t came = 0;
			double sum = 0, waited;

			while (due[taken + came] <= now)
				sum += (double)(now - due[taken + came++]);
			/* It need not be asked before. */
			if (taken % 3 == 0) {
				assert_int_equal(pace_backlog(&p, 0, now, &waited), came);
				assert_true(fabs(waited - sum) <= (double)came);
			}
			assert_int_equal(pace_taken(&p, 0, now), came);
			taken++;
			now += taken % 300 ? 100000 : 200000000;
		}
		/* A second window goes on with the schedule. */
		pace_start(&p, now);
		assert_int_equal(pace_next(&p, 0, 4096), due[taken]);
		free(due);
	}
}

/* What was handed over is in no backlog, though nothing was prepared since. */
static void backlog_without_the_taken(void **state)
{
	(void)state;
	for (int process = 0; process < 2; process++) {
		struct job job = pace_job(1000, 0, 0, process);
		struct pace p;
		double waited;

		pace_init(&p, &job, 1e9, 3);
		pace_start(&p, 777);
		for (int i = 0; i < 100; i++) {
			uint64_t due = pace_next(&p, 0, 4096), next = pace_peek(&p, 0);

			assert_int_equal(pace_taken(&p, 0, due), 1);
			if (i % 2 == 0)
				continue;
			assert_int_equal(pace_backlog(&p, 0, next - 1, &waited), 0);
			assert_true(waited == 0);
			assert_int_equal(pace_backlog(&p, 0, next, NULL), 1);
		}
	}
}

/* A rate that is far from reached costs no time to count, and is counted right. */
static void backlog_of_millions(void **state)
{
	(void)state;
	for (int process = 0; process < 2; process++) {
		struct job job = pace_job(1000000, 0, 0, process);
		struct pace p;
		double waited;

		pace_init(&p, &job, 1e9, 3);
		pace_start(&p, 777);
		(void)pace_next(&p, 0, 4096);
		/* At every ms one of 1000 is taken. */
		for (int ms = 1; ms <= 10000; ms++) {
			uint64_t now = 777 + (uint64_t)ms * 1000000 + 1;
			double n = (double)pace_backlog(&p, 0, now, &waited), left = ms * 999.0 + 2;
			double want = left * left / 2 * 1000;

			assert_true(fabs(n - left) <= (process ? 5 * sqrt(ms * 1000.0) : 1));
			if (!process) /* those that are left are the last that came due */
				assert_true(fabs(waited - want) <= want / 100);
			pace_taken(&p, 0, now);
			(void)pace_next(&p, 0, 4096);
		}
	}
}

/* What was taken to come in a rate of bytes is put right when it does. */
static void backlog_of_sizes(void **state)
{
	struct job job = pace_job(0, 0, 4096000, false);
	struct pace p;
	uint64_t due = 0;

	(void)state;
	pace_init(&p, &job, 1e9, 3);
	pace_start(&p, 777);
	for (int i = 0; i < 3000; i++) {
		due = pace_next(&p, 0, i % 3 ? 4096 : 65536);
		assert_true(pace_backlog(&p, 0, due, NULL) >= 1);
		pace_taken(&p, 0, due);
	}
	pace_next(&p, 0, 4096);
	assert_int_equal(pace_backlog(&p, 0, due, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_drift),	    cmocka_unit_test(bytes),
		cmocka_unit_test(poisson),	    cmocka_unit_test(backlog),
		cmocka_unit_test(backlog_without_the_taken),
		cmocka_unit_test(backlog_of_sizes), cmocka_unit_test(backlog_of_millions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
