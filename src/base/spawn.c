/*
 * spawn -- other programs: started without a shell, waited for with a limit.
 */
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"

enum {
	SPAWN_PATH = 4096,
	SPAWN_PRINTED = 65536, /* what spawn_ask keeps */
	SPAWN_CLOEXEC = 4,     /* CLOSE_RANGE_CLOEXEC, which older headers lack */
	SPAWN_NODES = 1024,
};

/* What the child tells when it cannot become the program. */
struct spawn_failure {
	int errnum;
	char step[28];
};

static __attribute__((noreturn)) void spawn_fail(int tell, const char *step)
{
	struct spawn_failure f = {.errnum = errno};

	strncpy(f.step, step, sizeof f.step - 1);
	ssize_t ignored = write(tell, &f, sizeof f);

	(void)ignored;
	_exit(127);
}

static void spawn_check(int tell, int failed, const char *step)
{
	if (failed)
		spawn_fail(tell, step);
}

static void spawn_reset_signals(void)
{
	sigset_t none;

	for (int signo = 1; signo < NSIG; signo++)
		signal(signo, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* 0, 1 and 2 last, since one of them may be what becomes another. */
int spawn_files(int in, int out, int err, bool on_exec)
{
	int from[3] = {in, out, err};

	for (int fd = 0; fd < 3; fd++) {
		if (!from[fd])
			from[fd] = open("/dev/null", fd ? O_WRONLY : O_RDONLY);
		from[fd] = fcntl(from[fd], F_DUPFD, 3);
		if (from[fd] < 0)
			return -errno;
	}
	for (int fd = 0; fd < 3; fd++)
		if (dup2(from[fd], fd) < 0)
			return -errno;
	if (syscall(SYS_close_range, 3, ~0u, on_exec ? SPAWN_CLOEXEC : 0) == 0)
		return 0;
	for (int fd = 3; fd < 4096; fd++)
		if (!on_exec)
			close(fd);
		else
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

static void spawn_enter(const char *const *procs, int tell)
{
	for (; procs && *procs; procs++) {
		int fd = open(*procs, O_WRONLY | O_CLOEXEC);

		spawn_check(tell, fd < 0 || write(fd, "0", 1) != 1, "to enter its control group");
		close(fd);
	}
}

/* A list that says something. */
static bool spawn_any(const char *const *list)
{
	return list && *list;
}

static void spawn_hide(const char *const *hide, const char *const *cover, int tell)
{
	if (!spawn_any(hide) && !spawn_any(cover))
		return;
	spawn_check(tell, unshare(CLONE_NEWNS), "to unshare its mounts");
	spawn_check(tell, mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL),
		    "to make its mounts private");
	for (; spawn_any(hide); hide++)
		spawn_check(tell, umount2(*hide, MNT_DETACH) && errno != EINVAL && errno != ENOENT,
			    "to hide a mount");
	for (; spawn_any(cover); cover++)
		spawn_check(tell, mount("iosonde", *cover, "tmpfs", 0, "mode=711"),
			    "to cover a folder");
}

static void spawn_place(const struct spawn *how, int tell)
{
	unsigned long nodes[SPAWN_NODES / (8 * sizeof(long))] = {0}, bits = 8 * sizeof(long);
	unsigned long node = how->mempolicy_node - 1;

	if (how->cpus)
		spawn_check(tell, sched_setaffinity(0, sizeof *how->cpus, how->cpus),
			    "to bind it to CPUs");
	if (!how->mempolicy_node)
		return;
	errno = EINVAL;
	spawn_check(tell, node >= SPAWN_NODES, "to bind it to a NUMA node");
	nodes[node / bits] = 1ul << node % bits;
	/* The kernel reads one bit less than it is told. */
	spawn_check(tell, (int)syscall(SYS_set_mempolicy, MPOL_BIND, nodes, SPAWN_NODES + 1ul),
		    "to bind it to a NUMA node");
}

/* Between fork and exec: nothing here allocates, since another thread may hold a lock. */
static __attribute__((noreturn)) void spawn_become(const struct spawn *how, const char *path,
						   pid_t parent, int tell)
{
	extern char **environ;

	setsid();
	if (how->dies_with_us) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(127);
	}
	spawn_reset_signals();
	spawn_enter(how->enter, tell);
	spawn_hide(how->hide, how->cover, tell);
	spawn_place(how, tell);
	spawn_check(tell, how->cwd && chdir(how->cwd), "to enter its folder");
	spawn_check(tell, spawn_files(how->in, how->out, how->err, true) < 0,
		    "to set its standard files");
	execve(path, how->argv, how->env ? how->env : environ);
	spawn_fail(tell, "to start");
}

/* fork, every signal blocked in the child until its handlers are gone. */
static pid_t spawn_fork(const struct spawn *how, const char *path, int tell)
{
	pid_t us = getpid();
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pid_t pid = fork();

	if (!pid)
		spawn_become(how, path, us, tell);
	int errnum = errno;

	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return pid < 0 ? -errnum : pid;
}

/* What the child tells, errnum 0 once it has become the program. */
static struct spawn_failure spawn_listen(int fd)
{
	struct spawn_failure f = {0};
	ssize_t n;

	do
		n = read(fd, &f, sizeof f);
	while (n < 0 && errno == EINTR);
	return f;
}

/* Fork, and wait for what becomes of the child.  Its pid; -errno with f->step. */
static pid_t spawn_try(const struct spawn *how, const char *path, struct spawn_failure *f)
{
	int tell[2], high;

	*f = (struct spawn_failure){.step = "to make a process"};
	if (pipe2(tell, O_CLOEXEC))
		return -errno;
	/* It must not lie where the child's standard files come. */
	high = fcntl(tell[1], F_DUPFD_CLOEXEC, 3);
	pid_t pid = high < 0 ? -errno : spawn_fork(how, path, high);

	close(tell[1]);
	if (high >= 0)
		close(high);
	if (pid > 0) {
		*f = spawn_listen(tell[0]);
		if (f->errnum) {
			waitpid(pid, NULL, 0);
			pid = -f->errnum;
		}
	}
	close(tell[0]);
	return pid;
}

int spawn_start(struct child *out, const struct spawn *how, struct err *err)
{
	struct spawn_failure f;
	char path[SPAWN_PATH];
	const char *name = how->argv[0];

	if (spawn_find(path, sizeof path, name) < 0)
		return err_set(err, ERR_UNAVAILABLE, ENOENT, "there is no program " NUM_QUOTE,
			       NUM_QUOTED(name));
	pid_t pid = spawn_try(how, path, &f);

	if (pid < 0)
		return err_sys(err, ERR_FAILED, -pid, "%s: failed %s", path, f.step);
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (pidfd < 0) {
		int errnum = errno;

		spawn_kill(&(struct child){.pid = pid});
		return err_sys(err, ERR_FAILED, errnum, "%s: failed to be watched", path);
	}
	*out = (struct child){.pid = pid, .pidfd = pidfd};
	return 0;
}

/* Until one of the files is readable or deadline.  Above 0; 0 at the deadline; -errno. */
static int spawn_poll(struct pollfd *fds, unsigned n, uint64_t deadline)
{
	for (;;) {
		struct timespec t;

		clock_gettime(CLOCK_MONOTONIC, &t);
		uint64_t now = (uint64_t)t.tv_sec * NSEC_PER_SEC + (uint64_t)t.tv_nsec;
		uint64_t left = deadline > now ? deadline - now : 0;

		t.tv_sec = (time_t)(left / NSEC_PER_SEC);
		t.tv_nsec = (long)(left % NSEC_PER_SEC);
		int ready = ppoll(fds, n, deadline == UINT64_MAX ? NULL : &t, NULL);

		if (ready >= 0)
			return ready;
		if (errno != EINTR)
			return -errno;
	}
}

static void spawn_done(struct child *child, int *status)
{
	while (waitpid(child->pid, status, 0) < 0 && errno == EINTR)
		;
	if (child->pidfd)
		close(child->pidfd);
	*child = (struct child){0};
}

int spawn_wait(struct child *child, uint64_t deadline, int *status, struct err *err)
{
	struct pollfd fd = {child->pidfd, POLLIN, 0};
	int ready = spawn_poll(&fd, 1, deadline);

	if (ready < 0)
		return err_sys(err, ERR_FAILED, -ready, "cannot wait for process %d",
			       (int)child->pid);
	if (ready)
		spawn_done(child, status);
	return ready;
}

void spawn_kill(struct child *child)
{
	int ignored;

	if (!child->pid)
		return;
	kill(-child->pid, SIGKILL);
	kill(child->pid, SIGKILL);
	spawn_done(child, &ignored);
}

/* Take what is there.  False at the end. */
static bool spawn_take(int fd, struct buf *printed)
{
	char chunk[4096];

	errno = 0; /* which an end leaves as it was, and that could be EAGAIN */
	ssize_t n = read(fd, chunk, sizeof chunk);

	if (n <= 0)
		return n < 0 && errno == EINTR;
	size_t room = SPAWN_PRINTED - printed->len;

	buf_add(printed, chunk, (size_t)n < room ? (size_t)n : room);
	return true;
}

/* Until it has ended; whoever it left behind with our pipe is not waited for. */
static int spawn_follow(struct child *child, int fd, unsigned seconds, int stop,
			struct buf *printed)
{
	struct pollfd fds[3] = {{child->pidfd, POLLIN, 0}, {fd, POLLIN, 0}, {stop, POLLIN, 0}};
	struct timespec t;
	int ready;

	clock_gettime(CLOCK_MONOTONIC, &t);
	uint64_t deadline = ((uint64_t)t.tv_sec + seconds) * NSEC_PER_SEC + (uint64_t)t.tv_nsec;

	while ((ready = spawn_poll(fds, 3, deadline)) > 0) {
		if (fds[1].revents && !spawn_take(fd, printed) && errno != EAGAIN)
			fds[1].fd = -1;
		if (!fds[0].revents && fds[2].revents)
			return -EINTR;
		if (!fds[0].revents)
			continue;
		while (fds[1].fd >= 0 && spawn_take(fd, printed))
			;
		return 0;
	}
	return ready ? ready : -ETIMEDOUT;
}

int spawn_ask(char *const *argv, unsigned seconds, int stop, struct buf *printed, struct err *err)
{
	struct child child = {0};
	int fds[2], status = 0;

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK))
		return err_sys(err, ERR_FAILED, errno, "cannot start %s", argv[0]);
	/* Only our end may be one that does not block. */
	fcntl(fds[1], F_SETFL, O_WRONLY);
	struct spawn how = {.argv = argv, .out = fds[1], .err = fds[1], .dies_with_us = true};
	int ret = spawn_start(&child, &how, err);

	close(fds[1]);
	if (!ret) {
		ret = spawn_follow(&child, fds[0], seconds, stop, printed);
		if (ret) {
			spawn_kill(&child);
			if (ret == -EINTR)
				err_set(err, ERR_FAILED, EINTR, "%s: ended by a signal", argv[0]);
			else if (ret == -ETIMEDOUT)
				err_set(err, ERR_FAILED, ETIMEDOUT,
					"%s: it did not end within %u s, and was killed", argv[0],
					seconds);
			else
				err_sys(err, ERR_FAILED, -ret, "%s: cannot be waited for", argv[0]);
		} else {
			spawn_done(&child, &status);
			ret = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
	}
	close(fds[0]);
	return ret;
}
