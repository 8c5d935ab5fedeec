/*
 * grammar -- a mutator that knows options and values: what bytes alone seldom find.
 *
 * It works on lines.  Half of the time it changes bytes as the fuzzer does by itself; else it
 * puts in, replaces, doubles or moves one line "option=value", or begins a section.  Options
 * and words are those of the tables, values also numbers at the edges and the forms that
 * several options share.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job/compat.h"
#include "job/options.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

enum { GRAMMAR_LINE = 256 };

static const char *const values[] = {
	"0", "1", "-1", "2", "512", "4k", "4096", "16m", "1g", "16e", "18446744073709551615",
	"18446744073709551616", "0x10", "0xffffffffffffffff", "50%", "100%", "101%", "1%", "10s",
	"500ms", "1h30m", "1.5s", "3e9", "4k,64k", "4k,8k,512", ",4k", "4k,", "4k-64k",
	"64k-4k", "1k-16k,2k-4k", "4k/50:64k/50", "4k/:8k/:16k", "512/10:1k/5,8k/100", "4k/101",
	"zipf:1.1", "zipf:0", "pareto:0.9:0.5", "normal:10", "zoned:50/10:50/90",
	"zoned:60/10:30/20:8/30:2/40,50/5:50/95", "zoned_abs:50/1m:50/7m", "read:4k", "read:-8k",
	"randread:8", "rw:512", "roundrobin:4", "random:0", "a", "a:b", "a\\:b:c", ":", "/dev/null",
	"$jobname.$jobnum.$filenum", "$ncpus", "(2*$ncpus+1)*4k", "2^62*2", "(1s+500ms)*2",
	"-9223372036854775808/-1", "${HOME}", "${", "0-3,5", "7-2", "0", "1:50:99.9", "99.999999",
	"bind:0", "interleave:0-1", "prefer:0", "\"text\"", "0xdeadface\"x\"12", "'f'", "%o", "",
	"EIO:ENOSPC,5", "all", "none", "bs:4k,64k", "bs:4k..1m*2",
};

static const char *const sections[] = {"[global]", "[a]", "[b]", "[]", "[a", "include a"};

static unsigned pick(unsigned *seed, size_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % (unsigned)n;
}

/* One of the names that blanks separate. */
static void pick_name(unsigned *seed, const char *name, const char *aliases, char *out, size_t len)
{
	snprintf(out, len, "%s", name);
	if (!*aliases || pick(seed, 3))
		return;
	snprintf(out, len, "%.*s", (int)strcspn(aliases, " "), aliases);
}

static size_t value_of(unsigned *seed, const struct option_info *info, char *out, size_t len)
{
	const struct choice *choices = info ? info->rule.choices : NULL;
	size_t n = 0;

	while (choices && choices[n].word)
		n++;
	if (n && pick(seed, 4))
		return (size_t)snprintf(out, len, "%s%s%s", choices[pick(seed, n)].word,
					pick(seed, 6) ? "" : ",",
					pick(seed, 6) ? "" : choices[pick(seed, n)].word);
	return (size_t)snprintf(out, len, "%s",
				values[pick(seed, sizeof values / sizeof values[0])]);
}

static size_t line_of(unsigned *seed, char *out, size_t len)
{
	char name[64], value[128];
	unsigned kind = pick(seed, 16);

	if (kind == 0)
		return (size_t)snprintf(out, len, "%s\n",
					sections[pick(seed, sizeof sections / sizeof *sections)]);
	const struct option_info *info = kind < 14   ? &job_options[pick(seed, JOB_OPTIONS)]
					 : kind < 15 ? &run_switches[pick(seed, RUN_SWITCHES)]
						     : NULL;

	if (info) {
		pick_name(seed, info->name, info->aliases, name, sizeof name);
	} else {
		size_t n = 0;

		while (compat_options[n].name)
			n++;
		snprintf(name, sizeof name, "%s", compat_options[pick(seed, n)].name);
	}
	value_of(seed, info, value, sizeof value);
	if (!pick(seed, 12))
		return (size_t)snprintf(out, len, "%s\n", name);
	return (size_t)snprintf(out, len, "%s=%s\n", name, value);
}

/* Where a line begins at or before at. */
static size_t line_start(const uint8_t *data, size_t at)
{
	while (at && data[at - 1] != '\n')
		at--;
	return at;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	char line[GRAMMAR_LINE];

	if (pick(&seed, 2) || !size)
		size = LLVMFuzzerMutate(data, size, max_size);
	for (unsigned i = pick(&seed, 4); i; i--) {
		size_t at = line_start(data, size ? pick(&seed, size) : 0), end = at;
		size_t n = line_of(&seed, line, sizeof line);

		while (end < size && data[end++] != '\n')
			;
		if (n >= sizeof line)
			continue;
		if (pick(&seed, 3)) /* put in, else replace */
			end = at;
		if (size - (end - at) + n > max_size)
			break;
		memmove(data + at + n, data + end, size - end);
		memcpy(data + at, line, n);
		size += n - (end - at);
	}
	return size;
}
