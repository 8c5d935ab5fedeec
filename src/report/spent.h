/*
 * spent -- who spent the CPU time: roles and threads of the kernel, over several trials.
 */
#ifndef IOSONDE_REPORT_SPENT_H
#define IOSONDE_REPORT_SPENT_H

#include "report/compare.h"

/*
 * Fill roles of the row: those with the same role, process and thread become one, the
 * mean over trials that were metered (0 in those that have none of it).  0; -ENOMEM.
 */
int spent_roles(struct compare_row *row);

#endif
