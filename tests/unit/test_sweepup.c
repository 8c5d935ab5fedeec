/*
 * test_sweepup -- runtime/sweepup, runtime/tree: what was written down is undone, by the run or
 * by another after its death, and nothing else is.
 *
 * Control groups are played by this file.
 */
#include "runtime/sweepup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/group.h"
#include "runtime/tree.h"
#include "runtime/undo.h"

#define WORDS(...) ((char *const[]){__VA_ARGS__, NULL})

static char home[64], removed[600];
static int group_refusal;

int group_find(struct group *g, const char *name, struct err *err)
{
	snprintf(g->path, sizeof g->path, "/iosonde/%s", name);
	g->n = 1;
	return strcmp(name, "gone/1") ? 0 : err_set(err, ERR_INPUT, ENOENT, "gone");
}

int group_remove(const struct group *g, struct err *err)
{
	snprintf(removed, sizeof removed, "%s", g->path);
	return group_refusal ? err_set(err, ERR_FAILED, group_refusal, "busy") : 0;
}

static char *at(const char *name)
{
	static char path[8][512];
	static unsigned n;
	char *out = path[n++ % 8];

	snprintf(out, sizeof path[0], "%s/%s", home, name);
	return out;
}

static void put(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0644);

	assert_true(fd >= 0);
	close(fd);
}

static int there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Folders of the runs are ours alone here: as root in a /run of our own. */
static int begin(void **state)
{
	(void)state;
	snprintf(home, sizeof home, "/tmp/sweepup-test.%d", (int)getpid());
	if (mkdir(home, 0755))
		return -1;
	if (geteuid() == 0) {
		if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		    mount("tmpfs", "/run", "tmpfs", 0, NULL)) {
			puts("no mount namespace can be made here");
			rmdir(home);
			exit(77);
		}
	} else {
		setenv("XDG_RUNTIME_DIR", home, 1);
	}
	return 0;
}

static int end(void **state)
{
	struct err err = {0};

	(void)state;
	return tree_remove(home, &err);
}

static void undone_last_first(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	char folder[256];

	(void)state;
	assert_int_equal(sweepup_open(&s, "run-a", &err), 0);
	snprintf(folder, sizeof folder, "%s", sweepup_folder(s));
	assert_true(there(folder));
	assert_int_equal(sweepup_mark(s), 0);
	assert_int_equal(sweepup_path(s, SWEEPUP_FOLDER, at("a folder\n%41"), &err), 0);
	assert_int_equal(mkdir(at("a folder\n%41"), 0755), 0);
	put(at("a folder\n%41/x"));
	int mark = sweepup_path(s, SWEEPUP_FILE, at("file"), &err);

	assert_true(mark > 0);
	put(at("file"));
	/* The last first: it finds the file still there. */
	char script[700];

	snprintf(script, sizeof script, "test -e '%s' && touch '%s'", at("file"), at("told"));
	assert_true(sweepup_add(s, SWEEPUP_COMMAND, WORDS("sh", "-c", script), &err) > mark);
	assert_true(sweepup_path(s, SWEEPUP_GROUP, "run-a/1", &err) > mark);
	assert_int_equal(sweepup_back(s, mark, &err), 0);
	assert_int_equal(sweepup_mark(s), mark);
	assert_false(there(at("file")));
	assert_true(there(at("told")));
	assert_string_equal(removed, "/iosonde/run-a/1");
	assert_true(there(at("a folder\n%41/x")));
	/* What was never made, and a group that is gone, are no failure. */
	removed[0] = '\0';
	sweepup_path(s, SWEEPUP_FILE, at("never"), &err);
	sweepup_path(s, SWEEPUP_FOLDER, at("never/this"), &err);
	sweepup_path(s, SWEEPUP_MOUNT, at("never"), &err);
	sweepup_path(s, SWEEPUP_GROUP, "gone/1", &err);
	sweepup_add(s, SWEEPUP_PROCESS, WORDS("99999999", "1"), &err);
	/* Another run's name is not taken twice. */
	struct sweepup *other = NULL;

	assert_int_equal(sweepup_open(&other, "run-a", &err), -EEXIST);
	assert_non_null(strstr(err.msg, "run-a"));
	assert_int_equal(sweepup_close(s, &err), 0);
	assert_string_equal(removed, "");
	assert_false(there(at("a folder\n%41")));
	assert_false(there(folder));
	/* It was the last: the folder of all runs is gone, too. */
	*strrchr(folder, '/') = '\0';
	assert_false(there(folder));
	unlink(at("told"));
}

static void failure_goes_on(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	struct buf told = {0};

	(void)state;
	assert_int_equal(sweepup_open(&s, "run-b", &err), 0);
	sweepup_path(s, SWEEPUP_FILE, at("below"), &err);
	put(at("below"));
	sweepup_add(s, SWEEPUP_COMMAND, WORDS("sh", "-c", "echo what a pity; exit 4"), &err);
	sweepup_path(s, SWEEPUP_GROUP, "run-b/1", &err);
	group_refusal = EBUSY;
	assert_int_equal(sweepup_close(s, &err), -EBUSY);
	assert_string_equal(err.msg, "busy");
	assert_false(there(at("below")));
	/* It stays on the list, and whoever cleans up later tries again. */
	group_refusal = 0;
	assert_int_equal(sweepup_clean(&told, &err), -EIO);
	assert_non_null(strstr(err.msg, "what a pity"));
	assert_non_null(strstr(err.msg, "exit status 4"));
	assert_non_null(strstr(buf_text(&told), "run run-b: 3 things were left, and not all"));
	buf_release(&told);
	/* Only a hand can help now. */
	assert_int_equal(tree_remove(geteuid() ? at("iosonde") : "/run/iosonde", &err), 0);
	assert_int_equal(sweepup_clean(&told, &err), 0);
	assert_string_equal(buf_text(&told), "");
}

/* Mounts of a user's folder in ours, left by whoever died: its files are not ours. */
static void mounts_are_not_entered(void **state)
{
	struct err err = {0};

	(void)state;
	if (geteuid() != 0)
		skip();
	mkdir(at("user"), 0755);
	put(at("user/precious"));
	mkdir(at("root"), 0755);
	mkdir(at("root/data"), 0755);
	put(at("root/ours"));
	assert_int_equal(symlink(at("user"), at("root/link")), 0);
	assert_int_equal(mount(at("user"), at("root/data"), NULL, MS_BIND, NULL), 0);
	assert_int_equal(mount(at("user"), at("root/data"), NULL, MS_BIND, NULL), 0);
	put(at("root/point"));
	assert_int_equal(mount(at("user/precious"), at("root/point"), NULL, MS_BIND, NULL), 0);
	assert_int_equal(tree_remove(at("root"), &err), 0);
	assert_true(there(at("user/precious")));
	assert_false(there(at("root")));
	/* A mount point itself, too. */
	mkdir(at("root"), 0755);
	assert_int_equal(mount(at("user"), at("root"), NULL, MS_BIND, NULL), 0);
	assert_int_equal(tree_remove(at("root"), &err), 0);
	assert_true(there(at("user/precious")));
	assert_false(there(at("root")));
	mkdir(at("root"), 0755);
	mkdir(at("root/data"), 0755);
	assert_int_equal(mount(at("user"), at("root/data"), NULL, MS_BIND, NULL), 0);
	/* In the right order all goes, also while it is busy. */
	struct sweepup *s = NULL;
	int busy = open(at("root/data/precious"), O_RDONLY);

	assert_int_equal(sweepup_open(&s, "run-c", &err), 0);
	sweepup_path(s, SWEEPUP_FOLDER, at("root"), &err);
	sweepup_path(s, SWEEPUP_MOUNT, at("root/data"), &err);
	assert_int_equal(sweepup_close(s, &err), 0);
	close(busy);
	assert_false(there(at("root")));
	assert_true(there(at("user/precious")));
	/* A link in place of the folder is removed, not followed. */
	assert_int_equal(symlink(at("user"), at("root")), 0);
	assert_int_equal(tree_remove(at("root"), &err), 0);
	assert_false(there(at("root")));
	assert_true(there(at("user/precious")));
}

/* A run that makes things and is killed; meanwhile nobody takes its list. */
static void dead_run(void **state)
{
	struct buf told = {0};
	struct err err = {0};
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();

	if (!pid) {
		struct sweepup *s = NULL;
		pid_t child = fork();

		if (!child) {
			for (;;)
				pause();
		}
		sweepup_open(&s, "run-d", &err);
		sweepup_process(s, child, &err);
		sweepup_path(s, SWEEPUP_FILE, at("left"), &err);
		put(at("left"));
		put(at("torn"));
		/* A line that was not finished. */
		char list[300];

		snprintf(list, sizeof list, "%s/list", sweepup_folder(s));
		FILE *f = fopen(list, "a");

		fprintf(f, "file %s", at("torn"));
		fclose(f);
		if (write(fds[1], &child, sizeof child) < 0)
			_exit(1);
		pause();
		_exit(0);
	}
	pid_t child;

	assert_int_equal(read(fds[0], &child, sizeof child), sizeof child);
	assert_int_equal(sweepup_clean(&told, &err), 0);
	assert_true(there(at("left")));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(sweepup_clean(&told, &err), 1);
	assert_string_equal(buf_text(&told), "run run-d: 2 things were left\n");
	assert_false(there(at("left")));
	assert_true(there(at("torn")));
	buf_release(&told);
	char stat[64];

	snprintf(stat, sizeof stat, "/proc/%d/stat", (int)child);
	FILE *f = fopen(stat, "r");
	char line[256] = ") Z";

	if (f) {
		assert_non_null(fgets(line, sizeof line, f));
		fclose(f);
	}
	assert_non_null(strstr(line, ") Z"));
}

/* A number that passed to another process is nobody's to kill. */
static void process_is_the_same(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	char pid[16];
	pid_t child = fork();

	(void)state;
	if (!child)
		for (;;)
			pause();
	snprintf(pid, sizeof pid, "%d", (int)child);
	assert_int_equal(sweepup_open(&s, "run-e", &err), 0);
	sweepup_add(s, SWEEPUP_PROCESS, WORDS(pid, "1"), &err);
	assert_int_equal(sweepup_back(s, 0, &err), 0);
	assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
	assert_int_equal(sweepup_process(s, child, &err), 0);
	assert_int_equal(sweepup_close(s, &err), 0);
	assert_int_equal(waitpid(child, NULL, WNOHANG), child);
	assert_int_equal(sweepup_close(NULL, &err), 0);
}

/* The folder of all runs. */
static const char *base(void)
{
	return geteuid() ? at("iosonde") : "/run/iosonde";
}

/* XDG_RUNTIME_DIR may be /tmp, and somebody's sources lie in /tmp/iosonde. */
static void strangers_stay(void **state)
{
	struct buf told = {0};
	struct err err = {0};
	char folder[300], file[320];

	(void)state;
	assert_int_equal(mkdir(base(), 0755), 0);
	snprintf(folder, sizeof folder, "%s/src", base());
	assert_int_equal(mkdir(folder, 0755), 0);
	snprintf(file, sizeof file, "%s/precious.c", folder);
	put(file);
	snprintf(folder, sizeof folder, "%s/killed-early", base());
	assert_int_equal(mkdir(folder, 0755), 0);
	assert_int_equal(sweepup_clean(&told, &err), 0);
	assert_string_equal(buf_text(&told), "");
	assert_true(there(file));
	assert_false(there(folder));
	assert_int_equal(tree_remove(base(), &err), 0);
	buf_release(&told);
}

/* What cannot be written down leaves nothing that the next line would be joined to. */
static void torn_line(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	struct rlimit was, few;
	char list[300], text[1200] = "";

	(void)state;
	assert_int_equal(sweepup_open(&s, "run-f", &err), 0);
	assert_int_equal(sweepup_path(s, SWEEPUP_FILE, at("one"), &err), 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	few = was;
	few.rlim_cur = (rlim_t)sweepup_mark(s) + 9;
	setrlimit(RLIMIT_FSIZE, &few);
	int ret = sweepup_path(s, SWEEPUP_FOLDER, at("two"), &err);

	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(ret, -EFBIG);
	assert_true(sweepup_path(s, SWEEPUP_FILE, at("three"), &err) > 0);
	snprintf(list, sizeof list, "%s/list", sweepup_folder(s));
	FILE *f = fopen(list, "r");

	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	fclose(f);
	assert_null(strstr(text, "folder"));
	assert_non_null(strstr(text, "\nfile "));
	mkdir(at("two"), 0755);
	assert_int_equal(sweepup_close(s, &err), 0);
	/* It was somebody else's. */
	assert_true(there(at("two")));
	rmdir(at("two"));
}

/* A command is undone as it was written down, or is refused: half of it does something else. */
static void too_many_words(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	char *words[80] = {(char *)"touch"};

	(void)state;
	for (int i = 1; i < 70; i++)
		words[i] = at("first");
	assert_int_equal(sweepup_open(&s, "run-g", &err), 0);
	assert_int_equal(sweepup_add(s, SWEEPUP_COMMAND, words, &err), -E2BIG);
	assert_int_equal(sweepup_mark(s), 0);
	assert_int_equal(sweepup_close(s, &err), 0);
	assert_false(there(at("first")));
}

/* Who can open the folder of all runs can lock it, and every run would wait for him. */
static void nobody_else_locks(void **state)
{
	struct sweepup *s = NULL;
	struct err err = {0};
	struct stat st;

	(void)state;
	assert_int_equal(sweepup_open(&s, "run-h", &err), 0);
	assert_int_equal(stat(base(), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0711);
	assert_int_equal(sweepup_close(s, &err), 0);
}

/* Paths in it are cut nowhere: what is left of one could be a folder of the user's. */
static void long_folder(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		struct sweepup *s = NULL;
		struct err err = {0};
		char xdg[300] = "/";

		memset(xdg + 1, 'x', 200);
		if (geteuid() == 0 && setresuid(65534, 65534, 65534))
			_exit(1);
		setenv("XDG_RUNTIME_DIR", xdg, 1);
		_exit(sweepup_open(&s, "run-i", &err) != -ENAMETOOLONG ||
		      !strstr(err.msg, "XDG_RUNTIME_DIR"));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Where /proc is not there nothing is known of mounts and processes: both are left, and told. */
static int blind(pid_t other)
{
	struct err err = {0};
	char pid[16];

	snprintf(pid, sizeof pid, "%d", (int)other);
	if (unshare(CLONE_NEWNS) || mount("tmpfs", "/proc", "tmpfs", 0, NULL))
		return 1;
	if (tree_remove(at("kept"), &err) != -ENOSYS || !strstr(err.msg, "/proc") ||
	    !there(at("kept")))
		return 2;
	return undo(SWEEPUP_PROCESS, WORDS(pid, "0"), &err) ? 3 : 0;
}

static void without_proc(void **state)
{
	int status;
	pid_t other, pid;

	(void)state;
	if (geteuid() != 0)
		skip();
	mkdir(at("kept"), 0755);
	other = fork();
	if (!other)
		for (;;)
			pause();
	pid = fork();
	if (!pid)
		_exit(blind(other));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(waitpid(other, NULL, WNOHANG), 0);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undone_last_first),	  cmocka_unit_test(failure_goes_on),
		cmocka_unit_test(mounts_are_not_entered), cmocka_unit_test(dead_run),
		cmocka_unit_test(process_is_the_same),
		cmocka_unit_test(strangers_stay),
		cmocka_unit_test(torn_line),
		cmocka_unit_test(too_many_words),
		cmocka_unit_test(nobody_else_locks),
		cmocka_unit_test(long_folder),
		cmocka_unit_test(without_proc),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
