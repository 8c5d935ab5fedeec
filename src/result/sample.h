/*
 * sample -- one figure measured several times: median, spread, 95 % interval.
 *
 * It knows neither units nor what was measured.
 */
#ifndef IOSONDE_RESULT_SAMPLE_H
#define IOSONDE_RESULT_SAMPLE_H

struct sample {
	unsigned n; /* values that were there; 0: all the others are 0 */
	double median, min, max, mean;
	double stddev;	  /* of a sample (n - 1); 0 when n is 1 */
	double low, high; /* 95 % confidence interval of the mean; both mean when n is 1 */
};

/*
 * Summarise n values; one that is not finite was not measured and is left out.
 * v is put in order, those that were not measured last.
 *
 * The interval is mean -+ t * stddev / sqrt(n), t the 97.5 % point of Student's
 * distribution with n - 1 degrees of freedom: it takes the values for independent
 * and normally distributed, and with three of them it is 4.3 standard errors wide
 * on each side.  Source: Student, The probable error of a mean (1908).
 */
struct sample sample_of(double *v, unsigned n);

/*
 * 97.5 % point of Student's t, df >= 1: relative error below 1e-3.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 (to 10);
 * beyond, Cornish and Fisher's expansion, Abramowitz and Stegun 26.7.5.
 */
double sample_t(unsigned df);

/* Half of the interval in percent of the mean; 0 where there is none. */
double sample_percent(const struct sample *s);

#endif
