/*
 * replay -- runs a fuzz entry over its kept inputs, without a fuzzer.
 *
 * Program replay_NAME reads every file of tests/fuzz/corpus/NAME.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int replay_file(const char *path)
{
	struct err err = {0};
	char *data;
	size_t len;

	if (file_read(path, 1 << 20, &data, &len, NULL, &err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 99;
	}
	/* Said before: a crash leaves the name of its input in the log. */
	puts(path);
	fflush(stdout);
	LLVMFuzzerTestOneInput((const uint8_t *)data, len);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	const char *top = getenv("TOP_SRCDIR");
	const char *name = argc ? strrchr(argv[0], '_') : NULL;
	char folder[3000], path[4000];
	int count = 0, ret = 0;

	snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/%s", top ? top : ".",
		 name ? name + 1 : "");
	DIR *dir = opendir(folder);

	for (struct dirent *e; dir && !ret && (e = readdir(dir));) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		ret = replay_file(path);
		count++;
	}
	if (dir)
		closedir(dir);
	if (!count)
		fprintf(stderr, "%s: no input\n", folder);
	return count ? ret : 99;
}
