/*
 * vm -- what every guest needs, whatever its monitor: CPUs, memory, kernel, initramfs, drives.
 */
#ifndef IOSONDE_RUNTIME_VM_H
#define IOSONDE_RUNTIME_VM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/words.h"
#include "runtime/kernel.h"
#include "runtime/runtime.h"

/* Parameters that all monitors take, for their lists of keys. */
#define VM_KEYS "kernel", "cpus", "mem", "size", "path", "flags", "channel"

/* How the guest comes to its /data. */
enum vm_via {
	VM_BLK,	     /* an image on a virtio-blk drive, a copy of the host's folder in it */
	VM_VIRTIOFS, /* the folder itself, by virtiofsd */
	VM_9P,	     /* the folder itself, by the monitor */
	VM_NONE,     /* data=tmpfs: in its memory */
};

/* How the job's result comes back. */
enum vm_channel {
	VM_DRIVE,   /* on a drive of its own */
	VM_CONSOLE, /* among what the console says */
	VM_PORT,    /* by a virtio port, which the monitor writes to a file */
};

/* One guest: what box->own begins with. */
struct vm {
	/* as the parameters say */
	enum vm_via via;
	enum vm_channel channel;
	unsigned cpus;
	uint64_t memory; /* bytes; 0: as the conditions say */
	uint64_t size;	 /* bytes of the image */
	/* set by the monitor, before vm_parse */
	bool ports; /* it has virtio ports */
	/* and before vm_prepare */
	bool pci;	    /* devices are on PCI, not memory-mapped */
	bool reboots;	    /* it ends when its guest reboots, not when it powers off */
	bool elf;	    /* it boots no bzImage: vmlinux is made */
	const char *folder; /* of its files; NULL: box->folder */
	char *options;	    /* of the mount, malloc'd; NULL: none */
	/* made by vm_prepare */
	struct kernel kernel;
	char *initrd, *image, *socket, *vmlinux;
	char *result;		      /* the drive, or the port's file; NULL: there is none */
	struct words monitor, server; /* filled by the monitor: command lines */
};

/* Tag of a shared folder. */
#define VM_TAG	  "iosonde"
/* Name of the port of VM_PORT. */
#define VM_RESULT "iosonde.result"

/*
 * Which of the values, NULL-ended, a parameter has; the first where it was not given.
 * Returns its index; -EINVAL with ERR_INPUT: the values that there are.
 */
int vm_choice(const struct runtime_spec *spec, const char *key, const char *const *values,
	      struct err *err);

/* Read the parameters of VM_KEYS.  Returns 0; -EINVAL with ERR_INPUT. */
int vm_parse(struct vm *vm, const struct runtime_spec *spec, struct err *err);

/* Find the kernel; via, channel and pci are set.  As kernel_find. */
int vm_kernel(struct vm *vm, const struct runtime_spec *spec, struct err *err);

/*
 * Make the files of the guest in box->folder, and the image, which lies beside box->data: its
 * device is to be the one under test.  -errno: ERR_INPUT for conditions that no guest has.
 */
int vm_prepare(struct vm *vm, struct box *box, struct err *err);

/* Start server and monitor, by a relay; and remove, of runtime_ops. */
int vm_start(struct box *box, struct err *err);
int vm_remove(struct box *box, struct err *err);

/* All but the struct itself. */
void vm_release(struct vm *vm);

#endif
