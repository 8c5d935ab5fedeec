/*
 * words -- the words of a command line, put together one by one.
 */
#ifndef IOSONDE_BASE_WORDS_H
#define IOSONDE_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* The zero state has none.  v is NULL-ended once there is one; as with buf, failed tells at the
 * end whether memory ran out. */
struct words {
	char **v;
	size_t n;
	bool failed;
};

/* Append a copy; formatted text as one word; each of a list, NULL: none. */
void words_add(struct words *w, const char *word);
void words_printf(struct words *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void words_all(struct words *w, char *const *list);

/* Append the words of a text, blanks between them; NULL: none. */
void words_split(struct words *w, const char *text);

/* As words_split, each '@' of the text replaced. */
void words_fill(struct words *w, const char *text, const char *at);

/* Returns 0; -ENOMEM with err when any was lost. */
int words_check(const struct words *w, struct err *err);

void words_release(struct words *w);

#endif
