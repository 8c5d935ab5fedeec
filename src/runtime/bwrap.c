/*
 * bwrap -- runtime `bwrap`, bubblewrap: namespaces alone, also without root.
 */
#include <stdio.h>

#include "runtime/found.h"
#include "runtime/launch.h"
#include "base/words.h"

static const char *const bwrap_keys[] = {"path", "flags", NULL};

static const char *bwrap_program(const struct runtime_spec *spec)
{
	return runtime_param(spec, bwrap_keys[0], "bwrap");
}

static void bwrap_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	found_program(out, (char *const[]){(char *)bwrap_program(spec), "--version", NULL},
		      "package bubblewrap has it");
}

/* It is gone with its last process: nothing to write down. */
static int bwrap_prepare(struct box *box, struct err *err)
{
	(void)box;
	(void)err;
	return 0;
}

static int bwrap_start(struct box *box, struct err *err)
{
	static const char *const before[] = {"--unshare-all", "--die-with-parent", "--cap-drop",
					     "ALL", NULL};
	static const char *const mounts[] = {"/", "--proc", "/proc", "--dev", "/dev", NULL};
	bool in_root = box->conditions->data == DATA_ROOTFS;
	struct words w = {0};

	words_add(&w, bwrap_program(box->spec));
	words_all(&w, (char *const *)before);
	words_split(&w, runtime_param(box->spec, bwrap_keys[1], NULL));
	words_add(&w, in_root ? "--bind" : "--ro-bind");
	words_add(&w, box->root);
	words_all(&w, (char *const *)mounts);
	if (box->conditions->data == DATA_TMPFS) {
		words_add(&w, "--tmpfs");
	} else if (!in_root) {
		words_add(&w, "--bind");
		words_add(&w, box->data);
	}
	if (!in_root)
		words_add(&w, "/data");
	words_add(&w, "--chdir");
	words_add(&w, "/data");
	words_all(&w, box->argv);
	int ret = words_check(&w, err);

	if (!ret)
		ret = launch(box, &(struct spawn){.argv = w.v}, err);
	words_release(&w);
	return ret;
}

static int bwrap_remove(struct box *box, struct err *err)
{
	(void)err;
	spawn_kill(&box->child);
	return 0;
}

const struct runtime_ops runtime_bwrap = {
	.name = "bwrap",
	.help = "bubblewrap: the kernel's namespaces alone, also without root",
	.keys = bwrap_keys,
	.probe = bwrap_probe,
	.prepare = bwrap_prepare,
	.start = bwrap_start,
	.remove = bwrap_remove,
};
