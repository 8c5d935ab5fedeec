/*
 * test_roles -- runtime/roles: who does what, by name.
 */
#include "runtime/roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void by_process_and_thread(void **state)
{
	static const struct {
		const char *process, *thread, *role;
	} all[] = {
		{"iosonde", "iosonde", "payload"},
		{"iosonde", "iou-wrk-17", "worker"},
		{"iosonded", "x", "other"},
		{"qemu-system-x86_64", "CPU 0/KVM", "vcpu"},
		{"qemu-system-x86_64", "CPU 1/TCG", "vcpu"},
		{"qemu-system-x86_64", "IO io0", "iothread"},
		{"qemu-system-x86_64", "worker", "worker"},
		{"qemu-system-x86_64", "qemu-system-x86", "vmm"},
		{"qemu-system-x86_64", "vhost-4711", "vhost"},
		{"firecracker", "fc_vcpu 0", "vcpu"},
		{"firecracker", "fc_api", "api"},
		{"firecracker", "firecracker", "vmm"},
		{"cloud-hypervisor", "vcpu0", "vcpu"},
		{"cloud-hypervisor", "_disk0_q0", "iothread"},
		{"virtiofsd", "pool", "virtiofsd"},
		{"runsc-sandbox", "exe", "sentry"},
		{"runsc-gofer", "exe", "gofer"},
		{"runsc", "runsc", "runtime"},
		{"containerd-shim-runc-v2", "x", "shim"},
		{"conmon", "conmon", "shim"},
		{"crun", "crun", "runtime"},
		{"bwrap", "bwrap", "runtime"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_string_equal(role_of(all[i].process, all[i].thread, "iosonde"), all[i].role);
}

typedef void name_of(char *out, size_t size, const char *name);

static void check(name_of *of, const char *name, const char *is)
{
	char out[64];

	of(out, sizeof out, name);
	assert_string_equal(out, is);
}

static void names(void **state)
{
	char out[64];

	(void)state;
	check(role_thread, "CPU 13/KVM", "CPU n/KVM");
	check(role_thread, "iou-wrk-17", "iou-wrk-n");
	check(role_thread, "qemu-system-x86", "qemu-system-x86");
	check(role_thread, "", "");
	check(role_kernel, "ksoftirqd/1", "ksoftirqd");
	check(role_kernel, "kworker/u9:1+flush-8:0", "kworker flush");
	check(role_kernel, "kworker/u9:1-flush-btrfs-1", "kworker flush");
	check(role_kernel, "kworker/u9:1-ext4-rsv-conversion", "kworker flush");
	check(role_kernel, "kworker/R-xfs-conv/vda1", "kworker flush");
	check(role_kernel, "kworker/0:1H-kblockd", "kworker kblockd");
	check(role_kernel, "kworker/R-xfs-buf/vda1", "kworker xfs-buf");
	check(role_kernel, "kworker/u9:1", "kworker");
	check(role_kernel, "jbd2/vda1-8", "jbd2");
	check(role_kernel, "kswapd0", "kswapd");
	check(role_kernel, "kdamond.10", "kdamond");
	check(role_kernel, "rcu_preempt", "rcu_preempt");
	role_process(out, sizeof out, "/usr/bin/runsc", "exe");
	assert_string_equal(out, "runsc");
	role_process(out, sizeof out, "runsc-sandbox", "exe");
	assert_string_equal(out, "runsc-sandbox");
	role_process(out, sizeof out, "", "exe");
	assert_string_equal(out, "[exe]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_process_and_thread),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("roles", tests, NULL, NULL);
}
