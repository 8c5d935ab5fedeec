/*
 * kvm -- can hardware run a guest here?
 */
#include "runtime/kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/spawn.h"

/*
 * Firmware of one page or more that ends its machine at once.  On x86 the last 16 bytes,
 * where a CPU begins: mov al,42; out 0xf4,al; hlt: the exit status is 42 << 1 | 1.  On
 * arm64 the first: PSCI SYSTEM_OFF by hvc, status 0.
 */
#if defined(__aarch64__)
enum { KVM_FIRMWARE = 65536, KVM_BEGIN = 0, KVM_STATUS = 0 };
static const unsigned char kvm_code[] = {0x00, 0x01, 0x80, 0x52, 0x00, 0x80, 0xb0, 0x72,
					 0x02, 0x00, 0x00, 0xd4, 0x00, 0x00, 0x00, 0x14};
#define KVM_MACHINE "virt,accel=kvm"
#else
enum { KVM_FIRMWARE = 65536, KVM_BEGIN = 65520, KVM_STATUS = 85 };
static const unsigned char kvm_code[] = {0xb0, 42, 0xe6, 0xf4, 0xf4};
#define KVM_MACHINE "pc,accel=kvm"
#endif

enum { KVM_SECONDS = 10 };

static int kvm_try(const char *qemu, const char *firmware, struct buf *said, struct err *err)
{
	const char *words[] = {
		qemu,
		"-M",
		KVM_MACHINE,
		"-cpu",
		"host",
		"-m",
		"16",
		"-bios",
		firmware,
		"-nodefaults",
		"-no-user-config",
		"-display",
		"none",
		"-no-reboot",
#if !defined(__aarch64__)
		"-device",
		"isa-debug-exit,iobase=0xf4,iosize=1",
#endif
		NULL
	};

	return spawn_ask((char *const *)words, KVM_SECONDS, -1, said, err);
}

bool kvm_works(const char *qemu, char *why, size_t cap)
{
	char path[64];
	struct buf said = {0};
	struct err err = {0};
	int ret = -1, fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		snprintf(why, cap, "/dev/kvm: %s", strerror(errno));
		return false;
	}
	close(fd);
	fd = memfd_create("firmware", MFD_CLOEXEC);
	if (!ftruncate(fd, KVM_FIRMWARE) &&
	    pwrite(fd, kvm_code, sizeof kvm_code, KVM_BEGIN) == sizeof kvm_code) {
		snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), fd);
		ret = kvm_try(qemu, path, &said, &err);
	}
	const char *text = buf_text(&said);

	if (ret == -ETIMEDOUT)
		snprintf(why, cap, "a guest hangs under KVM");
	else if (ret != KVM_STATUS)
		snprintf(why, cap, "no guest runs under KVM: %.*s", (int)strcspn(text, "\n"), text);
	buf_release(&said);
	close(fd);
	return ret == KVM_STATUS;
}
