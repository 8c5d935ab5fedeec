/*
 * vm -- what every guest needs.
 */
#include "runtime/vm.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "result/guest.h"
#include "runtime/image.h"
#include "runtime/initramfs.h"
#include "runtime/relay.h"
#include "runtime/vmlinux.h"

/* What a monitor needs beside the memory of its guest; and a guest's least and usual: bytes. */
enum { VM_BESIDE = 128 << 20, VM_LEAST = 96 << 20, VM_USUAL = 512 << 20 };

int vm_choice(const struct runtime_spec *spec, const char *key, const char *const *values,
	      struct err *err)
{
	const char *value = runtime_param(spec, key, values[0]);
	struct buf all = {0};

	for (int i = 0; values[i]; i++)
		if (!strcmp(value, values[i]))
			return i;
	for (int i = 0; values[i]; i++)
		buf_printf(&all, "%s%s", i ? ", " : "", values[i]);
	err_set(err, ERR_INPUT, 0, "%s=" NUM_QUOTE ": it is one of %s", key, NUM_QUOTED(value),
		buf_text(&all));
	buf_release(&all);
	return -EINVAL;
}

/* As many as we may use; a container has no fewer. */
static unsigned vm_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) ? 1 : (unsigned)CPU_COUNT(&set);
}

int vm_kernel(struct vm *vm, const struct runtime_spec *spec, struct err *err)
{
	const char *needs[9], **n = needs;

	*n++ = vm->pci ? "virtio_pci" : "virtio_mmio";
	if (vm->via == VM_BLK || vm->channel == VM_DRIVE)
		*n++ = "virtio_blk";
	if (vm->channel == VM_PORT)
		*n++ = "virtio_console";
	if (vm->via == VM_VIRTIOFS)
		*n++ = "virtiofs";
	if (vm->via == VM_9P) {
		*n++ = "9pnet_virtio";
		*n++ = "9p";
	}
	if (vm->via == VM_BLK) {
		/* ext4 asks for it by a helper that no guest of ours has */
		*n++ = "?crc32c_generic";
		*n++ = "ext4";
	}
	*n = NULL;
	return kernel_find(&vm->kernel, runtime_param(spec, "kernel", NULL), needs, err);
}

int vm_parse(struct vm *vm, const struct runtime_spec *spec, struct err *err)
{
	static const char *const channels[][4] = {{"drive", "serial"}, {"drive", "serial", "port"}};
	int channel = vm_choice(spec, "channel", channels[vm->ports], err);
	const char *value = runtime_param(spec, "cpus", NULL);
	uint64_t cpus = vm_cpus();
	int ret = channel < 0 ? channel : value ? num_uint(value, 1, 255, &cpus, err) : 0;

	vm->channel = (enum vm_channel)channel;
	vm->cpus = (unsigned)cpus;
	value = runtime_param(spec, "mem", NULL);
	if (!ret && value)
		ret = num_size(value, &vm->memory, err);
	value = runtime_param(spec, "size", "16g");
	if (!ret)
		ret = num_size(value, &vm->size, err);
	if (!ret && vm->memory && vm->memory < VM_LEAST)
		ret = err_set(err, ERR_INPUT, 0, "mem=%s: a guest wants 96m at least",
			      runtime_param(spec, "mem", ""));
	return ret;
}

/* What the conditions ask of a guest. */
static int vm_conditions(struct vm *vm, const struct box *box, struct err *err)
{
	uint64_t limit = box->conditions->memory;

	if (box->conditions->data == DATA_ROOTFS)
		return err_set(err, ERR_INPUT, 0,
			       "data=rootfs: a guest's root is in its memory; say data=bind or "
			       "data=tmpfs");
	if (box->conditions->data == DATA_TMPFS)
		vm->via = VM_NONE;
	if (limit && limit < (vm->memory ? vm->memory : VM_LEAST) + VM_BESIDE)
		return err_set(err, ERR_INPUT, 0,
			       "of the memory that is allowed, the guest has its mem= (96m at "
			       "least), its monitor 128m: allow more");
	if (!vm->memory)
		vm->memory = limit ? (limit - VM_BESIDE) & ~((1u << 20) - 1ull) : VM_USUAL;
	return 0;
}

/* Words of init, then the job's (result/guest.h). */
static int vm_job(const struct vm *vm, const struct box *box, struct buf *out, struct err *err)
{
	static const char *const from[] = {"ext4:/dev/vda", "virtiofs:" VM_TAG, "9p:" VM_TAG,
					   "tmpfs:tmpfs"};

	const char *drive = vm->via == VM_BLK ? "/dev/vdb" : "/dev/vda";
	const char *to[] = {
		[VM_DRIVE] = drive, [VM_CONSOLE] = GUEST_CONSOLE, [VM_PORT] = GUEST_PORT VM_RESULT};

	buf_printf(out, "mnt=%s%s%s\nout=%s\noff=%s\n--\n", from[vm->via], vm->options ? ":" : "",
		   vm->options ? vm->options : "", to[vm->channel],
		   vm->reboots ? "reboot" : "poweroff");
	for (char *const *word = box->argv + 1; *word; word++) {
		if (strchr(*word, '\n'))
			return err_set(err, ERR_INPUT, 0,
				       "" NUM_QUOTE ": no word of a guest's job may hold a "
				       "line end",
				       NUM_QUOTED(*word));
		buf_printf(out, "%s\n", *word);
	}
	return 0;
}

static int vm_file(char **out, const struct vm *vm, const struct box *box, const char *name,
		   struct err *err)
{
	if (asprintf(out, "%s/%s", vm->folder ? vm->folder : box->folder, name) >= 0)
		return 0;
	*out = NULL;
	return err_sys(err, ERR_FAILED, ENOMEM, "guest");
}

int vm_prepare(struct vm *vm, struct box *box, struct err *err)
{
	struct initramfs what = {.root = box->root, .kernel = &vm->kernel};
	struct buf job = {0};
	int ret = vm_conditions(vm, box, err);

	if (!ret)
		ret = vm_file(&vm->initrd, vm, box, "initrd", err);
	if (!ret && vm->channel != VM_CONSOLE)
		ret = vm_file(&vm->result, vm, box, "result", err);
	if (!ret && vm->via == VM_VIRTIOFS)
		ret = vm_file(&vm->socket, vm, box, "files.sock", err);
	if (!ret && vm->via == VM_BLK)
		ret = image_make(&vm->image, box, vm->size, err);
	if (!ret && vm->elf)
		ret = vm_file(&vm->vmlinux, vm, box, "vmlinux", err);
	if (!ret && vm->elf)
		ret = vmlinux_make(vm->vmlinux, vm->kernel.image, err);
	if (!ret && vm->channel == VM_DRIVE)
		ret = relay_drive(vm->result, err);
	if (!ret)
		ret = vm_job(vm, box, &job, err);
	what.job = buf_text(&job);
	if (!ret)
		ret = initramfs_make(vm->initrd, &what, err);
	buf_release(&job);
	return ret;
}

int vm_start(struct box *box, struct err *err)
{
	struct vm *vm = box->own;

	words_split(&vm->monitor, runtime_param(box->spec, "flags", NULL));
	struct relay what = {.server = vm->server.v,
			     .socket = vm->socket,
			     .monitor = vm->monitor.v,
			     .result = vm->result};

	if (words_check(&vm->monitor, err) < 0 || words_check(&vm->server, err) < 0)
		return -ENOMEM;
	if (vm->server.v) {
		spawn_quote(&box->command, vm->server.v);
		buf_str(&box->command, " & ");
	}
	spawn_quote(&box->command, vm->monitor.v);
	return relay_start(box, &what, err);
}

void vm_release(struct vm *vm)
{
	kernel_release(&vm->kernel);
	free(vm->options);
	free(vm->initrd);
	free(vm->result);
	free(vm->image);
	free(vm->socket);
	free(vm->vmlinux);
	words_release(&vm->monitor);
	words_release(&vm->server);
}

int vm_remove(struct box *box, struct err *err)
{
	(void)err;
	spawn_kill(&box->child);
	if (box->own)
		vm_release(box->own);
	free(box->own);
	box->own = NULL;
	return 0;
}
