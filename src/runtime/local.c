/*
 * local -- runtime `host`: the program itself, no box around it.  What the others are
 * compared with.
 *
 * It sees the host's own root, and words that name what a box has are turned into where that
 * lies on the host.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/launch.h"

static void local_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	(void)spec;
	out->present = true;
	snprintf(out->version, sizeof out->version, "iosonde %s", PACKAGE_VERSION);
}

static int local_prepare(struct box *box, struct err *err)
{
	if (box->data)
		return 0;
	return err_set(err, ERR_UNAVAILABLE, EPERM,
		       "data=tmpfs: without a box it is mounted on the host, which takes root");
}

static bool local_data(const char *path)
{
	return !strncmp(path, "/data", 5) && (!path[5] || strchr("/:", path[5]));
}

/*
 * What a box sees as /data, also behind "--KEY=" and in a list with colons, is the host's folder;
 * another path alone, a job file, lies in the root.
 */
static char *local_word(const char *word, const struct box *box)
{
	const char *value = word;
	struct buf out = {0};

	if (!strncmp(word, "--", 2) && strchr(word, '='))
		value = strchr(word, '=') + 1;
	buf_add(&out, word, (size_t)(value - word));
	if (value == word && *word == '/' && !local_data(word))
		buf_str(&out, box->root);
	for (size_t n; *value; value += n) {
		bool data = local_data(value);

		n = strcspn(value, ":");
		n += value[n] == ':';
		buf_str(&out, data ? box->data : "");
		buf_add(&out, value + 5 * data, n - 5 * data);
	}
	return buf_take(&out);
}

static int local_start(struct box *box, struct err *err)
{
	size_t n = 0, i = 0;
	int ret = 0;

	while (box->argv[n])
		n++;
	char **words = calloc(n + 1, sizeof *words);

	for (; words && i < n && !ret; i++) {
		words[i] = local_word(box->argv[i], box);
		ret = words[i] ? 0 : -ENOMEM;
	}
	if (!words || ret)
		ret = err_sys(err, ERR_FAILED, ENOMEM, "cannot start %s", box->argv[0]);
	else
		ret = launch(box, &(struct spawn){.argv = words, .cwd = box->data}, err);
	while (i)
		free(words[--i]);
	free(words);
	return ret;
}

static int local_remove(struct box *box, struct err *err)
{
	(void)err;
	spawn_kill(&box->child);
	return 0;
}

const struct runtime_ops runtime_host = {
	.name = "host",
	.help = "the program itself, without a box: what the others are compared with",
	.probe = local_probe,
	.prepare = local_prepare,
	.start = local_start,
	.remove = local_remove,
};
