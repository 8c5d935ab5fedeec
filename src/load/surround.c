/*
 * surround -- looks up where a run happens, for its result.
 */
#include "load/surround.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load/detach.h"
#include "load/shared.h"
#include "measure/unnamed.h"

enum surround_step { SURROUND_NONE, SURROUND_SYSTEM, SURROUND_ALL };

/* Files whose mounts are asked for; those beyond are told by their file system. */
enum { SURROUND_ASKED = 64, SURROUND_PATIENCE_MS = 100 };

static unsigned surround_mount(int fd)
{
#ifdef STATX_MNT_ID
	struct statx x;

	/* It is in the kernel's memory: no file system is asked. */
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &x) == 0 &&
	    x.stx_mask & STATX_MNT_ID)
		return (unsigned)x.stx_mnt_id;
#else
	(void)fd;
#endif
	return 0;
}

static void surround_target(struct environment *e, const struct target *t, unsigned index)
{
	struct environment_place new = {
		.dev = t->device ? t->st.st_rdev : t->st.st_dev,
		.device = t->device,
		.mount = index < SURROUND_ASKED && !t->device ? surround_mount(t->fd) : 0,
	};
	unsigned k = 0;

	while (k < e->places_n && (e->place[k].dev != new.dev || e->place[k].device != new.device ||
				   (e->place[k].mount != new.mount &&new.mount)))
		k++;
	if (k == ENVIRONMENT_PLACES) {
		e->places_more++;
		return;
	}
	struct environment_place *place = &e->place[k];

	if (k == e->places_n) {
		e->places_n++;
		place->dev = new.dev;
		place->device = new.device;
		place->mount = new.mount;
	}
	if (place->files_n < ENVIRONMENT_FILES)
		place->file[place->files_n] = index;
	place->files_n++;
}

void surround_before(const struct plan *plan, struct shared *shared, struct mounts *mounts)
{
	struct surround *s = &shared->surround;

	for (unsigned i = 0; i < plan->targets_n; i++)
		if (!plan->targets[i].diskless && plan->targets[i].fd >= 0)
			surround_target(&s->environment, &plan->targets[i], i);
	*mounts = mounts_read();
	restraint_find(&s->where, mounts);
	restraint_read(&s->before, &s->where);
	s->begun = true;
}

/* Everything but the places. */
static void surround_system(struct shared *shared, const struct run_options *opts,
			    const struct unnamed *names, const struct mounts *mounts)
{
	struct surround *s = &shared->surround;
	struct environment *e = &s->environment;
	struct timespec now;
	struct utsname u;

	clock_gettime(CLOCK_REALTIME, &now);
	e->time_ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	if (s->begun) {
		restraint_read(&e->during, &s->where);
		restraint_since(&e->during, &s->before);
	}
	env_fill(&e->env, mounts, !shared_long(shared));
	env_clock_source(&e->env, &shared->clock);
	if (opts->host_name && uname(&u) == 0)
		strncpy(e->host, u.nodename, sizeof e->host - 1);
	if (!opts->host_name)
		unnamed_env(names, &e->env);
	atomic_store(&s->step, SURROUND_SYSTEM);
}

void surround_after(const struct plan *plan, struct shared *shared, struct mounts *mounts,
		    const struct run_options *opts)
{
	struct environment *e = &shared->surround.environment;
	struct unnamed names;

	/* The files are where they were when they were opened. */
	if (!shared->surround.begun)
		*mounts = mounts_read();
	unnamed_init(&names);
	surround_system(shared, opts, &names, mounts);
	for (unsigned i = 0; i < e->places_n; i++) {
		unsigned target = e->place[i].file[0];

		doing_begin(&shared->doing, "statfs", target);
		storage_fill(&e->place[i].storage, plan->targets[target].fd, mounts);
		doing_end(&shared->doing);
		if (!opts->host_name)
			unnamed_storage(&names, &e->place[i].storage);
	}
	mounts_release(mounts);
	atomic_store(&shared->surround.step, SURROUND_ALL);
}

static void surround_alone(struct shared *shared, const struct run_options *opts)
{
	struct environment *e = &shared->surround.environment;
	struct mounts mounts = mounts_read();
	struct unnamed names;

	unnamed_init(&names);
	if (atomic_load(&shared->surround.step) < SURROUND_SYSTEM)
		surround_system(shared, opts, &names, &mounts);
	for (unsigned i = 0; i < e->places_n; i++) {
		struct environment_place *place = &e->place[i];
		struct stat st = {.st_mode = place->device ? S_IFBLK : S_IFREG,
				  .st_dev = place->device ? 0 : place->dev,
				  .st_rdev = place->dev};

		place->storage = (struct storage){0};
		storage_find(&place->storage, &st, place->mount, &mounts);
		if (!opts->host_name)
			unnamed_storage(&names, &place->storage);
	}
	atomic_store(&shared->surround.step, SURROUND_ALL);
}

void surround_rescue(struct shared *shared, const struct run_options *opts)
{
	if (atomic_load(&shared->surround.step) == SURROUND_ALL)
		return;
	pid_t self = getpid(), pid = fork();

	if (pid < 0)
		return;
	if (pid == 0) {
		detach(self);
		surround_alone(shared, opts);
		_exit(0);
	}
	for (int i = 0; i < SURROUND_PATIENCE_MS; i++) {
		struct timespec t = {0, 1000000};

		if (waitpid(pid, NULL, WNOHANG) != 0)
			return;
		nanosleep(&t, NULL);
	}
	kill(pid, SIGKILL);
}

struct environment *surround_take(const struct shared *shared, const struct plan *plan)
{
	struct environment *e = NULL;

	if (!shared->surround.environment.time_ms || !(e = malloc(sizeof *e)))
		return NULL;
	*e = shared->surround.environment;
	for (unsigned i = 0; i < e->places_n; i++)
		for (unsigned k = 0; k < ENVIRONMENT_FILES && k < e->place[i].files_n; k++)
			e->place[i].path[k] = strdup(plan->targets[e->place[i].file[k]].path);
	return e;
}
