/*
 * probe_text -- what a probe found, for people.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/probe.h"
#include "result/rows.h"
#include "result/utf8.h"

static void probe_text_try(char *out, size_t size, const struct probe_try *t)
{
	static const char *const steps[] = {
		[PROBE_OPEN] = "queue", [PROBE_WRITE] = "write", [PROBE_READ] = "read"};

	if (t->step == PROBE_NOT_TRIED)
		snprintf(out, size, "not tried");
	else if (t->step == PROBE_DONE)
		snprintf(out, size, "works");
	else {
		char reason[96];

		snprintf(out, size, "no: %s: %s", steps[t->step],
			 probe_reason(t, reason, sizeof reason));
	}
}

static void probe_text_engines(const struct probe *p, struct buf *out)
{
	char buffered[128], direct[128], both[300];

	buf_str(out, "\nEngines\n");
	for (unsigned i = 0; i < p->engines_n; i++) {
		const struct probe_engine *e = &p->engine[i];

		probe_text_try(buffered, sizeof buffered, &e->buffered);
		probe_text_try(direct, sizeof direct, &e->direct);
		if (strcmp(buffered, direct) == 0 || e->diskless)
			rows_line(out, e->name, buffered);
		else {
			snprintf(both, sizeof both, "buffered: %s; direct: %s", buffered, direct);
			rows_line(out, e->name, both);
		}
	}
	if (!p->engines_n)
		rows_line(out, "none", "was tried");
}

/* Broken at blanks; the first line of a sentence begins with a dash. */
static void probe_text_sentence(struct buf *out, const char *text)
{
	enum { WIDTH = 76 };
	unsigned column = 0;

	buf_str(out, "  -");
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, " ");

		if (column + 1 + n > WIDTH) {
			buf_str(out, "\n   ");
			column = 0;
		}
		buf_char(out, ' ');
		buf_add(out, p, n);
		column += (unsigned)n + 1;
		p += n;
		p += strspn(p, " ");
	}
	buf_char(out, '\n');
}

/* The rows of one part of a table: those whose group is, or is not, the last one. */
static void probe_text_rows(const struct probe *p, struct buf *out, bool last)
{
	unsigned n = probe_rows_n, first = n;

	while (first && strcmp(probe_rows[first - 1].group, "ceiling") == 0)
		first--;
	if (last)
		rows_text(out, probe_rows + first, n - first, p, probe_title);
	else
		rows_text(out, probe_rows, first, p, probe_title);
}

void probe_text(const struct probe *p, struct buf *out)
{
	char *advice[PROBE_ADVICE];
	unsigned n = probe_advice(p, advice, PROBE_ADVICE);

	probe_text_rows(p, out, false);
	probe_text_engines(p, out);
	rows_text(out, storage_rows, storage_rows_n, &p->storage, storage_title);
	rows_text(out, env_rows, env_rows_n, &p->env, env_title);
	probe_text_rows(p, out, true);
	if (n)
		buf_str(out, "\nWhat follows\n");
	for (unsigned i = 0; i < n; i++) {
		probe_text_sentence(out, advice[i]);
		free(advice[i]);
	}
	if (p->err.code) {
		buf_str(out, "\nIncomplete: ");
		utf8_add_line(out, p->err.msg);
		buf_char(out, '\n');
	}
}
