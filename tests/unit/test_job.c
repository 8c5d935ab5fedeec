/*
 * test_job -- options by name, what becomes of fio's others, and the checks of
 * all jobs together.
 */
#include "job/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "job/compat.h"
#include "job/jobfile.h"
#include "job/nearest.h"

static struct job job;
static struct job_list list;
static struct err err;

static int fresh(void **state)
{
	(void)state;
	job_release(&job);
	job_list_release(&list);
	err = (struct err){0};
	return job_init(&job, &err);
}

static int set(const char *name, const char *value)
{
	return job_set(&job, &list, name, value, ORIGIN_JOB, &err);
}

/* A job of the list from "name=value ..." words. */
static void add(const char *name, const char *options)
{
	char words[256], *save, *word;

	assert_int_equal(jobfile_add_job(&list, &job, name, "test", &err), 0);
	strcpy(words, options);
	for (word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char *value = strchr(word, '=');

		if (value)
			*value++ = '\0';
		assert_true(job_set(&list.jobs[list.n - 1], &list, word, value, ORIGIN_JOB, &err) >=
			    0);
	}
}

static void defaults_parse_and_print(void **state)
{
	(void)state;
	for (int i = 0; i < JOB_OPTIONS; i++) {
		struct buf out = {0};

		job_print(&job, (enum job_option)i, &out);
		if (job_options[i].initial && job_options[i].rule.kind != VALUE_TIME &&
		    job_options[i].rule.kind != VALUE_MSEC &&
		    job_options[i].rule.kind != VALUE_USEC)
			assert_string_equal(buf_text(&out), job_options[i].initial);
		buf_release(&out);
		assert_true(job_options[i].help[strlen(job_options[i].help) - 1] == '.');
		assert_int_equal(job_option_find(job_options[i].name), i);
	}
	assert_int_equal(job.bs[DDIR_TRIM], 4096);
	assert_int_equal(job.rw, JOB_READ);
	assert_true(job.invalidate && job.randrepeat);

	struct run_options opts = {0};

	assert_int_equal(run_options_init(&opts, &err), 0);
	assert_int_equal(opts.output_format, FORMAT_NORMAL);
	assert_int_equal(run_options_set(&opts, "output-format", "json", &err),
			 SWITCH_output_format);
	assert_int_equal(opts.output_format, FORMAT_JSON);
	assert_int_equal(run_options_set(&opts, "bs", "4k", &err), -ENOENT);
	run_options_release(&opts);
}

static void aliases_and_twins(void **state)
{
	(void)state;
	assert_int_equal(set("blocksize", "8k"), OPT_bs);
	assert_int_equal(set("timeout", "3"), OPT_runtime);
	assert_int_equal(set("readwrite", "readwrite"), OPT_rw);
	assert_int_equal(job.rw, JOB_RW);
	assert_int_equal(job.origin[OPT_bs], ORIGIN_JOB);
	assert_int_equal(set("buffered", "0"), OPT_direct);
	assert_true(job.direct);
	assert_int_equal(set("buffered", NULL), OPT_direct);
	assert_false(job.direct);
	assert_int_equal(set("buffered", "x"), -EINVAL);
	assert_false(job.direct);
	set("rwmixwrite", "30");
	assert_int_equal(job.rwmixread, 70);
	set("rwmixread", "10");
	assert_int_equal(job.rwmixwrite, 90);
	set("sync", "1");
	assert_int_equal(job.sync, SYNC_SYNC);
	set("ioengine", "pvsync2");
	assert_int_equal(job.ioengine.v[0], 0);
}

static void messages(void **state)
{
	static const struct {
		const char *name, *value, *message;
	} cases[] = {
		{"iodpeth", "4", "unknown option 'iodpeth'; did you mean 'iodepth'?"},
		{"verfy", "4", "unknown option 'verfy'; did you mean 'verify'?"},
		{"zzzzzzz", "4", "unknown option 'zzzzzzz'; 'iosonde options' lists all"},
		{"loops", "0", "option loops: '0': out of range; give 1 to 18446744073709551615"},
		{"exec_prerun", "id",
		 "option exec_prerun: a job file cannot run a command; run it "
		 "before or after iosonde, in the shell"},
		{"eta", "never", "option eta: belongs on the command line, as --eta"},
		{"rw", "write:4q",
		 "option rw: '4q': unknown suffix 'q'; sizes end in "
		 "k, m, g, t, p or e, powers of 1024"},
		{"num_range", "4",
		 "option num_range: not in this version of iosonde: trims are not verified, "
		 "and each has one range; use rw=trim or trimwrite"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(set(cases[i].name, cases[i].value),
				 strcmp(cases[i].name, "loops") ? -EINVAL : -ERANGE);
		assert_int_equal(err.code, ERR_INPUT);
		assert_string_equal(err.msg, cases[i].message);
	}
}

static void options_of_fio_alone(void **state)
{
	(void)state;
	set("name", "j");
	assert_int_equal(set("thread", NULL), JOB_OPTIONS);
	assert_int_equal(set("random_generator", "lfsr"), JOB_OPTIONS);
	assert_int_equal(set("random_generator", "lfsr"), JOB_OPTIONS);
	assert_int_equal(list.notes_n, 1);
	assert_string_equal(list.notes[0].option, "random_generator");
	assert_int_equal(strncmp(list.notes[0].text, "job j: option random_generator ", 31), 0);
	assert_int_equal(set("verify", "sha3-256"), -EINVAL);
	assert_int_equal(set("atomic", NULL), -EINVAL);
	assert_int_equal(set("atomic", "0"), JOB_OPTIONS);
	assert_int_equal(list.notes_n, 1);
}

static void the_tables_do_not_overlap(void **state)
{
	static const struct compat *const tables[] = {compat_options, compat_switches};

	(void)state;
	for (int t = 0; t < 2; t++) {
		for (const struct compat *c = tables[t]; c->name; c++) {
			assert_true(strlen(c->text) > 10);
			assert_ptr_equal(compat_find(tables[t], c->name), c);
			if (t ? run_switch_find(c->name) >= 0 : job_option_find(c->name) >= 0)
				fail_msg("%s is implemented", c->name);
		}
	}
	for (const struct compat_value *v = compat_values; v->option; v++)
		assert_true(job_option_find(v->option) >= 0 || run_switch_find(v->option) >= 0);
}

static void copies_are_independent(void **state)
{
	struct job copy = {0};

	(void)state;
	set("filename", "a");
	set("cpus_allowed", "0,1");
	assert_int_equal(job_copy(&copy, &job, &err), 0);
	for (int i = 0; i < JOB_OPTIONS; i++)
		assert_true(value_equal(&job_options[i].rule, (char *)&copy + job_options[i].offset,
					(char *)&job + job_options[i].offset));
	job_set(&copy, &list, "filename", "b", ORIGIN_JOB, &err);
	assert_string_equal(job.filename, "a");
	assert_string_equal(copy.filename, "a:b");
	assert_memory_equal(copy.origin, job.origin, sizeof copy.origin);
	job_release(&copy);
}

static void assert_path(unsigned clone, unsigned i, const char *want)
{
	char *path = job_path(&job, clone, i);

	assert_string_equal(path, want);
	free(path);
}

static void paths(void **state)
{
	(void)state;
	set("name", "j");
	set("nrfiles", "3");
	assert_int_equal(job_files(&job), 3);
	assert_path(4, 2, "j.4.2");
	set("directory", "d:e/");
	assert_path(0, 0, "d/j.0.0");
	assert_path(1, 0, "e/j.1.0");
	set("filename", "/x/y:a\\:b:c");
	assert_int_equal(job_files(&job), 3);
	assert_path(0, 0, "/x/y");
	assert_path(0, 1, "d/a:b");
	assert_path(1, 2, "e/c");
}

static void groups_and_stages(void **state)
{
	static const struct {
		const char *options;
		unsigned group, stage;
	} jobs[] = {{"stonewall", 0, 0},
		    {"", 0, 0},
		    {"new_group", 1, 0},
		    {"stonewall", 2, 1},
		    {"", 2, 1}};

	(void)state;
	for (size_t i = 0; i < 5; i++)
		add("j", jobs[i].options);
	assert_int_equal(job_finish(&list, &err), 0);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(list.jobs[i].group, jobs[i].group);
		assert_int_equal(list.jobs[i].stage, jobs[i].stage);
	}
}

static void finish_refuses(void **state)
{
	static const struct {
		const char *name, *options, *message;
	} cases[] = {
		{"j", "direct=1 bs=4097",
		 "test: job j: option bs: 4097: with direct=1 it must be a "
		 "multiple of 512; write 4608 or set direct=0"},
		{"j", "direct=1 offset=100",
		 "test: job j: option offset: 100: with direct=1 it must "
		 "be a multiple of 512"},
		{"/dev/sda", "",
		 "test: job /dev/sda: the name of a job is not taken for a device, "
		 "as fio does; write filename=/dev/sda"},
		{"j", "filename=:", "test: job j: option filename: ':': names no file"},
		{"j", "numjobs=1000 nrfiles=2000",
		 "test: job j: numjobs=1000 with 2000 files each "
		 "makes 2000000 files; at most 1000000, lower numjobs or nrfiles"},
	};

	(void)state;
	assert_int_equal(job_finish(&list, &err), -EINVAL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fresh(state);
		add(cases[i].name, cases[i].options);
		assert_int_equal(job_finish(&list, &err), -EINVAL);
		assert_int_equal(err.code, ERR_INPUT);
		assert_string_equal(err.msg, cases[i].message);
	}
	fresh(state);
	add("j", "direct=1 bs=4k,4097 rw=read");
	assert_int_equal(job_finish(&list, &err), 0);
}

static void finish_notes_and_clamps(void **state)
{
	(void)state;
	add("a", "ioengine=libaio iodepth=8 direct=1 iodepth_batch=9 iodepth_low=4");
	assert_int_equal(job_finish(&list, &err), 0);
	assert_int_equal(list.notes_n, 1);
	assert_int_equal(list.jobs[0].iodepth_batch, 8);
	assert_int_equal(list.jobs[0].iodepth_low, 4);
	fresh(state);
	add("a", "ioengine=libaio");
	add("b", "iodepth=8");
	add("c", "time_based size=0 io_size=0");
	add("d", "filename=a:b nrfiles=4");
	assert_int_equal(job_finish(&list, &err), 0);
	assert_int_equal(list.notes_n, 4);
	assert_null(list.notes[0].option);
	assert_non_null(strstr(list.notes[0].text, "ioengine"));
	assert_null(list.notes[1].option);
	assert_non_null(strstr(list.notes[1].text, "iodepth"));
	assert_null(list.notes[2].option);
	assert_non_null(strstr(list.notes[2].text, "time_based"));
	assert_null(list.notes[3].option);
	assert_non_null(strstr(list.notes[3].text, "nrfiles"));
	assert_false(list.jobs[2].time_based || list.jobs[2].size.set || list.jobs[2].io_size.set);
}

static void the_nearest_word(void **state)
{
	struct nearest n;

	(void)state;
	nearest_init(&n, "iodpeth");
	nearest_offer_all(&n, "loops iodepth iodepth_low");
	assert_int_equal(nearest_length(&n), 7);
	assert_int_equal(strncmp(n.best, "iodepth", 7), 0);
	nearest_init(&n, "quite another");
	nearest_offer(&n, "size");
	assert_null(n.best);
}

static int last(void **state)
{
	fresh(state);
	job_release(&job);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(defaults_parse_and_print, fresh),
		cmocka_unit_test_setup(aliases_and_twins, fresh),
		cmocka_unit_test_setup(messages, fresh),
		cmocka_unit_test_setup(options_of_fio_alone, fresh),
		cmocka_unit_test_setup(the_tables_do_not_overlap, fresh),
		cmocka_unit_test_setup(copies_are_independent, fresh),
		cmocka_unit_test_setup(paths, fresh),
		cmocka_unit_test_setup(groups_and_stages, fresh),
		cmocka_unit_test_setup(finish_refuses, fresh),
		cmocka_unit_test_setup(finish_notes_and_clamps, fresh),
		cmocka_unit_test(the_nearest_word),
	};

	return cmocka_run_group_tests(tests, NULL, last);
}
