/*
 * probe -- the table of what a probe tried, and what follows from it.
 */
#include "result/probe.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/cost.h"

#define TABLE	   probe
#define TABLE_LIST "result/probe.def"
#include "measure/table.def"

const char *probe_reason(const struct probe_try *t, char *out, size_t size)
{
	if (t->signal)
		snprintf(out, size, "killed by signal %d (%s)", t->signal, strsignal(t->signal));
	else
		snprintf(out, size, "%s", strerror(t->errnum));
	return out;
}

/* The sentences so far. */
struct probe_list {
	char **out;
	unsigned n, max;
};

static void probe_say(struct probe_list *list, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void probe_say(struct probe_list *list, const char *fmt, ...)
{
	va_list args;

	if (list->n == list->max)
		return;
	va_start(args, fmt);
	if (vasprintf(&list->out[list->n], fmt, args) >= 0)
		list->n++;
	va_end(args);
}

static bool probe_works(const struct probe_engine *e)
{
	return e->buffered.step == PROBE_DONE;
}

/* An engine that does not work; a list of engines with it may still be written. */
static void probe_advise_other(const struct probe_engine *e, const char *names,
			       struct probe_list *list)
{
	const struct probe_try *t = &e->buffered;
	char reason[96];

	probe_say(list, "%s does not work here (%s%s); a job that asks for it fails.", e->name,
		  probe_reason(t, reason, sizeof reason),
		  t->errnum == EPERM ? ", mostly a seccomp filter or a sysctl" : "");
	if (t->signal || t->step != PROBE_OPEN)
		probe_say(list, "A list of engines does not help against that: %s; name another.",
			  t->signal ? "who tries it is killed" : "its queue opens, and I/O fails");
	else
		probe_say(list, "Write ioengine=%s to take the next best.", names);
}

static void probe_advise_engines(const struct probe *p, struct probe_list *list)
{
	static const char *const deep[] = {"io_uring", "libaio"};
	const char *best = NULL;

	for (size_t k = 0; k < sizeof deep / sizeof *deep; k++)
		for (unsigned i = 0; i < p->engines_n; i++) {
			const struct probe_engine *e = &p->engine[i];

			if (strcmp(e->name, deep[k]) != 0 || e->buffered.step == PROBE_NOT_TRIED)
				continue;
			if (probe_works(e))
				best = best ? best : e->name;
			else
				probe_advise_other(e, k ? "libaio,psync" : "io_uring,libaio,psync",
						   list);
		}
	if (best)
		probe_say(list, "Use ioengine=%s for more than one I/O in flight (iodepth).%s",
			  best,
			  strcmp(best, "libaio") == 0
				  ? " With direct=1: buffered libaio waits in submission."
				  : "");
	else if (p->engines_n)
		probe_say(list,
			  "Only one I/O at a time and job is possible: use ioengine=psync, and "
			  "numjobs in place of iodepth.");
}

/* Aligned direct reads left nothing in the page cache, and below is a device of this kernel's. */
static bool probe_passes_cache(const struct probe *p)
{
	return reading_known(&p->direct_cached) && !p->direct_cached.value &&
	       fact_known(&p->storage.device_name) && reading_known(&p->storage.fs_block);
}

static void probe_advise_direct(const struct probe *p, struct probe_list *list)
{
	if (p->path_written.errnum)
		probe_say(
			list,
			"Nothing could be tried on the path itself (%s): name a folder that may be "
			"written, or a file of 128 KiB or more that may be read.",
			strerror(p->path_written.errnum));
	if (p->direct_open.state == READING_ABSENT && !p->direct_open.errnum)
		return;
	if (!reading_known(&p->direct_open))
		probe_say(list,
			  "direct=1 is refused on this path (%s): the page cache is always between "
			  "the job and the device.",
			  strerror(p->direct_open.errnum));
	else if (reading_known(&p->direct_unaligned) && probe_passes_cache(p))
		probe_say(
			list,
			"Direct reads that are not aligned succeed, by way of the page cache: use "
			"bs and offsets that are multiples of %llu bytes.",
			(unsigned long long)p->storage.fs_block.value);
	else if (reading_known(&p->direct_unaligned))
		probe_say(
			list,
			"An unaligned direct read succeeds: %s takes O_DIRECT and does not do it, "
			"or not always. Figures with direct=1 may be those of a cache.",
			fact_known(&p->storage.fs_type) ? p->storage.fs_type.text
							: "this file system");
	else if (reading_known(&p->direct_least_offset))
		probe_say(list,
			  "With direct=1 use a bs and offsets that are multiples of %llu bytes.",
			  (unsigned long long)p->direct_least_offset.value);
	if (reading_known(&p->direct_cached) && p->direct_cached.value)
		probe_say(list,
			  "A direct read leaves its data in the page cache: direct=1 does not "
			  "go past it here.");
}

static void probe_advise_place(const struct probe *p, struct probe_list *list)
{
	const char *type = p->storage.fs_type.text;

	if (strcmp(type, "tmpfs") == 0 || strcmp(type, "ramfs") == 0)
		probe_say(list,
			  "The path lies in memory (%s): figures of it are those of copying "
			  "memory, not of a disk.",
			  type);
	else if (strcmp(type, "overlay") == 0)
		probe_say(list,
			  "The path lies on an overlay: the first write to a file of a lower "
			  "layer copies all of it. Mount a folder of the host for measuring.");
	else if (strncmp(type, "fuse", 4) == 0 || strcmp(type, "9p") == 0 ||
		 strcmp(type, "virtiofs") == 0 || strncmp(type, "nfs", 3) == 0)
		probe_say(list,
			  "Another process serves the path (%s): what it caches cannot be seen "
			  "from here.",
			  type);
	if (strncmp(p->env.container_kind.text, "gVisor", 6) == 0)
		probe_say(list, "This is gVisor: CPU figures taken inside are not those of the "
				"host; measure CPU from outside.");
}

static void probe_advise_clock(const struct probe *p, struct probe_list *list)
{
	const struct env *e = &p->env;

	if (reading_known(&e->clock_gettime_ns) && reading_known(&e->clock_gettime_later_ns) &&
	    e->clock_gettime_ns.value > 4 * e->clock_gettime_later_ns.value &&
	    e->clock_gettime_ns.value > 100000)
		probe_say(list,
			  "Reading the clock cost %.0f ns at first and %.0f ns later: give jobs a "
			  "ramp_time of 2 seconds.",
			  (double)e->clock_gettime_ns.value / 1000,
			  (double)e->clock_gettime_later_ns.value / 1000);
	else if (reading_known(&e->clock_gettime_later_ns) &&
		 e->clock_gettime_later_ns.value > 100000 &&
		 strncmp(e->clock_own.text, "clock_gettime", 13) == 0)
		probe_say(list,
			  "Reading the clock costs %.0f ns, and each I/O needs two: "
			  "gtod_reduce=1 avoids them.",
			  (double)e->clock_gettime_later_ns.value / 1000);
}

static void probe_advise_limits(const struct probe *p, struct probe_list *list)
{
	const struct env *e = &p->env;

	if (reading_known(&e->cgroup_cpus) && reading_known(&e->cpu_allowed) &&
	    e->cgroup_cpus.value != READING_UNLIMITED &&
	    e->cgroup_cpus.value < e->cpu_allowed.value * 1000)
		probe_say(list,
			  "The cgroup gives %g CPUs of the %llu that are seen: more jobs than that "
			  "are throttled.",
			  (double)e->cgroup_cpus.value / 1000,
			  (unsigned long long)e->cpu_allowed.value);
	if (reading_known(&e->cgroup_memory_max) && e->cgroup_memory_max.value != READING_UNLIMITED)
		probe_say(list,
			  "The cgroup's memory limit of %llu MiB counts the page cache too: a file "
			  "larger than that is not kept in it.",
			  (unsigned long long)(e->cgroup_memory_max.value >> 20));
	if (reading_known(&e->limits_memlock) && e->limits_memlock.value < 1 << 20)
		probe_say(list,
			  "Little memory may be locked (%llu KiB): registered buffers "
			  "(fixedbufs) may be refused.",
			  (unsigned long long)(e->limits_memlock.value >> 10));
	if (reading_known(&e->limits_aio_max_nr) && reading_known(&e->limits_aio_nr) &&
	    e->limits_aio_nr.value + 1024 > e->limits_aio_max_nr.value)
		probe_say(list,
			  "Nearly all of fs.aio-max-nr is in use: libaio with a large iodepth "
			  "is refused.");
}

static void probe_advise_perf(const struct probe *p, struct probe_list *list)
{
	const struct env *e = &p->env;

	if (reading_known(&e->perf_cycles))
		return;
	if (e->perf_cycles.errnum || e->perf_cycles.state == READING_DENIED)
		probe_say(list, "Cycles cannot be counted: %s. %s.",
			  e->perf_cycles.errnum ? cost_uncounted(e->perf_cycles.errnum)
						: "a filter kills who asks for it",
			  reading_known(&e->perf_user_cycles)
				  ? "Those in user space can"
				  : "They can only be estimated from CPU time");
}

unsigned probe_advice(const struct probe *p, char **out, unsigned max)
{
	struct probe_list list = {.out = out, .max = max};

	probe_advise_engines(p, &list);
	probe_advise_direct(p, &list);
	probe_advise_place(p, &list);
	probe_advise_clock(p, &list);
	probe_advise_limits(p, &list);
	probe_advise_perf(p, &list);
	if (reading_known(&p->ceiling_iops))
		probe_say(&list,
			  "One job cannot do more than %llu I/Os a second here, whatever the "
			  "device: a result above half of that measures iosonde.",
			  (unsigned long long)p->ceiling_iops.value);
	return list.n;
}
