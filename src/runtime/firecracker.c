/*
 * firecracker -- runtime `firecracker`: a guest of Firecracker, its data on virtio-blk.
 *
 * By a configuration file and without its API; it ends when its guest reboots.
 * Source: Firecracker's docs/getting-started.md, src/firecracker/swagger/firecracker.yaml.
 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/found.h"
#include "runtime/jail.h"
#include "runtime/vm.h"

/* A keyboard that is not there is not looked for; a reset by its controller ends the guest. */
#define FIRECRACKER_KERNEL                                                                         \
	"console=ttyS0 quiet loglevel=3 panic=-1 reboot=k i8042.noaux i8042.nomux i8042.dumbkbd"

static const char *const firecracker_caches[] = {"Unsafe", "Writeback", NULL};
static const char *const firecracker_engines[] = {"Sync", "Async", NULL};
static const char *const firecracker_switch[] = {"0", "1", NULL};

struct firecracker {
	struct vm vm;
	struct jail jail;
	const char *program, *cache, *engine;
};

static int firecracker_parse(struct firecracker *f, const struct runtime_spec *spec,
			     struct err *err)
{
	int cache = vm_choice(spec, "cache", firecracker_caches, err);
	int engine = cache < 0 ? cache : vm_choice(spec, "io_engine", firecracker_engines, err);
	int pci = engine < 0 ? engine : vm_choice(spec, "pci", firecracker_switch, err);

	if (pci < 0)
		return pci;
	f->program = runtime_param(spec, "path", "firecracker");
	f->cache = firecracker_caches[cache];
	f->engine = firecracker_engines[engine];
	f->vm.pci = pci;
	f->vm.reboots = f->vm.elf = true;
	int ret = jail_parse(&f->jail, spec, err);

	return ret ? ret : vm_parse(&f->vm, spec, err);
}

static int firecracker_check(const struct runtime_spec *spec, struct err *err)
{
	struct firecracker f = {0};

	return firecracker_parse(&f, spec, err);
}

static int firecracker_find(struct firecracker *f, const struct runtime_spec *spec, struct err *err)
{
	int ret = firecracker_parse(f, spec, err);

	return ret ? ret : vm_kernel(&f->vm, spec, err);
}

static void firecracker_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	const char *words[] = {runtime_param(spec, "path", "firecracker"), "--version", NULL};
	struct firecracker f = {0};
	struct err err = {0};

	if (!found_program(out, (char *const *)words,
			   "https://github.com/firecracker-microvm/firecracker/releases has it"))
		return;
	if (firecracker_find(&f, spec, &err) < 0)
		found_not(out, "%s", err.msg);
	else if (!runtime_param(spec, "path", NULL) && access("/dev/kvm", R_OK | W_OK))
		found_not(out, "it runs by KVM alone; /dev/kvm: %s", strerror(errno));
	else if (f.jail.program)
		jail_probe(&f.jail, out);
	vm_release(&f.vm);
}

static json_t *firecracker_drive(const char *id, const char *path, const char *cache,
				 const char *engine)
{
	return json_pack("{ss sb sb ss ss ss}", "drive_id", id, "is_root_device", 0, "is_read_only",
			 0, "path_on_host", path, "cache_type", cache, "io_engine", engine);
}

/* Rate limiters are left out: there are none. */
static int firecracker_config(const struct firecracker *f, const char *path, struct err *err)
{
	const struct vm *vm = &f->vm;
	json_t *drives = json_array();
	char *text = NULL;

	if (vm->via == VM_BLK)
		json_array_append_new(drives,
				      firecracker_drive("data", jail_path(&f->jail, vm, vm->image),
							f->cache, f->engine));
	if (vm->result)
		json_array_append_new(drives, firecracker_drive("result",
								jail_path(&f->jail, vm, vm->result),
								"Writeback", "Sync"));
	json_t *config =
		json_pack("{s{ss ss ss} so s{si si sb}}", "boot-source", "kernel_image_path",
			  jail_path(&f->jail, vm, vm->vmlinux), "initrd_path",
			  jail_path(&f->jail, vm, vm->initrd), "boot_args", FIRECRACKER_KERNEL,
			  "drives", drives, "machine-config", "vcpu_count", (int)vm->cpus,
			  "mem_size_mib", (int)(vm->memory >> 20), "smt", 0);

	if (config)
		text = json_dumps(config, JSON_INDENT(2));
	int ret = text ? file_replace(path, text, strlen(text), err)
		       : err_sys(err, ERR_FAILED, ENOMEM, "configuration of a guest");

	free(text);
	json_decref(config);
	return ret;
}

static void firecracker_words(struct firecracker *f, const struct box *box, const char *config)
{
	struct words *w = &f->vm.monitor;

	if (f->jail.program)
		jail_words(&f->jail, box, w);
	else
		words_add(w, f->program);
	words_split(w, "--no-api --config-file");
	words_add(w, jail_path(&f->jail, &f->vm, config));
	if (f->vm.pci)
		words_add(w, "--enable-pci");
	if (box->conditions->seccomp == SECCOMP_NONE)
		words_add(w, "--no-seccomp");
}

/* Its files and words. */
static int firecracker_made(struct firecracker *f, struct box *box, struct err *err)
{
	char config[PATH_MAX];
	int ret = f->jail.program ? jail_make(&f->jail, box, f->program, err) : 0;

	f->vm.folder = f->jail.root;
	if (ret == 0)
		ret = vm_prepare(&f->vm, box, err);
	snprintf(config, sizeof config, "%s/vm.json", f->jail.root ? f->jail.root : box->folder);
	if (ret == 0)
		ret = firecracker_config(f, config, err);
	if (ret == 0 && f->jail.program)
		ret = jail_fill(&f->jail, box, &f->vm, config, err);
	if (ret == 0)
		firecracker_words(f, box, config);
	return ret;
}

static int firecracker_prepare(struct box *box, struct err *err)
{
	struct firecracker *f = box->own = calloc(1, sizeof *f);
	int ret =
		f ? firecracker_find(f, box->spec, err) : err_sys(err, ERR_FAILED, ENOMEM, "guest");

	if (ret == 0)
		ret = firecracker_made(f, box, err);
	if (ret)
		err_in(err, "%s", box->spec->text);
	return ret;
}

static int firecracker_remove(struct box *box, struct err *err)
{
	struct firecracker *f = box->own;

	if (f)
		jail_release(&f->jail);
	return vm_remove(box, err);
}

static const char *const firecracker_keys[] = {"cache",	  "io_engine", "pci",
					       JAIL_KEYS, VM_KEYS,     NULL};

const struct runtime_ops runtime_firecracker = {
	.name = "firecracker",
	.help = "a guest of Firecracker: io_engine=Sync|Async, cache=Unsafe|Writeback, jailer=yes",
	.keys = firecracker_keys,
	.check = firecracker_check,
	.probe = firecracker_probe,
	.prepare = firecracker_prepare,
	.start = vm_start,
	.remove = firecracker_remove,
};
