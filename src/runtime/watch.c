/*
 * watch -- a program until it ends.
 */
#include "runtime/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/num.h"
#include "measure/clock.h"

enum {
	WATCH_LOOK_MS = 100,
	WATCH_OUTPUT = 256 << 20, /* more than any result is */
	WATCH_TOLD = 8192,	  /* of its standard error, the last */
	WATCH_READS = 64,	  /* between two looks at the time; a pipe holds no more */
};

static int watch_pipe(int fds[2], struct err *err)
{
	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_sys(err, ERR_FAILED, errno, "pipe");
	/* The end to write is the program's, and blocks. */
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	return 0;
}

int watch_open(struct watch *w, struct err *err)
{
	int ret = watch_pipe(w->out, err);

	return ret ? ret : watch_pipe(w->err, err);
}

static void watch_shut(int *fd)
{
	if (*fd > 0)
		close(*fd);
	*fd = 0;
}

/* Keep a line of its standard error, and forget the oldest. */
static void watch_line(struct watch *w)
{
	const char *line = buf_text(&w->line);
	enum mark mark = mark_parse(line);

	if (mark != MARK_NONE && w->mark)
		w->mark(w->ctx, mark);
	if (mark == MARK_NONE) {
		buf_printf(&w->told, "%.1024s\n", line);
		if (w->told.len > WATCH_TOLD) {
			const char *cut = strchr(w->told.s + w->told.len - WATCH_TOLD, '\n') + 1;

			w->told.len -= (size_t)(cut - w->told.s);
			memmove(w->told.s, cut, w->told.len + 1);
		}
	}
	buf_release(&w->line);
}

static void watch_lines(struct watch *w, const char *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (data[i] == '\n')
			watch_line(w);
		else if (w->line.len < WATCH_TOLD)
			buf_char(&w->line, data[i]);
}

/*
 * Read what is there; at the end of the pipe *fd is closed.  Who writes faster than this
 * reads is no reason to forget the time.
 */
static void watch_read(struct watch *w, int *fd)
{
	char data[16384];
	ssize_t n;

	for (int i = 0; i < WATCH_READS && *fd; i++) {
		n = read(*fd, data, sizeof data);
		if (n < 0)
			break;
		if (n == 0)
			watch_shut(fd);
		else if (fd == &w->err[0])
			watch_lines(w, data, (size_t)n);
		else if (w->output.len + (size_t)n <= WATCH_OUTPUT)
			buf_add(&w->output, data, (size_t)n);
	}
}

bool watch_told(int signals)
{
	return poll(&(struct pollfd){signals, POLLIN, 0}, 1, 0) > 0;
}

int watch_signal(int signals)
{
	struct signalfd_siginfo info;

	if (signals < 0 || read(signals, &info, sizeof info) != sizeof info)
		return 0;
	return (int)info.ssi_signo;
}

int watch_until(struct watch *w, struct child *child, uint64_t deadline, struct err *err)
{
	uint64_t look = 0;
	bool ended = false;

	watch_shut(&w->out[1]);
	watch_shut(&w->err[1]);
	while (!ended) {
		struct pollfd fds[4] = {{child->pidfd, POLLIN, 0},
					{w->err[0] ? w->err[0] : -1, POLLIN, 0},
					{w->out[0] ? w->out[0] : -1, POLLIN, 0},
					{w->signals, POLLIN, 0}};

		if (poll(fds, 4, WATCH_LOOK_MS) < 0 && errno != EINTR)
			return err_sys(err, ERR_FAILED, errno, "poll");
		uint64_t now = clock_ns();

		ended = fds[0].revents != 0;
		/* Marks first: they are stamped as they are read. */
		watch_read(w, &w->err[0]);
		watch_read(w, &w->out[0]);
		if (!ended && (w->signal = watch_signal(w->signals)))
			return WATCH_SIGNAL;
		if (!ended && now >= deadline)
			return WATCH_LATE;
		if (w->look && now - look >= WATCH_LOOK_MS * 1000000ull) {
			w->look(w->ctx);
			look = now;
		}
	}
	/* Daemons that it left may hold the pipes: what is in them now is all. */
	if (w->line.len)
		watch_line(w);
	int ret = spawn_wait(child, deadline, &w->status, err);

	return ret < 0 ? ret : WATCH_ENDED;
}

const char *watch_last(const struct watch *w)
{
	size_t n = w->told.len;

	if (n < 2)
		return "";
	w->told.s[n - 1] = '\0';
	const char *line = strrchr(w->told.s, '\n');

	return line ? line + 1 : w->told.s;
}

int watch_exit(const struct watch *w)
{
	return WIFEXITED(w->status) ? WEXITSTATUS(w->status) : 128 + WTERMSIG(w->status);
}

void watch_close(struct watch *w)
{
	for (int i = 0; i < 2; i++) {
		watch_shut(&w->out[i]);
		watch_shut(&w->err[i]);
	}
	buf_release(&w->output);
	buf_release(&w->told);
	buf_release(&w->line);
}
