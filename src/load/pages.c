/*
 * pages -- of what pages the buffers are made.
 */
#include "load/pages.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

enum { PAGES_HUGE = 2 << 20 };

long long pages_huge(FILE *f, uintptr_t at)
{
	char line[512];
	bool inside = false;

	while (fgets(line, sizeof line, f)) {
		unsigned long long from, to, kib;

		if (sscanf(line, "%llx-%llx ", &from, &to) == 2)
			inside = at >= from && at < to;
		else if (inside && sscanf(line, "AnonHugePages: %llu kB", &kib) == 1)
			return (long long)(kib << 10);
	}
	return -1;
}

void pages_tell(const struct pool *p, struct ledger *ledger)
{
	char small[NUM_TEXT], got[48], part[NUM_TEXT];

	num_print_size(small, (uint64_t)sysconf(_SC_PAGESIZE));
	/* The kernel gives these or fails. */
	if (p->kind == MEM_MMAPHUGE) {
		ledger_note(ledger, "page_size", "huge", "huge", 0, NULL);
		return;
	}
	if (p->kind != MEM_MMAP || p->bytes < PAGES_HUGE) {
		ledger_note(ledger, "page_size", small, small, 0, NULL);
		return;
	}
	FILE *f = fopen("/proc/self/smaps", "re");
	int errnum = f ? ENODATA : errno;
	long long huge = f ? pages_huge(f, (uintptr_t)p->region) : -1;

	if (f)
		fclose(f);
	if (huge < 0) {
		ledger_note(ledger, "page_size", "huge, if there are any", "unknown", errnum,
			    "/proc/self/smaps does not tell");
		return;
	}
	num_print_size(part, (uint64_t)huge);
	snprintf(got, sizeof got, "%.12s, %.20s of it huge", small, part);
	ledger_note(ledger, "page_size", "huge, if there are any", huge ? got : small, 0,
		    huge ? NULL : "the kernel gave none (transparent_hugepage)");
}
