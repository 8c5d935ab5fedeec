/*
 * env_security -- what the process may do.
 */
#include "measure/env.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/peek.h"

/* In their order; those without a name here bear on no I/O. */
static const char *const env_capability[] = {
	[CAP_CHOWN] = "chown",
	[CAP_DAC_OVERRIDE] = "dac_override",
	[CAP_FOWNER] = "fowner",
	[CAP_IPC_LOCK] = "ipc_lock",
	[CAP_SYS_RAWIO] = "sys_rawio",
	[CAP_SYS_PTRACE] = "sys_ptrace",
	[CAP_SYS_ADMIN] = "sys_admin",
	[CAP_SYS_NICE] = "sys_nice",
	[CAP_MKNOD] = "mknod",
	[CAP_SYS_RESOURCE] = "sys_resource",
	[38] = "perfmon",
};

static void env_capabilities(struct fact *f)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};

	if (syscall(SYS_capget, &header, data) < 0) {
		fact_refuse(f, errno);
		return;
	}
	uint64_t set = data[0].effective | (uint64_t)data[1].effective << 32;

	if (!set) {
		fact_set(f, "none");
		return;
	}
	for (unsigned i = 0; i < sizeof env_capability / sizeof *env_capability; i++)
		if (env_capability[i] && set >> i & 1)
			fact_append(f, ", ", env_capability[i]);
	char text[64];

	snprintf(text, sizeof text, "%d in all (0x%llx)", __builtin_popcountll(set),
		 (unsigned long long)set);
	fact_append(f, "; ", text);
}

static void env_seccomp(struct fact *f)
{
	static const char *const modes[] = {"none", "strict", "filter"};
	char text[4096], line[16];
	int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0), error = errno;

	if (mode < 0 && peek(text, sizeof text, "/proc/self/status") > 0 &&
	    peek_line(line, sizeof line, text, "Seccomp") > 0)
		mode = atoi(line);
	if (mode < 0)
		fact_refuse(f, error);
	else if (mode < 3)
		fact_set(f, "%s", modes[mode]);
	else
		fact_set(f, "mode %d", mode);
}

void env_security(struct env *e)
{
	int r = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);

	e->security_root = reading_of(geteuid() == 0);
	e->security_no_new_privs = reading_result(r < 0 ? -errno : 0, r > 0);
	env_seccomp(&e->security_seccomp);
	env_capabilities(&e->security_capabilities);
}
