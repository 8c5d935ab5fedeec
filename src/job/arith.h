/*
 * arith -- sums written in place of a number: size=(2*$ncpus+1)*4k.
 *
 * It knows no option; what a word like $ncpus stands for has been put in before.
 */
#ifndef IOSONDE_JOB_ARITH_H
#define IOSONDE_JOB_ARITH_H

#include <stdbool.h>

#include "base/num.h"
#include "job/value.h"

/*
 * Is text a sum rather than a number: does it begin with '(' or hold one of + * / ^, and
 * has this kind of value one number that a sum may stand for?
 */
bool arith_is_sum(enum value_kind kind, const char *text);

/*
 * Work out text, a sum of numbers as the kind takes them, suffixes and units with them:
 * + - * / % ^, unary minus and parentheses with the usual precedence; ^ binds tightest,
 * to the right; / rounds towards zero.  out gets NUM_TEXT bytes, the number as
 * value_parse takes it.  Where a time has a unit, numbers without one are factors.
 * Returns 0; -EINVAL with ERR_INPUT, also for a division by zero, a result below 0, and
 * parentheses deeper than 32; -ERANGE beyond 63 bits.
 * Source: fio(1), PARAMETER TYPES, "simple math".
 */
int arith_number(enum value_kind kind, const char *text, char *out, struct err *err);

#endif
