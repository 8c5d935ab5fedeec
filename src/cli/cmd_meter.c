/*
 * cmd_meter -- iosonde meter: what the host spends on processes that run, or on a command.
 */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"
#include "base/rng.h"
#include "base/spawn.h"
#include "measure/clock.h"
#include "runtime/meter.h"
#include "runtime/sweepup.h"

struct meter_wish {
	const char *cgroup;
	uint64_t pid;
	char *const *command; /* NULL: none */
	uint64_t interval, duration, baseline;
	bool roles;
	struct run_options opts; /* where the answer goes, and in which form */
};

/* What is looked at, and what was made for it. */
struct meter_scene {
	struct group group;
	struct sweepup *sweepup;
	struct child child;
	struct meter *meter;
	int signals, pidfd; /* pidfd 0: none; the child's, or that of who was named */
	int status;	    /* of the command, as waitpid(2) gives it; -1: none */
};

static int meter_time(struct meter_wish *wish, const char *name, const char *value, struct err *err)
{
	uint64_t *to = strcmp(name, "interval") == 0   ? &wish->interval
		       : strcmp(name, "duration") == 0 ? &wish->duration
						       : &wish->baseline;
	int r = num_time(value, NSEC_PER_SEC, to, err);

	if (r == 0 && (*to < 1000000 || *to > 30 * 86400 * NSEC_PER_SEC))
		r = err_set(err, ERR_INPUT, ERANGE,
			    NUM_QUOTE " is out of range; 1ms to 30d are right", NUM_QUOTED(value));
	return r;
}

static int meter_option(struct meter_wish *wish, const char *name, const char *value,
			struct err *err)
{
	int r = 0;

	if (name[0] == 'o')
		return run_options_set(&wish->opts, name, value, err);
	if (strcmp(name, "pid") == 0)
		r = num_uint(value, 1, INT_MAX, &wish->pid, err);
	else if (strcmp(name, "cgroup") == 0 && !*value)
		r = err_set(err, ERR_INPUT, EINVAL, "name a group, as in /system.slice");
	else if (strcmp(name, "cgroup") == 0)
		wish->cgroup = value;
	else
		r = meter_time(wish, name, value, err);
	if (r < 0)
		err_in(err, "option %s", name);
	return r;
}

static int meter_word(struct meter_wish *wish, int argc, char *const *argv, int *i, struct err *err)
{
	static const char *const names[] = {"pid",	"cgroup",	 "interval", "duration",
					    "baseline", "output-format", "output"};
	const char *value;

	if (strcmp(argv[*i], "--roles") == 0) {
		wish->roles = true;
		return 0;
	}
	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if ((value = cli_value(names[k], argc, argv, i)))
			return meter_option(wish, names[k], value, err);
	if (argv[*i][0] == '-' && strcmp(argv[*i], "--") != 0)
		return err_set(err, ERR_INPUT, EINVAL,
			       "no option " NUM_QUOTE "; iosonde help meter lists them",
			       NUM_QUOTED(argv[*i]));
	*i += argv[*i][0] == '-';
	if (*i < argc)
		wish->command = argv + *i;
	*i = argc;
	return 0;
}

static int meter_parse(struct meter_wish *wish, int argc, char *const *argv, struct err *err)
{
	int r = run_options_init(&wish->opts, err);

	for (int i = 0; r >= 0 && i < argc; i++)
		r = meter_word(wish, argc, argv, &i, err);
	if (r >= 0 && wish->opts.output_format != FORMAT_NORMAL &&
	    wish->opts.output_format != FORMAT_JSON)
		r = err_set(err, ERR_INPUT, EINVAL,
			    "option output-format: an answer has one of the forms normal and json");
	if (r >= 0 && !!wish->pid + !!wish->cgroup + !!wish->command != 1)
		r = err_set(err, ERR_INPUT, EINVAL,
			    "one of --pid=PID, --cgroup=PATH and a command after -- is to be "
			    "given");
	if (r < 0)
		err_in(err, "meter");
	return r;
}

/* A group for the command, known to the list of what is to be undone; without one it is followed
 * by its processes alone. */
static int meter_group(struct meter_scene *s, struct err *err)
{
	char id[32], name[48];
	struct err why = {0};

	/* Numbers of processes come again, and another namespace of them may share the folder. */
	snprintf(id, sizeof id, "meter-%d-%08" PRIx32, (int)getpid(), (uint32_t)rng_seed());
	snprintf(name, sizeof name, "%s/1", id);
	int r = sweepup_open(&s->sweepup, id, err);

	if (r == 0)
		r = sweepup_path(s->sweepup, SWEEPUP_GROUP, name, err);
	if (r < 0)
		return r;
	if (group_make(&s->group, name, &(struct group_limits){0}, &why) < 0) {
		err_in(&why, "meter: the command is followed by its processes alone");
		cli_say(why.msg);
	}
	return 0;
}

static int meter_spawn(const struct meter_wish *wish, struct meter_scene *s, struct err *err)
{
	const char *enter[GROUP_DIRS + 1] = {NULL};
	int files[3];

	for (unsigned i = 0; i < s->group.n; i++)
		enter[i] = s->group.enter[i];
	for (int i = 0; i < 3; i++)
		files[i] = dup(i);

	struct spawn how = {.argv = wish->command,
			    .in = files[0] < 0 ? 0 : files[0],
			    .out = files[1] < 0 ? 0 : files[1],
			    .err = files[2] < 0 ? 0 : files[2],
			    .enter = enter,
			    .dies_with_us = true};
	int r = spawn_start(&s->child, &how, err);

	for (int i = 0; i < 3; i++)
		if (files[i] >= 0)
			close(files[i]);
	s->pidfd = s->child.pidfd;
	return r;
}

static int meter_watch(struct meter_scene *s, struct err *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC);
	return s->signals < 0 ? err_sys(err, ERR_UNAVAILABLE, errno, "signals cannot be watched")
			      : 0;
}

/* The command is started when the window has begun, so that its first instruction counts. */
static int meter_begin(const struct meter_wish *wish, struct meter_scene *s, struct err *err)
{
	struct meter_of of = {.payload = "iosonde", .pid = (pid_t)wish->pid};
	int r = meter_watch(s, err);

	if (r == 0 && wish->cgroup)
		r = group_find(&s->group, wish->cgroup, err);
	if (r == 0 && wish->command)
		r = meter_group(s, err);
	if (r == 0 && wish->command && !s->group.n) {
		r = meter_spawn(wish, s, err);
		of.pid = s->child.pid;
	}
	if (r == 0 && wish->pid) {
		s->pidfd = (int)syscall(SYS_pidfd_open, of.pid, 0);
		if (s->pidfd < 0)
			r = err_sys(err, errno == ESRCH ? ERR_INPUT : ERR_UNAVAILABLE, errno,
				    "option pid: process %d", (int)of.pid);
	}
	of.group = s->group.n ? &s->group : NULL;
	if (r == 0)
		r = meter_open(&s->meter, &of, err);
	if (r < 0)
		return r;
	meter_start(s->meter);
	if (wish->command && s->group.n)
		r = meter_spawn(wish, s, err);
	/* However soon it ends, it was seen. */
	if (r == 0 && wish->command)
		meter_look(s->meter);
	return r;
}

/* Until it has ended, the time is over, or we are told to stop. */
static void meter_wait(const struct meter_wish *wish, struct meter_scene *s)
{
	uint64_t now = clock_ns(), end = wish->duration ? now + wish->duration : UINT64_MAX;
	struct pollfd fds[] = {{.fd = s->signals, .events = POLLIN},
			       {.fd = s->pidfd ? s->pidfd : -1, .events = POLLIN}};

	for (uint64_t due = now + wish->interval; now < end; now = clock_ns()) {
		uint64_t left = ((due < end ? due : end) - now + 999999) / 1000000;
		/* More than it can be told, 25 days, would be no end. */
		int n = poll(fds, 2, left < INT_MAX ? (int)left : INT_MAX);

		if (n > 0)
			break;
		now = clock_ns();
		if (now >= due && now < end) {
			meter_look(s->meter);
			due = clock_ns() + wish->interval;
		}
	}
	meter_stop(s->meter);
}

/* What still runs of the command goes with its group. */
static int meter_end(struct meter_scene *s, struct err *err)
{
	enum { PATIENCE = 5 };
	struct err first = {0};
	int r = 0;

	if (s->child.pid) {
		int n = spawn_wait(&s->child, 0, &s->status, &first);

		if (n == 0) {
			kill(s->child.pid, SIGTERM);
			n = spawn_wait(&s->child, clock_ns() + PATIENCE * NSEC_PER_SEC, &s->status,
				       &first);
			s->status = -1; /* we ended it */
		}
		if (n <= 0)
			spawn_kill(&s->child);
	} else if (s->pidfd > 0) {
		close(s->pidfd);
	}
	if (s->sweepup)
		r = sweepup_close(s->sweepup, err);
	if (s->signals > 0)
		close(s->signals);
	meter_close(s->meter);
	return r;
}

static void meter_json_of(struct put *p, json_t *top, const struct meter_wish *wish,
			  const struct meter_scene *s)
{
	json_t *of = put_object(p, top, "of");

	if (wish->pid)
		put_int(p, of, "pid", wish->pid);
	if (s->group.n)
		put_str(p, of, "cgroup", s->group.path);
	if (!wish->command)
		return;
	json_t *words = put_array(p, of, "command");

	for (char *const *word = wish->command; *word; word++)
		put_str(p, words, NULL, *word);
	if (s->status < 0)
		put_null(p, of, "exit_status");
	else
		put_int(p, of, "exit_status",
			WIFEXITED(s->status) ? (uint64_t)WEXITSTATUS(s->status)
					     : 128u + (uint64_t)WTERMSIG(s->status));
}

static int meter_answer(const struct meter_wish *wish, const struct meter_scene *s,
			const struct metered *m)
{
	struct buf out = {0};
	struct put p = {0};
	struct err err = {0};
	int status;

	if (wish->opts.output_format == FORMAT_JSON) {
		json_t *top = json_object();

		put_str(&p, top, "iosonde_meter", PACKAGE_VERSION);
		meter_json_of(&p, top, wish, s);
		metered_json(&p, top, m);
		char *text = p.failed ? NULL
				      : json_dumps(top, JSON_INDENT(2) | JSON_PRESERVE_ORDER |
								JSON_REAL_PRECISION(12));

		p.failed |= !text;
		buf_str(&out, text ? text : "");
		buf_char(&out, '\n');
		free(text);
		json_decref(top);
	} else {
		metered_text(&out, m, wish->roles);
	}
	if (p.failed || buf_failed(&out)) {
		err_set(&err, ERR_OUTPUT, ENOMEM, "meter: the answer: out of memory");
		status = cli_error(&err);
	} else {
		/* What the command prints is its own. */
		status = cli_deliver(&wish->opts, wish->command ? STDERR_FILENO : STDOUT_FILENO,
				     &out);
	}
	buf_release(&out);
	return status;
}

static int meter_run(const struct meter_wish *wish)
{
	struct meter_scene *s = calloc(1, sizeof *s);
	struct metered m = {0};
	struct err err = {0}, undone = {0};
	struct meter_idle baseline = {0};
	int status = 0;

	if (!s)
		return ERR_FAILED;
	s->status = -1;
	if (wish->baseline)
		baseline = meter_baseline(wish->baseline, -1);
	int r = meter_begin(wish, s, &err);

	if (r == 0) {
		meter_wait(wish, s);
		r = meter_take(s->meter, &baseline, &m, &err);
	}
	if (meter_end(s, &undone) < 0)
		status = cli_error(&undone);
	if (r < 0) {
		err_in(&err, "meter");
		status = cli_error(&err);
	} else {
		int sent = meter_answer(wish, s, &m);

		status = sent ? sent : status;
	}
	if (s->status > 0) {
		err_set(&err, ERR_FAILED, 0, "meter: %.300s ended with %s %d", wish->command[0],
			WIFEXITED(s->status) ? "status" : "signal",
			WIFEXITED(s->status) ? WEXITSTATUS(s->status) : WTERMSIG(s->status));
		cli_say(err.msg);
		status = status ? status : ERR_FAILED;
	}
	metered_release(&m);
	free(s);
	return status;
}

int cmd_meter(int argc, char *const *argv)
{
	struct meter_wish wish = {.interval = 100000000};
	struct err err = {0};
	int status;

	if (argc && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0))
		return cmd_help(1, (char *const[]){"meter", NULL});
	if (meter_parse(&wish, argc, argv, &err) < 0)
		status = cli_error(&err);
	else if (wish.opts.output.n &&
		 file_check_replace(wish.opts.output.v[wish.opts.output.n - 1], &err) < 0)
		status = cli_error(&err);
	else
		status = meter_run(&wish);
	run_options_release(&wish.opts);
	return status;
}
