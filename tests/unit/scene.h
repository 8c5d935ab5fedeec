/*
 * scene -- files, devices and plans made by hand, for the tests of what
 * touches files.
 */
#ifndef IOSONDE_TESTS_SCENE_H
#define IOSONDE_TESTS_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "load/guard.h"
#include "load/target.h"

enum { SCENE_TARGETS = 4 };

struct scene {
	char dir[64];
	char device[64]; /* the loop device, "" for none */
	char mount[96];	 /* the mount point, "" for none */
	struct job job[SCENE_TARGETS];
	struct plan_worker worker[SCENE_TARGETS];
	struct plan_file file[SCENE_TARGETS];
	struct target target[SCENE_TARGETS];
	struct plan plan;
	struct job_list list;
	struct run_options opts;
	struct target_progress progress;
	struct err err;
};

/* Run a shell command; true when it exits with 0. */
__attribute__((format(printf, 1, 2))) static inline bool scene_sh(const char *fmt, ...)
{
	char line[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	int n = system(line);

	return WIFEXITED(n) && WEXITSTATUS(n) == 0;
}

static inline int scene_setup(void **state)
{
	struct scene *s = calloc(1, sizeof *s);

	if (!s)
		return -1;
	strcpy(s->dir, "/tmp/iosonde-test-XXXXXX");
	if (!mkdtemp(s->dir))
		return -1;
	s->plan = (struct plan){.targets = s->target, .workers = s->worker, .stages = 1};
	*state = s;
	return 0;
}

static inline void scene_clear(struct scene *s)
{
	guard_close(&s->plan, true);
	for (unsigned i = 0; i < s->plan.targets_n; i++)
		free(s->target[i].path);
	s->plan.targets_n = s->plan.workers_n = 0;
	memset(&s->err, 0, sizeof s->err);
	s->opts = (struct run_options){0};
	s->list = (struct job_list){0};
}

static inline int scene_teardown(void **state)
{
	struct scene *s = *state;

	scene_clear(s);
	if (*s->mount)
		scene_sh("umount %s", s->mount);
	if (*s->device)
		scene_sh("losetup -d %s", s->device);
	scene_sh("rm -rf %s", s->dir);
	free(s);
	return 0;
}

/* A job on a path: absolute, or in the scene's folder. */
static inline struct target *scene_job(struct scene *s, const char *path, enum job_rw rw,
				       uint64_t size)
{
	unsigned i = s->plan.targets_n;
	struct job *job = &s->job[i];

	assert_true(i < SCENE_TARGETS);
	*job = (struct job){.rw = rw, .numjobs = 1, .nrfiles = 1};
	job->size.bytes = size;
	job->size.set = size > 0;
	s->file[i] = (struct plan_file){.target = i};
	s->worker[i] = (struct plan_worker){.job = job, .files = &s->file[i], .files_n = 1};
	s->target[i] = (struct target){
		.fd = -1,
		.job = job,
		.reads = rw & RW_READ,
		.fill = rw & RW_READ,
		.flush = true,
		.writes = rw & RW_WRITE,
	};
	assert_true(asprintf(&s->target[i].path, "%s%s%s", *path == '/' ? "" : s->dir,
			     *path == '/' ? "" : "/", path) > 0);
	s->plan.targets_n = s->plan.workers_n = i + 1;
	return &s->target[i];
}

static inline int scene_open(struct scene *s)
{
	memset(&s->err, 0, sizeof s->err);
	int ret = guard_open(&s->plan, &s->list, &s->opts, &s->err);

	/* err is filled if and only if it failed, and nothing stays open then. */
	assert_int_equal(ret != 0, s->err.code != ERR_NONE);
	assert_null(strchr(s->err.msg, '\n'));
	for (unsigned i = 0; i < s->plan.targets_n; i++)
		assert_int_equal(s->target[i].fd >= 0, ret == 0);
	return ret;
}

static inline int scene_lay_out(struct scene *s)
{
	memset(&s->err, 0, sizeof s->err);
	int ret = target_lay_out(&s->plan, &s->progress, NULL, &s->err);

	assert_int_equal(ret != 0, s->err.code != ERR_NONE);
	return ret;
}

/* guard_open fails with this code, and the message has both texts. */
static inline void scene_refused(struct scene *s, enum err_code code, const char *a, const char *b)
{
	assert_true(scene_open(s) < 0);
	if (s->err.code != (int)code || !strstr(s->err.msg, a) || !strstr(s->err.msg, b))
		fail_msg("code %d: %s (wanted %d, '%s', '%s')", s->err.code, s->err.msg, code, a,
			 b);
}

static inline char *scene_path(struct scene *s, const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/%s", s->dir, name);
	return path;
}

/* A foreign file of n bytes 'u'. */
static inline void scene_foreign(struct scene *s, const char *name, size_t n)
{
	FILE *f = fopen(scene_path(s, name), "w");

	assert_non_null(f);
	while (n--)
		fputc('u', f);
	fclose(f);
}

static inline void scene_unchanged(struct scene *s, const char *name, size_t n)
{
	FILE *f = fopen(scene_path(s, name), "r");
	size_t count = 0;

	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF; count++)
		assert_int_equal(c, 'u');
	fclose(f);
	assert_int_equal(count, n);
}

/* What iosonde writes into the attribute: the time of the last write. */
static inline void scene_mark(struct scene *s, const char *name)
{
	char text[64];
	struct stat st;

	assert_int_equal(stat(scene_path(s, name), &st), 0);
	snprintf(text, sizeof text, "%jd.%09ld", (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	(void)setxattr(scene_path(s, name), GUARD_XATTR, text, strlen(text), 0);
}

static inline bool scene_exists(struct scene *s, const char *name)
{
	return !access(scene_path(s, name), F_OK);
}

/* A loop device over FILE of mb MiB; the test is skipped where there is none. */
static inline void scene_loop(struct scene *s, const char *file, unsigned mb)
{
	char line[256];

	snprintf(line, sizeof line, "truncate -s %uM %s/%s && losetup -f --show %s/%s 2>/dev/null",
		 mb, s->dir, file, s->dir, file);
	FILE *f = popen(line, "r");

	if (!f || !fgets(s->device, sizeof s->device, f))
		*s->device = '\0';
	s->device[strcspn(s->device, "\n")] = '\0';
	if (f)
		pclose(f);
	if (!*s->device) {
		print_message("no loop device can be made here\n");
		skip();
	}
}

static inline void scene_mount(struct scene *s, const char *name, const char *type,
			       const char *source)
{
	snprintf(s->mount, sizeof s->mount, "%s/%s", s->dir, name);
	mkdir(s->mount, 0755);
	if (!scene_sh("mount %s %s %s 2>/dev/null", type, source, s->mount)) {
		*s->mount = '\0';
		print_message("cannot mount here\n");
		skip();
	}
}

#endif
