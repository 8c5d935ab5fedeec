/*
 * task -- processes and threads of others, as /proc has them.
 */
#ifndef IOSONDE_MEASURE_TASK_H
#define IOSONDE_MEASURE_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { TASK_NAME = 64 };

/* A thread, or a process as the sum of its threads, since its start.  Times but ns in ticks. */
struct task {
	pid_t ppid;
	char name[TASK_NAME];  /* comm; of a kworker with what it does: "kworker/u9:1-flush-8:0" */
	bool kernel, dead;     /* a thread of the kernel; a zombie */
	int nice;	       /* above 0: its user time is counted as nice */
	uint64_t start;	       /* since the machine started */
	uint64_t user, system; /* nice and guest are part of user */
	uint64_t guest;
	uint64_t children[2]; /* user and system of those that it waited for */
	uint64_t ns;	      /* that it ran: exact but for the tick that runs */
};

/*
 * From the text of /proc/PID/stat, ns left out.  Returns 0; -EINVAL.
 * Source: proc(5); PF_KTHREAD of Linux include/linux/sched.h.
 */
int task_parse(struct task *t, const char *text);

/*
 * Read a thread; tid 0: the process with all threads that it has and had.  Its ns are those of
 * the scheduler; where that does not tell, of the ticks.  Returns 0; -errno: it is gone.
 */
int task_read(struct task *t, pid_t pid, pid_t tid);

/* ns that a thread ran, as the scheduler tells; 0: it does not, or the thread is gone. */
uint64_t task_ns(pid_t pid, pid_t tid);

/* Of one tick: ns. */
uint64_t task_tick_ns(void);

/* tell(arg, number) of each entry of a folder of /proc that is a number, in its order. */
void task_each(const char *dir, void (*tell)(void *arg, pid_t number), void *arg);

/* The first word of its command line into out, "" for none.  Returns its length; -errno. */
int task_command(pid_t pid, char *out, size_t size);

#endif
