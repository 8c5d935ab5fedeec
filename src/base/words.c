/*
 * words -- the words of a command line, put together one by one.
 */
#include "base/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* word is malloc'd, NULL where that failed, and kept. */
static void words_keep(struct words *w, char *word)
{
	char **v = word ? realloc(w->v, (w->n + 2) * sizeof *v) : NULL;

	if (!v) {
		free(word);
		w->failed = true;
		return;
	}
	w->v = v;
	v[w->n++] = word;
	v[w->n] = NULL;
}

void words_add(struct words *w, const char *word)
{
	words_keep(w, strdup(word));
}

void words_printf(struct words *w, const char *fmt, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, fmt);
	buf_vprintf(&text, fmt, args);
	va_end(args);
	words_keep(w, buf_take(&text));
}

void words_all(struct words *w, char *const *list)
{
	for (; list && *list; list++)
		words_add(w, *list);
}

void words_fill(struct words *w, const char *text, const char *at)
{
	while (text && *(text += strspn(text, " "))) {
		struct buf word = {0};

		for (; *text && *text != ' '; text++)
			if (at && *text == '@')
				buf_str(&word, at);
			else
				buf_char(&word, *text);
		words_keep(w, buf_take(&word));
	}
}

void words_split(struct words *w, const char *text)
{
	words_fill(w, text, NULL);
}

int words_check(const struct words *w, struct err *err)
{
	return w->failed ? err_sys(err, ERR_FAILED, ENOMEM, "a command line") : 0;
}

void words_release(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	*w = (struct words){0};
}
