/*
 * buf -- a growable string.
 *
 * It does not report each failed allocation: a buf that ran out of memory
 * stays failed, and buf_failed() tells once at the end.
 */
#ifndef IOSONDE_BASE_BUF_H
#define IOSONDE_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* The zero state is empty.  s is NUL-terminated once anything was added. */
struct buf {
	char *s;
	size_t len, cap;
	bool failed;
};

/* Append n bytes (they may hold NUL), a string, one character, formatted text. */
void buf_add(struct buf *b, const void *data, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list args);

/* Append text, broken at blanks to lines of 79 columns, each indented, and a line end. */
void buf_wrap(struct buf *b, const char *text, unsigned indent);

/* Text so far, never NULL: "" for an empty or failed buf.  Owned by the buf. */
const char *buf_text(const struct buf *b);

/*
 * Hand the text over: malloc'd, to be freed by the caller, NULL when the buf
 * had failed.  The buf is empty afterwards.
 */
char *buf_take(struct buf *b);

/* True when an allocation failed since the zero state. */
bool buf_failed(const struct buf *b);

void buf_release(struct buf *b);

#endif
