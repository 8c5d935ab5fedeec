/*
 * ledger -- what was asked for, what became effective, and why.
 */
#include "measure/ledger.h"

#include <string.h>

static struct ledger_entry *ledger_find(struct ledger *l, const char *setting)
{
	for (unsigned i = 0; i < l->n; i++) {
		const char *have = l->entry[i].setting;

		/* what is kept may have been cut */
		if (!strncmp(have, setting, sizeof l->entry[i].setting - 1))
			return &l->entry[i];
	}
	return NULL;
}

static struct ledger_entry *ledger_place(struct ledger *l, const char *setting)
{
	struct ledger_entry *e = ledger_find(l, setting);

	if (e)
		return e;
	if (l->n == LEDGER_ENTRIES) {
		l->lost++;
		return NULL;
	}
	return &l->entry[l->n++];
}

/* Copy as much as fits. */
static void ledger_text(char *to, size_t size, const char *from)
{
	size_t len = from ? strnlen(from, size - 1) : 0;

	if (len)
		memcpy(to, from, len);
	to[len] = '\0';
}

/* A sentence that does not fit ends behind a whole word, and says that it was longer. */
static void ledger_reason(char *to, size_t size, const char *from)
{
	static const char more[] = "...";
	size_t len;

	ledger_text(to, size, from);
	if (!from || strnlen(from, size) < size)
		return;
	len = size - sizeof more;
	while (len && to[len] != ' ')
		len--;
	memcpy(to + (len ? len : size - sizeof more), more, sizeof more);
}

static void ledger_put(struct ledger *l, const struct ledger_entry *e)
{
	struct ledger_entry *place = ledger_place(l, e->setting);

	if (place)
		*place = *e;
}

void ledger_note(struct ledger *l, const char *setting, const char *requested,
		 const char *effective, int errnum, const char *reason)
{
	struct ledger_entry e = {.errnum = errnum};

	ledger_text(e.setting, sizeof e.setting, setting);
	ledger_text(e.requested, sizeof e.requested, requested);
	ledger_text(e.effective, sizeof e.effective, effective);
	ledger_reason(e.reason, sizeof e.reason, reason);
	ledger_put(l, &e);
}

void ledger_add(struct ledger *l, const char *setting, const char *requested, const char *effective,
		int errnum, const char *reason)
{
	struct ledger_entry *e;

	ledger_note(l, setting, requested, effective, errnum, reason);
	e = ledger_find(l, setting);
	if (e)
		e->differs = strcmp(requested ? requested : "", effective ? effective : "") != 0;
}

const struct ledger_entry *ledger_differs(const struct ledger *l)
{
	for (unsigned i = 0; i < l->n; i++)
		if (l->entry[i].differs)
			return &l->entry[i];
	return NULL;
}

void ledger_copy(struct ledger *to, const struct ledger *from)
{
	to->n = from->n;
	to->lost = from->lost;
	memcpy(to->entry, from->entry, from->n * sizeof *from->entry);
}

void ledger_merge(struct ledger *to, const struct ledger *from)
{
	for (unsigned i = 0; i < from->n; i++)
		if (from->entry[i].differs)
			ledger_put(to, &from->entry[i]);
	to->lost += from->lost;
}
