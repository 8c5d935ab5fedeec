/*
 * log_writer -- the thread that writes the logs of all workers.
 *
 * Memory: a buffer for each kind of log, shared by all workers.  A ring is emptied
 * when some thousand records wait, or a quarter of a second has gone by, so that slow
 * jobs cost few calls and little is lost to a sudden end.
 */
#include "load/log_writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "load/log_file.h"
#include "load/log_text.h"
#include "load/spend.h"

enum {
	LOG_WRITER_BUFFER = LOG_TEXT_BINS + (64 << 10),
	LOG_WRITER_FULL = LOG_WRITER_BUFFER - LOG_TEXT_BINS, /* bytes: then it is written */
	LOG_WRITER_MANY = 8192,				     /* records that do not wait longer */
	LOG_WRITER_CHUNK = 1024,			     /* records read before room is given */
	LOG_WRITER_SOON = 4000000,			     /* ns between looks, of single I/Os */
	LOG_WRITER_LATER = 50000000,			     /* ns, of windows alone */
};

#define LOG_WRITER_AGE (250 * 1000 * 1000ull)

/* A run that is to end does so in time, whatever the disk of its logs is doing. */
#define LOG_WRITER_PATIENCE (1000 * 1000 * 1000ull)

struct log_writer_text {
	char *text;
	size_t len;
	uint64_t lines;
};

struct log_writer {
	struct plan *plan;
	struct shared *shared;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool over; /* under the lock */
	uint64_t rest;
	struct log_writer_text out[JOB_LOGS];
	double ns_per_tick;
	uint64_t deadline; /* ns: then what is left is left; UINT64_MAX: the run goes on */
};

static void log_writer_flush(struct log_writer *w, struct log *l, enum job_log log)
{
	struct log_writer_text *t = &w->out[log];
	struct err err = {0};

	if (!t->len)
		return;
	if (log_file_write(l, log, t->text, t->len, &err) == 0)
		l->tally->lines += t->lines;
	else
		l->tally->unwritten += t->lines;
	if (err.code && !w->shared->log_err.code)
		w->shared->log_err = err;
	t->len = 0;
	t->lines = 0;
}

/* The place of the next line of a log. */
static inline char *log_writer_next(struct log_writer *w, struct log *l, enum job_log log)
{
	if (__builtin_expect(w->out[log].len >= LOG_WRITER_FULL, 0))
		log_writer_flush(w, l, log);
	return w->out[log].text + w->out[log].len;
}

static inline void log_writer_add(struct log_writer *w, enum job_log log, size_t len,
				  unsigned lines)
{
	w->out[log].len += len;
	w->out[log].lines += lines;
}

/* Format a histogram, and give it back empty. */
static void log_writer_bins(struct log_writer *w, struct log *l, const struct log_text *t,
			    const struct log_record *r)
{
	struct log_bins *bins = l->lendable[r->value];
	unsigned lines;
	size_t len = log_text_bins(t, r->at, bins, log_writer_next(w, l, JOB_LOG_HIST), &lines);

	log_writer_add(w, JOB_LOG_HIST, len, lines);
	memset(bins->n, 0, sizeof bins->n);
	memset(bins->count, 0, sizeof bins->count);
	atomic_store_explicit(&bins->lent, false, memory_order_release);
}

/* A line that log_text_line makes. */
static inline __attribute__((always_inline)) void
log_writer_line(struct log_writer *w, struct log *l, enum job_log log, const struct log_text *t,
		const struct log_part *tail, uint64_t value)
{
	struct log_writer_text *out = &w->out[log];

	if (__builtin_expect(out->len >= LOG_WRITER_FULL, 0))
		log_writer_flush(w, l, log);
	out->len = (size_t)(log_text_line(t, tail, value, out->text + out->len) - out->text);
	out->lines++;
}

/* The lines of an I/O that is done, one by one. */
static __attribute__((noinline)) void log_writer_each(struct log_writer *w, struct log *l,
						      struct log_text *t,
						      const struct log_record *r)
{
	struct log_record issued = *r;

	issued.at = r->at - r->value;
	issued.value = r->more - r->value;
	if (r->what == LOG_LONE)
		log_writer_add(w, JOB_LOG_SLAT,
			       log_text_io(t, JOB_LOG_SLAT, &issued,
					   log_writer_next(w, l, JOB_LOG_SLAT)),
			       1);
	for (unsigned i = 0; i < l->done_n; i++)
		log_writer_add(
			w, l->done[i],
			log_text_io(t, l->done[i], r, log_writer_next(w, l, l->done[i])), 1);
}

/* The same: mostly they are all alike, and it is asked only once whether they are. */
static inline void log_writer_done(struct log_writer *w, struct log *l, struct log_text *t,
				   const struct log_record *r)
{
	if (__builtin_expect(!log_text_alike(t, r, r->at) ||
				     (r->what == LOG_LONE && r->at - r->value < t->from),
			     0)) {
		log_writer_each(w, l, t, r);
		return;
	}
	const struct log_part *tail = &t->tail[r->dir];

	if (r->what == LOG_LONE)
		log_writer_line(w, l, JOB_LOG_SLAT, t, tail, log_text_ns(t, r->more - r->value));
	for (unsigned i = 0; i < l->done_n; i++)
		log_writer_line(w, l, l->done[i], t, tail, log_text_value(t, l->done[i], r));
}

static void log_writer_record(struct log_writer *w, struct log *l, struct log_text *t,
			      const struct log_record *r)
{
	switch (r->what) {
	case LOG_BINS:
		log_writer_bins(w, l, t, r);
		break;
	case LOG_MEAN:
	case LOG_RATE:
		log_writer_add(w, (enum job_log)r->log,
			       log_text_window(t, r, log_writer_next(w, l, (enum job_log)r->log)),
			       1);
		break;
	case LOG_ISSUED:
		log_writer_add(w, JOB_LOG_SLAT,
			       log_text_io(t, JOB_LOG_SLAT, r, log_writer_next(w, l, JOB_LOG_SLAT)),
			       1);
		break;
	default:
		log_writer_done(w, l, t, r);
		break;
	}
}

/* Empty one ring, unless that may wait. */
static void log_writer_drain(struct log_writer *w, struct log *l, uint64_t now, bool hurry)
{
	uint64_t put = atomic_load_explicit(&l->put, memory_order_acquire);
	uint64_t taken = atomic_load_explicit(&l->taken, memory_order_relaxed);

	if (put == taken || (!hurry && put - taken < LOG_WRITER_MANY &&
			     put - taken <= l->mask / 4 && now - l->drained < LOG_WRITER_AGE))
		return;
	struct log_text t = {
		.begin = l->begin,
		.epoch_ms = l->epoch_ms,
		.ns_per_tick = w->ns_per_tick,
		.offset = l->job->log_offset,
		.prio = l->job->log_prio,
		.issue = l->job->log_issue_time,
		.value = l->job->log_window_value,
		.coarseness = (unsigned)l->job->log_hist_coarseness,
	};

	while (taken < put) {
		log_writer_record(w, l, &t, &l->ring[taken & l->mask]);
		taken++;
		if (taken % LOG_WRITER_CHUNK != 0 && taken != put)
			continue;
		if (clock_ns() > w->deadline) {
			l->tally->unwritten += put - taken;
			taken = put;
		}
		atomic_store_explicit(&l->taken, taken, memory_order_release);
	}
	for (int k = 0; k < JOB_LOGS; k++)
		log_writer_flush(w, l, (enum job_log)k);
	l->drained = now;
}

static void log_writer_round(struct log_writer *w, bool hurry)
{
	struct clock clock = w->shared->clock;
	uint64_t now = clock_ns();

	/* The estimate from the start of the run drifts; a pair of now does not. */
	clock_settle(&clock);
	w->ns_per_tick = clock.ns_per_tick;
	if (atomic_load(&w->shared->stop)) {
		hurry = true;
		if (w->deadline == UINT64_MAX)
			w->deadline = now + LOG_WRITER_PATIENCE;
	}
	for (unsigned i = 0; i < w->plan->workers_n; i++)
		if (w->plan->workers[i].log)
			log_writer_drain(w, w->plan->workers[i].log, now, hurry);
}

static void *log_writer_main(void *arg)
{
	struct log_writer *w = arg;
	bool over = false;

	spend_other_here(w->shared);
	while (!over) {
		uint64_t until = clock_ns() + w->rest;
		struct timespec t = {.tv_sec = (time_t)(until / NSEC_PER_SEC),
				     .tv_nsec = (long)(until % NSEC_PER_SEC)};

		pthread_mutex_lock(&w->lock);
		if (!w->over)
			pthread_cond_timedwait(&w->wake, &w->lock, &t);
		over = w->over;
		pthread_mutex_unlock(&w->lock);
		log_writer_round(w, over);
	}
	spend_other_gone(w->shared);
	return NULL;
}

static void log_writer_free(struct log_writer *w)
{
	for (int k = 0; k < JOB_LOGS; k++)
		free(w->out[k].text);
	free(w);
}

static struct log_writer *log_writer_make(struct plan *plan, struct shared *shared)
{
	struct log_writer *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->plan = plan;
	w->shared = shared;
	w->rest = LOG_WRITER_LATER;
	w->deadline = UINT64_MAX;
	for (int k = 0; k < JOB_LOGS; k++) {
		w->out[k].text = malloc(LOG_WRITER_BUFFER);
		if (!w->out[k].text) {
			log_writer_free(w);
			return NULL;
		}
		/* Touched from the start: a run does not grow. */
		memset(w->out[k].text, ' ', LOG_WRITER_BUFFER);
	}
	for (unsigned i = 0; i < plan->workers_n; i++) {
		const struct log *l = plan->workers[i].log;

		if (l && (l->each || l->each_slat))
			w->rest = LOG_WRITER_SOON;
	}
	return w;
}

static int log_writer_start(struct log_writer *w)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&w->lock, NULL);
	return pthread_create(&w->thread, NULL, log_writer_main, w);
}

int log_writer_open(struct log_writer **out, struct plan *plan, const struct job_list *list,
		    const struct run_options *opts, struct shared *shared, struct err *err)
{
	bool any = false;

	*out = NULL;
	for (unsigned i = 0; i < plan->workers_n; i++)
		any |= logged_count(plan->workers[i].job) > 0;
	if (!any)
		return 0;
	int ret = log_file_open(plan, list, opts, shared, err);

	if (ret < 0)
		return ret;
	struct log_writer *w = log_writer_make(plan, shared);
	struct err ignored = {0};

	ret = w ? log_writer_start(w) : ENOMEM;
	if (ret == 0) {
		*out = w;
		return 0;
	}
	if (w)
		log_writer_free(w);
	(void)log_file_close(plan, true, &ignored);
	return err_sys(err, ERR_FAILED, ret, "no thread for the logs");
}

/* What the logs do not say is said. */
static void log_writer_tell(struct log_writer *w)
{
	uint64_t lost = 0, late = 0, unwritten = 0;

	for (unsigned i = 0; i < w->plan->workers_n; i++) {
		lost += w->shared->worker[i].logs.lost;
		late += w->shared->worker[i].logs.late;
		unwritten += w->shared->worker[i].logs.unwritten;
	}
	if (lost)
		shared_note(
			w->shared,
			"%llu records are missing in the logs: they came faster than they could "
			"be written; set log_avg_msec, raise log_entries, or use a faster disk "
			"for the logs",
			(unsigned long long)lost);
	if (unwritten && !w->shared->log_err.code)
		shared_note(
			w->shared,
			"%llu records are missing at the end of the logs: the run was ended and "
			"their disk was not done",
			(unsigned long long)unwritten);
	if (late)
		shared_note(w->shared,
			    "%llu windows of the logs are longer than asked for: those before "
			    "them were still being written",
			    (unsigned long long)late);
}

void log_writer_close(struct log_writer *w, bool remove)
{
	struct err err = {0};

	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->over = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	log_writer_tell(w);
	if (log_file_close(w->plan, remove, &err) < 0 && !w->shared->log_err.code)
		w->shared->log_err = err;
	log_writer_free(w);
}
