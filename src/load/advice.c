/*
 * advice -- what a reader of the result must know about its files.
 */
#include "load/advice.h"

#include <sys/sysinfo.h>

#include "base/num.h"
#include "load/target.h"
#include "measure/env.h"

/* Bytes of files that some job reads through the page cache. */
static uint64_t advice_buffered(const struct plan *plan)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < plan->targets_n; i++) {
		const struct target *t = &plan->targets[i];

		if (t->reads && !t->direct && !t->diskless)
			bytes += t->size;
	}
	return bytes;
}

static void advice_memory(const struct plan *plan, struct shared *shared)
{
	char have[NUM_TEXT], need[NUM_TEXT];
	uint64_t bytes = advice_buffered(plan);
	struct sysinfo info;

	if (!bytes || sysinfo(&info) < 0)
		return;
	uint64_t memory = (uint64_t)info.totalram * info.mem_unit;

	/* The page cache that a group fills counts against its limit. */
	struct reading max = env_memory_max(&shared->surround.where.memory);

	if (reading_known(&max) && max.value < memory)
		memory = max.value;
	shared->memory = memory;
	shared->buffered = bytes;
	if (bytes < memory)
		shared_note(
			shared,
			"the files of buffered reads (%s) fit in memory (%s): what is read twice "
			"comes from the page cache; for the device use direct=1, or a size above "
			"the memory",
			num_human(need, bytes, 1024, "iB"), num_human(have, memory, 1024, "iB"));
}

/* Looked up once. */
static uint64_t advice_gaps(const struct target *t, unsigned target, const struct shared *shared)
{
	for (unsigned i = 0; i < shared->filed_n; i++)
		if (shared->filed[i].target == target)
			return shared->filed[i].unwritten.value;
	return target_gaps(t);
}

void advice(const struct plan *plan, struct shared *shared)
{
	unsigned holes = 0, devices = 0, kept = 0, shut = 0;
	char some[NUM_TEXT], all[NUM_TEXT];

	for (unsigned i = 0; i < plan->targets_n; i++) {
		const struct target *t = &plan->targets[i];

		if (t->diskless)
			continue;
		shut += t->shut;
		uint64_t gaps = t->reads ? advice_gaps(t, i, shared) : 0;

		if (gaps && holes++ == 0)
			shared_note(shared,
				    "%s has holes or unwritten extents, %s of its %s: reading them "
				    "asks no device; for real data let iosonde make the file",
				    t->path, num_human(some, gaps, 1024, "iB"),
				    num_human(all, t->size, 1024, "iB"));
		if (t->unlink && !t->created && kept++ == 0)
			shared_note(shared, "%s was there before the run: unlink=1 leaves it",
				    t->path);
		if (t->writes && t->device && devices++ == 0)
			shared_note(shared, "%s is a device: what was on it is lost", t->path);
	}
	if (holes > 1)
		shared_note(shared, "%u further files have holes or unwritten extents", holes - 1);
	if (shut)
		shared_note(shared,
			    "%u files are not locked against other runs: the limit on open files "
			    "(ulimit -Hn) is too low to keep them open",
			    shut);
	advice_memory(plan, shared);
}
