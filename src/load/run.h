/*
 * run -- the child's side of a run: prepare the targets, then the stages one
 * after another, each worker a thread.
 */
#ifndef IOSONDE_LOAD_RUN_H
#define IOSONDE_LOAD_RUN_H

#include "job/job.h"
#include "load/plan.h"
#include "load/shared.h"

/*
 * Do the whole run; returns when PHASE_DONE is set and everything is closed.
 *
 * control becomes readable (or ends) when the supervisor wants it to stop;
 * one byte is written to notify at PHASE_DONE, before anything is closed that
 * might hang.  Marks (marking.h) go to marks, -1: nowhere.  All else that there is to
 * say is in shared.
 */
void run_child(struct shared *shared, struct plan *plan, const struct job_list *list,
	       const struct run_options *opts, int control, int notify, int marks);

#endif
