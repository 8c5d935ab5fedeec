/*
 * deny -- runs a program that is refused some system calls, as a container would.
 *
 *	deny ERRNO CALL[,CALL...] PROGRAM [ARGUMENT...]
 *
 * ERRNO is EPERM or ENOSYS, or KILL, which ends who makes the call.  It needs no
 * privilege.  Exits 125 when the filter cannot be set, 126 when the program cannot
 * be run.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DENY_FAILED = 125, DENY_NOT_RUN = 126, DENY_MAX = 64 };

#define CALL(name)                                                                                 \
	{                                                                                          \
#name, SYS_##name                                                                  \
	}
static const struct {
	const char *name;
	long number;
} calls[] = {
	CALL(io_setup),
	CALL(io_submit),
	CALL(io_getevents),
	CALL(io_destroy),
	CALL(io_uring_setup),
	CALL(io_uring_enter),
	CALL(io_uring_register),
	CALL(sched_setaffinity),
	CALL(sched_getaffinity),
	CALL(perf_event_open),
	CALL(fadvise64),
	CALL(preadv2),
	CALL(pwritev2),
	CALL(fallocate),
	CALL(statx),
	CALL(mincore),
	CALL(memfd_create),
	CALL(fgetxattr),
	CALL(fsetxattr),
	CALL(getxattr),
	CALL(setxattr),
	CALL(getrusage),
	CALL(prctl),
	CALL(prlimit64),
	CALL(membarrier),
	CALL(sysinfo),
	CALL(ioctl),
	CALL(fstatfs),
	CALL(statfs),
	CALL(signalfd4),
	CALL(fsync),
	CALL(fdatasync),
	CALL(getrandom),
	CALL(madvise),
	CALL(mlock),
	CALL(rseq),
	CALL(set_robust_list),
	CALL(fcntl),
	CALL(uname),
	CALL(sched_yield),
};

static long deny_number(const char *name)
{
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	fprintf(stderr, "deny: no call '%s' in its list\n", name);
	exit(DENY_FAILED);
}

static void deny_add(struct sock_fprog *prog, struct sock_filter f)
{
	prog->filter[prog->len++] = f;
}

int main(int argc, char **argv)
{
	struct sock_filter filter[2 * DENY_MAX + 2];
	struct sock_fprog prog = {0, filter};

	if (argc < 4) {
		fprintf(stderr, "usage: deny ERRNO CALL[,CALL...] PROGRAM [ARGUMENT...]\n");
		return DENY_FAILED;
	}
	unsigned error = strcmp(argv[1], "ENOSYS") == 0 ? ENOSYS : EPERM;
	unsigned action =
		strcmp(argv[1], "KILL") == 0 ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | error;

	deny_add(&prog, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						     offsetof(struct seccomp_data, nr)));
	for (char *name = strtok(argv[2], ","); name && prog.len < 2 * DENY_MAX;
	     name = strtok(NULL, ",")) {
		unsigned number = (unsigned)deny_number(name);

		deny_add(&prog,
			 (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
		deny_add(&prog, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
	}
	deny_add(&prog, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0) {
		perror("deny: no seccomp filter here");
		return DENY_FAILED;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return DENY_NOT_RUN;
}
