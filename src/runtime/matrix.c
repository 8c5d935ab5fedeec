/*
 * matrix -- every cell in every runtime, repeatedly.
 */
#include "runtime/matrix.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/num.h"
#include "base/rng.h"
#include "job/value.h"
#include "measure/clock.h"
#include "runtime/meter.h"
#include "runtime/selfcopy.h"
#include "runtime/watch.h"

#define MATRIX_BASELINE NSEC_PER_SEC /* of doing nothing */
#define MATRIX_BOX	NSEC_PER_SEC /* of making a box, until one was made */

static int matrix_no_memory(struct err *err)
{
	return err_set(err, ERR_FAILED, ENOMEM, "comparison: out of memory");
}

/* Takes spec. */
static int matrix_add(struct matrix *m, struct runtime_spec *spec, bool named, struct err *err)
{
	struct runtime_found found = {0};
	struct matrix_runtime *r;

	for (unsigned i = 0; i < m->runtimes_n; i++)
		if (strcmp(m->runtimes[i].spec.name, spec->name) == 0) {
			int ret = !named ? 0
					 : err_set(err, ERR_INPUT, EINVAL,
						   "runtime " NUM_QUOTE " is named twice",
						   NUM_QUOTED(spec->name));

			runtime_spec_release(spec);
			return ret;
		}
	spec->ops->probe(spec, &found);
	if (!found.present && !named) {
		runtime_spec_release(spec);
		return 0;
	}
	r = reallocarray(m->runtimes, m->runtimes_n + 1, sizeof *r);
	if (!r) {
		runtime_spec_release(spec);
		return matrix_no_memory(err);
	}
	m->runtimes = r;
	r[m->runtimes_n++] = (struct matrix_runtime){.spec = *spec, .found = found};
	return 0;
}

static int matrix_one(struct matrix *m, const char *text, bool named, struct err *err)
{
	struct runtime_spec spec = {0};
	int ret = runtime_spec_parse(&spec, text, err);

	return ret ? ret : matrix_add(m, &spec, named, err);
}

int matrix_runtimes(struct matrix *m, const char *list, struct err *err)
{
	int ret = 0;

	while (!ret) {
		size_t n = strcspn(list, ",");
		char *one = strndup(list, n);

		if (!one)
			return matrix_no_memory(err);
		if (strcmp(one, "all") != 0)
			ret = matrix_one(m, one, true, err);
		else
			for (int i = 0; !ret && runtimes[i]; i++)
				/* One that cannot be without a parameter is no part of it. */
				if (matrix_one(m, runtimes[i]->name, false, err) == -ENOMEM)
					ret = -ENOMEM;
				else
					*err = (struct err){0};
		free(one);
		if (!list[n])
			break;
		list += n + 1;
	}
	return ret;
}

bool matrix_absent(const struct matrix *m)
{
	for (unsigned i = 0; i < m->runtimes_n; i++)
		if (!m->runtimes[i].found.present)
			return true;
	return false;
}

int matrix_plan(struct matrix *m, struct err *err)
{
	uint64_t each = (uint64_t)m->cells.n * m->runtimes_n;
	unsigned n = 0;

	if (each * m->repeat > MATRIX_TRIALS)
		return err_set(err, ERR_INPUT, ERANGE,
			       "%u cells in %u runtimes, each %u times, make more than %d trials; "
			       "give fewer values, or lower --repeat",
			       m->cells.n, m->runtimes_n, m->repeat, MATRIX_TRIALS);
	m->order = calloc(each * m->repeat + 1, sizeof *m->order);
	m->trials = calloc(each * m->repeat + m->runtimes_n, sizeof *m->trials);
	if (!m->order || !m->trials)
		return matrix_no_memory(err);
	order_make(m->order, (unsigned)each, m->repeat, &m->seed);
	for (unsigned i = 0; i < each * m->repeat; i++)
		if (m->runtimes[m->order[i].cell % m->runtimes_n].found.present)
			m->order[n++] = m->order[i];
	m->order_n = n;
	return 0;
}

static const struct cell *matrix_cell(const struct matrix *m, unsigned k)
{
	return &m->cells.v[m->order[k].cell / m->runtimes_n];
}

static uint64_t matrix_from(const struct matrix *m, unsigned k)
{
	uint64_t sum = 0;

	for (; k < m->order_n; k++)
		sum += matrix_cell(m, k)->time_ns;
	return sum;
}

uint64_t matrix_time(const struct matrix *m)
{
	return matrix_from(m, 0);
}

/* What is left: the cells' own word, and for each box what they have taken beyond it. */
static uint64_t matrix_left(const struct matrix *m, unsigned k)
{
	uint64_t each = MATRIX_BOX;

	if (k)
		each = m->taken_ns > m->told_ns ? (m->taken_ns - m->told_ns) / k : 0;
	return matrix_from(m, k) + each * (m->order_n - k);
}

void matrix_describe(const struct matrix *m, struct buf *out)
{
	char text[NUM_TEXT];
	bool open = false;

	for (unsigned i = 0; i < m->cells.n; i++)
		open |= m->cells.v[i].open;
	buf_printf(out, "%u trials: %u cell%s in %u runtime%s, each %u time%s", m->order_n,
		   m->cells.n, m->cells.n == 1 ? "" : "s", m->runtimes_n,
		   m->runtimes_n == 1 ? "" : "s", m->repeat, m->repeat == 1 ? "" : "s");
	buf_printf(out, "; %s%s by the times of their jobs, and what boxes take\n",
		   open ? "at least " : "", num_print_time(text, matrix_time(m)));
	buf_printf(out, "Order by --shuffle-seed=%" PRIu64 "\nRuntimes:\n", m->seed);
	for (unsigned i = 0; i < m->runtimes_n; i++) {
		const struct runtime_found *f = &m->runtimes[i].found;

		buf_printf(out, "  %s: %s\n", m->runtimes[i].spec.name,
			   !f->present	 ? f->why
			   : *f->version ? f->version
					 : "here");
	}
	buf_str(out, "Cells:\n");
	for (unsigned i = 0; i < m->cells.n; i++) {
		buf_printf(out, "  %s; ", m->cells.v[i].name);
		trial_conditions(&m->bench, &m->cells.v[i], out);
		buf_str(out,
			m->cells.v[i].writes ? "; its files are made anew for each box\n" : "\n");
	}
}

/* All that is started inherits our CPUs; those that are not there are told now. */
static int matrix_place(const struct conditions *c, struct err *err)
{
	uint64_t wanted[CPU_SETSIZE / 64] = {0};
	cpu_set_t got;

	if (c->cpus) {
		int ret = value_cpus(c->cpus, wanted, CPU_SETSIZE / 64, err);

		if (ret < 0)
			return ret;
		CPU_ZERO(&got);
		if (sched_setaffinity(0, sizeof wanted, (cpu_set_t *)wanted) < 0 ||
		    sched_getaffinity(0, sizeof got, &got) < 0 || memcmp(&got, wanted, sizeof got))
			return err_set(err, ERR_UNAVAILABLE, EINVAL,
				       "option cpus: %s: not all of them are here and free to use",
				       c->cpus);
	}
	if (c->node >= 0) {
		char path[64];

		snprintf(path, sizeof path, "/sys/devices/system/node/node%d", c->node);
		if (access(path, F_OK) < 0)
			return err_set(err, ERR_UNAVAILABLE, ENODEV,
				       "option numa-node: there is no node %d; ls "
				       "/sys/devices/system/node shows those that are",
				       c->node);
	}
	return 0;
}

static int matrix_signals(struct matrix *m, struct err *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &m->mask);
	m->masked = true;
	m->bench.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return m->bench.signals < 0 ? err_sys(err, ERR_UNAVAILABLE, errno, "signalfd") : 0;
}

static int matrix_share(struct matrix *m, struct err *err)
{
	struct bench *b = &m->bench;
	char id[48];

	snprintf(b->id, sizeof b->id, "%08" PRIx32, (uint32_t)rng_seed());
	snprintf(id, sizeof id, "iosonde-%s", b->id);
	int ret = sweepup_open(&b->sweepup, b->id, err);

	if (ret)
		return ret;
	snprintf(b->root, sizeof b->root, "%s/root", sweepup_folder(b->sweepup));
	ret = selfcopy_root(b->root, b->sweepup, err);
	ret = ret ? ret
		  : data_open(&b->data, b->conditions.data, m->data_dir, id, b->root, b->sweepup,
			      err);
	if (!ret)
		b->baseline = meter_baseline(MATRIX_BASELINE, b->signals);
	m->signal = watch_signal(b->signals);
	return ret;
}

/* A runtime that is not here, or not tried again: a trial that says so. */
static void matrix_skip(struct matrix *m, struct matrix_runtime *r, struct trial *t,
			const struct cell *cell)
{
	struct buf conditions = {0};

	t->exit_status = -1;
	if (!cell) {
		t->state = TRIAL_ABSENT;
		err_set(&t->err, ERR_UNAVAILABLE, 0, "%s", r->found.why);
		return;
	}
	trial_conditions(&m->bench, cell, &conditions);
	t->conditions = buf_take(&conditions);
	t->cell = strdup(cell->name);
	t->cell_n = cell->number;
	t->state = TRIAL_FAILED;
	err_set(&t->err, ERR_FAILED, 0, "not tried again after %d failures in a row",
		MATRIX_GIVE_UP);
}

/* What a name of the user's stands for is told with the version. */
static void matrix_name(struct trial *t, const struct matrix_runtime *r)
{
	bool own = r->spec.name != r->spec.text;
	struct buf version = {0};

	buf_printf(&version, "%s%s%s", own ? r->spec.text : "",
		   own && *r->found.version ? ": " : "", r->found.version);
	t->runtime = strdup(r->spec.name);
	t->version = buf_take(&version);
}

static void matrix_trial(struct matrix *m, unsigned k, const struct matrix_watch *watch)
{
	const struct cell *cell = matrix_cell(m, k);
	struct matrix_runtime *r = &m->runtimes[m->order[k].cell % m->runtimes_n];
	struct trial *t = &m->trials[m->trials_n++];
	uint64_t begun = clock_ns();

	matrix_name(t, r);
	t->runtime_n = (unsigned)(r - m->runtimes);
	t->turn = m->order[k].turn;
	t->order = k;
	if (r->failed >= MATRIX_GIVE_UP) {
		matrix_skip(m, r, t, cell);
	} else {
		watch->begin(watch->ctx, m, k, matrix_left(m, k));
		m->signal = trial_run(&m->bench, cell, &r->spec, k + 1, t);
		m->taken_ns += clock_ns() - begun;
		/* A hang costs a time limit each. */
		r->failed = t->state == TRIAL_DONE   ? 0
			    : t->state == TRIAL_HUNG ? MATRIX_GIVE_UP
						     : r->failed + 1;
	}
	m->told_ns += cell->time_ns;
	if (m->signal)
		trial_release(t), m->trials_n--;
	else
		watch->end(watch->ctx, m, t);
}

int matrix_run(struct matrix *m, const struct matrix_watch *watch, struct err *err)
{
	int ret = matrix_place(&m->bench.conditions, err);

	ret = ret ? ret : matrix_signals(m, err);
	ret = ret ? ret : matrix_share(m, err);
	if (ret)
		return ret;
	for (unsigned k = 0; !m->signal && k < m->order_n; k++)
		matrix_trial(m, k, watch);
	for (unsigned i = 0; i < m->runtimes_n; i++) {
		struct trial *t = &m->trials[m->trials_n];

		if (m->runtimes[i].found.present)
			continue;
		m->trials_n++;
		matrix_name(t, &m->runtimes[i]);
		t->runtime_n = i;
		matrix_skip(m, &m->runtimes[i], t, NULL);
		watch->end(watch->ctx, m, t);
	}
	return 0;
}

int matrix_close(struct matrix *m, struct err *err)
{
	int ret = sweepup_close(m->bench.sweepup, err);

	data_release(&m->bench.data);
	cells_release(&m->cells);
	for (unsigned i = 0; i < m->trials_n; i++)
		trial_release(&m->trials[i]);
	for (unsigned i = 0; i < m->runtimes_n; i++)
		runtime_spec_release(&m->runtimes[i].spec);
	free(m->trials);
	free(m->runtimes);
	free(m->order);
	if (m->masked) {
		close(m->bench.signals);
		/* One that came since then is no failure of what was delivered. */
		sigprocmask(SIG_SETMASK, &m->mask, NULL);
	}
	return ret;
}
