/*
 * env -- the place a run happens in: kernel, CPUs, memory, clock, limits, what
 * is around the process, and what it may do.
 *
 * No name of a host or user is in it.  Each figure is looked up by itself, so
 * that one that cannot be had (nothing is mounted, a filter denies) takes no
 * other along.  Plain data: it may lie in memory shared between processes.
 */
#ifndef IOSONDE_MEASURE_ENV_H
#define IOSONDE_MEASURE_ENV_H

#include <stdbool.h>

#include "measure/cgroup.h"
#include "measure/clock.h"
#include "measure/mount.h"
#include "measure/reading.h"

struct env {
#define NUM(group, key, unit, label) struct reading group##_##key;
#define TEXT(group, key, label)	     struct fact group##_##key;
#include "measure/env.def"
};

extern const struct reading_row env_rows[];
extern const unsigned env_rows_n;

/* Title of a group of env.def; NULL if there is none. */
const char *env_title(const char *group);

/*
 * Fill all but the clock and the counters.  e starts from the zero state.  It takes the time of
 * about a hundred small files, half a millisecond.  hurry: leave out the present
 * frequency where telling it waits for 10 ms (Linux before 5.19).
 */
void env_fill(struct env *e, const struct mounts *mounts, bool hurry);

/* The clock's sources, and what is known of the one that is read.  Some 20 us. */
void env_clock_source(struct env *e, const struct clock *clock);

/*
 * Measure the costs of the clock and of a system call: a few milliseconds, or up
 * to two seconds where reading the clock is a system call at first and may be
 * cheaper later (gVisor calibrates its vDSO for a second).
 */
void env_clock(struct env *e);

/*
 * Try the counters.  Not in env_fill: there are filters that kill who asks for one.
 */
void env_perf(struct env *e);

/* Tell that who tried the counters was killed for it. */
void env_perf_killed(struct env *e);

/* The parts of env_fill; own is the text of /proc/self/cgroup, r its length or -errno. */
void env_cpu(struct env *e, bool hurry);
void env_limits(struct env *e);
void env_cgroup(struct env *e, const struct mounts *mounts, const char *own, int r);
void env_around(struct env *e, const struct mounts *mounts, const char *own);
void env_security(struct env *e);

/*
 * What reading the clock, and the cheapest system call, cost now: picoseconds, about
 * 2 ms each.
 */
struct reading env_cost_time(void);
struct reading env_cost_call(void);

/* The limit of a group of the controller memory: bytes, READING_UNLIMITED for none. */
struct reading env_memory_max(const struct cgroup *memory);

#endif
