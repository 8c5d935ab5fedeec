/*
 * metered -- what the host spent on a box: its readings as a table.
 */
#include "result/metered.h"

#include <stdlib.h>

#define ROW(key, member, label, unit)                                                              \
	{                                                                                          \
		"group", key, label, unit, offsetof(struct metered, member)                        \
	}
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

void metered_release(struct metered *m)
{
	free(m->roles);
	free(m->kernel);
	*m = (struct metered){0};
}
