/*
 * metered -- what the host spent on a box: its readings as a table.
 */
#include "result/metered.h"

#include <math.h>
#include <stdlib.h>

#define ROW_OF(group, key, member, label, unit)                                                    \
	{                                                                                          \
		group, key, label, unit, offsetof(struct metered, member)                          \
	}
#define ROW(key, member, label, unit) ROW_OF("group", key, member, label, unit)
const struct reading_row metered_rows[] = {
	ROW("cpu_ns", cpu, "CPU time", UNIT_NS),
	ROW("user_ns", user, "  user", UNIT_NS),
	ROW("system_ns", system, "  system", UNIT_NS),
	ROW("throttled_ns", throttled, "throttled", UNIT_NS),
	ROW("cycles", cycles, "cycles", UNIT_COUNT),
	ROW("instructions", instructions, "instructions", UNIT_COUNT),
	ROW("memory_peak", memory_peak, "peak of memory", UNIT_BYTES),
	ROW("read_bytes", read_bytes, "read from devices", UNIT_BYTES),
	ROW("write_bytes", write_bytes, "written to devices", UNIT_BYTES),
};
const unsigned metered_rows_n = sizeof metered_rows / sizeof *metered_rows;

#define EXACT(key, member) ROW_OF("exact", key, member, key, UNIT_NS)
const struct reading_row metered_exact_rows[] = {
	EXACT("ran_ns", ran),		EXACT("awake_ns", awake),
	EXACT("idle_ran_ns", idle_ran), EXACT("idle_awake_ns", idle_awake),
	EXACT("meter_ns", own),
};
const unsigned metered_exact_rows_n = sizeof metered_exact_rows / sizeof *metered_exact_rows;

int64_t metered_missed(const struct metered *m)
{
	const double tick = 1e7;
	double awake = (double)m->awake.value, missed = awake - (double)m->machine_ns;

	if (m->machine.errnum || !reading_known(&m->awake) || !m->awake.value)
		return 0;
	return fabs(missed) > 0.02 * awake + 2 * sqrt(awake * tick) + m->cpus * tick
		       ? (int64_t)missed
		       : 0;
}

uint64_t metered_busy(const struct metered *m)
{
	bool exact = reading_known(&m->awake);
	uint64_t all = exact ? m->awake.value : m->machine_ns;
	uint64_t idle = exact ? m->idle_awake.value : m->idle_ns;
	uint64_t least = m->kernel_ns + (reading_known(&m->cpu) ? m->cpu.value : 0);

	/* On a machine that is full, others give way: they no longer have what they had before. */
	all = all > idle ? all - idle : 0;
	return all > least ? all : least;
}

void metered_release(struct metered *m)
{
	free(m->roles);
	free(m->kernel);
	*m = (struct metered){0};
}
