/*
 * print -- what the tables of a comparison have in common.
 */
#include "report/print.h"

#include <string.h>

bool print_alike(const struct comparison *c)
{
	for (unsigned i = 1; i < c->rows_n; i++)
		if (strcmp(c->rows[i].conditions, c->rows[0].conditions) != 0)
			return false;
	return true;
}

bool print_block(const struct comparison *c, unsigned i, struct table *t)
{
	const struct compare_row *row = &c->rows[i];
	struct buf line = {0};

	if (i && row->block == row[-1].block)
		return false;
	buf_str(&line, row->cell);
	if (!print_alike(c))
		buf_printf(&line, "; %s", row->conditions);
	table_title(t, "");
	table_title(t, buf_text(&line));
	buf_release(&line);
	return true;
}

bool print_same(const struct compare_row *a, const struct compare_row *b)
{
	return a->trials[0]->runtime_n == b->trials[0]->runtime_n &&
	       strcmp(a->runtime, b->runtime) == 0;
}

unsigned print_runtime(const struct comparison *c, unsigned i)
{
	for (; i < c->rows_n; i++) {
		unsigned k = 0;

		while (k < i && !print_same(&c->rows[k], &c->rows[i]))
			k++;
		if (k == i)
			break;
	}
	return i;
}
