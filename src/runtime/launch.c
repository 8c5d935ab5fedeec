/*
 * launch -- starts the program that runs a box.
 */
#include "runtime/launch.h"

#include <errno.h>

/* What a user types to have the same. */
static int launch_tell(struct box *box, const struct spawn *how, struct err *err)
{
	struct buf *out = &box->command;

	buf_release(out);
	if (how->cwd) {
		buf_str(out, "cd ");
		spawn_quote(out, (char *const[]){(char *)how->cwd, NULL});
		buf_str(out, " && ");
	}
	if (how->hide && how->hide[0]) {
		struct buf script = {0};

		buf_str(&script, "umount -l ");
		spawn_quote(&script, (char *const *)how->hide);
		buf_str(&script, "; exec \"$@\"");
		spawn_quote(out, (char *const[]){"unshare", "-m", "sh", "-c",
						 (char *)buf_text(&script), "sh", NULL});
		buf_char(out, ' ');
		buf_release(&script);
	}
	spawn_quote(out, how->argv);
	return buf_failed(out) ? err_sys(err, ERR_FAILED, ENOMEM, "its command line") : 0;
}

int launch(struct box *box, struct spawn *how, struct err *err)
{
	const char *enter[GROUP_DIRS + 1] = {NULL};
	int ret = launch_tell(box, how, err);

	for (unsigned i = 0; box->group && i < box->group->n; i++)
		enter[i] = box->group->enter[i];
	how->enter = enter;
	how->out = box->out;
	how->err = box->err;
	how->mempolicy_node = (unsigned long)(box->conditions->node + 1);
	how->dies_with_us = true;
	if (!ret)
		ret = spawn_start(&box->child, how, err);
	how->enter = NULL;
	return ret;
}

int launch_ask(const struct box *box, struct words *w, unsigned seconds, struct err *err)
{
	struct buf said = {0};
	int ret = words_check(w, err);

	if (!ret)
		ret = spawn_ask(w->v, seconds, box->stop, &said, err);
	if (ret > 0) {
		struct buf line = {0};

		spawn_quote(&line, w->v);
		ret = err_set(err, ERR_FAILED, EIO, "%.200s: exit status %d: %.600s",
			      buf_text(&line), ret, buf_text(&said));
		buf_release(&line);
	}
	buf_release(&said);
	words_release(w);
	return ret;
}
