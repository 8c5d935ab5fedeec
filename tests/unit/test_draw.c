/*
 * test_draw -- each law against its definition, by chi-square. */
#include "load/draw.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N = 200, DRAWS = 400000 };

static struct spread spread;
static unsigned count[N];

static void sample(const char *text, uint64_t unit)
{
	struct draw d;
	struct rng rng;
	struct err err;

	assert_int_equal(spread_parse(text, DDIR_READ, &spread, &err), 0);
	rng_init(&rng, 7);
	draw_init(&d, &spread, N, unit, 3);
	for (int i = 0; i < N; i++)
		count[i] = 0;
	for (int i = 0; i < DRAWS; i++) {
		uint64_t place = draw_next(&d, &rng);

		assert_true(place < N);
		count[place]++;
	}
}

/* Chi-square of count against weight, N - 1 degrees of freedom: mean 199, sd 20. */
static void fits(const double *weight)
{
	double all = 0, chi = 0;

	for (int i = 0; i < N; i++)
		all += weight[i];
	for (int i = 0; i < N; i++) {
		double want = weight[i] / all * DRAWS;

		chi += (count[i] - want) * (count[i] - want) / want;
	}
	assert_true(chi > 110 && chi < 300);
}

static void zipf_is_exact(void **state)
{
	static const char *const text[] = {"zipf:0.5:0",  "zipf:1:0",	      "zipf:1.2:0",
					   "zipf:0.99:0", "zipf:1.0000001:0", "zipf:2:0"};
	static const double theta[] = {0.5, 1, 1.2, 0.99, 1.0000001, 2};
	double weight[N];

	(void)state;
	for (int t = 0; t < 6; t++) {
		for (int k = 0; k < N; k++)
			weight[k] = pow(k + 1, -theta[t]);
		sample(text[t], 4096);
		fits(weight);
	}
}

static void pareto_is_exact(void **state)
{
	double weight[N], power = log(1 - 0.2) / log(0.2);

	(void)state;
	for (int k = 0; k < N; k++)
		weight[k] = pow((k + 1.0) / N, power) - pow((double)k / N, power);
	sample("pareto:0.2:0", 4096);
	fits(weight);
	double hot = 0;

	for (int k = 0; k < N / 5; k++)
		hot += count[k];
	assert_true(fabs(hot / DRAWS - 0.8) < 0.005);
}

static void normal_has_its_deviation(void **state)
{
	static const char *const text[] = {"normal:0:0.5", "normal:30:0.5", "normal:10:0.75"};
	static const double dev[] = {0, 0.3, 0.1}, middle[] = {0.5, 0.5, 0.75};

	(void)state;
	for (int t = 0; t < 3; t++) {
		double sum = 0, squares = 0;

		sample(text[t], 4096);
		for (int k = 0; k < N; k++) {
			/* Around the end of the file, seen from the middle. */
			double x = (k + 0.5) / N - middle[t];

			x += x < -0.5 ? 1 : x > 0.5 ? -1 : 0;
			sum += x * count[k];
			squares += x * x * count[k];
		}
		assert_true(fabs(sum / DRAWS) < 0.002);
		assert_true(fabs(sqrt(squares / DRAWS) - sqrt(1 / 144.0 + dev[t] * dev[t] / 12)) <
			    0.001);
	}
}

static void zones_are_even_within(void **state)
{
	double weight[N];

	(void)state;
	for (int k = 0; k < N; k++)
		weight[k] = k < 20 ? 50 / 20.0 : k < 60 ? 30 / 40.0 : 20 / 140.0;
	sample("zoned:50/10:30/20:20/70", 4096);
	fits(weight);
	sample("zoned:50/10:30/20:20/", 4096);
	fits(weight);
	sample("zoned_abs:50/10k:30/20k:20/70k", 512);
	fits(weight);
}

static void the_popular_are_scattered(void **state)
{
	unsigned most = 0, near = 0;

	(void)state;
	sample("zipf:1.2", 4096);
	for (unsigned k = 1; k < N; k++)
		most = count[k] > count[most] ? k : most;
	for (unsigned k = most > 10 ? most - 10 : 0; k < N && k < most + 10; k++)
		near += k != most && count[k] > DRAWS / 100;
	assert_true(most > 0 && near < 8);
}

static void texts(void **state)
{
	static const char *const bad[] = {
		"",
		"zip",
		"zipf:",
		"zipf:0",
		"zipf:-1",
		"zipf:x",
		"zipf:1.2:2",
		"zipf:1.2:0.5:1",
		"zipf:1..2",
		"pareto:0",
		"pareto:1",
		"normal:100",
		"random:1",
		"zoned",
		"zoned:",
		"zoned:50/10",
		"zoned:50/10:50/100",
		"zoned:60/10:50/20",
		"zoned:100",
		"zoned:100/0",
		"zoned:50.5/10:49.5/90",
		"zoned_abs:100/",
		"zoned:100/100,",
		"sequence:x",
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		err = (struct err){0};
		assert_true(spread_parse(bad[i], DDIR_READ, &spread, &err) < 0);
		assert_true(err.msg[0] != 0);
	}
	assert_int_equal(spread_parse("zoned:100/10,50/50:50/", DDIR_WRITE, &spread, &err), 0);
	assert_int_equal(spread.n, 2);
	assert_int_equal(spread_parse("zoned:100/10,50/50:50/", DDIR_READ, &spread, &err), 0);
	assert_int_equal(spread.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zipf_is_exact),
		cmocka_unit_test(pareto_is_exact),
		cmocka_unit_test(normal_has_its_deviation),
		cmocka_unit_test(zones_are_even_within),
		cmocka_unit_test(the_popular_are_scattered),
		cmocka_unit_test(texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
