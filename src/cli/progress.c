/*
 * progress -- the live line on a terminal.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "measure/clock.h"

static void progress_rate(struct buf *out, const struct snapshot *s, const struct progress *p,
			  uint64_t ns)
{
	char bw[NUM_TEXT], iops[NUM_TEXT];

	for (int d = 0; d < DDIR_COUNT; d++) {
		uint64_t bytes = s->bytes[d] - p->last.bytes[d];
		uint64_t ios = s->ios[d] - p->last.ios[d];

		if (!s->ios[d] || !ns)
			continue;
		num_human(bw, (uint64_t)((double)bytes * 1e9 / (double)ns), 1024, "iB");
		num_human(iops, (uint64_t)((double)ios * 1e9 / (double)ns), 1000, "");
		buf_printf(out, "[%c=%s/s, %s IOPS]", ddir_name((enum ddir)d)[0], bw, iops);
	}
}

static void progress_line(struct buf *out, const struct snapshot *s, const struct progress *p,
			  uint64_t ns)
{
	char a[NUM_TEXT], b[NUM_TEXT];

	if (s->trials)
		buf_printf(out, "Cell %u of %u%s", s->cell, s->cells,
			   s->trials > s->cells ? ", " : ": ");
	if (s->trials > s->cells)
		buf_printf(out, "run %u of %u: ", s->trial, s->trials);
	if (s->phase == PHASE_PREPARING) {
		buf_str(out, "Preparing");
	} else if (s->phase == PHASE_LAYING_OUT) {
		buf_printf(out, "Laying out %s", s->file ? s->file : "files");
		if (s->to_lay)
			buf_printf(out, ": %s of %s [%.1f%%]", num_human(a, s->laid, 1024, "iB"),
				   num_human(b, s->to_lay, 1024, "iB"),
				   100.0 * (double)s->laid / (double)s->to_lay);
	} else {
		buf_printf(out, "Jobs: %u", s->running);
		if (s->stages > 1)
			buf_printf(out, " (stage %u of %u)", s->stage + 1, s->stages);
		buf_str(out, ": ");
		if (s->ramp)
			buf_str(out, "[ramp]");
		if (s->verifying)
			buf_str(out, "[verify]");
		if (s->done >= 0)
			buf_printf(out, "[%.1f%%]", 100.0 * s->done);
		progress_rate(out, s, p, ns);
	}
	if (s->left_ns != UINT64_MAX && (s->trials || s->phase >= PHASE_RUNNING)) {
		uint64_t left = (s->left_ns + NSEC_PER_SEC / 2) / NSEC_PER_SEC;

		buf_printf(out, "%s[eta %02um:%02us]", s->phase >= PHASE_RUNNING ? "" : " ",
			   (unsigned)(left / 60), (unsigned)(left % 60));
	}
}

void progress_show(void *ctx, const struct snapshot *s)
{
	struct progress *p = ctx;
	struct buf line = {0};
	uint64_t now = clock_ns();

	/* A new run counts from 0 again. */
	if (p->last.trial != s->trial)
		p->last_ns = 0;
	progress_line(&line, s, p, p->last_ns ? now - p->last_ns : 0);
	unsigned width = (unsigned)line.len;

	for (unsigned i = width; i < p->width; i++)
		buf_char(&line, ' ');
	if (line.s)
		cli_clean(line.s);
	fprintf(stderr, "\r%s", buf_text(&line));
	fflush(stderr);
	p->width = width;
	p->shown = true;
	p->last = *s;
	p->last_ns = now;
	buf_release(&line);
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fprintf(stderr, "\r%*s\r", (int)p->width, "");
	fflush(stderr);
	p->shown = false;
	p->width = 0;
}
