/*
 * planned -- a plan and its shared memory from a command line, for the tests of what
 * works on them.  No file is touched.
 */
#ifndef IOSONDE_TESTS_PLANNED_H
#define IOSONDE_TESTS_PLANNED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "job/jobfile.h"
#include "load/plan.h"
#include "load/shared.h"

enum { PLANNED_ARGS = 32 };

struct planned {
	struct job_list list;
	struct run_options opts;
	struct plan plan;
	struct shared *shared;
	struct err err;
};

/* From the arguments of `iosonde run`, parted by blanks. */
static inline struct planned *planned_make(const char *line)
{
	struct planned *p = calloc(1, sizeof *p);
	char *argv[PLANNED_ARGS], *copy = strdup(line), *rest = copy;
	int argc = 0;

	assert_true(p && copy);
	while (argc < PLANNED_ARGS && (argv[argc] = strsep(&rest, " ")))
		argc++;
	assert_int_equal(run_options_init(&p->opts, &p->err), 0);
	if (jobfile_command_line(&p->list, &p->opts, argc, argv, &p->err) < 0 ||
	    job_finish(&p->list, &p->err) < 0 || plan_make(&p->plan, &p->list, &p->err) < 0)
		fail_msg("%s: %s", line, p->err.msg);
	p->shared = shared_make(&p->plan, &p->err);
	assert_non_null(p->shared);
	p->shared->clock = (struct clock){.ns_per_tick = 1};
	free(copy);
	return p;
}

static inline void planned_drop(struct planned *p)
{
	shared_release(p->shared);
	plan_release(&p->plan);
	job_list_release(&p->list);
	run_options_release(&p->opts);
	free(p);
}

#endif
