/*
 * env -- the place a run happens in: the table, the kernel and memory.
 */
#include "measure/env.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/peek.h"

#define TABLE	   env
#define TABLE_LIST "measure/env.def"
#include "measure/table.def"

static void env_distribution(struct env *e)
{
	char text[4096], name[FACT_TEXT];
	int r = peek(text, sizeof text, "/etc/os-release");

	if (r == -ENOENT)
		r = peek(text, sizeof text, "/usr/lib/os-release");
	if (r >= 0)
		r = peek_line(name, sizeof name, text, "PRETTY_NAME");
	if (r < 0) {
		fact_refuse(&e->system_distribution, -r);
		return;
	}
	size_t quoted = name[0] == '"' || name[0] == '\'';

	name[strcspn(name + quoted, "\"'") + quoted] = '\0';
	fact_set(&e->system_distribution, "%s", name + quoted);
}

static void env_system(struct env *e)
{
	time_t now = time(NULL);
	struct utsname u;
	struct tm tm;

	/* strftime would add a hundredth to the size of the program. */
	if (gmtime_r(&now, &tm))
		fact_set(&e->system_time, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
			 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (uname(&u) < 0) {
		fact_refuse(&e->system_kernel, errno);
		fact_refuse(&e->system_build, errno);
		fact_refuse(&e->system_architecture, errno);
	} else {
		fact_set(&e->system_kernel, "%s %s", u.sysname, u.release);
		fact_set(&e->system_build, "%s", u.version);
		fact_set(&e->system_architecture, "%s", u.machine);
	}
	env_distribution(e);
}

/* A line "Name: N kB" of /proc/meminfo; r is what reading that came to. */
static struct reading env_meminfo(const char *text, int r, const char *key, unsigned unit)
{
	unsigned long long value;
	char line[64];

	if (r >= 0)
		r = peek_line(line, sizeof line, text, key);
	if (r >= 0)
		r = sscanf(line, "%llu", &value) == 1 ? 0 : -EINVAL;
	return reading_result(r, r < 0 ? 0 : value * unit);
}

static void env_memory(struct env *e)
{
	char text[8192];
	struct sysinfo s;
	int r = peek(text, sizeof text, "/proc/meminfo");

	if (sysinfo(&s) < 0) {
		e->memory_total = env_meminfo(text, r, "MemTotal", 1024);
		e->memory_swap = env_meminfo(text, r, "SwapTotal", 1024);
	} else {
		e->memory_total = reading_of((uint64_t)s.totalram * s.mem_unit);
		e->memory_swap = reading_of((uint64_t)s.totalswap * s.mem_unit);
	}
	e->memory_available = env_meminfo(text, r, "MemAvailable", 1024);
	e->memory_huge_page = env_meminfo(text, r, "Hugepagesize", 1024);
	e->memory_huge_pages_free = env_meminfo(text, r, "HugePages_Free", 1);
	e->memory_page = reading_of((uint64_t)sysconf(_SC_PAGESIZE));
	fact_peek(&e->memory_transparent_hugepage, "/sys/kernel/mm/transparent_hugepage/enabled");
}

void env_fill(struct env *e, const struct mounts *mounts, bool hurry)
{
	char own[4096];
	int r = peek(own, sizeof own, "/proc/self/cgroup");

	env_system(e);
	env_cpu(e, hurry);
	env_memory(e);
	env_limits(e);
	env_cgroup(e, mounts, own, r);
	env_around(e, mounts, own);
	env_security(e);
}
