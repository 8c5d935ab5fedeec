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
static void wish_tell_switch(struct worker *w, const char *name, const struct engine_switch *s)
{
	if (s->want)
		ledger_add(&w->shm->ledger, name, "1", s->result ? "0" : "1", -s->result,
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

void wish_tell(struct worker *w, const struct engine_params *p)
{
	char asked[NUM_TEXT], got[NUM_TEXT];

	struct buf engine = {0};

	job_print(w->job, OPT_ioengine, &engine);
	ledger_add(&w->shm->ledger, "ioengine", buf_text(&engine), w->ops->name,
		   w->spec->engine_error,
		   w->spec->engine_error ? "the first of the list that is available here" : NULL);
	buf_release(&engine);
	snprintf(asked, sizeof asked, "%llu", (unsigned long long)w->job->iodepth);
	snprintf(got, sizeof got, "%u", w->depth);
	ledger_add(&w->shm->ledger, "iodepth", asked, got, 0,
		   w->depth < w->job->iodepth ? "a synchronous engine has one I/O in flight"
					      : NULL);
	wish_tell_switch(w, "fixedbufs", &p->fixedbufs);
	wish_tell_switch(w, "registerfiles", &p->registerfiles);
	wish_tell_switch(w, "hipri", &p->hipri);
	wish_tell_switch(w, "sqthread_poll", &p->sqpoll);
	wish_tell_flag(w, "nowait", w->job->nowait, p->rw_flags & ENGINE_RWF_NOWAIT);
	wish_tell_flag(w, "uncached", w->job->uncached, p->rw_flags & ENGINE_RWF_DONTCACHE);
	for (const struct engine_feature *f = p->feature; f->name; f++)
		ledger_add(&w->shm->ledger, f->name, "1", f->result ? "0" : "1", -f->result,
			   f->result ? strerror(-f->result) : NULL);
}
