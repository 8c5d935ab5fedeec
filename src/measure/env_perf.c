/*
 * env_perf -- which counters of the kernel's may be had.
 */
#include "measure/env.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Does it open, and does it count? */
static struct reading env_counter(unsigned type, uint64_t config, bool user)
{
	struct perf_event_attr attr = {.type = type,
				       .size = sizeof attr,
				       .config = config,
				       .exclude_kernel = user,
				       .exclude_hv = user};
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	uint64_t count = 0;

	if (fd < 0)
		return reading_refused(errno);
	for (volatile unsigned spin = 0; spin < 10000; spin++)
		;
	ssize_t n = read(fd, &count, sizeof count);
	int error = n < 0 ? errno : ENODATA;

	close(fd);
	return n == sizeof count && count ? reading_of(1) : reading_refused(error);
}

void env_perf(struct env *e)
{
	fact_peek(&e->perf_paranoid, "/proc/sys/kernel/perf_event_paranoid");
	e->perf_cycles = env_counter(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, false);
	e->perf_instructions = env_counter(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, false);
	e->perf_user_cycles = env_counter(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, true);
	e->perf_task_clock = env_counter(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, false);
}

void env_perf_killed(struct env *e)
{
	struct reading *all[] = {&e->perf_cycles, &e->perf_instructions, &e->perf_user_cycles,
				 &e->perf_task_clock};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		*all[i] = (struct reading){.state = READING_DENIED};
}
