/*
 * oci -- runtimes that take an OCI bundle on their command line: runc, crun, youki, runsc, Kata
 * Containers 1.x, and any other.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/bundle.h"
#include "runtime/found.h"
#include "runtime/hidden.h"
#include "runtime/launch.h"
#include "base/words.h"

/* Keys that are ours; every other is a switch of the runtime's, --KEY=VALUE. */
static const char oci_path[] = "path", oci_flags[] = "flags", oci_seccomp[] = "seccomp";

static bool oci_is(const struct runtime_spec *spec, const char *name)
{
	return !strcmp(spec->ops->name, name);
}

static const char *oci_program(const struct runtime_spec *spec)
{
	return runtime_param(spec, oci_path, oci_is(spec, "oci") ? NULL : spec->ops->name);
}

static void oci_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	const char *program = oci_program(spec);

	if (!program)
		found_not(out, "it has no program of its own; name one: oci:path=PROGRAM");
	else if (!found_program(out, (char *const[]){(char *)program, "--version", NULL},
				oci_is(spec, "runsc") ? "gvisor.dev and Debian have it"
						      : "the distribution's package has it"))
		return;
	else if (geteuid() != 0)
		found_not(
			out,
			"it needs root; without, there are host, bwrap, rootless podman and qemu");
	else if (!strcmp(runtime_param(spec, "platform", ""), "kvm") &&
		 access("/dev/kvm", R_OK | W_OK))
		found_not(out, "platform=kvm: /dev/kvm: %s", strerror(errno));
}

/* The command line up to its own word, "run" or "delete". */
static void oci_words(const struct box *box, struct words *w)
{
	const struct runtime_spec *spec = box->spec;

	words_add(w, oci_program(spec));
	words_printf(w, "--root=%s/state", box->folder);
	if (oci_is(spec, "runsc")) {
		words_add(w, "--network=none");
		words_add(w, "--rootless=false");
	}
	for (unsigned i = 0; i < spec->params_n; i++) {
		const char *key = spec->params[i].key;

		if (strcmp(key, oci_path) && strcmp(key, oci_flags) && strcmp(key, oci_seccomp) &&
		    strcmp(key, runtime_name))
			words_printf(w, "--%s=%s", key, spec->params[i].value);
	}
	words_split(w, runtime_param(spec, oci_flags, NULL));
}

/*
 * Write down how it is deleted, before there is anything to delete.  A runtime that refused one
 * of its switches has made nothing, and refuses to delete it, too.
 */
static int oci_undone(struct box *box, struct err *err)
{
	struct words w = {0};
	int ret;

	/* Kata keeps its state where it wants. */
	bool kata = oci_is(box->spec, "kata-runtime");

	if (!kata)
		words_printf(&w, "%s/state", box->folder);
	oci_words(box, &w);
	words_add(&w, "delete");
	words_add(&w, "--force");
	words_add(&w, box->id);
	ret = words_check(&w, err);
	if (!ret)
		ret = sweepup_add(box->sweepup, kata ? SWEEPUP_COMMAND : SWEEPUP_STATE, w.v, err);
	words_release(&w);
	return ret;
}

static int oci_prepare(struct box *box, struct err *err)
{
	if (!oci_program(box->spec))
		return err_set(err, ERR_INPUT, EINVAL,
			       "which program is it? write oci:path=PROGRAM");
	int ret = oci_undone(box, err);

	return ret < 0 ? ret : bundle_write(box, runtime_param(box->spec, oci_seccomp, NULL), err);
}

static int oci_start(struct box *box, struct err *err)
{
	struct hidden hidden = {0};
	struct words w = {0};
	int ret;

	oci_words(box, &w);
	words_add(&w, "run");
	words_printf(&w, "--bundle=%s", box->folder);
	words_add(&w, box->id);
	if (oci_is(box->spec, "crun"))
		hidden_hybrid(&hidden);
	ret = words_check(&w, err);
	if (!ret)
		ret = launch(box, &(struct spawn){.argv = w.v, .hide = hidden.list}, err);
	words_release(&w);
	return ret;
}

/* What is left of the container is deleted by what stands in the list. */
static int oci_remove(struct box *box, struct err *err)
{
	(void)err;
	spawn_kill(&box->child);
	return 0;
}

#define OCI(ops_name, name_, help_, ...)                                                           \
	const struct runtime_ops ops_name = {                                                      \
		.name = name_,                                                                     \
		.help = help_,                                                                     \
		.keys = (const char *const[]){oci_path, oci_flags, oci_seccomp, __VA_ARGS__},      \
		.probe = oci_probe,                                                                \
		.prepare = oci_prepare,                                                            \
		.start = oci_start,                                                                \
		.remove = oci_remove,                                                              \
	};

OCI(runtime_runc, "runc", "the kernel's namespaces and control groups, as Docker has them", NULL)
OCI(runtime_crun, "crun", "the same in C, as podman has it", NULL)
OCI(runtime_youki, "youki", "the same in Rust", NULL)
OCI(runtime_runsc, "runsc", "gVisor: a kernel in user space", "platform", "directfs", "overlay2",
    "overlay", "file-access", "file-access-mounts", "iouring", NULL)
OCI(runtime_kata1, "kata-runtime", "Kata Containers 1.x: a virtual machine", "kata-config", NULL)
OCI(runtime_oci, "oci", "any program with the command line of runc; path=PROGRAM", NULL)
