/*
 * test_jobfile -- sections, [global], include, and the command line.
 */
#include "job/jobfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

static struct job_list list;
static struct run_options opts;
static struct err err;
static char folder[64];

static int fresh(void **state)
{
	(void)state;
	job_list_release(&list);
	run_options_release(&opts);
	err = (struct err){0};
	return run_options_init(&opts, &err);
}

static int parse(const char *text)
{
	char copy[1024];

	strcpy(copy, text);
	return jobfile_parse(&list, "f", copy, strlen(copy), &err);
}

static int command_line(const char *words)
{
	char copy[512], *argv[32], *save;
	int argc = 0;

	strcpy(copy, words);
	for (char *p = strtok_r(copy, " ", &save); p; p = strtok_r(NULL, " ", &save))
		argv[argc++] = p;
	return jobfile_command_line(&list, &opts, argc, argv, &err);
}

/* Write a file of the folder; its path. */
static const char *file(const char *name, const char *text)
{
	static char path[4][128];
	static int turn;
	char *p = path[turn++ % 4];

	snprintf(p, sizeof *path, "%s/%s", folder, name);
	assert_int_equal(file_replace(p, text, strlen(text), &err), 0);
	return p;
}

static void globals_add_up(void **state)
{
	(void)state;
	assert_int_equal(parse("[global]\nbs=8k\nrw=write\n[a]\n[global]\nbs=16k\n[b]\nrw=read\n"
			       "[c]\nname=see\n"),
			 0);
	assert_int_equal(list.n, 3);
	assert_int_equal(list.jobs[0].bs[0], 8192);
	assert_int_equal(list.jobs[0].rw, JOB_WRITE);
	assert_int_equal(list.jobs[1].bs[0], 16384);
	assert_int_equal(list.jobs[1].rw, JOB_READ);
	assert_int_equal(list.jobs[2].rw, JOB_WRITE);
	assert_int_equal(list.jobs[1].origin[OPT_rw], ORIGIN_JOB);
	assert_int_equal(list.jobs[1].origin[OPT_bs], ORIGIN_GLOBAL);
	assert_int_equal(list.jobs[1].origin[OPT_size], ORIGIN_DEFAULT);
	assert_string_equal(list.jobs[0].where, "f:4");
	assert_string_equal(list.jobs[1].name, "b");
	assert_string_equal(list.jobs[2].name, "see");
}

static void refused_with_a_place(void **state)
{
	static const char *const cases[][2] = {
		{"[a]\n bs = 4kk\n", "f:2:7: job a: option bs: '4kk': "},
		{"[a]\nbs=1e30\n", "f:2:4: job a: option bs: '1e30': "},
		{"[a]\niodepth=4294967297\n", "f:2:9: job a: option iodepth: '4294967297': "},
		{"[a]\nruntime=-1\n", "f:2:9: job a: option runtime: '-1': must not be negative"},
		{"[a]\nloops=0\n", "f:2:7: job a: option loops: '0': out of range"},
		{"[a]\nnumjobs=0\n", "f:2:9: job a: option numjobs: '0': out of range"},
		{"[a]\n\n\tiodpeth=4\n",
		 "f:3:2: job a: unknown option 'iodpeth'; did you mean 'iodepth'?"},
		{"[global]\nverify=sha3-512\n",
		 "f:2:8: [global]: option verify: 'sha3-512': no library here"},
		{"bs=4k\n", "f:1:1: option bs before any section"},
		{"include x\n", "f:1:9: include before any section"},
		{"[a]\ninclude nothere\n", "f:2:9: cannot open nothere: No such file"},
		{"[a]\ninclude -\n", "f:2:9: standard input cannot be included"},
		{"[a]\nsize\n", "f:2:1: job a: option size: needs a value"},
		{"[a", "f:1:1: unterminated section"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fresh(state);
		assert_true(parse(cases[i][0]) < 0);
		assert_int_equal(err.code, ERR_INPUT);
		if (strncmp(err.msg, cases[i][1], strlen(cases[i][1])))
			fail_msg("%s is not %s", err.msg, cases[i][1]);
	}
}

static void includes(void **state)
{
	const char *top = file("top.fio", "[a]\ninclude inc/../inner\nrw=write\n[b]\n");

	char command[128];

	snprintf(command, sizeof command, "mkdir -p %s/inc", folder);
	assert_int_equal(system(command), 0);
	file("inner", "bs=8k\n");
	assert_int_equal(jobfile_read(&list, top, &err), 0);
	assert_int_equal(list.jobs[0].bs[0], 8192);
	assert_int_equal(list.jobs[1].bs[0], 4096);
	assert_int_equal(list.inputs_n, 2);
	assert_string_equal(list.inputs[0].path, top);
	assert_true(list.inputs[0].ino && list.inputs[0].ino != list.inputs[1].ino);
	fresh(state);
	file("inner", "include top.fio\n");
	assert_int_equal(jobfile_read(&list, top, &err), -ELOOP);
	assert_non_null(strstr(err.msg, "top.fio includes itself"));
	fresh(state);
	file("inner", "[x]\n");
	assert_int_equal(jobfile_read(&list, top, &err), -EINVAL);
	fresh(state);
	assert_int_equal(jobfile_read(&list, folder, &err), -EISDIR);
	assert_int_equal(jobfile_read(&list, "/dev/zero", &err), -EFBIG);
}

static void words(void **state)
{
	(void)state;
	assert_int_equal(command_line("--rw=write --size 1m --direct 1 --thread --readonly "
				      "--output-format json -numjobs=2"),
			 0);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.jobs[0].name, "iosonde");
	assert_string_equal(list.jobs[0].where, "command line");
	assert_int_equal(list.jobs[0].size.bytes, 1 << 20);
	assert_true(list.jobs[0].direct);
	assert_int_equal(list.jobs[0].numjobs, 2);
	assert_int_equal(list.jobs[0].origin[OPT_rw], ORIGIN_JOB);
	assert_true(opts.readonly);
	assert_int_equal(opts.output_format, FORMAT_JSON);
}

static void names_begin_jobs(void **state)
{
	(void)state;
	assert_int_equal(command_line("--bs=8k --name=a --rw=write --name b --bs=16k "
				      "--name=global --loops=2 --name=c"),
			 0);
	assert_int_equal(list.n, 3);
	assert_int_equal(list.jobs[0].bs[0], 8192);
	assert_int_equal(list.jobs[0].rw, JOB_WRITE);
	assert_int_equal(list.jobs[1].bs[0], 16384);
	assert_int_equal(list.jobs[1].rw, JOB_READ);
	assert_int_equal(list.jobs[2].bs[0], 8192);
	assert_int_equal(list.jobs[2].loops, 2);
}

static void files_and_words(void **state)
{
	char line[512];

	(void)state;
	snprintf(line, sizeof line, "%s --readonly %s", file("a.fio", "[a]\n[b]\n"),
		 file("b.fio", "[c]\nbs=1m\n"));
	assert_int_equal(command_line(line), 0);
	assert_int_equal(list.n, 3);
	assert_false(list.jobs[1].stonewall);
	assert_true(list.jobs[2].stonewall);
	fresh(state);
	snprintf(line, sizeof line, "%s/a.fio --bs=64k %s/b.fio", folder, folder);
	assert_int_equal(command_line(line), 0);
	assert_int_equal(list.n, 3);
	assert_int_equal(list.jobs[0].bs[0], 65536);
	assert_int_equal(list.jobs[2].bs[0], 1 << 20);
}

static void words_refused(void **state)
{
	static const char *const cases[][2] = {
		{"--bs=4q", "command line: option bs: '4q': unknown suffix 'q'"},
		{"--bs", "command line: option bs: needs a value, as in --bs=BYTES"},
		{"--output", "command line: option output: needs a value"},
		{"--iodpeth=3", "command line: unknown option 'iodpeth'; did you mean 'iodepth'?"},
		{"--redonly", "command line: unknown option 'redonly'; did you mean 'readonly'?"},
		{"--crctest x",
		 "command line: option crctest: iosonde has no benchmark of checksums"},
		{"--client=host", "command line: option client: iosonde opens no connection"},
		{"--terse-version=4",
		 "command line: option terse-version: '4': only version 3 is written"},
		{"--", "command line: '--': not an option"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fresh(state);
		assert_true(command_line(cases[i][0]) < 0);
		assert_int_equal(err.code, ERR_INPUT);
		if (strncmp(err.msg, cases[i][1], strlen(cases[i][1])))
			fail_msg("%s is not %s", err.msg, cases[i][1]);
	}
}

static void switches_accepted(void **state)
{
	(void)state;
	assert_int_equal(command_line("--max-jobs 4 --name=a --eta-newline=1 --destroy=/x "
				      "--allow-overwrite --destroy blank"),
			 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.notes_n, 2);
	assert_int_equal(opts.destroy.n, 2);
	assert_string_equal(opts.destroy.v[1], "blank");
	assert_int_equal(opts.allow_overwrite.n, 1);
	assert_string_equal(opts.allow_overwrite.v[0], "");
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/test_jobfile.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[128];

	fresh(state);
	run_options_release(&opts);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(globals_add_up, fresh),
		cmocka_unit_test_setup(refused_with_a_place, fresh),
		cmocka_unit_test_setup(includes, fresh),
		cmocka_unit_test_setup(words, fresh),
		cmocka_unit_test_setup(names_begin_jobs, fresh),
		cmocka_unit_test_setup(files_and_words, fresh),
		cmocka_unit_test_setup(words_refused, fresh),
		cmocka_unit_test_setup(switches_accepted, fresh),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
