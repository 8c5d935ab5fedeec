/*
 * engine_cli -- runtimes `podman`, `docker` and `nerdctl`: container engines with the command line
 * that Docker made known.
 *
 * podman needs no daemon, and no image; docker needs both, nerdctl the daemon.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/peek.h"
#include "base/words.h"
#include "runtime/daemon.h"
#include "runtime/engine_podman.h"
#include "runtime/found.h"
#include "runtime/hidden.h"
#include "runtime/launch.h"

enum { ENGINE_PATH = 4096, ENGINE_SECONDS = 300 };

static const char engine_runtime[] = "runtime", engine_flags[] = "flags";

/* What sets an engine apart.  In texts @ is the box's folder. */
struct engine_cli {
	const struct daemon_kind *daemon; /* NULL: it has none */
	const char *address;		  /* the word that names the daemon, up to its socket */
	const char *global, *run;	  /* words before and behind "run" */
	const char *remedy;
	bool image; /* the root is made one first */
};

static const struct engine_cli engine_podman = {
	.remedy = "package podman has it",
	.global = "env CONTAINERS_CONF=@/podman.conf podman --root=@/engine/root "
		  "--runroot=@/engine/run --tmpdir=@/engine/tmp --storage-driver=vfs "
		  "--cgroup-manager=cgroupfs --runtime-flag=root=@/engine/oci",
	.run = "--log-driver=passthrough --read-only-tmpfs=false --ipc=none --pids-limit=-1",
};

static const struct engine_cli engine_docker = {
	.remedy = "package docker.io (Debian), moby-engine (Fedora) or docker (Alpine) has it",
	.daemon = &daemon_dockerd,
	.address = "--host=unix://",
	.global = "docker",
	.run = "--log-driver=none --ipc=none",
	.image = true,
};

static const struct engine_cli engine_nerdctl = {
	.remedy = "its releases have it: github.com/containerd/nerdctl",
	.daemon = &daemon_containerd,
	.address = "--address=",
	.global = "nerdctl --namespace=iosonde --data-root=@/engine --cgroup-manager=cgroupfs",
	.run = "",
};

static const struct engine_cli *engine_of(const struct runtime_spec *spec)
{
	return spec->ops == &runtime_podman   ? &engine_podman
	       : spec->ops == &runtime_docker ? &engine_docker
					      : &engine_nerdctl;
}

static void engine_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	const struct engine_cli *e = engine_of(spec);
	struct hidden hidden = {0};

	if (found_program(out, (char *const[]){(char *)spec->ops->name, "--version", NULL},
			  e->remedy) &&
	    e->daemon)
		daemon_probe(e->daemon, spec, out);
	hidden_hybrid(&hidden);
	if (out->present && !e->daemon && geteuid() != 0 && hidden.list[0])
		found_not(out,
			  "control groups of version 1 and 2 are mounted at a time, and only root "
			  "can hide one from the runtimes below podman, which refuse that");
}

/* Its command line up to its own word. */
static void engine_words(const struct box *box, struct words *w)
{
	const struct engine_cli *e = engine_of(box->spec);

	words_fill(w, e->global, box->folder);
	if (e->daemon)
		words_printf(w, "%s%s", e->address, daemon_socket(box));
}

/* Name of container and image; in that of an image there are no capitals. */
static void engine_name(const struct box *box, struct words *w)
{
	words_add(w, box->id);
	for (char *c = w->failed ? NULL : w->v[w->n - 1]; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
}

/* In a daemon that goes on: kind is "container" or "image", removed where there is one. */
static int engine_left(struct box *box, const char *kind, struct err *err)
{
	struct words w = {0};

	words_add(&w, "sh");
	words_add(&w, "-c");
	words_add(&w, "kind=$1 name=$2; shift 2; "
		      "! \"$@\" $kind inspect $name >/dev/null 2>&1 || "
		      "\"$@\" $kind rm --force $name");
	words_add(&w, "sh");
	words_add(&w, kind);
	engine_name(box, &w);
	engine_words(box, &w);
	int ret = words_check(&w, err);

	if (!ret)
		ret = sweepup_add(box->sweepup, SWEEPUP_COMMAND, w.v, err);
	words_release(&w);
	return ret < 0 ? ret : 0;
}

/*
 * The root as an image of one layer, named as the box.  With files in it it is too large for
 * the folder of the box, which lies in memory.
 */
static int engine_image(struct box *box, struct err *err)
{
	bool files = box->conditions->data == DATA_ROOTFS;
	char tar[ENGINE_PATH];
	struct words w = {0};

	snprintf(tar, sizeof tar, "%s%s.tar", files ? box->root : box->folder,
		 files ? "" : "/root");
	int ret = sweepup_path(box->sweepup, SWEEPUP_FILE, tar, err);

	if (ret < 0)
		return ret;
	words_fill(&w, "tar -cf @ -C", tar);
	words_add(&w, box->root);
	words_add(&w, ".");
	ret = launch_ask(box, &w, ENGINE_SECONDS, err);
	if (!ret) {
		engine_words(box, &w);
		words_fill(&w, "import @", tar);
		engine_name(box, &w);
		ret = launch_ask(box, &w, ENGINE_SECONDS, err);
	}
	unlink(tar);
	return ret;
}

/* Is it a program of this name, whatever its folder and what is behind the name? */
static bool engine_program(const char *runtime, const char *name)
{
	const char *base = runtime ? strrchr(runtime, '/') : NULL;

	base = base ? base + 1 : runtime;
	return base && strncmp(base, name, strlen(name)) == 0;
}

/*
 * A runtime as a private dockerd is to start it: crun in mounts where it sees one version of
 * control groups, runsc without the network that it would look for.
 */
static int engine_made_known(struct box *box, const char *runtime, const char *found,
			     struct words *more, struct err *err)
{
	struct hidden hidden = {0};
	struct buf text = {0};
	char *path = NULL;

	if (engine_program(runtime, "crun"))
		hidden_hybrid(&hidden);
	buf_str(&text, "#!/bin/sh\nexec ");
	if (hidden.list[0]) {
		buf_str(&text, "unshare -m sh -c 'umount -l \"$0\" && exec \"$@\"' ");
		spawn_quote(&text, (char *const[]){hidden.point[0], NULL});
		buf_char(&text, ' ');
	}
	spawn_quote(&text, (char *const[]){(char *)found, NULL});
	buf_printf(&text, " %s\"$@\"\n", engine_program(runtime, "runsc") ? "--network=none " : "");
	int ret = daemon_script(box, "runtime", &text, &path, err);

	words_printf(more, "--add-runtime=%s=%s", runtime, path ? path : found);
	free(path);
	buf_release(&text);
	return ret;
}

/*
 * Words of a private daemon that depend on the box.  Files in its root lie where the root does,
 * not in memory; a runtime other than runc must be made known.
 */
static int engine_daemon_words(struct box *box, const char *runtime, struct words *more,
			       struct err *err)
{
	char path[ENGINE_PATH];
	int ret = 0;

	if (!engine_of(box->spec)->image)
		return 0;
	if (box->conditions->data == DATA_ROOTFS) {
		snprintf(path, sizeof path, "%s.docker", box->root);
		words_printf(more, "--data-root=%s", path);
		ret = sweepup_path(box->sweepup, SWEEPUP_FOLDER, path, err);
	}
	if (ret >= 0 && strcmp(runtime, "runc") && strncmp(runtime, "io.containerd.", 14) &&
	    spawn_find(path, sizeof path, runtime) > 0)
		ret = engine_made_known(box, runtime, path, more, err);
	return ret < 0 ? ret : words_check(more, err);
}

static int engine_prepare_docker(struct box *box, struct err *err)
{
	const struct engine_cli *e = engine_of(box->spec);
	const char *runtime = runtime_param(box->spec, engine_runtime, "runc");
	struct words more = {0};
	int ret = engine_daemon_words(box, runtime, &more, err);

	ret = ret ? ret : daemon_have(e->daemon, box, more.v, err);
	words_release(&more);
	/* What a private one holds ends with it. */
	if (ret == 0 && e->image)
		ret = engine_left(box, "image", err);
	if (ret == 0)
		ret = engine_left(box, "container", err);
	return ret < 0 || !e->image ? (ret < 0 ? ret : 0) : engine_image(box, err);
}

static int engine_prepare_podman(struct box *box, struct err *err)
{
	struct words w = {0};

	engine_words(box, &w);
	int ret = words_check(&w, err);

	ret = ret ? ret : engine_podman_prepare(box, w.v, err);
	words_release(&w);
	return ret;
}

static int engine_prepare(struct box *box, struct err *err)
{
	const struct conditions *c = box->conditions;

	if (!box->group->n && (c->cpus || c->node >= 0))
		return err_set(err, ERR_UNAVAILABLE, EINVAL,
			       "CPUs and NUMA nodes are limited by control groups, and none "
			       "can be made here");
	return engine_of(box->spec)->daemon ? engine_prepare_docker(box, err)
					    : engine_prepare_podman(box, err);
}

/*
 * Engines raise the limits of a box to what they may not be raised to without privileges.  podman
 * lowers its own of processes to what pid_max allows.
 */
static void engine_limit(struct words *w, const char *name, __rlimit_resource_t resource)
{
	struct rlimit now;
	uint64_t most = RLIM_INFINITY;

	if (getrlimit(resource, &now))
		return;
	if (resource == RLIMIT_NPROC)
		peek_uint(&most, "/proc/sys/kernel/pid_max");
	if (now.rlim_cur > most)
		now.rlim_cur = most;
	if (now.rlim_max > most)
		now.rlim_max = most;
	words_printf(w, "--ulimit=%s=%lld:%lld", name, (long long)now.rlim_cur,
		     (long long)now.rlim_max);
}

/* The runtime below the engine, podman's before its own word. */
static void engine_below(const struct box *box, struct words *w)
{
	const char *runtime = runtime_param(box->spec, engine_runtime, NULL);

	if (runtime)
		words_printf(w, "--runtime=%s", runtime);
	if (engine_program(runtime, "runsc") && !engine_of(box->spec)->daemon)
		words_split(w, "--runtime-flag=network=none --runtime-flag=ignore-cgroups=false");
}

/* What the box is, behind "run". */
static void engine_box(const struct box *box, struct words *w)
{
	const struct conditions *c = box->conditions;

	words_split(w, "--rm --network=none --cap-drop=all --security-opt=no-new-privileges "
		       "--workdir=/data");
	words_fill(w, engine_of(box->spec)->run, box->folder);
	words_add(w, "--name");
	engine_name(box, w);
	if (box->group->n)
		words_printf(w, "--cgroup-parent=%s", box->group->path);
	else if (!engine_of(box->spec)->daemon)
		words_add(w, "--cgroups=disabled");
	if (c->seccomp == SECCOMP_NONE)
		words_add(w, "--security-opt=seccomp=unconfined");
	if (c->cpus)
		words_printf(w, "--cpuset-cpus=%s", c->cpus);
	if (c->node >= 0)
		words_printf(w, "--cpuset-mems=%d", c->node);
	if (c->memory)
		words_printf(w, "--memory=%llu", (unsigned long long)c->memory);
	if (c->data == DATA_BIND)
		words_printf(w, "--volume=%s:/data", box->data);
	else if (c->data == DATA_TMPFS)
		words_add(w, "--tmpfs=/data:rw,nosuid,nodev,mode=1777");
	if (c->data != DATA_ROOTFS)
		words_add(w, "--read-only");
	engine_limit(w, "nofile", RLIMIT_NOFILE);
	engine_limit(w, "nproc", RLIMIT_NPROC);
	words_split(w, runtime_param(box->spec, engine_flags, NULL));
}

/*
 * The box's root: an image, or the folder itself.  podman makes files like /etc/hosts in it, by
 * root in a layer that ends with its mounts.
 */
static void engine_root(const struct box *box, struct words *w)
{
	const struct engine_cli *e = engine_of(box->spec);
	bool layer = !e->daemon && geteuid() == 0 && box->conditions->data != DATA_ROOTFS;

	if (e->image) {
		engine_name(box, w);
		return;
	}
	words_add(w, "--rootfs");
	words_printf(w, "%s%s", box->root, layer ? ":O" : "");
}

/* All that podman keeps lies in memory that it alone sees, and ends with it. */
static int engine_start(struct box *box, struct err *err)
{
	const struct engine_cli *e = engine_of(box->spec);
	struct hidden hidden = {0};
	struct words w = {0};
	char state[ENGINE_PATH];
	const char *const cover[] = {state, NULL};

	snprintf(state, sizeof state, "%s/engine", box->folder);
	engine_words(box, &w);
	if (!e->daemon) {
		engine_below(box, &w);
		if (geteuid() == 0)
			hidden_hybrid(&hidden);
	}
	words_add(&w, "run");
	if (e->daemon)
		engine_below(box, &w);
	engine_box(box, &w);
	engine_root(box, &w);
	words_all(&w, box->argv);
	struct spawn how = {.argv = w.v,
			    .hide = hidden.list,
			    .cover = e->daemon || geteuid() != 0 ? NULL : cover};
	int ret = words_check(&w, err);

	ret = ret ? ret : launch(box, &how, err);
	words_release(&w);
	return ret;
}

static int engine_remove(struct box *box, struct err *err)
{
	(void)err;
	spawn_kill(&box->child);
	daemon_stop(box);
	return 0;
}

#define ENGINE(ops_name, name_, help_, ...)                                                        \
	const struct runtime_ops ops_name = {                                                      \
		.name = name_,                                                                     \
		.help = help_,                                                                     \
		.keys = (const char *const[]){engine_runtime, engine_flags, __VA_ARGS__},          \
		.probe = engine_probe,                                                             \
		.prepare = engine_prepare,                                                         \
		.start = engine_start,                                                             \
		.remove = engine_remove,                                                           \
	};

ENGINE(runtime_podman, "podman", "podman; runtime= is what is below it", NULL)
ENGINE(runtime_docker, "docker", "Docker; runtime= is what is below it", daemon_key, NULL)
ENGINE(runtime_nerdctl, "nerdctl", "containerd by nerdctl; runtime= is what is below it",
       daemon_key, NULL)
