/*
 * put -- values into a JSON document.
 */
#include "result/put.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "result/utf8.h"

/* Takes the reference to value in any case. */
static json_t *put_value(struct put *p, json_t *to, const char *key, json_t *value)
{
	int ret = key ? json_object_set_new(to, key, value) : json_array_append_new(to, value);

	if (ret) {
		p->failed = true;
		return NULL;
	}
	return value;
}

void put_int(struct put *p, json_t *to, const char *key, uint64_t value)
{
	put_value(p, to, key, json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value));
}

void put_real(struct put *p, json_t *to, const char *key, double value)
{
	put_value(p, to, key, json_real(isfinite(value) ? value : 0));
}

void put_str(struct put *p, json_t *to, const char *key, const char *s)
{
	if (!s) {
		put_null(p, to, key);
		return;
	}
	struct buf clean = {0};

	utf8_add(&clean, s);
	put_value(p, to, key, buf_failed(&clean) ? NULL : json_string(buf_text(&clean)));
	buf_release(&clean);
}

void put_bool(struct put *p, json_t *to, const char *key, bool value)
{
	put_value(p, to, key, json_boolean(value));
}

void put_null(struct put *p, json_t *to, const char *key)
{
	put_value(p, to, key, json_null());
}

json_t *put_object(struct put *p, json_t *to, const char *key)
{
	return put_value(p, to, key, json_object());
}

json_t *put_array(struct put *p, json_t *to, const char *key)
{
	return put_value(p, to, key, json_array());
}

int put_dump(const struct put *p, json_t *top, struct buf *out, struct err *err)
{
	enum { DIGITS = 12 };
	char *text = p->failed ? NULL
			       : json_dumps(top, JSON_INDENT(2) | JSON_PRESERVE_ORDER |
							 JSON_REAL_PRECISION(DIGITS));

	json_decref(top);
	if (text)
		buf_str(out, text);
	buf_char(out, '\n');
	bool failed = !text || buf_failed(out);

	free(text);
	if (failed)
		return err_set(err, ERR_OUTPUT, ENOMEM, "the result: out of memory");
	return 0;
}
