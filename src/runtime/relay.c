/*
 * relay -- a guest while it runs.
 */
#include "runtime/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "measure/clock.h"
#include "result/guest.h"

/* How a kernel begins its last words. */
#define RELAY_PANIC    "Kernel panic - not syncing"
/* How long a server may take to be ready, and a monitor to end after its guest has: ns. */
#define RELAY_PATIENCE (10 * NSEC_PER_SEC)

/* More than any result has, and no more than is written of it. */
enum { RELAY_DRIVE = 64 << 20, RELAY_LINE = 4096 };

/* The process that stands before the monitor; its 1 and 2 are the box's. */
struct relaying {
	const struct box *box;
	const struct relay *what;
	const char *enter[GROUP_DIRS + 1];
	int console[2];
	int log; /* what the server told; of interest when something failed */
	struct child server, monitor;
	char line[RELAY_LINE]; /* what came of one so far */
	size_t len;
	int status;	 /* that the guest told; -1: none yet */
	char panic[128]; /* the line in which its kernel gave up, "" none */
	uint64_t ended;	 /* when one of them came; 0: none */
};

int relay_drive(const char *path, struct err *err)
{
	size_t n = sizeof GUEST_DRIVE - 1;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0 || ftruncate(fd, RELAY_DRIVE) ||
	    pwrite(fd, GUEST_DRIVE, n, RELAY_DRIVE - (off_t)n) != (ssize_t)n)
		err_sys(err, ERR_FAILED, errno, "result drive %s", path);
	if (fd >= 0)
		close(fd);
	return err->code ? -EIO : 0;
}

static void relay_say(const char *line)
{
	dprintf(2, "iosonde: %s\n", line);
}

/* Bring what is a part of the result, and take it off the line. */
static void relay_frame(struct relaying *r)
{
	char *frame = strstr(r->line, GUEST_RESULT);

	if (r->what->result || !frame)
		return;
	const char *text = frame + sizeof GUEST_RESULT - 1;
	size_t n = strcspn(text, "\n");

	file_write_all(1, text, n + (n < GUEST_FRAME && text[n]));
	r->len = (size_t)(frame - r->line);
	*frame = '\0';
}

/* A line of the console, its end still on it. */
static void relay_line(struct relaying *r)
{
	r->line[r->len] = '\0';
	relay_frame(r);
	const char *told = strstr(r->line, GUEST_ENDED), *panic = strstr(r->line, RELAY_PANIC);

	if (panic && !r->ended) {
		snprintf(r->panic, sizeof r->panic, "%.*s", (int)strcspn(panic, "\n"), panic);
		r->ended = clock_ns();
	}
	if (told && r->status < 0) {
		r->status = atoi(told + sizeof GUEST_ENDED - 1);
		r->ended = clock_ns();
	}
	/* what the kernel says when it switches off is not the last word of the job */
	if (r->status < 0)
		file_write_all(2, r->line, r->len);
	r->len = 0;
}

/* Take what the console has; a terminal's carriage returns are left out. */
static void relay_read(struct relaying *r)
{
	char text[RELAY_LINE];
	ssize_t n;

	while ((n = read(r->console[0], text, sizeof text)) > 0)
		for (ssize_t i = 0; i < n; i++) {
			if (text[i] == '\r')
				continue;
			r->line[r->len++] = text[i];
			if (text[i] == '\n' || r->len == sizeof r->line - 1)
				relay_line(r);
		}
}

/* The last that the server told. */
static void relay_log(const struct relaying *r)
{
	char text[1024];
	off_t size = r->log < 0 ? 0 : lseek(r->log, 0, SEEK_END);
	ssize_t n = pread(r->log, text, sizeof text,
			  size > (off_t)sizeof text ? size - (off_t)sizeof text : 0);

	if (n > 0)
		file_write_all(2, text, (size_t)n);
}

static int relay_spawn(struct relaying *r, struct child *out, char *const *argv, int tell)
{
	struct spawn how = {.argv = argv,
			    .out = tell,
			    .err = tell,
			    .enter = r->enter[0] ? r->enter : NULL,
			    .dies_with_us = true};
	struct err err = {0};
	int node = r->box->conditions->node;

	how.mempolicy_node = node < 0 ? 0 : (unsigned long)node + 1;
	int ret = spawn_start(out, &how, &err);

	if (ret < 0)
		relay_say(err.msg);
	return ret;
}

/* Start the server, and wait until its socket is there. */
static int relay_server(struct relaying *r)
{
	uint64_t begin = clock_ns();
	struct err err = {0};
	int status;

	if (relay_spawn(r, &r->server, r->what->server, r->log) < 0)
		return -1;
	while (access(r->what->socket, F_OK)) {
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
		/* one that makes itself a daemon ends with status 0 */
		if ((r->server.pid && spawn_wait(&r->server, 0, &status, &err) && status) ||
		    clock_ns() - begin > RELAY_PATIENCE) {
			relay_log(r);
			relay_say("the server of the guest's files does not start");
			return -1;
		}
	}
	return 0;
}

/* Pass the console on until the monitor has ended. */
static void relay_pass(struct relaying *r)
{
	struct pollfd fds[] = {{.fd = r->console[0], .events = POLLIN},
			       {.fd = r->monitor.pidfd, .events = POLLIN}};

	while (!fds[1].revents) {
		poll(fds, 2, r->ended ? 100 : -1);
		relay_read(r);
		/* not every monitor ends with its guest's kernel */
		if (r->ended && clock_ns() - r->ended > RELAY_PATIENCE)
			spawn_kill(&r->monitor);
		if (!r->monitor.pid)
			break;
	}
	relay_read(r);
	if (r->len)
		relay_line(r);
}

/* Bring what is in the file, but for the end of a drive. */
static void relay_result(const struct relaying *r)
{
	int fd = r->what->result ? open(r->what->result, O_RDONLY | O_CLOEXEC) : -1;
	size_t mark = sizeof GUEST_DRIVE - 1, size;
	struct stat st;

	if (fstat(fd, &st))
		return;
	size = st.st_size < RELAY_DRIVE ? (size_t)st.st_size : RELAY_DRIVE;
	char *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (map == MAP_FAILED)
		return;
	if (size >= mark && !memcmp(map + size - mark, GUEST_DRIVE, mark))
		size -= mark;
	file_write_all(1, map, strnlen(map, size));
}

/* The guest has told no status: why. */
static void relay_reason(struct relaying *r)
{
	char line[sizeof r->panic + 64];
	struct err err = {0};
	int status = 0;

	relay_log(r);
	if (r->panic[0])
		snprintf(line, sizeof line, "the guest ended before its job did: %s", r->panic);
	else if (r->monitor.pid && spawn_wait(&r->monitor, UINT64_MAX, &status, &err) > 0)
		snprintf(line, sizeof line, "the guest ended before its job did; %s %d",
			 WIFSIGNALED(status) ? "signal" : "exit status",
			 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	else
		snprintf(line, sizeof line, "the guest ended before its job did");
	relay_say(line);
}

/* Returns the exit status. */
static int relay_run(struct relaying *r)
{
	if (pipe2(r->console, O_CLOEXEC) || fcntl(r->console[0], F_SETFL, O_NONBLOCK))
		return ERR_FAILED;
	r->log = memfd_create("log", MFD_CLOEXEC);
	if (r->what->server && relay_server(r) < 0)
		return ERR_FAILED;
	if (relay_spawn(r, &r->monitor, r->what->monitor, r->console[1]) < 0)
		return ERR_FAILED;
	relay_pass(r);
	if (r->status < 0)
		relay_reason(r);
	spawn_kill(&r->monitor);
	spawn_kill(&r->server);
	relay_result(r);
	return r->status < 0 ? ERR_FAILED : r->status;
}

/* In the child: what a new program would have, and end with our parent. */
static void relay_child(struct relaying *r, pid_t parent)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		signal(i, i == SIGPIPE ? SIG_IGN : SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	prctl(PR_SET_NAME, "iosonde-relay");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* a lock or pipe of ours is not to be held for as long as a guest runs */
	if (getppid() != parent || spawn_files(0, r->box->out, r->box->err, false) < 0)
		_exit(ERR_FAILED);
	_exit(relay_run(r));
}

int relay_start(struct box *box, const struct relay *what, struct err *err)
{
	struct relaying r = {.box = box, .what = what, .status = -1};
	pid_t parent = getpid(), pid;

	for (unsigned i = 0; i < box->group->n; i++)
		r.enter[i] = box->group->enter[i];
	pid = fork();
	if (pid == 0)
		relay_child(&r, parent);
	if (pid < 0)
		return err_sys(err, ERR_FAILED, errno, "the guest's process");
	box->child.pid = pid;
	box->child.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (box->child.pidfd < 0) {
		err_sys(err, ERR_FAILED, errno, "the guest's process");
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		box->child = (struct child){0};
		return -EIO;
	}
	return 0;
}
