/*
 * env_limits -- the limits of the process and of asynchronous I/O.
 */
#include "measure/env.h"

#include <errno.h>
#include <sys/resource.h>

#include "base/peek.h"

static void env_rlimit(int which, struct reading *soft, struct reading *hard)
{
	struct rlimit limit;
	int r = getrlimit(which, &limit) < 0 ? -errno : 0;

	if (soft)
		*soft = reading_result(r, limit.rlim_cur == RLIM_INFINITY ? READING_UNLIMITED
									  : limit.rlim_cur);
	if (hard)
		*hard = reading_result(r, limit.rlim_max == RLIM_INFINITY ? READING_UNLIMITED
									  : limit.rlim_max);
}

static struct reading env_number(const char *path)
{
	uint64_t value = 0;
	int r = peek_uint(&value, "%s", path);

	return reading_result(r, value);
}

void env_limits(struct env *e)
{
	env_rlimit(RLIMIT_NOFILE, &e->limits_nofile, &e->limits_nofile_hard);
	env_rlimit(RLIMIT_MEMLOCK, &e->limits_memlock, &e->limits_memlock_hard);
	env_rlimit(RLIMIT_FSIZE, &e->limits_fsize, NULL);
	env_rlimit(RLIMIT_NPROC, &e->limits_nproc, NULL);
	e->limits_aio_max_nr = env_number("/proc/sys/fs/aio-max-nr");
	e->limits_aio_nr = env_number("/proc/sys/fs/aio-nr");
	fact_peek(&e->limits_io_uring_disabled, "/proc/sys/kernel/io_uring_disabled");
}
