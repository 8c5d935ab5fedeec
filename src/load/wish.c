/*
 * wish -- what a job asks of its engine, and what became of it.
 */
#include "load/wish.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/num.h"

bool wish_random(const struct job *job)
{
	return job->fadvise_hint == FADVISE_RANDOM ||
	       (job->fadvise_hint == FADVISE_PATTERN && (job->rw & RW_RANDOM));
}

struct engine_params wish_make(const struct worker *w)
{
	return (struct engine_params){
		.fds = w->fds,
		.nfds = w->spec->files_n,
		.buf = w->pool.region,
		.buf_len = w->pool.bytes,
		.buf_each = w->pool.stride,
		.depth = w->depth,
		.advice = w->job->fadvise_hint == FADVISE_NONE ? 0
			  : wish_random(w->job)		       ? MADV_RANDOM
							       : MADV_SEQUENTIAL,
		.fixedbufs.want = w->job->fixedbufs,
		.registerfiles.want = w->job->registerfiles,
		.hipri.want = w->job->hipri,
		.sqpoll.want = w->job->sqthread_poll,
		.sqpoll_cpu =
			w->job->origin[OPT_sqthread_poll_cpu] ? (int)w->job->sqthread_poll_cpu : -1,
		.rw_flags = (w->job->nowait ? ENGINE_RWF_NOWAIT : 0) |
			    (w->job->uncached && !w->job->direct ? ENGINE_RWF_DONTCACHE : 0),
		.vectored = !w->job->nonvectored,
		.force_async = (unsigned)w->job->force_async,
	};
}

/* A switch of the engine, in the ledger. */
static void wish_tell_switch(struct ledger *ledger, const char *name, const struct engine_switch *s)
{
	if (s->want)
		ledger_add(ledger, name, "1", s->result ? "0" : "1", -s->result,
			   s->result ? strerror(-s->result) : NULL);
}

/* A flag of every read and write.  The kernel's refusal would have ended the job. */
static void wish_tell_flag(struct worker *w, const char *name, bool want, int effective)
{
	if (want)
		ledger_add(&w->shm->ledger, name, "1", effective ? "1" : "0", 0,
			   effective	    ? NULL
			   : w->job->direct ? "not with direct=1"
					    : "not with this engine");
}

void wish_tell_engine(const struct plan_worker *spec, const struct engine_params *p,
		      struct ledger *ledger)
{
	const struct engine_ops *ops = engines[spec->engine];
	const struct job *job = spec->job;
	char asked[NUM_TEXT];
	struct buf engine = {0};

	job_print(job, OPT_ioengine, &engine);
	if (spec->engine_error)
		ledger_add(ledger, "ioengine", buf_text(&engine), ops->name, spec->engine_error,
			   "the first of the list that is available here");
	else
		ledger_note(ledger, "ioengine", buf_text(&engine), ops->name, 0, NULL);
	buf_release(&engine);
	snprintf(asked, sizeof asked, "%llu", (unsigned long long)job->iodepth);
	if (ops->synchronous)
		ledger_add(ledger, "iodepth", asked, "1", 0,
			   job->iodepth > 1 ? "a synchronous engine has one I/O in flight" : NULL);
	else
		ledger_add(ledger, "iodepth", asked, asked, 0, NULL);
	wish_tell_switch(ledger, "fixedbufs", &p->fixedbufs);
	wish_tell_switch(ledger, "registerfiles", &p->registerfiles);
	wish_tell_switch(ledger, "sqthread_poll", &p->sqpoll);
}

void wish_tell(struct worker *w, const struct engine_params *p)
{
	struct ledger *ledger = &w->shm->ledger;

	wish_tell_engine(w->spec, p, ledger);
	wish_tell_switch(ledger, "hipri", &p->hipri);
	wish_tell_flag(w, "nowait", w->job->nowait, p->rw_flags & ENGINE_RWF_NOWAIT);
	wish_tell_flag(w, "uncached", w->job->uncached, p->rw_flags & ENGINE_RWF_DONTCACHE);
	for (const struct engine_feature *f = p->feature; f->name; f++)
		ledger_note(ledger, f->name, "1", f->result ? "0" : "1", -f->result,
			    f->result ? strerror(-f->result) : NULL);
	ledger_note(ledger, "clock", "counter of the processor", clock_name(w->clock), 0,
		    w->clock->reason);
}
