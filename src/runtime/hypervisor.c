/*
 * hypervisor -- runtime `cloud-hypervisor`: a guest of Cloud Hypervisor, its data on
 * virtio-blk or virtiofs, its devices on PCI.
 *
 * Source: Cloud Hypervisor's --help, docs/fs.md.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/found.h"
#include "runtime/virtiofs.h"
#include "runtime/vm.h"

#define HYPERVISOR_PROGRAM "cloud-hypervisor"

#if defined(__aarch64__)
#define HYPERVISOR_CONSOLE "ttyAMA0"
#else
#define HYPERVISOR_CONSOLE "ttyS0"
#endif

/* To print its options: seconds. */
enum { HYPERVISOR_PATIENCE = 10 };

static const char *const hypervisor_vias[] = {"blk", "virtiofs", NULL};
static const char *const hypervisor_caches[] = {"auto", "none", "always", NULL};
static const char *const hypervisor_switch[] = {"off", "on", NULL};
static const char *const hypervisor_direct[] = {"0", "1", NULL};

struct hypervisor {
	struct vm vm;
	const char *program, *cache, *direct;
};

static int hypervisor_parse(struct hypervisor *h, const struct runtime_spec *spec, struct err *err)
{
	int via = vm_choice(spec, "via", hypervisor_vias, err);
	int cache = via < 0 ? via : vm_choice(spec, "cache", hypervisor_caches, err);
	int direct = cache < 0 ? cache : vm_choice(spec, "direct", hypervisor_direct, err);

	if (direct < 0)
		return direct;
	if (via == VM_BLK && runtime_param(spec, "cache", NULL))
		return err_set(err, ERR_INPUT, 0,
			       "cache= is of via=virtiofs; direct=1 takes a drive past the host's");
	h->program = runtime_param(spec, "path", HYPERVISOR_PROGRAM);
	h->cache = hypervisor_caches[cache];
	h->direct = hypervisor_switch[direct];
	h->vm.via = (enum vm_via)via;
	h->vm.pci = h->vm.elf = true;
	return vm_parse(&h->vm, spec, err);
}

static int hypervisor_check(const struct runtime_spec *spec, struct err *err)
{
	struct hypervisor h = {0};

	return hypervisor_parse(&h, spec, err);
}

static int hypervisor_find(struct hypervisor *h, const struct runtime_spec *spec, struct err *err)
{
	int ret = hypervisor_parse(h, spec, err);

	return ret ? ret : vm_kernel(&h->vm, spec, err);
}

static void hypervisor_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	const char *words[] = {runtime_param(spec, "path", HYPERVISOR_PROGRAM), "--version", NULL};
	struct hypervisor h = {0};
	struct err err = {0};

	if (!found_program(out, (char *const *)words,
			   "https://github.com/cloud-hypervisor/cloud-hypervisor/releases has it"))
		return;
	if (hypervisor_find(&h, spec, &err) < 0)
		found_not(out, "%s", err.msg);
	else if (!runtime_param(spec, "path", NULL) && access("/dev/kvm", R_OK | W_OK))
		found_not(out, "it runs by KVM alone; /dev/kvm: %s", strerror(errno));
	else if (h.vm.via == VM_VIRTIOFS)
		virtiofs_probe(spec, out);
	vm_release(&h.vm);
}

/* One whose type it would have to guess is not written at its begin; older ones know no type. */
static bool hypervisor_types(const struct hypervisor *h)
{
	const char *words[] = {h->program, "--help", NULL};
	struct buf said = {0};
	struct err err = {0};
	bool known = spawn_ask((char *const *)words, HYPERVISOR_PATIENCE, -1, &said, &err) >= 0 &&
		     strstr(buf_text(&said), "image_type");

	buf_release(&said);
	return known;
}

static void hypervisor_words(struct hypervisor *h, const struct box *box)
{
	struct words *w = &h->vm.monitor;
	const char *type = hypervisor_types(h) ? ",image_type=raw" : "";

	words_add(w, h->program);
	words_all(w, (char *[]){"--kernel", h->vm.vmlinux, "--initramfs", h->vm.initrd, "--cmdline",
				NULL});
	/* it begins anew when its guest reboots: one that panics is to stay where it is */
	words_add(w, "console=" HYPERVISOR_CONSOLE " quiet loglevel=3 panic=0");
	words_add(w, "--cpus");
	words_printf(w, "boot=%u", h->vm.cpus);
	words_add(w, "--memory");
	words_printf(w, "size=%lluM%s", (unsigned long long)(h->vm.memory >> 20),
		     h->vm.via == VM_VIRTIOFS ? ",shared=on" : "");
	if (h->vm.via == VM_BLK || h->vm.result)
		words_add(w, "--disk");
	if (h->vm.via == VM_BLK)
		words_printf(w, "path=%s,direct=%s%s", h->vm.image, h->direct, type);
	if (h->vm.result)
		words_printf(w, "path=%s%s", h->vm.result, type);
	if (h->vm.via == VM_VIRTIOFS) {
		words_add(w, "--fs");
		words_printf(w, "tag=" VM_TAG ",socket=%s,num_queues=1,queue_size=1024",
			     h->vm.socket);
	}
	words_split(w, "--serial tty --console off");
	if (box->conditions->seccomp == SECCOMP_NONE)
		words_split(w, "--seccomp false");
}

static int hypervisor_prepare(struct box *box, struct err *err)
{
	struct hypervisor *h = box->own = calloc(1, sizeof *h);
	int ret =
		h ? hypervisor_find(h, box->spec, err) : err_sys(err, ERR_FAILED, ENOMEM, "guest");

	if (ret == 0)
		ret = vm_prepare(&h->vm, box, err);
	if (ret == 0 && h->vm.via == VM_VIRTIOFS)
		ret = virtiofs_server(&h->vm, box, h->cache, err);
	if (ret == 0)
		hypervisor_words(h, box);
	else
		err_in(err, "%s", box->spec->text);
	return ret;
}

static const char *const hypervisor_keys[] = {"via", "cache", VIRTIOFS_KEYS, VM_KEYS, NULL};

const struct runtime_ops runtime_hypervisor = {
	.name = HYPERVISOR_PROGRAM,
	.help = "a guest of Cloud Hypervisor: via=blk|virtiofs, direct=0|1",
	.keys = hypervisor_keys,
	.check = hypervisor_check,
	.probe = hypervisor_probe,
	.prepare = hypervisor_prepare,
	.start = vm_start,
	.remove = vm_remove,
};
