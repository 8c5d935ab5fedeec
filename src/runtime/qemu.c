/*
 * qemu -- runtime `qemu`: a guest of QEMU, with its data on virtio-blk, virtiofs or 9p.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/num.h"
#include "measure/clock.h"
#include "runtime/found.h"
#include "runtime/kvm.h"
#include "runtime/virtiofs.h"
#include "runtime/vm.h"

#if defined(__aarch64__)
#define QEMU_PROGRAM "qemu-system-aarch64"
#define QEMU_REMEDY                                                                                \
	"Debian: qemu-system-arm, Fedora: qemu-system-aarch64-core, Alpine: " QEMU_PROGRAM
#define QEMU_CONSOLE  "ttyAMA0"
/* The guest finds the last device first. */
#define QEMU_REVERSED 1
static const char *const qemu_machines[] = {"virt", NULL};
#else
#define QEMU_PROGRAM  "qemu-system-x86_64"
#define QEMU_REMEDY   "Debian: qemu-system-x86, Fedora: qemu-system-x86-core, Alpine: " QEMU_PROGRAM
#define QEMU_CONSOLE  "ttyS0"
#define QEMU_REVERSED 0
static const char *const qemu_machines[] = {"microvm", "q35", NULL};
#endif

static const char *const qemu_vias[] = {"blk", "virtiofs", "9p", NULL};
/* By qemu_vias. */
static const char *const qemu_caches[][6] = {
	{"writeback", "none", "writethrough", "directsync", "unsafe"},
	{"auto", "none", "always"},
	{"none", "mmap", "loose"},
};
static const char *const qemu_aios[] = {"threads", "native", "io_uring", NULL};
static const char *const qemu_accels[] = {"auto", "kvm", "tcg", NULL};
static const char *const qemu_switch[] = {"0", "1", NULL};

struct qemu {
	struct vm vm;
	const char *program, *machine, *cache, *aio;
	bool iothread, kvm;
	uint64_t dax;  /* bytes of the window; 0: none */
	char why[256]; /* no KVM: why */
};

/* KVM where a guest runs by it, unless the parameter says else. */
static int qemu_accel(struct qemu *q, const struct runtime_spec *spec, struct err *err)
{
	int accel = vm_choice(spec, "accel", qemu_accels, err);

	if (accel < 0)
		return accel;
	if (accel == 2)
		snprintf(q->why, sizeof q->why, "accel=tcg");
	else
		q->kvm = kvm_works(q->program, q->why, sizeof q->why);
	if (accel == 1 && !q->kvm)
		return err_set(err, ERR_UNAVAILABLE, ENODEV, "accel=kvm: %s", q->why);
	return 0;
}

/* To print the options of a device: seconds. */
enum { QEMU_PATIENCE = 10 };

/* A window of PCI through which the guest sees the host's pages, and keeps none itself. */
static int qemu_dax(struct qemu *q, const struct runtime_spec *spec, struct err *err)
{
	const char *value = runtime_param(spec, "dax", NULL);

	if (!value)
		return 0;
	if (num_size(value, &q->dax, err) < 0) {
		err_in(err, "dax=");
		return -EINVAL;
	}
	if (q->vm.via != VM_VIRTIOFS || !q->vm.pci)
		return err_set(
			err, ERR_INPUT, 0,
			"dax= is of via=virtiofs with machine=q35, whose devices are on PCI");
	if (!q->dax || q->dax & (q->dax - 1))
		return err_set(err, ERR_INPUT, 0, "dax=%s: it is a power of two, as 1g", value);
	q->vm.options = strdup("dax");
	return q->vm.options ? 0 : err_sys(err, ERR_FAILED, ENOMEM, "guest");
}

/* Does this build have such windows? */
static int qemu_dax_find(const struct qemu *q, struct err *err)
{
	const char *words[] = {q->program, "-device", "vhost-user-fs-pci,help", NULL};
	struct buf said = {0};
	int ret = spawn_ask((char *const *)words, QEMU_PATIENCE, -1, &said, err);

	if (ret >= 0 && !strstr(buf_text(&said), " cache-size="))
		ret = err_set(
			err, ERR_UNAVAILABLE, ENODEV,
			"dax=: this QEMU's vhost-user-fs-pci has no cache-size: name one built "
			"with DAX (https://gitlab.com/virtio-fs/qemu) by path=, and its "
			"virtiofsd by virtiofsd=");
	buf_release(&said);
	return ret < 0 ? ret : 0;
}

static int qemu_parse(struct qemu *q, const struct runtime_spec *spec, struct err *err)
{
	int machine = vm_choice(spec, "machine", qemu_machines, err);
	int via = machine < 0 ? machine : vm_choice(spec, "via", qemu_vias, err);
	int cache = via < 0 ? via : vm_choice(spec, "cache", qemu_caches[via], err);
	int aio = cache < 0 ? cache : vm_choice(spec, "aio", qemu_aios, err);
	int iothread = aio < 0 ? aio : vm_choice(spec, "iothread", qemu_switch, err);
	int ret = iothread < 0 ? iothread : 0;

	if (ret < 0)
		return ret;
	q->program = runtime_param(spec, "path", QEMU_PROGRAM);
	q->machine = qemu_machines[machine];
	q->cache = qemu_caches[via][cache];
	q->aio = qemu_aios[aio];
	q->iothread = iothread;
	q->vm.via = (enum vm_via)via;
	q->vm.ports = true;
	q->vm.pci = machine == 1;
	if (aio == 1 && q->cache[0] != 'n' && q->cache[0] != 'd')
		return err_set(
			err, ERR_INPUT, 0,
			"aio=native: QEMU has it with cache=none and cache=directsync alone");
	if (via != VM_BLK && (iothread || runtime_param(spec, "aio", NULL)))
		return err_set(err, ERR_INPUT, 0, "aio= and iothread= are of via=blk");
	if (via != VM_VIRTIOFS)
		ret = virtiofs_unused(spec, err);
	if (!ret)
		ret = qemu_dax(q, spec, err);
	return ret ? ret : vm_parse(&q->vm, spec, err);
}

static int qemu_check(const struct runtime_spec *spec, struct err *err)
{
	struct qemu q = {0};
	int accel = vm_choice(spec, "accel", qemu_accels, err);
	int ret = accel < 0 ? accel : qemu_parse(&q, spec, err);

	vm_release(&q.vm);
	return ret;
}

/* What of it is here. */
static int qemu_find(struct qemu *q, const struct runtime_spec *spec, struct err *err)
{
	int ret = qemu_parse(q, spec, err);

	if (!ret)
		ret = qemu_accel(q, spec, err);
	if (!ret && q->iothread && !q->vm.pci && !q->kvm)
		return err_set(err, ERR_UNAVAILABLE, ENODEV,
			       "iothread=1: machine=%s has it under KVM alone; say machine=q35",
			       q->machine);
	if (!ret && q->dax)
		ret = qemu_dax_find(q, err);
	return ret ? ret : vm_kernel(&q->vm, spec, err);
}

static void qemu_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	const char *words[] = {runtime_param(spec, "path", QEMU_PROGRAM), "--version", NULL};
	struct qemu q = {0};
	struct err err = {0};
	char version[64];

	if (!found_program(out, (char *const *)words, QEMU_REMEDY))
		return;
	if (qemu_find(&q, spec, &err) < 0)
		found_not(out, "%s", err.msg);
	else if (q.vm.via == VM_VIRTIOFS)
		virtiofs_probe(spec, out);
	/* "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)" */
	const char *number = strstr(out->version, "version ");

	number = number ? number + 8 : out->version;
	snprintf(version, sizeof version, "%.*s", (int)strcspn(number, " "), number);
	snprintf(out->version, sizeof out->version, "QEMU %s, %s%.*s", version,
		 q.kvm ? "KVM" : "TCG, so slow: ", q.kvm ? 0 : 80, q.why);
	vm_release(&q.vm);
}

/* "id=data,file=..." of a drive; QEMU wants commas in a path doubled. */
static void qemu_drive(struct words *w, const char *id, const char *path, const char *more)
{
	struct buf text = {0};

	buf_printf(&text, "id=%s,format=raw,if=none%s,file=", id, more);
	for (; *path; path++) {
		buf_char(&text, *path);
		if (*path == ',')
			buf_char(&text, ',');
	}
	words_add(w, "-drive");
	words_add(w, buf_text(&text));
	w->failed |= buf_failed(&text);
	buf_release(&text);
}

/* A device by the machine's bus. */
static void qemu_device(struct qemu *q, const char *kind, const char *properties, const char *more)
{
	words_add(&q->vm.monitor, "-device");
	words_printf(&q->vm.monitor, "%s-%s,%s%s", kind, q->vm.pci ? "pci" : "device", properties,
		     more);
}

static void qemu_files(struct qemu *q, const struct box *box)
{
	struct words *w = &q->vm.monitor;
	char more[128];

	if (q->vm.via == VM_BLK) {
		snprintf(more, sizeof more, ",cache=%s,aio=%s", q->cache, q->aio);
		qemu_drive(w, "data", q->vm.image, more);
		if (q->iothread)
			words_split(w, "-object iothread,id=io0");
		qemu_device(q, "virtio-blk", "drive=data", q->iothread ? ",iothread=io0" : "");
	} else if (q->vm.via == VM_VIRTIOFS) {
		words_add(w, "-object");
		words_printf(w, "memory-backend-memfd,id=mem,size=%lluM,share=on",
			     (unsigned long long)(q->vm.memory >> 20));
		words_add(w, "-chardev");
		words_printf(w, "socket,id=files,path=%s", q->vm.socket);
		snprintf(more, sizeof more, q->dax ? ",cache-size=%llu" : "",
			 (unsigned long long)q->dax);
		qemu_device(q, "vhost-user-fs", "chardev=files,tag=" VM_TAG ",queue-size=1024",
			    more);
	} else if (q->vm.via == VM_9P) {
		words_add(w, "-fsdev");
		words_printf(w, "local,id=files,path=%s,security_model=none,multidevs=remap",
			     box->data);
		qemu_device(q, "virtio-9p", "fsdev=files,mount_tag=" VM_TAG, "");
	}
}

static void qemu_result(struct qemu *q)
{
	struct words *w = &q->vm.monitor;

	if (q->vm.channel == VM_DRIVE) {
		qemu_drive(w, "result", q->vm.result, "");
		qemu_device(q, "virtio-blk", "drive=result", "");
	} else if (q->vm.channel == VM_PORT) {
		qemu_device(q, "virtio-serial", "id=ports", "");
		words_add(w, "-chardev");
		words_printf(w, "file,id=result,path=%s", q->vm.result);
		words_split(w, "-device virtserialport,chardev=result,name=" VM_RESULT);
	}
}

/*
 * What the kernel is told.  A microvm has no timer that the kernel could measure its clock by,
 * and without KVM none that the host tells: it stops at boot unless it is told the rate.
 */
static void qemu_kernel(struct qemu *q)
{
	char rate[64] = "";

#if defined(__x86_64__)
	if (!q->kvm && !q->vm.pci) {
		struct clock c;

		clock_init(&c);
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
		clock_settle(&c);
		snprintf(rate, sizeof rate, " tsc=reliable tsc_early_khz=%.0f", c.tsc_per_ns * 1e6);
	}
#endif
	words_all(&q->vm.monitor, (char *[]){"-kernel", q->vm.kernel.image, "-initrd", q->vm.initrd,
					     "-append", NULL});
	words_printf(&q->vm.monitor,
		     "console=" QEMU_CONSOLE " quiet loglevel=3 panic=-1 reboot=t%s", rate);
}

static void qemu_words(struct qemu *q, const struct box *box)
{
	struct words *w = &q->vm.monitor;
	bool micro = !strcmp(q->machine, "microvm");

	words_add(w, q->program);
	words_split(w, "-name iosonde,debug-threads=on -M");
	words_printf(w, "%s%s%s", q->machine, micro ? ",x-option-roms=off,isa-serial=on" : "",
		     q->vm.via == VM_VIRTIOFS ? ",memory-backend=mem" : "");
	words_split(w, q->kvm ? "-accel kvm -cpu host" : "-accel tcg,thread=multi -cpu max");
	words_add(w, "-smp");
	words_printf(w, "%u", q->vm.cpus);
	words_add(w, "-m");
	words_printf(w, "%llu", (unsigned long long)(q->vm.memory >> 20));
	qemu_kernel(q);
	words_split(w, "-nodefaults -no-user-config -display none -no-reboot -serial stdio "
		       "-monitor none -qmp");
	words_printf(w, "unix:%s/qmp.sock,server=on,wait=off", box->folder);
	/* virtio 1, as other monitors have it, and the only one that virtiofsd speaks */
	if (!q->vm.pci)
		words_split(w, "-global virtio-mmio.force-legacy=false");
	if (!QEMU_REVERSED)
		qemu_files(q, box);
	qemu_result(q);
	if (QEMU_REVERSED)
		qemu_files(q, box);
}

static int qemu_prepare(struct box *box, struct err *err)
{
	struct qemu *q = box->own = calloc(1, sizeof *q);
	int ret;

	if (!q)
		return err_sys(err, ERR_FAILED, ENOMEM, "guest");
	ret = qemu_find(q, box->spec, err);
	if (ret == 0 && q->vm.via == VM_9P)
		ret = asprintf(&q->vm.options,
			       "trans=virtio,version=9p2000.L,msize=262144,cache=%s", q->cache) < 0
			      ? err_sys(err, ERR_FAILED, ENOMEM, "guest")
			      : 0;
	if (ret == 0)
		ret = vm_prepare(&q->vm, box, err);
	if (ret == 0 && q->vm.via == VM_VIRTIOFS)
		ret = virtiofs_server(&q->vm, box, q->cache, err);
	if (ret == 0)
		qemu_words(q, box);
	if (ret < 0)
		err_in(err, "%s", box->spec->text);
	return ret < 0 ? ret : 0;
}

static const char *const qemu_keys[] = {"machine", "via",      "cache", "dax",	 VIRTIOFS_KEYS,
					"aio",	   "iothread", "accel", VM_KEYS, NULL};

const struct runtime_ops runtime_qemu = {
	.name = "qemu",
	.help = "a guest of QEMU: machine=microvm|q35, via=blk|virtiofs|9p and their cache=",
	.keys = qemu_keys,
	.check = qemu_check,
	.probe = qemu_probe,
	.prepare = qemu_prepare,
	.start = vm_start,
	.remove = vm_remove,
};
