/*
 * node -- the NUMA nodes that a worker and its memory are on.
 *
 * By the one system call that is needed: libnuma, linked statically, brings name
 * resolution along, 220 KB of a program that may have 1.6 MB.
 */
#include "load/node.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/peek.h"
#include "job/numa.h"

enum { NODE_CPU_WORDS = CPU_SETSIZE / 64 };

/* Add the CPUs of a node to set.  0, or -ENOENT: there is none. */
static int node_cpus(unsigned node, cpu_set_t *set)
{
	char text[4096];
	uint64_t mask[NODE_CPU_WORDS];
	struct err ignored = {0};

	if (peek(text, sizeof text, "/sys/devices/system/node/node%u/cpulist", node) < 0)
		return -ENOENT;
	/* A node may have memory alone. */
	if (!text[0] || value_cpus(text, mask, NODE_CPU_WORDS, &ignored) < 0)
		return 0;
	for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (mask[cpu / 64] >> (cpu % 64) & 1)
			CPU_SET(cpu, set);
	return 0;
}

static long node_policy(int mode, const unsigned long *mask, unsigned long bits)
{
	return syscall(SYS_set_mempolicy, mode, mask, bits);
}

static int node_run_on(const struct job *job, struct ledger *ledger, struct err *err)
{
	uint64_t nodes[NUMA_WORDS];
	char got[48];
	cpu_set_t set, asked;
	bool all;
	int r = numa_parse_nodes(job->numa_cpu_nodes, nodes, &all, err);

	if (r < 0)
		return r;
	CPU_ZERO(&set);
	for (unsigned i = 0; i < NUMA_NODES; i++)
		if (all || (nodes[i / 64] >> (i % 64) & 1))
			if (node_cpus(i, &set) < 0 && !all)
				return err_set(err, ERR_UNAVAILABLE, ENOENT,
					       "option numa_cpu_nodes: '%s': there is no node %u "
					       "here; /sys/devices/system/node has those there are",
					       job->numa_cpu_nodes, i);
	asked = set;
	if (sched_setaffinity(0, sizeof set, &set) < 0 ||
	    sched_getaffinity(0, sizeof set, &set) < 0)
		return err_sys(err, ERR_UNAVAILABLE, errno,
			       "option numa_cpu_nodes: '%s': none of its CPUs may be used here",
			       job->numa_cpu_nodes);
	snprintf(got, sizeof got, "%d CPUs", CPU_COUNT(&set));
	if (CPU_EQUAL(&set, &asked))
		ledger_note(ledger, "numa_cpu_nodes", job->numa_cpu_nodes, got, 0, NULL);
	else
		ledger_add(ledger, "numa_cpu_nodes", job->numa_cpu_nodes, got, 0,
			   "the others are not here, or not in its cpuset");
	return 0;
}

static int node_bind(const struct job *job, struct ledger *ledger, struct err *err)
{
	static const int modes[] = {
		[NUMA_DEFAULT] = MPOL_DEFAULT,
		[NUMA_LOCAL] = MPOL_PREFERRED, /* of no node: where the thread runs */
		[NUMA_PREFER] = MPOL_PREFERRED,
		[NUMA_BIND] = MPOL_BIND,
		[NUMA_INTERLEAVE] = MPOL_INTERLEAVE,
	};
	unsigned long mask[NUMA_NODES / (8 * sizeof(unsigned long))] = {0};
	const unsigned bits = 8 * sizeof mask[0];
	struct numa_policy p;
	int r = numa_parse_policy(job->numa_mem_policy, &p, err);

	if (r < 0)
		return r;
	for (unsigned i = 0; i < NUMA_NODES; i++)
		if (p.nodes[i / 64] >> (i % 64) & 1)
			mask[i / bits] |= 1ul << (i % bits);
	bool listed = p.mode >= NUMA_PREFER;

	/* The kernel takes one off the number of bits. */
	if (node_policy(modes[p.mode], listed ? mask : NULL, listed ? NUMA_NODES + 1 : 0) < 0)
		return err_sys(err, ERR_UNAVAILABLE, errno,
			       "option numa_mem_policy: '%s': refused; name nodes that are in "
			       "/sys/devices/system/node, or leave the option out",
			       job->numa_mem_policy);
	ledger_add(ledger, "numa_mem_policy", job->numa_mem_policy, job->numa_mem_policy, 0, NULL);
	return 0;
}

int node_thread(const struct job *job, struct ledger *ledger, struct err *err)
{
	int r = job->numa_cpu_nodes ? node_run_on(job, ledger, err) : 0;

	return r == 0 && job->numa_mem_policy ? node_bind(job, ledger, err) : r;
}

int node_tell(const void *p, const struct job *job, struct ledger *ledger)
{
	struct numa_policy policy = {.mode = NUMA_DEFAULT};
	struct err ignored = {0};
	char text[16];
	int node = -1;

	if (syscall(SYS_get_mempolicy, &node, NULL, 0, p, MPOL_F_NODE | MPOL_F_ADDR) < 0)
		return -errno;
	snprintf(text, sizeof text, "%d", node);
	ledger_note(ledger, "buffer_node", job->numa_mem_policy ? job->numa_mem_policy : "any",
		    text, 0, NULL);
	if (!job->numa_mem_policy || numa_parse_policy(job->numa_mem_policy, &policy, &ignored) < 0)
		return 0;
	bool meant = policy.mode < NUMA_PREFER || node < 0 || node >= NUMA_NODES ||
		     (policy.nodes[node / 64] >> (node % 64) & 1);

	if (!meant)
		ledger_add(ledger, "numa_mem_policy", job->numa_mem_policy, text, 0,
			   "the buffers are on this node");
	return 0;
}

void node_reset(void)
{
	(void)node_policy(MPOL_DEFAULT, NULL, 0);
}
