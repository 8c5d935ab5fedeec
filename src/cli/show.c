/*
 * show -- jobs as a command line.
 */
#include "cli/cli.h"

#include <errno.h>

#include "base/buf.h"
#include "base/spawn.h"
#include "job/spell.h"

int show_command(const struct job_list *list)
{
	struct words words = {0};
	struct buf out = {0};
	struct err err = {0};
	int status;

	words_add(&words, "iosonde");
	words_add(&words, "run");
	spell_list(&words, list);
	if (!words.failed)
		spawn_quote(&out, words.v);
	buf_char(&out, '\n');
	if (words.failed || buf_failed(&out)) {
		err_sys(&err, ERR_FAILED, ENOMEM, "command line");
		status = cli_error(&err);
	} else {
		status = cli_print(buf_text(&out), out.len);
	}
	words_release(&words);
	buf_release(&out);
	return status;
}
