/*
 * numa -- what numa_cpu_nodes and numa_mem_policy say.
 */
#include "job/numa.h"

#include <errno.h>
#include <string.h>

#include "base/num.h"
#include "job/value.h"

int numa_parse_nodes(const char *text, uint64_t *nodes, bool *all, struct err *err)
{
	*all = strcmp(text, "all") == 0;
	if (*all)
		return 0;
	int n = value_cpus(text, nodes, NUMA_WORDS, err);

	return n < 0 ? n : 0;
}

int numa_parse_policy(const char *text, struct numa_policy *out, struct err *err)
{
	static const struct {
		const char *word;
		bool list;
	} modes[] = {
		[NUMA_DEFAULT] = {"default", false},	  [NUMA_LOCAL] = {"local", false},
		[NUMA_PREFER] = {"prefer", true},	  [NUMA_BIND] = {"bind", true},
		[NUMA_INTERLEAVE] = {"interleave", true},
	};
	size_t len = strcspn(text, ":");
	struct numa_policy p = {0};
	unsigned mode = 0;

	while (mode < sizeof modes / sizeof modes[0] &&
	       (strlen(modes[mode].word) != len || memcmp(modes[mode].word, text, len)))
		mode++;
	if (mode == sizeof modes / sizeof modes[0] || modes[mode].list != (text[len] == ':'))
		return err_set(err, ERR_INPUT, EINVAL,
			       NUM_QUOTE ": write default, local, prefer:NODE, bind:LIST or "
					 "interleave:LIST",
			       NUM_QUOTED(text));
	p.mode = (enum numa_mode)mode;
	int n = modes[mode].list ? value_cpus(text + len + 1, p.nodes, NUMA_WORDS, err) : 0;

	if (n < 0)
		return n;
	if (p.mode == NUMA_PREFER && n != 1)
		return err_set(err, ERR_INPUT, EINVAL, NUM_QUOTE ": prefer takes one node",
			       NUM_QUOTED(text));
	*out = p;
	return 0;
}
