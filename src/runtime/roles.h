/*
 * roles -- what a thread does for a box, by the names of its process and of its own.
 */
#ifndef IOSONDE_RUNTIME_ROLES_H
#define IOSONDE_RUNTIME_ROLES_H

#include <stddef.h>

#define ROLE_PAYLOAD "payload"
#define ROLE_SENTRY  "sentry"
#define ROLE_STUB    "stub"
#define ROLE_VCPU    "vcpu"
#define ROLE_OTHER   "other"
#define ROLE_ENDED   "ended" /* of whom nothing was seen before it ended */

/* Its role by roles.def; payload is the base name of the program that does the I/O. */
const char *role_of(const char *process, const char *thread, const char *payload);

/* The name of a process: base name of its command, "[NAME]" of one that has none. */
void role_process(char *out, size_t size, const char *command, const char *name);

/*
 * Names of threads that do the same are one: a number that does not belong to a word is
 * cut to "n": "CPU 3/KVM" is "CPU n/KVM", "iou-wrk-17" "iou-wrk-n"; "qemu-system-x86" stays.
 */
void role_thread(char *out, size_t size, const char *name);

/*
 * The same of a thread of the kernel: "ksoftirqd/1" is "ksoftirqd", "kworker/0:1H-kblockd"
 * "kworker kblockd", "jbd2/vda1-8" "jbd2".  "kworker flush" is what writes back, and what file
 * systems do when that has ended: "kworker/u9:1+flush-8:0", "kworker/u9:1-ext4-rsv-conversion".
 * Source: Linux kernel/workqueue.c wq_worker_comm(), fs/fs-writeback.c wb_workfn(),
 * fs/ext4/super.c, fs/xfs/xfs_super.c, fs/btrfs/disk-io.c alloc_workqueue().
 */
void role_kernel(char *out, size_t size, const char *name);

#endif
