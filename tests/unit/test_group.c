/*
 * test_group -- measure/group: groups of this machine's, where they may be made; and the
 * files of old and new ones, written by the test.
 */
#include "measure/group.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/peek.h"

static char folder[] = "/tmp/iosonde-group-XXXXXX";
static char name[32];

static void put(const char *file, const char *text)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, file);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static struct group group_of(const char *controllers)
{
	struct group g = {.path = "/iosonde/x", .n = 1};

	snprintf(g.dir[0].dir, sizeof g.dir[0].dir, "%s", folder);
	snprintf(g.dir[0].controllers, sizeof g.dir[0].controllers, "%s", controllers);
	return g;
}

static void version_1(void **state)
{
	struct group g = group_of("rw,cpuacct,cpu,blkio");

	(void)state;
	put("cpuacct.usage", "123456789\n");
	put("cpuacct.usage_user", "100000000\n");
	put("cpuacct.usage_sys", "23000000\n");
	put("cpu.stat", "nr_periods 4\nnr_throttled 2\nthrottled_time 77\n");
	put("blkio.throttle.io_service_bytes_recursive",
	    "8:0 Read 4096\n8:0 Write 8192\n8:0 Sync 1\n8:0 Total 12288\n"
	    "8:16 Read 1\n8:16 Write 2\nTotal 12291\n");
	struct group_use u = group_use(&g);

	assert_int_equal(u.cpu_ns.value, 123456789);
	assert_int_equal(u.user_ns.value, 100000000);
	assert_int_equal(u.system_ns.value, 23000000);
	assert_int_equal(u.throttled_ns.value, 77);
	assert_int_equal(u.read_bytes.value, 4097);
	assert_int_equal(u.write_bytes.value, 8194);
	assert_int_equal(u.memory_peak.state, READING_ABSENT);
	assert_int_equal(u.memory_peak.errnum, ENOENT);
	/* as newer kernels have it without a limit: that is no measured 0 */
	put("blkio.throttle.io_service_bytes_recursive", "Total 0\n");
	assert_int_equal(group_use(&g).read_bytes.errnum, ENODATA);
}

static void version_2(void **state)
{
	struct group g = group_of("");

	(void)state;
	put("cpu.stat", "usage_usec 30\nuser_usec 20\nsystem_usec 10\nthrottled_usec 5\n");
	put("io.stat", "8:0 rbytes=4096 wbytes=1 rios=1 wios=2 dbytes=0 dios=0\n"
		       "8:16 rbytes=4 wbytes=2 rios=1 wios=2 dbytes=0 dios=0\n");
	put("memory.peak", "1048576\n");
	struct group_use u = group_use(&g);

	assert_int_equal(u.cpu_ns.value, 30000);
	assert_int_equal(u.user_ns.value, 20000);
	assert_int_equal(u.system_ns.value, 10000);
	assert_int_equal(u.throttled_ns.value, 5000);
	assert_int_equal(u.read_bytes.value, 4100);
	assert_int_equal(u.write_bytes.value, 3);
	assert_int_equal(u.memory_peak.value, 1048576);
}

static void none_at_all(void **state)
{
	struct group g = {0};
	struct group_use u = group_use(&g);

	(void)state;
	assert_int_equal(u.cpu_ns.state, READING_ABSENT);
	assert_int_equal(u.cpu_ns.errnum, ENOENT);
}

/* A child in the launcher that runs until it is killed. */
static pid_t burner(const struct group *g)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (unsigned i = 0; i < g->n; i++) {
		FILE *f = fopen(g->enter[i], "w");

		if (!f || fputs("0", f) < 0 || fclose(f) != 0)
			_exit(3);
	}
	for (volatile unsigned n = 0;; n++)
		;
}

static void seen(void *arg, pid_t pid)
{
	*(pid_t *)arg = pid;
}

/* Make it, or skip the test where the machine lets us make none. */
static void made(struct group *g, const struct group_limits *limits)
{
	struct err err = {0};

	snprintf(name, sizeof name, "t%d/1", (int)getpid());
	if (group_make(g, name, limits, &err) == 0)
		return;
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_int_equal(g->n, 0);
	skip();
}

static void what_runs_in_it_is_counted_and_killed(void **state)
{
	struct group g, found;
	struct err err = {0};
	pid_t in = 0;
	int status;

	(void)state;
	made(&g, &(struct group_limits){0});
	assert_int_equal(group_find(&found, name, &err), 0);
	assert_string_equal(found.path, g.path);
	assert_int_equal(found.n, g.n);
	assert_int_equal(group_find(&found, g.dir[0].dir, &err), 0);
	assert_string_equal(found.path, g.path);

	pid_t pid = burner(&g);

	for (int i = 0; i < 2000 && (in == 0 || group_use(&g).cpu_ns.value < 20000000); i++) {
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
		group_each(&g, seen, &in);
	}
	assert_int_equal(in, pid);
	struct group_use u = group_use(&g);

	assert_true(u.cpu_ns.value >= 20000000);
	assert_true(u.user_ns.state == READING_MEASURED);
	/* the child is a zombie of ours until it is waited for: that does not hold the group */
	assert_int_equal(group_remove(&g, &err), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : -1, SIGKILL);
	for (unsigned i = 0; i < g.n; i++)
		assert_int_equal(access(g.dir[i].dir, F_OK), -1);
	assert_int_equal(group_find(&found, name, &err), -ENOENT);
}

static void limits_hold(void **state)
{
	struct group g;
	struct err err = {0};
	char text[64];
	uint64_t bytes = 0;
	bool v2;

	(void)state;
	made(&g, &(struct group_limits){.cpus = "0", .memory = 64 << 20});
	assert_true(peek(text, sizeof text, "%s/cpuset.cpus", group_dir(&g, "cpuset", &v2)) > 0);
	assert_string_equal(text, "0");
	const char *dir = group_dir(&g, "memory", &v2);

	assert_int_equal(
		peek_uint(&bytes, "%s/%s", dir, v2 ? "memory.max" : "memory.limit_in_bytes"), 0);
	assert_int_equal(bytes, 64 << 20);
	assert_int_equal(group_remove(&g, &err), 0);
}

static void a_limit_that_cannot_be_had_leaves_nothing(void **state)
{
	struct group g;
	struct err err = {0};

	(void)state;
	made(&g, &(struct group_limits){0});
	assert_int_equal(group_remove(&g, &err), 0);
	assert_true(group_make(&g, name, &(struct group_limits){.cpus = "99999"}, &err) < 0);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_int_equal(g.n, 0);
	assert_int_equal(group_find(&g, name, &err), -ENOENT);
}

static void what_is_not_ours_stays(void **state)
{
	struct group g = group_of("");
	struct err err = {0};

	(void)state;
	strcpy(g.path, "/user.slice");
	assert_int_equal(group_remove(&g, &err), -EPERM);
	assert_int_equal(access(folder, F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_1),
		cmocka_unit_test(version_2),
		cmocka_unit_test(none_at_all),
		cmocka_unit_test(what_runs_in_it_is_counted_and_killed),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(a_limit_that_cannot_be_had_leaves_nothing),
		cmocka_unit_test(what_is_not_ours_stays),
	};
	char command[64];

	if (!mkdtemp(folder))
		return 99;
	int r = cmocka_run_group_tests_name("group", tests, NULL, NULL);

	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) == 0 ? r : 99;
}
