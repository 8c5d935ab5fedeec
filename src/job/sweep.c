/*
 * sweep -- the cells that vary= makes of a list of jobs, and repeat=.
 */
#include "job/sweep.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "job/logged.h"

static int sweep_no_memory(struct err *err)
{
	return err_set(err, ERR_FAILED, ENOMEM, "out of memory");
}

/* The line of [global] that job j has as text, if another job before had it too. */
static struct sweep_line *sweep_find(struct sweep *s, const struct vary *v)
{
	for (unsigned i = 0; i < s->lines_n; i++) {
		const struct vary *have = &s->lines[i].vary;
		bool same = !s->lines[i].of_one && have->option == v->option && have->n == v->n;

		for (size_t k = 0; same && k < v->n; k++)
			same = !strcmp(have->values[k], v->values[k]);
		if (same)
			return &s->lines[i];
	}
	return NULL;
}

/* Line i of job j: one more of the sweep, or one that it shares. */
static int sweep_add(struct sweep *s, size_t j, size_t i, struct err *err)
{
	const struct job *job = &s->list->jobs[j];
	bool of_one = i >= job->vary_inherited;
	struct vary v = {0};
	int ret = vary_parse(&v, job->vary.v[i], err);

	if (ret)
		return ret;
	struct sweep_line *line = of_one ? NULL : sweep_find(s, &v);

	if (line) {
		line->jobs[j] = true;
		vary_release(&v);
		return 0;
	}
	struct sweep_line *lines = reallocarray(s->lines, s->lines_n + 1, sizeof *lines);
	bool *jobs = calloc(s->list->n, sizeof *jobs);

	if (lines)
		s->lines = lines;
	if (!lines || !jobs) {
		free(jobs);
		vary_release(&v);
		return sweep_no_memory(err);
	}
	jobs[j] = true;
	lines[s->lines_n++] =
		(struct sweep_line){.vary = v, .jobs = jobs, .first = j, .of_one = of_one};
	return 0;
}

/* repeat= of the jobs that give it; the others have the default. */
static int sweep_repeat(struct sweep *s, struct err *err)
{
	const struct job *first = NULL;

	for (size_t j = 0; j < s->list->n; j++) {
		const struct job *job = &s->list->jobs[j];

		if (job->origin[OPT_repeat] == ORIGIN_DEFAULT)
			continue;
		if (first && job->repeat != first->repeat)
			return err_set(
				err, ERR_INPUT, 0,
				"%s: job %.200s: option repeat: %" PRIu64 ": it holds for the "
				"whole run and job %.200s has %" PRIu64
				"; give it once, in [global] or as --repeat",
				job->where, job->name, job->repeat, first->name, first->repeat);
		first = first ? first : job;
	}
	s->repeat = first ? (unsigned)first->repeat : 1;
	return 0;
}

static int sweep_too_many(const struct sweep *s, struct err *err)
{
	struct buf lines = {0};

	for (unsigned i = 0; i < s->lines_n; i++)
		buf_printf(&lines, "%s%s: %zu", i ? ", " : "", s->lines[i].vary.name,
			   s->lines[i].vary.n);
	int ret = err_set(err, ERR_INPUT, 0,
			  "option vary: all combinations (%.600s), each %u times for %zu jobs, "
			  "make more than %d runs; give fewer values, or lower repeat",
			  lines.len ? buf_text(&lines) : "none", s->repeat, s->list->n, SWEEP_RUNS);

	buf_release(&lines);
	return ret;
}

/* How many cells, and how often each line moves: the last one with every cell. */
static int sweep_count(struct sweep *s, struct err *err)
{
	uint64_t cells = 1, each = s->repeat * (s->list->n ? s->list->n : 1);

	for (unsigned i = s->lines_n; i-- > 0 && cells * each <= SWEEP_RUNS;) {
		s->lines[i].step = (unsigned)cells;
		cells *= s->lines[i].vary.n;
	}
	s->cells = (unsigned)cells;
	return sweep_many(s) && cells * each > SWEEP_RUNS ? sweep_too_many(s, err) : 0;
}

bool sweep_many(const struct sweep *s)
{
	return s->lines_n || s->repeat > 1;
}

const char *sweep_value(const struct sweep *s, unsigned line, unsigned cell)
{
	const struct sweep_line *l = &s->lines[line];

	return l->vary.values[cell / l->step % l->vary.n];
}

void sweep_key(const struct sweep *s, unsigned line, struct buf *out)
{
	const struct sweep_line *l = &s->lines[line];

	if (l->of_one && s->list->n > 1)
		buf_printf(out, "%s.", s->list->jobs[l->first].name);
	buf_str(out, job_options[l->vary.option].name);
}

void sweep_name(const struct sweep *s, unsigned cell, struct buf *out)
{
	for (unsigned i = 0; i < s->lines_n; i++) {
		if (i)
			buf_char(out, ' ');
		sweep_key(s, i, out);
		buf_printf(out, "=%s", sweep_value(s, i, cell));
	}
}

static int sweep_label(const struct sweep *s, unsigned cell, unsigned turn, struct job *job,
		       struct err *err)
{
	struct buf label = {0};

	buf_str(&label, job->name);
	if (s->lines_n) {
		buf_char(&label, ' ');
		sweep_name(s, cell, &label);
	}
	if (s->repeat > 1)
		buf_printf(&label, " #%u", turn + 1);
	free(job->label);
	job->label = buf_take(&label);
	return job->label ? 0 : sweep_no_memory(err);
}

/*
 * The same files for every run, see sweep.h.  A file that exists already is the
 * same one anyway.
 */
static int sweep_files(struct job *job, struct err *err)
{
	const char *option = job->origin[OPT_overwrite] && !job->overwrite ? "overwrite=0"
			     : job->file_append				   ? "file_append"
			     : job->create_on_open && !job_reads(job)	   ? "create_on_open"
									   : NULL;

	if (job->unlink || !job_writes(job))
		return 0;
	if (option)
		return err_set(
			err, ERR_INPUT, 0,
			"%s: job %.200s: %s: each run of a sweep would find the files as the "
			"one before left them; set unlink=1, which makes them anew for each, "
			"or leave it out",
			job->where, job->name, option);
	job->overwrite = true;
	return 0;
}

static int sweep_copy(const struct sweep *s, unsigned cell, unsigned turn, size_t j,
		      struct job_list *out, struct err *err)
{
	struct job *job = &out->jobs[j];
	int ret = job_copy(job, &s->list->jobs[j], err);

	if (ret)
		return ret;
	out->n = j + 1;
	/* A cell varies nothing any more. */
	value_release(&job_options[OPT_vary].rule, &job->vary);
	job->vary_inherited = 0;
	job->origin[OPT_vary] = ORIGIN_DEFAULT;
	for (unsigned i = 0; i < s->lines_n; i++) {
		const struct sweep_line *l = &s->lines[i];

		if (!l->jobs[j])
			continue;
		if (l->vary.option == OPT_filename)
			value_release(&job_options[OPT_filename].rule, &job->filename);
		ret = job_set(job, out, l->vary.name, sweep_value(s, i, cell), ORIGIN_JOB, err);
		if (ret < 0)
			return ret;
	}
	ret = logged_rename(job, s->lines_n ? cell + 1 : 0, s->repeat > 1 ? turn + 1 : 0, err);
	return !ret && sweep_many(s) ? sweep_files(job, err) : ret;
}

/* What was read as input is no target of a cell either. */
static int sweep_inputs(const struct job_list *list, struct job_list *out, struct err *err)
{
	for (size_t i = 0; i < list->inputs_n; i++) {
		const struct job_input *in = &list->inputs[i];
		struct stat st = {.st_dev = in->dev, .st_ino = in->ino};

		if (job_input_add(out, in->path, &st) < 0)
			return sweep_no_memory(err);
	}
	return 0;
}

int sweep_cell(const struct sweep *s, unsigned cell, unsigned turn, struct job_list *out,
	       struct err *err)
{
	struct buf name = {0};

	*out = (struct job_list){.cell = cell + 1, .turn = turn + 1};
	out->jobs = calloc(s->list->n ? s->list->n : 1, sizeof *out->jobs);
	int ret = out->jobs ? sweep_inputs(s->list, out, err) : sweep_no_memory(err);

	for (size_t j = 0; !ret && j < s->list->n; j++)
		ret = sweep_copy(s, cell, turn, j, out, err);
	if (!ret)
		ret = job_finish(out, err);
	for (size_t j = 0; !ret && j < out->n; j++)
		ret = sweep_label(s, cell, turn, &out->jobs[j], err);
	if (!ret)
		return 0;
	sweep_name(s, cell, &name);
	if (name.len) {
		struct err what = *err;

		err_set(err, what.code, 0, "%s (cell %s)", what.msg, buf_text(&name));
	}
	buf_release(&name);
	job_list_release(out);
	return ret;
}

/* What the cells say together, gathered while each is made once. */
struct sweep_sum {
	uint64_t entries; /* of the result */
	bool overwrites;  /* some job got overwrite=1 */
	bool odd, reads;  /* some job writes other than random data; some job reads */
};

static void sweep_add_up(struct sweep_sum *sum, const struct sweep *s, const struct job_list *cell)
{
	for (size_t j = 0; j < cell->n; j++) {
		const struct job *job = &cell->jobs[j];

		sum->entries += s->repeat * (job->group_reporting ? 1 : job->numjobs);
		sum->overwrites |= job->overwrite && !s->list->jobs[j].overwrite;
		sum->reads |= job_reads(job);
		sum->odd |= job_writes(job) && !job->unlink &&
			    (job->zero_buffers || job->buffer_pattern ||
			     job->buffer_compress_percentage);
	}
}

/* Every cell once; what holds for all of them is noted here. */
static int sweep_check(struct sweep *s, struct job_list *list, struct err *err)
{
	struct sweep_sum sum = {0};

	for (unsigned c = 0; c < s->cells; c++) {
		struct job_list cell;
		int ret = sweep_cell(s, c, 0, &cell, err);

		if (ret)
			return ret;
		sweep_add_up(&sum, s, &cell);
		job_list_release(&cell);
	}
	if (sum.entries > SWEEP_ENTRIES)
		return err_set(
			err, ERR_INPUT, 0,
			"option vary: the clones of all runs make %" PRIu64
			" entries in the result, at most %d are kept; set group_reporting=1, or "
			"give fewer values",
			sum.entries, SWEEP_ENTRIES);
	if (sum.overwrites)
		job_note(list, NULL,
			 "the files of jobs that write are laid out with data before the first run "
			 "(overwrite=1) and stay for all of them; unlink=1 makes them anew for "
			 "each run");
	if (sum.odd && sum.reads)
		job_note(list, NULL,
			 "jobs write zeros, a pattern or compressible data, which later runs may "
			 "read; unlink=1 makes the files anew for each run");
	return 0;
}

int sweep_init(struct sweep *s, struct job_list *list, struct err *err)
{
	int ret = 0;

	*s = (struct sweep){.list = list, .cells = 1, .repeat = 1};
	for (size_t j = 0; !ret && j < list->n; j++)
		for (size_t i = 0; !ret && i < list->jobs[j].vary.n; i++)
			ret = sweep_add(s, j, i, err);
	if (!ret)
		ret = sweep_repeat(s, err);
	if (!ret)
		ret = sweep_count(s, err);
	if (!ret)
		ret = sweep_many(s) ? sweep_check(s, list, err) : job_finish(list, err);
	if (ret)
		sweep_release(s);
	return ret;
}

void sweep_release(struct sweep *s)
{
	for (unsigned i = 0; i < s->lines_n; i++) {
		vary_release(&s->lines[i].vary);
		free(s->lines[i].jobs);
	}
	free(s->lines);
	*s = (struct sweep){0};
}
