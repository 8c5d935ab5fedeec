/*
 * ledger -- what was asked for, what became effective, and why.
 */
#include "measure/ledger.h"

#include <string.h>

static struct ledger_entry *ledger_place(struct ledger *l, const char *setting)
{
	for (unsigned i = 0; i < l->n; i++) {
		const char *have = l->entry[i].setting;

		/* what is kept may have been cut */
		if (!strncmp(have, setting, sizeof l->entry[i].setting - 1))
			return &l->entry[i];
	}
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

void ledger_add(struct ledger *l, const char *setting, const char *requested, const char *effective,
		int errnum, const char *reason)
{
	struct ledger_entry *e = ledger_place(l, setting);

	if (!e)
		return;
	ledger_text(e->setting, sizeof e->setting, setting);
	ledger_text(e->requested, sizeof e->requested, requested);
	ledger_text(e->effective, sizeof e->effective, effective);
	ledger_text(e->reason, sizeof e->reason, reason);
	e->errnum = errnum;
}

void ledger_copy(struct ledger *to, const struct ledger *from)
{
	to->n = from->n;
	to->lost = from->lost;
	memcpy(to->entry, from->entry, from->n * sizeof *from->entry);
}
