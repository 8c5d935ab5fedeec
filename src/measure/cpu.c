/*
 * cpu -- what threads cost, and what the CPUs of the machine did meanwhile.
 */
#include "measure/cpu.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/peek.h"
#include "measure/task.h"

const char *const cpu_class_names[CPU_CLASSES] = {
	"user", "nice",	   "system", "idle",  "iowait",
	"irq",	"softirq", "steal",  "guest", "guest_nice",
};

static uint64_t cpu_ns(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000000000u + (uint64_t)t->tv_usec * 1000u;
}

uint64_t cpu_clock_ns(pid_t tid)
{
	enum { CPUCLOCK_SCHED = 2, CPUCLOCK_PERTHREAD = 4 };
	clockid_t id =
		tid < 0	   ? CLOCK_PROCESS_CPUTIME_ID
		: tid == 0 ? CLOCK_THREAD_CPUTIME_ID
			   : (clockid_t)(~(unsigned)tid << 3 | CPUCLOCK_PERTHREAD | CPUCLOCK_SCHED);
	struct timespec t;

	if (clock_gettime(id, &t) < 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct cpu_usage cpu_of(int who)
{
	struct rusage u;

	/* Asking the clock brings what getrusage tells up to date: it lags by a tick else. */
	(void)cpu_clock_ns(0);
	if (getrusage(who, &u) < 0)
		return (struct cpu_usage){0};
	return (struct cpu_usage){
		.user_ns = cpu_ns(&u.ru_utime),
		.sys_ns = cpu_ns(&u.ru_stime),
		.ctx = (uint64_t)u.ru_nvcsw + (uint64_t)u.ru_nivcsw,
		.majf = (uint64_t)u.ru_majflt,
		.minf = (uint64_t)u.ru_minflt,
	};
}

struct cpu_usage cpu_thread(void)
{
	return cpu_of(RUSAGE_THREAD);
}

struct cpu_usage cpu_process(void)
{
	return cpu_of(RUSAGE_SELF);
}

struct cpu_usage cpu_delta(const struct cpu_usage *after, const struct cpu_usage *before)
{
	return (struct cpu_usage){
		.user_ns = after->user_ns - before->user_ns,
		.sys_ns = after->sys_ns - before->sys_ns,
		.kernel_ns = after->kernel_ns - before->kernel_ns,
		.ctx = after->ctx - before->ctx,
		.majf = after->majf - before->majf,
		.minf = after->minf - before->minf,
		.shared = after->shared || before->shared,
	};
}

void cpu_add(struct cpu_usage *to, const struct cpu_usage *from)
{
	to->user_ns += from->user_ns;
	to->sys_ns += from->sys_ns;
	to->kernel_ns += from->kernel_ns;
	to->ctx += from->ctx;
	to->majf += from->majf;
	to->minf += from->minf;
	to->shared |= from->shared;
}

struct cpu_machine cpu_machine_parse(const char *text)
{
	struct cpu_machine m = {0};
	unsigned long long t[CPU_CLASSES] = {0};
	uint64_t sum = 0;

	/* Older kernels have fewer columns: what is not there is 0. */
	int n = sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1],
		       &t[2], &t[3], &t[4], &t[5], &t[6], &t[7], &t[8], &t[9]);

	for (int i = 0; i < CPU_CLASSES; i++) {
		m.ticks[i] = t[i];
		sum += t[i];
	}
	if (n < 4 || !sum)
		m.errnum = ENODATA;
	return m;
}

struct cpu_machine cpu_machine(void)
{
	char text[512];
	struct timespec now;
	struct cpu_machine m = {0};
	int fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	m.errnum = n < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	if (n >= 0) {
		text[n] = '\0';
		m = cpu_machine_parse(text);
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	m.ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	return m;
}

struct cpu_shares cpu_machine_shares(const struct cpu_machine *before,
				     const struct cpu_machine *after)
{
	struct cpu_shares s = {.errnum = before->errnum ? before->errnum : after->errnum};
	uint64_t t[CPU_CLASSES];

	for (int i = 0; i < CPU_CLASSES; i++) {
		/* idle and iowait are known to go backwards by a tick or so. */
		t[i] = after->ticks[i] > before->ticks[i] ? after->ticks[i] - before->ticks[i] : 0;
		s.ticks += i < CPU_GUEST ? t[i] : 0;
	}
	t[CPU_USER] -= t[CPU_GUEST] < t[CPU_USER] ? t[CPU_GUEST] : t[CPU_USER];
	t[CPU_NICE] -= t[CPU_GUEST_NICE] < t[CPU_NICE] ? t[CPU_GUEST_NICE] : t[CPU_NICE];
	if (!before->ns || !after->ns)
		s.errnum = ENODATA;
	if (!s.errnum && !s.ticks)
		s.errnum = ENODATA;
	for (int i = 0; i < CPU_CLASSES && !s.errnum; i++)
		s.percent[i] = (double)t[i] * 100 / (double)s.ticks;
	return s;
}

struct reading cpu_machine_awake(const struct cpu_machine *before, const struct cpu_machine *after,
				 unsigned cpus)
{
	static const enum cpu_class clocked[] = {CPU_IDLE, CPU_IOWAIT, CPU_STEAL};
	int errnum = before->errnum ? before->errnum : after->errnum;
	uint64_t all = (after->ns - before->ns) * cpus, asleep = 0;
	char text[4096];

	if (errnum || !before->ns || after->ns <= before->ns)
		return reading_refused(errnum ? errnum : ENODATA);
	for (size_t i = 0; i < sizeof clocked / sizeof *clocked; i++)
		if (after->ticks[clocked[i]] > before->ticks[clocked[i]])
			asleep += after->ticks[clocked[i]] - before->ticks[clocked[i]];
	asleep *= task_tick_ns();
	struct reading r = reading_of(all > asleep ? all - asleep : 0);

	if (peek(text, sizeof text, "/proc/cmdline") > 0 && strstr(text, "nohz=off"))
		r.state = READING_ESTIMATED;
	return r;
}
