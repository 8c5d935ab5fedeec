/*
 * rows -- readings of a table, for people and as JSON.
 */
#include "result/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "result/utf8.h"

enum { ROWS_LABEL = 20, ROWS_VALUE = FACT_TEXT + 64 };

void rows_line(struct buf *out, const char *label, const char *value)
{
	buf_printf(out, "  %-*s ", ROWS_LABEL, label);
	utf8_add_line(out, value);
	buf_char(out, '\n');
}

static void rows_number(char *out, size_t size, int unit, uint64_t value)
{
	char text[NUM_TEXT];

	switch (unit) {
	case UNIT_BYTES:
		snprintf(out, size, "%s", num_human(text, value, 1024, "iB"));
		break;
	case UNIT_PS:
		snprintf(out, size, "%.1f ns", (double)value / 1000);
		break;
	case UNIT_NS:
		snprintf(out, size, "%.3f s", (double)value / 1e9);
		break;
	case UNIT_HZ:
		snprintf(out, size, "%.3f GHz", (double)value / 1e9);
		break;
	case UNIT_MILLI:
		snprintf(out, size, "%g", (double)value / 1000);
		break;
	case UNIT_RATE:
		snprintf(out, size, "%s a second", num_human(text, value, 1000, ""));
		break;
	case UNIT_BOOL:
		snprintf(out, size, "%s", value ? "yes" : "no");
		break;
	case UNIT_WORKS:
		snprintf(out, size, "works");
		break;
	default:
		snprintf(out, size, "%" PRIu64, value);
		break;
	}
}

void rows_value(char *out, size_t size, int unit, const struct reading *r)
{
	out[0] = '\0';
	if (!reading_known(r))
		return;
	if (r->value == READING_UNLIMITED)
		snprintf(out, size, "unlimited");
	else
		rows_number(out, size, unit, r->value);
	if (r->state != READING_MEASURED) {
		size_t len = strlen(out);

		snprintf(out + len, size - len, " (%s)", reading_state_name(r->state));
	}
}

struct rows_look {
	char value[ROWS_VALUE];
	enum reading_state state;
	int errnum;
};

static struct rows_look rows_look(const struct reading_row *row, const void *base)
{
	const void *at = (const char *)base + row->offset;
	const struct reading *r = at;
	const struct fact *f = at;
	struct rows_look look = {0};

	if (row->unit < 0) {
		look.state = f->state;
		look.errnum = f->errnum;
		if (fact_known(f))
			snprintf(look.value, sizeof look.value, "%s", f->text);
	} else {
		look.state = r->state;
		look.errnum = r->errnum;
		rows_value(look.value, sizeof look.value, row->unit, r);
	}
	return look;
}

/* Labels of what is absent for one reason, beginning with row i, which was not told before. */
static void rows_missing(struct buf *out, const struct reading_row *rows, unsigned first,
			 unsigned end, unsigned i, const void *base)
{
	struct rows_look look = rows_look(&rows[i], base);
	struct buf line = {0};

	for (unsigned k = first; k < i; k++) {
		struct rows_look other = rows_look(&rows[k], base);

		if (other.state == READING_ABSENT && other.errnum == look.errnum)
			return;
	}
	for (unsigned k = i; k < end; k++) {
		struct rows_look other = rows_look(&rows[k], base);

		if (other.state != READING_ABSENT || other.errnum != look.errnum)
			continue;
		const char *label = rows[k].label + strspn(rows[k].label, " ");

		buf_printf(&line, "%s%s", line.len ? ", " : "", label);
	}
	if (look.errnum)
		buf_printf(&line, " (%s)", strerror(look.errnum));
	rows_line(out, "not known:", buf_text(&line));
	buf_release(&line);
}

static void rows_group(struct buf *out, const struct reading_row *rows, unsigned first,
		       unsigned end, const void *base)
{
	for (unsigned i = first; i < end; i++) {
		struct rows_look look = rows_look(&rows[i], base);

		if (look.state == READING_ABSENT && rows[i].unit != UNIT_WORKS)
			continue;
		if (look.state == READING_DENIED && !look.errnum)
			snprintf(look.value, sizeof look.value, "denied: who asks is killed");
		else if (!look.value[0] && look.errnum)
			snprintf(look.value, sizeof look.value, "%s: %s",
				 look.state == READING_DENIED ? "denied" : "no",
				 strerror(look.errnum));
		if (look.value[0])
			rows_line(out, rows[i].label, look.value);
	}
	for (unsigned i = first; i < end; i++) {
		struct rows_look look = rows_look(&rows[i], base);

		if (look.state == READING_ABSENT && (rows[i].unit != UNIT_WORKS || !look.errnum))
			rows_missing(out, rows, first, end, i, base);
	}
}

void rows_text(struct buf *out, const struct reading_row *rows, unsigned n, const void *base,
	       const char *(*title)(const char *group))
{
	for (unsigned first = 0, end; first < n; first = end) {
		for (end = first; end < n && strcmp(rows[end].group, rows[first].group) == 0;)
			end++;
		buf_printf(out, "%s%s\n", out->len ? "\n" : "", title(rows[first].group));
		rows_group(out, rows, first, end, base);
	}
}

static void rows_json_number(struct put *p, json_t *o, int unit, uint64_t value)
{
	if (value == READING_UNLIMITED)
		put_str(p, o, "value", "unlimited");
	else if (unit == UNIT_PS || unit == UNIT_MILLI)
		put_real(p, o, "value", (double)value / 1000);
	else if (unit == UNIT_BOOL || unit == UNIT_WORKS)
		put_bool(p, o, "value", value);
	else
		put_int(p, o, "value", value);
}

static void rows_json_row(struct put *p, json_t *group, const struct reading_row *row,
			  const void *base)
{
	const void *at = (const char *)base + row->offset;
	struct rows_look look = rows_look(row, base);
	json_t *o = put_object(p, group, row->key);

	if (look.state == READING_ABSENT || look.state == READING_DENIED)
		put_null(p, o, "value");
	else if (row->unit < 0)
		put_str(p, o, "value", look.value);
	else
		rows_json_number(p, o, row->unit, ((const struct reading *)at)->value);
	put_str(p, o, "state", reading_state_name(look.state));
	if (row->unit >= 0 && look.state == READING_SCALED)
		put_real(p, o, "share", ((const struct reading *)at)->share);
	if (look.errnum) {
		put_int(p, o, "errno", (uint64_t)look.errnum);
		put_str(p, o, "reason", strerror(look.errnum));
	}
}

void rows_json(struct put *p, json_t *top, const struct reading_row *rows, unsigned n,
	       const void *base)
{
	json_t *group = NULL;

	for (unsigned i = 0; i < n; i++) {
		if (!i || strcmp(rows[i].group, rows[i - 1].group) != 0)
			group = put_object(p, top, rows[i].group);
		rows_json_row(p, group, &rows[i], base);
	}
}

void rows_read(const json_t *top, const struct reading_row *rows, unsigned n, void *base)
{
	for (unsigned i = 0; i < n; i++) {
		const json_t *o = json_object_get(json_object_get(top, rows[i].group), rows[i].key);
		const char *state = json_string_value(json_object_get(o, "state"));
		void *at = (char *)base + rows[i].offset;
		struct reading *r = at;

		if (!state)
			continue;
		*r = (struct reading){
			.value = (uint64_t)json_integer_value(json_object_get(o, "value")),
			.share = json_number_value(json_object_get(o, "share")),
			.errnum = (int)json_integer_value(json_object_get(o, "errno")),
		};
		for (unsigned k = READING_ABSENT; k <= READING_DENIED; k++)
			if (strcmp(state, reading_state_name(k)) == 0)
				r->state = k;
	}
}
