/*
 * containerd -- runtime `containerd`: containerd through its client `ctr`, with the shims of runc,
 * gVisor and Kata Containers.  No image is needed.
 *
 * ctr has no words for a shim's group, so that the shim is started through daemon_shim.  When a
 * box ends, ctr closes the pipes from it whether or not it has read them to the end, so that the
 * result comes by a file.
 * Source: containerd cmd/ctr/commands/run, cio copyIO; Kata Containers
 * docs/design/host-cgroups.md.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/daemon.h"
#include "runtime/found.h"
#include "runtime/launch.h"
#include "base/words.h"

static const char containerd_runtime[] = "runtime", containerd_config[] = "config",
		  containerd_namespace[] = "namespace", containerd_path[] = "shim";

/* A shim by its short name. */
static const struct containerd_shim {
	const char *name, *type, *program, *remedy;
	bool has_config; /* takes the path of a configuration */
} containerd_shims[] = {
	{"runc", "io.containerd.runc.v2", "containerd-shim-runc-v2", "package containerd has it",
	 false},
	{"runsc", "io.containerd.runsc.v1", "containerd-shim-runsc-v1",
	 "gVisor's own releases have it, Debian's package runsc has not", true},
	{"kata", "io.containerd.kata.v2", "containerd-shim-kata-v2",
	 "the releases of Kata Containers have it", true},
};

enum { CONTAINERD_SHIMS = sizeof containerd_shims / sizeof *containerd_shims };

/* NULL: none of ours. */
static const struct containerd_shim *containerd_shim(const struct runtime_spec *spec)
{
	const char *name = runtime_param(spec, containerd_runtime, containerd_shims[0].name);

	for (unsigned i = 0; i < CONTAINERD_SHIMS; i++)
		if (!strcmp(name, containerd_shims[i].name) ||
		    !strcmp(name, containerd_shims[i].type))
			return &containerd_shims[i];
	return NULL;
}

static bool containerd_is_kata(const struct containerd_shim *shim)
{
	return shim == &containerd_shims[CONTAINERD_SHIMS - 1];
}

/* Its program: what the user names, since Kata's two lie in folders of their own. */
static const char *containerd_program(const struct runtime_spec *spec)
{
	return runtime_param(spec, containerd_path, containerd_shim(spec)->program);
}

static void containerd_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	const struct containerd_shim *shim = containerd_shim(spec);
	char path[4096];

	if (!shim)
		found_not(out, "runtime=%s: known are runc, runsc and kata, and their long names",
			  runtime_param(spec, containerd_runtime, ""));
	else if (!found_program(out, (char *const[]){"ctr", "--version", NULL},
				daemon_containerd.remedy))
		return;
	else if (geteuid() != 0)
		found_not(
			out,
			"it needs root; without, there are host, bwrap, rootless podman and qemu");
	else if (spawn_find(path, sizeof path, containerd_program(spec)) < 0)
		found_not(out, "there is no program %s; %s; shim=PATH names it",
			  containerd_program(spec), shim->remedy);
	else if (containerd_is_kata(shim) && access("/dev/kvm", R_OK | W_OK))
		found_not(out, "/dev/kvm: %s; Kata's virtual machines need it", strerror(errno));
	else
		daemon_probe(&daemon_containerd, spec, out);
}

/* The command line up to its own word. */
static void containerd_words(const struct box *box, struct words *w)
{
	words_add(w, "ctr");
	words_printf(w, "--address=%s", daemon_socket(box));
	words_printf(w, "--namespace=%s",
		     runtime_param(box->spec, containerd_namespace, "iosonde"));
}

/* What is left in a daemon that goes on is deleted there, as far as there is any. */
static int containerd_undone(struct box *box, struct err *err)
{
	struct words w = {0};
	int ret;

	words_add(&w, "sh");
	words_add(&w, "-c");
	words_printf(&w,
		     "if \"$@\" containers info %s >/dev/null 2>&1; then "
		     "\"$@\" tasks delete --force %s; \"$@\" containers delete %s; fi",
		     box->id, box->id, box->id);
	words_add(&w, "sh");
	containerd_words(box, &w);
	ret = words_check(&w, err);
	if (!ret)
		ret = sweepup_add(box->sweepup, SWEEPUP_COMMAND, w.v, err);
	words_release(&w);
	return ret < 0 ? ret : 0;
}

/* Limits come with the group: older releases of ctr have no words for CPUs and nodes. */
static int containerd_check(const struct box *box, struct err *err)
{
	const struct containerd_shim *shim = containerd_shim(box->spec);
	const struct conditions *c = box->conditions;

	if (!shim)
		return err_set(err, ERR_INPUT, EINVAL,
			       "runtime=%s: known are runc, runsc and kata, and their long names",
			       runtime_param(box->spec, containerd_runtime, ""));
	if (!shim->has_config && runtime_param(box->spec, containerd_config, NULL))
		return err_set(err, ERR_INPUT, EINVAL,
			       "config=: the shim of %s reads no configuration; leave it out",
			       shim->name);
	if (!box->group->n && (c->cpus || c->node >= 0))
		return err_set(err, ERR_UNAVAILABLE, EINVAL,
			       "CPUs and NUMA nodes are limited by control groups, and none "
			       "can be made here");
	return 0;
}

static int containerd_prepare(struct box *box, struct err *err)
{
	int ret = containerd_check(box, err);

	ret = ret ? ret : daemon_have(&daemon_containerd, box, NULL, err);
	return ret ? (ret < 0 ? ret : 0) : containerd_undone(box, err);
}

/* Every capability that containerd gives, taken: as other boxes have none. */
static void containerd_drop(struct words *w)
{
	static const char *const given[] = {
		"CHOWN",      "DAC_OVERRIDE", "FSETID",		  "FOWNER",	"MKNOD",
		"NET_RAW",    "SETGID",	      "SETUID",		  "SETFCAP",	"SETPCAP",
		"SYS_CHROOT", "KILL",	      "NET_BIND_SERVICE", "AUDIT_WRITE"};

	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		words_printf(w, "--cap-drop=CAP_%s", given[i]);
}

/* What the box is, behind "run". */
static void containerd_box(const struct box *box, const char *shim_path, struct words *w)
{
	const struct containerd_shim *shim = containerd_shim(box->spec);
	const char *config = runtime_param(box->spec, containerd_config, NULL);
	const struct conditions *c = box->conditions;

	if (!shim_path)
		shim_path = runtime_param(box->spec, containerd_path, shim->type);
	words_printf(w, "--runtime=%s", shim_path);
	if (config)
		words_printf(w, "--runtime-config-path=%s", config);
	/* Else its VMM and virtiofsd lie in a group of its own, /kata_overhead. */
	if (containerd_is_kata(shim))
		words_add(w, "--annotation="
			     "io.katacontainers.config.runtime.sandbox_cgroup_only=true");
	if (box->group->n)
		words_printf(w, "--cgroup=%s/box", box->group->path);
	words_printf(w, "--fifo-dir=%s/fifo", box->folder);
	/* Not written: a machine's control groups may lack that controller. */
	words_split(w, "--cwd=/data --cpu-shares=0");
	containerd_drop(w);
	if (c->seccomp == SECCOMP_DEFAULT)
		words_add(w, "--seccomp");
	if (c->memory)
		words_printf(w, "--memory-limit=%llu", (unsigned long long)c->memory);
	if (c->data == DATA_BIND)
		words_printf(w, "--mount=type=bind,src=%s,dst=/data,options=rbind:rw", box->data);
	else if (c->data == DATA_TMPFS)
		words_add(w, "--mount=type=tmpfs,src=tmpfs,dst=/data,"
			     "options=nosuid:nodev:mode=1777");
	if (c->data != DATA_ROOTFS)
		words_add(w, "--read-only");
	if (box->handback)
		words_printf(w, "--mount=type=bind,src=%s,dst=/tmp,options=rbind:rw",
			     box->handback);
}

static int containerd_start(struct box *box, struct err *err)
{
	struct words w = {0};
	char *shim = NULL;
	int ret = daemon_shim(box, containerd_program(box->spec), &shim, err);

	containerd_words(box, &w);
	words_add(&w, "run");
	words_add(&w, "--rm");
	containerd_box(box, shim, &w);
	words_add(&w, "--rootfs");
	words_add(&w, box->root);
	words_add(&w, box->id);
	words_all(&w, box->argv);
	if (box->handback)
		words_add(&w, "--output=/tmp/" HANDBACK_FILE);
	ret = ret ? ret : words_check(&w, err);
	if (!ret)
		ret = launch(box, &(struct spawn){.argv = w.v}, err);
	words_release(&w);
	free(shim);
	return ret;
}

static int containerd_remove(struct box *box, struct err *err)
{
	(void)err;
	spawn_kill(&box->child);
	daemon_stop(box);
	return 0;
}

const struct runtime_ops runtime_containerd = {
	.name = "containerd",
	.help = "containerd by ctr; runtime=runc|runsc|kata",
	.keys = (const char *const[]){daemon_key, containerd_runtime, containerd_config,
				      containerd_path, containerd_namespace, NULL},
	.probe = containerd_probe,
	.prepare = containerd_prepare,
	.start = containerd_start,
	.remove = containerd_remove,
};
