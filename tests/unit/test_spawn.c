/*
 * test_spawn -- base/spawn: what a program that is started has and has not, and its end.
 */
#include "base/spawn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/peek.h"

#define WORDS(...) ((char *const[]){__VA_ARGS__, NULL})

static uint64_t in_ms(uint64_t ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec + ms * 1000000;
}

/* What a shell prints that is asked. */
static int ask(const char *script, struct buf *out)
{
	struct err err = {0};

	return spawn_ask(WORDS("sh", "-c", (char *)script), 60, -1, out, &err);
}

/* Ended, in its time: where nobody reaps it, it stays a zombie. */
static int gone(pid_t pid)
{
	for (int i = 0; i < 2000; i++) {
		char stat[64];

		if (peek(stat, sizeof stat, "/proc/%d/stat", (int)pid) < 0 || strstr(stat, ") Z"))
			return 1;
		usleep(10000);
	}
	return 0;
}

static int group_gone(pid_t group)
{
	int i = 0;

	while (i++ < 2000 && !kill(-group, 0))
		usleep(10000);
	return i < 2000;
}

static void prints_and_statuses(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_int_equal(ask("echo one; echo two >&2; exit 7", &out), 7);
	assert_string_equal(buf_text(&out), "one\ntwo\n");
	assert_int_equal(ask("kill -TERM $$", &out), 128 + SIGTERM);
	buf_release(&out);
	/* More than is kept: it is not held up, and ends. */
	assert_int_equal(ask("head -c 300000 /dev/zero; exit 3", &out), 3);
	assert_int_equal(out.len, 65536);
	buf_release(&out);
	/* Whoever is left behind with the pipe is not waited for. */
	uint64_t before = in_ms(0);

	assert_int_equal(ask("echo here; sleep 50 & exit 0", &out), 0);
	assert_string_equal(buf_text(&out), "here\n");
	assert_true(in_ms(0) - before < 40 * 1000000000ull);
	buf_release(&out);
}

static void limit_is_kept(void **state)
{
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	/* A second, or on a busy machine as many as the shell needs to say who it is. */
	for (unsigned limit = 1; limit < 60; limit *= 2) {
		char told[16];

		buf_release(&out);
		assert_int_equal(spawn_ask(WORDS("sh", "-c", "echo $$; sleep 100; echo no"), limit,
					   -1, &out, &err),
				 -ETIMEDOUT);
		snprintf(told, sizeof told, " %u s", limit);
		assert_non_null(strstr(err.msg, told));
		if (out.len)
			break;
	}
	assert_true(atoi(buf_text(&out)) > 0);
	assert_true(group_gone(atoi(buf_text(&out))));
	buf_release(&out);
}

/* Whoever tells to stop is heard at once, and stays to be heard. */
static void stops(void **state)
{
	struct buf out = {0};
	struct err err = {0};
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(spawn_ask(WORDS("sh", "-c", "exit 3"), 60, fds[0], &out, &err), 3);
	assert_int_equal(write(fds[1], "x", 1), 1);
	assert_int_equal(spawn_ask(WORDS("sh", "-c", "sleep 1000"), 900, fds[0], &out, &err),
			 -EINTR);
	assert_int_equal(err.code, ERR_FAILED);
	assert_int_equal(read(fds[0], &(char){0}, 1), 1);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	close(fds[0]);
	close(fds[1]);
	buf_release(&out);
}

static void what_there_is_not(void **state)
{
	struct child child = {0};
	struct err err = {0};
	struct spawn how = {.argv = WORDS("no-such-program-of-ours")};

	(void)state;
	assert_int_equal(spawn_start(&child, &how, &err), -ENOENT);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(err.msg, "no-such-program-of-ours"));
	assert_int_equal(child.pid, 0);
	/* What fails behind the fork is told, too. */
	how = (struct spawn){.argv = WORDS("true"), .cwd = "/no/such/folder"};
	assert_int_equal(spawn_start(&child, &how, &err), -ENOENT);
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.msg, "folder"));
	how = (struct spawn){.argv = WORDS("true"),
			     .enter = (const char *const[]){"/no/cgroup.procs", NULL}};
	assert_int_equal(spawn_start(&child, &how, &err), -ENOENT);
	assert_non_null(strstr(err.msg, "control group"));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	spawn_kill(&child);
}

/* Files, signals, session, folder. */
static void begins_clean(void **state)
{
	struct buf out = {0};
	struct err err = {0};
	int held = open("/", O_RDONLY), kept = -1;
	sigset_t set, old;

	(void)state;
	/* Without O_CLOEXEC, and above what any loop over low numbers would meet first. */
	kept = fcntl(held, F_DUPFD, 100);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	/* The fourth is of ls itself, which reads the folder. */
	assert_int_equal(spawn_ask(WORDS("ls", "/proc/self/fd"), 60, -1, &out, &err), 0);
	assert_string_equal(buf_text(&out), "0\n1\n2\n3\n");
	buf_release(&out);
	/* Each by the program itself: a shell blocks signals when it starts one. */
	assert_int_equal(spawn_ask(WORDS("grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"), 60,
				   -1, &out, &err),
			 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	unsigned long long blocked = 1, ignored = 1;

	assert_int_equal(sscanf(buf_text(&out), "SigBlk: %llx SigIgn: %llx", &blocked, &ignored),
			 2);
	assert_int_equal(blocked, 0);
	/* The C library keeps 32 and 33 to itself. */
	assert_int_equal(ignored & 0x7fffffff, 0);
	buf_release(&out);
	assert_int_equal(ask("readlink /proc/$$/fd/0; "
			     "test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo leads",
			     &out),
			 0);
	assert_string_equal(buf_text(&out), "/dev/null\nleads\n");
	buf_release(&out);
	close(held);
	close(kept);
}

/* 1 and 2 may change places; cwd, env and cpus are as told. */
static void as_it_is_told(void **state)
{
	int one[2], two[2], status;
	struct child child = {0};
	struct err err = {0};
	char text[64] = "", name[64] = "";
	cpu_set_t cpus;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof cpus, &cpus), 0);
	for (int cpu = 0, seen = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &cpus) && seen++)
			CPU_CLR(cpu, &cpus);
	assert_int_equal(pipe(one) | pipe(two), 0);
	struct spawn how = {.argv = WORDS("sh", "-c", "echo $X $PWD $(nproc); echo err >&2"),
			    .env = WORDS("X=y", "PATH=/usr/bin:/bin"),
			    .cwd = "/usr",
			    .out = one[1],
			    .err = two[1],
			    .cpus = &cpus};

	assert_int_equal(spawn_start(&child, &how, &err), 0);
	assert_int_equal(spawn_wait(&child, in_ms(60000), &status, &err), 1);
	assert_int_equal(status, 0);
	assert_int_equal(child.pid, 0);
	assert_true(read(one[0], text, sizeof text - 1) > 0);
	assert_string_equal(text, "y /usr 1\n");
	assert_int_equal(read(two[0], name, sizeof name - 1), 4);
	for (int i = 0; i < 2; i++) {
		close(one[i]);
		close(two[i]);
	}
}

static void deadline_and_kill(void **state)
{
	struct child child = {0};
	struct err err = {0};
	struct spawn how = {.argv = WORDS("sh", "-c", "sleep 100 & sleep 100")};
	int status;

	(void)state;
	assert_int_equal(spawn_start(&child, &how, &err), 0);
	pid_t pid = child.pid;

	assert_int_equal(spawn_wait(&child, in_ms(20), &status, &err), 0);
	assert_int_equal(child.pid, pid);
	spawn_kill(&child);
	assert_int_equal(child.pid, 0);
	assert_int_equal(child.pidfd, 0);
	/* Its own children went with it, or are on their way. */
	assert_true(group_gone(pid));
	spawn_kill(&child);
}

/* A process that starts one which dies with it, and is killed. */
static void dies_with_us(void **state)
{
	int fds[2];
	pid_t pid, inner = 0;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		struct child child = {0};
		struct err err = {0};
		struct spawn how = {.argv = WORDS("sleep", "1000"), .dies_with_us = true};

		spawn_start(&child, &how, &err);
		if (write(fds[1], &child.pid, sizeof child.pid) > 0)
			pause();
		_exit(1);
	}
	assert_int_equal(read(fds[0], &inner, sizeof inner), sizeof inner);
	assert_true(inner > 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_true(gone(inner));
	close(fds[0]);
	close(fds[1]);
}

static void hides_a_mount(void **state)
{
	struct buf out = {0};
	struct err err = {0};
	struct child child = {0};
	int fds[2], status;
	char text[16] = "";

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(pipe(fds), 0);
	struct spawn how = {.argv = WORDS("sh", "-c", "test -e /proc/self || echo hidden"),
			    .out = fds[1],
			    .hide = (const char *const[]){"/proc", "/no/such/mount", NULL}};

	if (spawn_start(&child, &how, &err) == -EPERM)
		skip();
	assert_int_equal(spawn_wait(&child, in_ms(60000), &status, &err), 1);
	assert_true(read(fds[0], text, sizeof text - 1) > 0);
	assert_string_equal(text, "hidden\n");
	assert_int_equal(ask("test -e /proc/self", &out), 0);
	close(fds[0]);
	close(fds[1]);
}

static void finds(void **state)
{
	char out[256], old[4096], small[4];
	const char *path = getenv("PATH");

	(void)state;
	snprintf(old, sizeof old, "%s", path ? path : "");
	assert_true(spawn_find(out, sizeof out, "sh") > 0);
	assert_int_equal(out[0], '/');
	assert_int_equal(spawn_find(small, sizeof small, out), -ENAMETOOLONG);
	assert_int_equal(spawn_find(out, sizeof out, "/etc/passwd"), -ENOENT);
	assert_int_equal(spawn_find(out, sizeof out, "/bin"), -ENOENT);
	assert_int_equal(spawn_find(out, sizeof out, ""), -ENOENT);
	/* The programs of administrators are found by whoever has another PATH. */
	setenv("PATH", "/no/such:/etc", 1);
	assert_true(spawn_find(out, sizeof out, "sh") > 0);
	setenv("PATH", old, 1);
}

static void quotes(void **state)
{
	struct buf out = {0}, back = {0};
	struct err err = {0};

	(void)state;
	spawn_quote(&out, WORDS("runc", "--root=/a", "it's", "", "a b", "$(x)\n*"));
	assert_string_equal(buf_text(&out), "runc --root=/a 'it'\\''s' '' 'a b' '$(x)\n*'");
	buf_release(&out);
	buf_str(&out, "printf '<%s>' ");
	spawn_quote(&out, WORDS("it's", "", "a b", "$(x)\\"));
	assert_int_equal(spawn_ask(WORDS("sh", "-c", (char *)buf_text(&out)), 60, -1, &back, &err),
			 0);
	assert_string_equal(buf_text(&back), "<it's><><a b><$(x)\\>");
	buf_release(&out);
	buf_release(&back);
}

/* One that is silent, its outputs closed, is waited for, and not in a loop. */
static void silent(void **state)
{
	struct buf out = {0};
	struct rusage before, after;
	struct err err = {0};

	(void)state;
	getrusage(RUSAGE_SELF, &before);
	errno = EAGAIN;
	char *const *words = WORDS("/bin/sh", "-c", "exec >&- 2>&-; sleep 2");

	assert_int_equal(spawn_ask(words, 60, -1, &out, &err), 0);
	getrusage(RUSAGE_SELF, &after);
	timersub(&after.ru_utime, &before.ru_utime, &after.ru_utime);
	timersub(&after.ru_stime, &before.ru_stime, &after.ru_stime);
	timeradd(&after.ru_utime, &after.ru_stime, &after.ru_utime);
	assert_true(after.ru_utime.tv_sec == 0 && after.ru_utime.tv_usec < 400000);
	buf_release(&out);
}

/* Who is killed while it asks leaves nobody who goes on. */
static void asked_dies_with_us(void **state)
{
	char path[64], script[128], text[32] = "";
	struct buf out = {0};
	pid_t pid;

	(void)state;
	snprintf(path, sizeof path, "/tmp/spawn-test.%d", (int)getpid());
	snprintf(script, sizeof script, "echo $$ >%s; exec sleep 1000", path);
	pid = fork();
	if (!pid)
		_exit(ask(script, &out));
	for (int i = 0; i < 3000 && peek(text, sizeof text, "%s", path) <= 0; i++)
		usleep(10000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	unlink(path);
	assert_true(atoi(text) > 0);
	int ended = gone(atoi(text));

	if (!ended)
		kill(atoi(text), SIGKILL);
	assert_true(ended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_and_statuses),
		cmocka_unit_test(limit_is_kept),
		cmocka_unit_test(stops),
		cmocka_unit_test(what_there_is_not),
		cmocka_unit_test(begins_clean),
		cmocka_unit_test(as_it_is_told),
		cmocka_unit_test(deadline_and_kill),
		cmocka_unit_test(dies_with_us),
		cmocka_unit_test(hides_a_mount),
		cmocka_unit_test(finds),
		cmocka_unit_test(quotes),
		cmocka_unit_test(silent),
		cmocka_unit_test(asked_dies_with_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
