/*
 * trial -- one cell, once, in a fresh box of one runtime.
 */
#include "runtime/trial.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/num.h"
#include "measure/clock.h"
#include "runtime/meter.h"
#include "runtime/watch.h"

/* What a box gets beyond the time of its jobs, and one whose jobs name none. */
#define TRIAL_PATIENCE (60 * NSEC_PER_SEC)
#define TRIAL_OPEN     (3600 * NSEC_PER_SEC)

static const char *const trial_data[] = {
	[DATA_BIND] = "bind", [DATA_ROOTFS] = "rootfs", [DATA_TMPFS] = "tmpfs"};

/* A trial under way. */
struct trial_stand {
	struct bench *bench;
	const struct cell *cell;
	struct box box;
	struct group group;
	struct words words;
	char handback[320];
	struct watch watch;
	struct meter *meter;
	uint64_t begun, first, start, stop; /* ns, CLOCK_MONOTONIC; 0: it has not come */
	struct trial *out;
};

void trial_conditions(const struct bench *b, const struct cell *cell, struct buf *out)
{
	const struct conditions *c = &b->conditions;
	char text[NUM_TEXT];

	buf_printf(out, "data=%s cache=%s", trial_data[c->data], cache_name(cell->cache));
	if (c->cpus)
		buf_printf(out, " cpus=%s", c->cpus);
	if (c->memory)
		buf_printf(out, " memory=%s", num_print_size(text, c->memory));
	if (c->node >= 0)
		buf_printf(out, " numa-node=%d", c->node);
	buf_printf(out, " seccomp=%s", c->seccomp == SECCOMP_NONE ? "none" : "default");
	buf_printf(out, " ramp=%s", num_print_time(text, cell->ramp));
}

uint64_t trial_limit(const struct bench *b, const struct cell *cell)
{
	uint64_t limit;

	if (b->timeout)
		return b->timeout;
	/* Twice: sync at the end of what was written takes as long again. */
	limit = 2 * cell->time_ns + (cell->open ? TRIAL_OPEN : TRIAL_PATIENCE);
	return limit < cell->time_ns ? UINT64_MAX : limit;
}

static void trial_mark(void *ctx, enum mark mark)
{
	struct trial_stand *s = ctx;
	uint64_t now = clock_ns();

	/* Whoever runs several jobs in one box may tell more than once. */
	if (mark == MARK_FIRST && !s->first) {
		s->first = now;
	} else if (mark == MARK_START && !s->start && s->meter) {
		meter_start(s->meter);
		s->start = now;
	} else if (mark == MARK_STOP && s->start && !s->stop) {
		meter_stop(s->meter);
		s->stop = now;
	}
}

static void trial_look(void *ctx)
{
	struct trial_stand *s = ctx;

	if (s->start && !s->stop)
		meter_look(s->meter);
}

static int trial_group(struct trial_stand *s, const char *name, struct err *err)
{
	const struct conditions *c = &s->bench->conditions;
	char node[16] = "";
	struct group_limits limits = {.cpus = c->cpus, .memory = c->memory};

	if (c->node >= 0) {
		snprintf(node, sizeof node, "%d", c->node);
		limits.nodes = node;
	}
	int ret = sweepup_path(s->bench->sweepup, SWEEPUP_GROUP, name, err);

	if (ret < 0)
		return ret;
	ret = group_make(&s->group, name, &limits, err);
	/* Threads stay on their CPUs without one; nothing else limits memory. */
	if (ret < 0 && err->code == ERR_UNAVAILABLE && !c->memory) {
		*err = (struct err){0};
		s->group.n = 0;
		return 0;
	}
	return ret;
}

static int trial_words(struct trial_stand *s, struct err *err)
{
	static const char *const words[] = {"/iosonde",
					    "run",
					    "--output-format=json",
					    "--marks",
					    "--allow-overwrite=/data",
					    "--directory=/data",
					    NULL};

	words_all(&s->words, (char *const *)words);
	words_all(&s->words, s->cell->jobs.v);
	return words_check(&s->words, err);
}

/* From an empty folder to a box that is ready to start. */
static int trial_prepare(struct trial_stand *s, const char *folder, const char *group,
			 struct err *err)
{
	struct bench *b = s->bench;
	int ret = sweepup_path(b->sweepup, SWEEPUP_FOLDER, folder, err);

	if (ret >= 0 && mkdir(folder, 0755) < 0)
		ret = err_sys(err, ERR_FAILED, errno, "folder %.300s", folder);
	ret = ret < 0 ? ret : trial_group(s, group, err);
	ret = ret ? ret : trial_words(s, err);
	ret = ret ? ret : watch_open(&s->watch, err);
	if (ret)
		return ret;
	snprintf(s->handback, sizeof s->handback, "%s/handback", folder);
	if (mkdir(s->handback, 0755) < 0)
		return err_sys(err, ERR_FAILED, errno, "folder %.300s", s->handback);
	s->box.handback = s->handback;
	s->box.group = &s->group;
	s->box.argv = s->words.v;
	s->box.out = s->watch.out[1];
	s->box.err = s->watch.err[1];
	return s->box.spec->ops->prepare(&s->box, err);
}

/* Start it and stay until it has ended.  Returns enum watch_end; -errno. */
static int trial_box(struct trial_stand *s, struct err *err)
{
	struct meter_of of = {.group = s->group.n ? &s->group : NULL, .payload = "iosonde"};
	struct err ignored = {0};

	s->begun = clock_ns();
	int ret = s->box.spec->ops->start(&s->box, err);

	if (ret)
		return ret;
	of.pid = s->box.child.pid;
	/* The box's own result is one without it, too. */
	if (meter_open(&s->meter, &of, &ignored) < 0)
		s->meter = NULL;
	s->watch.mark = trial_mark;
	s->watch.look = trial_look;
	s->watch.ctx = s;
	ret = watch_until(&s->watch, &s->box.child, s->begun + trial_limit(s->bench, s->cell), err);
	if (ret < 0)
		return ret;
	if (s->start && !s->stop) {
		meter_stop(s->meter);
		s->stop = clock_ns();
	}
	return ret;
}

static void trial_metered(struct trial_stand *s)
{
	struct metered *host = &s->out->host;
	uint64_t now = clock_ns();
	struct err ignored = {0};

	if (s->start && meter_take(s->meter, &s->bench->baseline, host, &ignored) == 0) {
		s->out->metered = true;
		host->window_ns = s->stop - s->start;
	}
	host->startup_ns = s->first ? s->first - s->begun : 0;
	host->whole_ns = now - s->begun;
}

/* More than any result has. */
enum { TRIAL_RESULT = 256 << 20 };

static void trial_document(struct trial_stand *s)
{
	struct trial *out = s->out;
	char path[sizeof s->handback + sizeof HANDBACK_FILE];
	char *text = NULL;
	size_t len = 0;
	struct stat st;
	json_error_t why;
	struct err ignored = {0};

	snprintf(path, sizeof path, "%s/" HANDBACK_FILE, s->handback);
	if (s->box.handback && file_read(path, TRIAL_RESULT, &text, &len, &st, &ignored) == 0)
		out->box = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	else
		out->box = json_loadb(buf_text(&s->watch.output), s->watch.output.len,
				      JSON_REJECT_DUPLICATES, &why);
	free(text);
	if (out->box && trial_digest(out, &ignored) < 0) {
		json_decref(out->box);
		out->box = NULL;
	}
}

/* Marks come late by some ms, more on a busy machine: shorter windows tell nothing of a clock. */
#define TRIAL_CLOCKED (2 * NSEC_PER_SEC)

/*
 * ms that a job's window had: job_runtime is the sum over its clones, and a direction's is that
 * of all of them without reading back.
 */
static double trial_span(const json_t *job)
{
	static const char *const dirs[] = {"read", "write", "trim", "mixed"};
	const json_t *members = json_object_get(json_object_get(job, "iosonde"), "members");
	double n = json_number_value(members);
	double span = json_number_value(json_object_get(job, "job_runtime")) / (n > 1 ? n : 1);

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		const json_t *dir = json_object_get(job, dirs[i]);
		double ms = json_number_value(json_object_get(dir, "runtime"));

		span = ms > span ? ms : span;
	}
	return span;
}

/* A kernel of the box's own has its own clock: how long it says that the window was. */
static void trial_clock(struct trial *out)
{
	const json_t *job;
	double first = INFINITY, last = 0;
	size_t i;

	json_array_foreach(json_object_get(out->box, "jobs"), i, job)
	{
		double begin = json_number_value(json_object_get(job, "job_start"));
		double span = trial_span(job);

		if (!(span > 0))
			continue;
		first = begin < first ? begin : first;
		last = begin + span > last ? begin + span : last;
	}
	if (out->metered && out->host.window_ns >= TRIAL_CLOCKED && last > first)
		out->clock = (last - first) * 1e6 / (double)out->host.window_ns;
}

/* How a box ended that ended by itself and badly. */
static void trial_ended(struct trial_stand *s, const char *last, struct err *err)
{
	const char *output = buf_text(&s->watch.output);
	int status = s->out->exit_status;
	char limit[NUM_TEXT];

	if (status == 128 + SIGKILL && !*last && s->bench->conditions.memory)
		err_set(err, ERR_FAILED, ENOMEM,
			"exit status %d: killed, most likely for want of memory; raise --memory=%s",
			status, num_print_size(limit, s->bench->conditions.memory));
	else if (status > 128 && status < 128 + NSIG && !*last)
		err_set(err, ERR_FAILED, EIO, "exit status %d, as by signal %d (%s)", status,
			status - 128, strsignal(status - 128));
	else if (status)
		err_set(err, ERR_FAILED, EIO, "exit status %d%s%s", status, *last ? ": " : "",
			last);
	else if (*last || !*output)
		err_set(err, ERR_FAILED, EIO, "the box left no result%s%s", *last ? ": " : "",
			last);
	else
		err_set(err, ERR_FAILED, EIO, "the box left no result, and printed: %.*s",
			(int)strcspn(output, "\n"), output);
}

static void trial_judge(struct trial_stand *s, int end, struct err *err)
{
	struct trial *out = s->out;
	const char *last = watch_last(&s->watch);
	char text[NUM_TEXT];

	out->told = strdup(buf_text(&s->watch.told));
	if (s->box.command.len)
		out->command = strdup(buf_text(&s->box.command));
	out->exit_status = end == WATCH_ENDED ? watch_exit(&s->watch) : -1;
	if (end == WATCH_ENDED && !out->exit_status && out->box) {
		out->state = TRIAL_DONE;
		return;
	}
	out->state = end == WATCH_LATE ? TRIAL_HUNG : TRIAL_FAILED;
	if (end == WATCH_LATE)
		err_set(&out->err, ERR_HUNG, ETIMEDOUT,
			"the box did not end within %s, and was killed; --timeout sets the limit",
			num_print_time(text, trial_limit(s->bench, s->cell)));
	else if (end == WATCH_SIGNAL)
		err_set(&out->err, ERR_FAILED, EINTR, "ended by a signal to iosonde");
	else if (end == WATCH_ENDED)
		trial_ended(s, last, &out->err);
	else
		out->err = *err;
}

/* Whatever state was reached; what fails now is told where nothing else was. */
static void trial_remove(struct trial_stand *s, int mark, bool prepared)
{
	struct err err = {0};
	int ret = prepared ? s->box.spec->ops->remove(&s->box, &err) : 0;

	spawn_kill(&s->box.child);
	meter_close(s->meter);
	watch_close(&s->watch);
	ret = sweepup_back(s->bench->sweepup, mark, ret ? &(struct err){0} : &err) < 0 || ret;
	ret = data_done(&s->bench->data, s->cell, ret ? &(struct err){0} : &err) < 0 || ret;
	if (ret && s->out->state == TRIAL_DONE) {
		s->out->state = TRIAL_FAILED;
		s->out->err = err;
		err_in(&s->out->err, "what is left of the box");
	}
	buf_release(&s->box.command);
	words_release(&s->words);
}

int trial_run(struct bench *b, const struct cell *cell, const struct runtime_spec *spec, unsigned n,
	      struct trial *out)
{
	struct trial_stand s = {.bench = b, .cell = cell, .out = out};
	char folder[300], id[64], group[64], data[PATH_MAX + sizeof "/data"];
	struct buf conditions = {0};
	struct err err = {0};

	snprintf(folder, sizeof folder, "%s/%u", sweepup_folder(b->sweepup), n);
	snprintf(id, sizeof id, "iosonde-%s-%u", b->id, n);
	snprintf(group, sizeof group, "%s/%u", b->id, n);
	snprintf(data, sizeof data, "%s/data", b->data.root ? b->data.root : "");
	trial_conditions(b, cell, &conditions);
	out->conditions = buf_take(&conditions);
	out->cell = strdup(cell->name);
	out->cell_n = cell->number;
	out->exit_status = -1;
	s.watch.signals = b->signals;
	s.box = (struct box){.spec = spec,
			     .conditions = &b->conditions,
			     .id = id,
			     .folder = folder,
			     .root = b->data.root ? b->data.root : b->root,
			     .warm = cell->cache != CACHE_COLD,
			     .sweepup = b->sweepup,
			     .stop = b->signals};
	int end = data_ready(&b->data, cell, b->signals, &err);

	/* It may have no folder from here on: a tmpfs that cannot be mounted. */
	s.box.data = b->data.root ? data : b->data.files;
	/* The overlay of the data outlives what is on the list from here on. */
	int mark = sweepup_mark(b->sweepup);
	bool ready = end == 0;

	if (end > 0) {
		s.watch.signal = end;
		end = WATCH_SIGNAL;
	}
	if (ready)
		end = trial_prepare(&s, folder, group, &err);
	/* What was ended by a signal has left it, and nothing begins after one. */
	if (end <= 0 && (s.watch.signal = watch_signal(b->signals)))
		end = WATCH_SIGNAL;
	if (ready && end == 0)
		end = trial_box(&s, &err);
	if (s.begun)
		trial_metered(&s);
	trial_document(&s);
	trial_clock(out);
	trial_judge(&s, end, &err);
	trial_remove(&s, mark, ready);
	return end == WATCH_SIGNAL ? s.watch.signal : 0;
}
