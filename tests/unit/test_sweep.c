/*
 * test_sweep -- cells of several lines and jobs, repetitions, and what is refused.
 */
#include "job/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "job/jobfile.h"

static int read_jobs(struct job_list *list, struct sweep *s, const char *text, struct err *err)
{
	char *data = strdup(text);

	*list = (struct job_list){0};
	*s = (struct sweep){0};
	assert_non_null(data);
	int ret = jobfile_parse(list, "t", data, strlen(text), err);

	free(data);
	return ret < 0 ? ret : sweep_init(s, list, err);
}

/* "NAME bs rw" of every job of every cell. */
static const char *cells(const char *text)
{
	static char all[4096];
	struct job_list list;
	struct sweep s;
	struct err err = {0};
	struct buf out = {0};

	if (read_jobs(&list, &s, text, &err) < 0)
		buf_str(&out, err.msg);
	for (unsigned c = 0; !err.code && c < s.cells; c++) {
		struct job_list cell;

		assert_int_equal(sweep_cell(&s, c, 1, &cell, &err), 0);
		assert_int_equal(cell.cell, c + 1);
		assert_int_equal(cell.turn, 2);
		for (size_t j = 0; j < cell.n; j++) {
			buf_printf(&out, "%s ", cell.jobs[j].name);
			job_print(&cell.jobs[j], OPT_bs, &out);
			buf_char(&out, ' ');
			job_print(&cell.jobs[j], OPT_rw, &out);
			buf_char(&out, ';');
			assert_int_equal(cell.jobs[j].vary.n, 0);
		}
		job_list_release(&cell);
	}
	sweep_release(&s);
	job_list_release(&list);
	strncpy(all, buf_text(&out), sizeof all - 1);
	buf_release(&out);
	return all;
}

static void combinations(void **state)
{
	(void)state;
	assert_string_equal(cells("[a]\nsize=1m\nvary=rw:read,randread\nvary=bs:4k,8k\n"),
			    "a 4k read;a 8k read;a 4k randread;a 8k randread;");
	/* A line of [global] moves all jobs at once; one of a section that job alone. */
	assert_string_equal(cells("[global]\nsize=1m\nvary=bs:4k,8k\n[a]\n[b]\nrw=randread\n"),
			    "a 4k read;b 4k randread;a 8k read;b 8k randread;");
	assert_string_equal(cells("[global]\nsize=1m\n[a]\nvary=bs:4k,8k\n[b]\nvary=bs:1k,2k\n"),
			    "a 4k read;b 1k read;a 4k read;b 2k read;"
			    "a 8k read;b 1k read;a 8k read;b 2k read;");
	/* A section's own line or value takes the place of that of [global]. */
	assert_string_equal(cells("[global]\nsize=1m\nvary=bs:4k,8k\n[a]\nbs=1k\n[b]\n"),
			    "a 1k read;b 4k read;a 1k read;b 8k read;");
	assert_string_equal(cells("[global]\nsize=1m\nvary=bs:4k,8k\n[a]\nvary=bs:1k\n[b]\n"),
			    "a 1k read;b 4k read;a 1k read;b 8k read;");
	assert_string_equal(cells("[a]\nsize=1m\n"), "a 4k read;");
}

static void labels(void **state)
{
	struct job_list list, cell;
	struct sweep s;
	struct err err = {0};
	struct buf name = {0};

	(void)state;
	assert_int_equal(read_jobs(&list, &s,
				   "[global]\nsize=1m\nrepeat=3\nvary=rw:read,write\n"
				   "[a]\nvary=blocksize:4k,8k\n[b]\n",
				   &err),
			 0);
	assert_int_equal(s.cells, 4);
	assert_int_equal(s.repeat, 3);
	assert_true(sweep_many(&s));
	sweep_name(&s, 2, &name);
	assert_string_equal(buf_text(&name), "rw=write a.bs=4k");
	buf_release(&name);
	assert_int_equal(sweep_cell(&s, 2, 1, &cell, &err), 0);
	assert_string_equal(job_label(&cell.jobs[1]), "b rw=write a.bs=4k #2");
	/* Its files are named by the job itself. */
	assert_string_equal(cell.jobs[1].name, "b");
	job_list_release(&cell);
	sweep_release(&s);
	job_list_release(&list);
}

static void same_files_for_every_run(void **state)
{
	struct job_list list, cell;
	struct sweep s;
	struct err err = {0};

	(void)state;
	assert_int_equal(read_jobs(&list, &s,
				   "[global]\nsize=1m\nrepeat=2\n[a]\nrw=write\n"
				   "[b]\nrw=write\nunlink=1\nfile_append=1\n[c]\n",
				   &err),
			 0);
	assert_int_equal(list.notes_n, 1);
	assert_non_null(strstr(list.notes[0].text, "overwrite=1"));
	assert_int_equal(sweep_cell(&s, 0, 0, &cell, &err), 0);
	assert_true(cell.jobs[0].overwrite);
	assert_false(cell.jobs[1].overwrite);
	assert_false(cell.jobs[2].overwrite);
	job_list_release(&cell);
	sweep_release(&s);
	job_list_release(&list);

	/* One run alone is what it always was. */
	assert_int_equal(read_jobs(&list, &s, "[a]\nsize=1m\nrw=write\nfile_append=1\n", &err), 0);
	assert_false(sweep_many(&s));
	assert_int_equal(sweep_cell(&s, 0, 0, &cell, &err), 0);
	assert_false(cell.jobs[0].overwrite);
	assert_string_equal(job_label(&cell.jobs[0]), "a");
	job_list_release(&cell);
	sweep_release(&s);
	job_list_release(&list);
}

static void refused(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"[a]\nsize=1m\nvary=bs:4k,4q\n", "t:3:6: job a: option vary: option bs: '4q'"},
		{"[a]\nsize=1m\ndirect=1\nvary=bs:4k,1000\n",
		 "t:1: job a: option bs: 1000: with direct=1"},
		{"[a]\nrepeat=2\n[b]\nrepeat=3\n",
		 "job b: option repeat: 3: it holds for the whole"},
		{"[a]\nvary=iodepth:1..1000+1\nvary=bs:512..6k+512\n", "iodepth: 1000, bs: 12"},
		{"[a]\nnumjobs=1000\nrepeat=21\n", "21000 entries in the result, at most 20000"},
		{"[a]\nrepeat=2\nrw=write\noverwrite=0\n", "job a: overwrite=0: each run"},
		{"[a]\nrepeat=2\nrw=write\nfile_append\n", "job a: file_append: each run"},
		{"[a]\nvary=rw:read,write\ncreate_on_open\n",
		 "set unlink=1, which makes them anew for each, or leave it out (cell rw=write)"},
		{"[global]\nrepeat=2\n", "no jobs"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct job_list list;
		struct sweep s;
		struct err err = {0};

		assert_true(read_jobs(&list, &s, bad[i].text, &err) < 0);
		assert_int_equal(err.code, ERR_INPUT);
		if (!strstr(err.msg, bad[i].says))
			fail_msg("%s: %s", bad[i].text, err.msg);
		job_list_release(&list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(combinations),
		cmocka_unit_test(labels),
		cmocka_unit_test(same_files_for_every_run),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
