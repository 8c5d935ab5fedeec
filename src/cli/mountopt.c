/*
 * mountopt -- options of mount(8).
 */
#include "cli/mountopt.h"

#include <string.h>
#include <sys/mount.h>

static const struct {
	const char *word;
	unsigned long set, clear;
} mountopt_words[] = {
	{"defaults", 0, 0},
	{"ro", MS_RDONLY, 0},
	{"rw", 0, MS_RDONLY},
	{"nosuid", MS_NOSUID, 0},
	{"suid", 0, MS_NOSUID},
	{"nodev", MS_NODEV, 0},
	{"dev", 0, MS_NODEV},
	{"noexec", MS_NOEXEC, 0},
	{"exec", 0, MS_NOEXEC},
	{"sync", MS_SYNCHRONOUS, 0},
	{"async", 0, MS_SYNCHRONOUS},
	{"dirsync", MS_DIRSYNC, 0},
	{"noatime", MS_NOATIME, 0},
	{"atime", 0, MS_NOATIME},
	{"nodiratime", MS_NODIRATIME, 0},
	{"diratime", 0, MS_NODIRATIME},
	{"relatime", MS_RELATIME, 0},
	{"strictatime", MS_STRICTATIME, 0},
	{"lazytime", MS_LAZYTIME, 0},
	{"nolazytime", 0, MS_LAZYTIME},
};

unsigned long mountopt_flags(char *options)
{
	const unsigned count = sizeof mountopt_words / sizeof *mountopt_words;
	char *rest = options, *to = options, *word;
	unsigned long flags = 0;

	while ((word = strsep(&rest, ","))) {
		size_t n = strlen(word);
		unsigned i = 0;

		while (i < count && strcmp(mountopt_words[i].word, word) != 0)
			i++;
		if (i < count) {
			flags = (flags & ~mountopt_words[i].clear) | mountopt_words[i].set;
		} else if (n) {
			if (to > options)
				*to++ = ',';
			memmove(to, word, n);
			to += n;
		}
	}
	if (to)
		*to = '\0';
	return flags;
}
