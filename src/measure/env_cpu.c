/*
 * env_cpu -- the CPUs: model, frequency, NUMA nodes, mitigations.
 */
#include "measure/env.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "base/num.h"
#include "base/peek.h"

#if defined(__x86_64__)
/* Source: AMD64 APM vol. 3, Fn8000_0002 to 4: the processor's name; the same on Intel. */
static bool env_cpu_brand(struct fact *f)
{
	union {
		unsigned word[12];
		char text[49];
	} brand = {{0}};
	const char *p = brand.text;

	/* Each is a trap in a virtual machine. */
	if (__get_cpuid_max(0x80000000u, NULL) < 0x80000004u)
		return false;
	for (unsigned i = 0; i < 3; i++)
		__cpuid(0x80000002u + i, brand.word[4 * i], brand.word[4 * i + 1],
			brand.word[4 * i + 2], brand.word[4 * i + 3]);
	p += strspn(p, " ");
	if (*p)
		fact_set(f, "%s", p);
	return *p;
}
#else
static bool env_cpu_brand(struct fact *f)
{
	(void)f;
	return false;
}
#endif

static void env_cpu_model(struct env *e)
{
	char text[4096], part[2][32];

	if (env_cpu_brand(&e->cpu_model))
		return;
	int r = peek(text, sizeof text, "/proc/cpuinfo");

	if (r < 0)
		fact_refuse(&e->cpu_model, -r);
	else if (peek_line(part[0], sizeof part[0], text, "CPU implementer") > 0 &&
		 peek_line(part[1], sizeof part[1], text, "CPU part") > 0)
		fact_set(&e->cpu_model, "implementer %s, part %s", part[0], part[1]);
	else
		fact_refuse(&e->cpu_model, ENOENT);
}

/* How many a list "0-3,8" holds. */
static uint64_t env_cpu_list(const char *list)
{
	uint64_t n = 0;

	while (*list) {
		char *end;
		unsigned long first = strtoul(list, &end, 10), last = first;

		if (end == list)
			break;
		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		n += last >= first ? last - first + 1 : 0;
		list = *end == ',' ? end + 1 : end;
	}
	return n;
}

static void env_cpu_numbers(struct env *e)
{
	char list[1024];
	cpu_set_t set;
	uint64_t khz;
	int r = peek(list, sizeof list, "/sys/devices/system/cpu/online");

	e->cpu_online = reading_result(r, env_cpu_list(list));
	if (r < 0 && sysconf(_SC_NPROCESSORS_ONLN) > 0) {
		e->cpu_online = reading_of((uint64_t)sysconf(_SC_NPROCESSORS_ONLN));
		e->cpu_online.state = READING_ESTIMATED;
	}
	r = sched_getaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
	e->cpu_allowed = reading_result(r, r ? 0 : (uint64_t)CPU_COUNT(&set));

	khz = 0;
	r = peek_uint(&khz, "/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
	e->cpu_max_hz = reading_result(r, khz * 1000);
	fact_peek(&e->cpu_governor, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
}

static void env_cpu_now(struct env *e)
{
	uint64_t khz = 0;
	int r = peek_uint(&khz, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq");
	if (r == 0) {
		e->cpu_now_hz = reading_of(khz * 1000);
	} else {
		char text[4096], line[32];

		e->cpu_now_hz = reading_refused(-r);
		if (peek(text, sizeof text, "/proc/cpuinfo") > 0 &&
		    peek_line(line, sizeof line, text, "cpu MHz") > 0 && strtod(line, NULL) > 0)
			e->cpu_now_hz = reading_of((uint64_t)(strtod(line, NULL) * 1e6));
	}
}

/*
 * Does this kernel measure for 10 ms when it is asked for a frequency?
 * Source: Linux 5.18, arch/x86/kernel/cpu/aperfmperf.c, gone with 5.19.
 */
static bool env_cpu_waits(const struct env *e)
{
	unsigned major, minor;

	return sscanf(e->system_kernel.text, "Linux %u.%u", &major, &minor) == 2 &&
	       (major < 5 || (major == 5 && minor < 19));
}

static void env_cpu_node(struct fact *f, unsigned node)
{
	char cpus[128], text[4096], total[64], size[NUM_TEXT] = "?", line[256], key[48];
	unsigned long long kib;

	if (peek(cpus, sizeof cpus, "/sys/devices/system/node/node%u/cpulist", node) < 0)
		return;
	snprintf(key, sizeof key, "Node %u MemTotal", node);
	if (peek(text, sizeof text, "/sys/devices/system/node/node%u/meminfo", node) > 0 &&
	    peek_line(total, sizeof total, text, key) > 0 && sscanf(total, "%llu", &kib) == 1)
		num_human(size, kib * 1024, 1024, "iB");
	snprintf(line, sizeof line, "%u: CPUs %s, %s", node, cpus[0] ? cpus : "none", size);
	fact_append(f, "; ", line);
}

static void env_cpu_nodes(struct env *e)
{
	char list[256], *p = list;
	int r = peek(list, sizeof list, "/sys/devices/system/node/online");

	e->cpu_nodes = reading_result(r, env_cpu_list(list));
	if (r < 0)
		fact_refuse(&e->cpu_numa, -r);
	while (r > 0 && *p) {
		unsigned long node = strtoul(p, &p, 10), last = node;

		if (*p == '-')
			last = strtoul(p + 1, &p, 10);
		for (; node <= last; node++)
			env_cpu_node(&e->cpu_numa, (unsigned)node);
		if (*p++ != ',')
			break;
	}
}

static int env_cpu_by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void env_cpu_mitigations(struct env *e)
{
	enum { MOST = 48, NAME = 40 };
	char name[MOST][NAME], text[256];
	unsigned n = 0;
	DIR *dir = opendir("/sys/devices/system/cpu/vulnerabilities");

	if (!dir) {
		fact_refuse(&e->cpu_mitigated, errno);
		fact_refuse(&e->cpu_vulnerable, errno);
		return;
	}
	for (struct dirent *d; n < MOST && (d = readdir(dir));)
		if (d->d_name[0] != '.')
			snprintf(name[n++], NAME, "%.39s", d->d_name);
	qsort(name, n, NAME, env_cpu_by_name);
	for (unsigned i = 0; i < n; i++) {
		if (peek_at(text, sizeof text, dirfd(dir), name[i]) < 0)
			continue;
		if (strncmp(text, "Vulnerable", 10) == 0)
			fact_append(&e->cpu_vulnerable, ", ", name[i]);
		else if (strncmp(text, "Not affected", 12) != 0)
			fact_append(&e->cpu_mitigated, ", ", name[i]);
	}
	closedir(dir);
	if (!fact_known(&e->cpu_vulnerable))
		fact_set(&e->cpu_vulnerable, "none");
	if (!fact_known(&e->cpu_mitigated))
		fact_set(&e->cpu_mitigated, "none");
}

void env_cpu(struct env *e, bool hurry)
{
	env_cpu_model(e);
	env_cpu_numbers(e);
	if (!hurry || !env_cpu_waits(e))
		env_cpu_now(e);
	env_cpu_nodes(e);
	env_cpu_mitigations(e);
}
