/*
 * env_around -- what is around the process: a hypervisor, a container, a
 * kernel in user space.
 *
 * Nothing of it is sure: each hint is told, and what it is taken for.
 */
#include "measure/env.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "base/peek.h"
#include "measure/mount.h"

#if defined(__x86_64__)
/* What the leaf of each hypervisor says.  Source: their manuals; Linux, arch/x86/kernel/cpu. */
static const char *const env_vendors[][2] = {
	{"KVMKVMKVM", "KVM"},		{"TCGTCGTCGTCG", "QEMU without KVM (TCG)"},
	{"Microsoft Hv", "Hyper-V"},	{"VMwareVMware", "VMware"},
	{"XenVMMXenVMM", "Xen"},	{"bhyve bhyve ", "bhyve"},
	{"VBoxVBoxVBox", "VirtualBox"}, {" lrpepyh vr", "Parallels"},
	{"ACRNACRNACRN", "ACRN"},	{"Linux KVM Hv", "KVM, as Hyper-V"},
};

static void env_cpuid(struct env *e)
{
	unsigned a, b, c, d;
	char vendor[13];

	/* Source: Intel SDM vol. 2, CPUID.1:ECX[31] is kept for hypervisors. */
	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1u << 31)) {
		fact_set(&e->machine_cpuid, "no hypervisor");
		fact_set(&e->machine_hypervisor, "none");
		return;
	}
	__cpuid(0x40000000u, a, b, c, d);
	memcpy(vendor, &b, 4);
	memcpy(vendor + 4, &c, 4);
	memcpy(vendor + 8, &d, 4);
	vendor[12] = '\0';
	for (char *p = vendor; *p; p++)
		*p = *p < ' ' || *p > '~' ? '?' : *p;
	fact_set(&e->machine_cpuid, "a hypervisor: '%s'", vendor);
	fact_set(&e->machine_hypervisor, "yes, unknown: '%s'", vendor);
	for (size_t i = 0; i < sizeof env_vendors / sizeof *env_vendors; i++)
		if (strcmp(vendor, env_vendors[i][0]) == 0)
			fact_set(&e->machine_hypervisor, "%s", env_vendors[i][1]);
}
#else
static void env_cpuid(struct env *e)
{
	(void)e;
}
#endif

static void env_dmi(struct env *e)
{
	char vendor[64], product[64];
	int r = peek(vendor, sizeof vendor, "/sys/class/dmi/id/sys_vendor");

	if (r < 0)
		fact_refuse(&e->machine_dmi, -r);
	else if (peek(product, sizeof product, "/sys/class/dmi/id/product_name") > 0)
		fact_set(&e->machine_dmi, "%s, %s", vendor, product);
	else
		fact_set(&e->machine_dmi, "%s", vendor);
}

static void env_machine(struct env *e)
{
	env_cpuid(e);
	env_dmi(e);
	fact_peek(&e->machine_xen, "/sys/hypervisor/type");
	fact_peek(&e->machine_device_tree, "/proc/device-tree/hypervisor/compatible");
	if (fact_known(&e->machine_hypervisor))
		return;
	if (fact_known(&e->machine_device_tree))
		e->machine_hypervisor = e->machine_device_tree;
	else if (fact_known(&e->machine_xen))
		e->machine_hypervisor = e->machine_xen;
	else if (fact_known(&e->machine_dmi) && strstr(e->machine_dmi.text, "QEMU"))
		fact_set(&e->machine_hypervisor, "QEMU");
}

static void env_hint(struct env *e, const char *kind, const char *hint)
{
	if (kind && !fact_known(&e->container_kind))
		fact_set(&e->container_kind, "%s", kind);
	fact_append(&e->container_hints, "; ", hint);
}

/* The kernel of gVisor.  Source: gVisor, pkg/sentry/kernel/syslog.go, and its uname. */
static void env_gvisor(struct env *e)
{
	enum { SYSLOG_OPEN = 1, SYSLOG_READ_ALL = 3 };
	static char const begin[] = "Starting gVisor";
	char text[4096];
	int n = -1;

	/* Linux walks its whole log for the second, 1.5 ms; the first does nothing there. */
	if (klogctl(SYSLOG_OPEN, NULL, 0) < 0 && errno == ENOSYS)
		n = klogctl(SYSLOG_READ_ALL, text, sizeof text - 1);

	if (n > 0) {
		text[n] = '\0';
		if (strstr(text, begin))
			env_hint(e, "gVisor", "its kernel log begins 'Starting gVisor'");
	}
	if (strcmp(e->system_kernel.text, "Linux 4.4.0") == 0 &&
	    strstr(e->system_build.text, "Jan 10 15:06:54 PST 2016"))
		env_hint(e, "gVisor", "it says Linux 4.4.0 of January 2016, as gVisor does");
}

static void env_marks(struct env *e, const char *own)
{
	static const char *const words[][2] = {
		{"kubepods", "Kubernetes"},   {"libpod", "podman"}, {"docker", "docker"},
		{"containerd", "containerd"}, {"crio", "CRI-O"},    {"lxc", "LXC"},
		{"buildkit", "BuildKit"},
	};
	char hint[128];

	if (access("/run/.containerenv", F_OK) == 0)
		env_hint(e, "podman", "/run/.containerenv is there");
	if (access("/.dockerenv", F_OK) == 0)
		env_hint(e, "docker", "/.dockerenv is there");
	const char *variable = getenv("container");

	if (variable && *variable) {
		snprintf(hint, sizeof hint, "$container is '%.32s'", variable);
		env_hint(e, variable, hint);
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(own, words[i][0])) {
			snprintf(hint, sizeof hint, "the cgroup's path holds '%s'", words[i][0]);
			env_hint(e, words[i][1], hint);
		}
}

/* The first namespaces have fixed numbers.  Source: Linux, include/linux/proc_ns.h. */
static void env_namespaces(struct env *e)
{
	static const struct {
		const char *name, *first;
	} kinds[] = {{"pid", "pid:[4026531836]"}, {"user", "user:[4026531837]"}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char path[32], got[64], hint[96];

		snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i].name);
		ssize_t n = readlink(path, got, sizeof got - 1);

		if (n < 0)
			continue;
		got[n] = '\0';
		if (strcmp(got, kinds[i].first) == 0)
			continue;
		snprintf(hint, sizeof hint, "a %s namespace of its own", kinds[i].name);
		env_hint(e, NULL, hint);
	}
}

static void env_root(struct env *e, const struct mounts *mounts)
{
	struct mount m;

	if (mounts->refusal)
		fact_refuse(&e->container_root, -mounts->refusal);
	for (const char *p = mounts->text; mount_next(&p, &m);)
		if (strcmp(m.point, "/") == 0)
			fact_set(&e->container_root, "%s%s", m.type,
				 mount_option(m.options, "ro") ? ", read-only" : "");
}

void env_around(struct env *e, const struct mounts *mounts, const char *own)
{
	env_machine(e);
	env_gvisor(e);
	env_marks(e, own);
	env_namespaces(e);
	env_root(e, mounts);
	fact_peek(&e->container_init, "/proc/1/comm");
	e->container_pid = reading_of((uint64_t)getpid());
	if (fact_known(&e->container_kind))
		return;
	if (fact_known(&e->container_hints))
		fact_set(&e->container_kind, "some container");
	else if (fact_known(&e->container_init))
		fact_set(&e->container_kind, "none seen");
}
