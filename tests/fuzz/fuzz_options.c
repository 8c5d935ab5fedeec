/*
 * fuzz_options -- lines as the words of a command line, through the parser, the checks after
 * it, and out again as --showcmd and the shapes of I/O see them.
 *
 * Every line is an option: job files are read by fuzz_jobfile.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "job/jobfile.h"
#include "job/shape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDS = 64 };

/* Words "--LINE", cut at the lines' ends; returns how many. */
static int cut(char *text, const uint8_t *data, size_t size, char **words)
{
	int n = 0;
	size_t at = 0;

	while (at < size && n < WORDS) {
		words[n++] = text;
		*text++ = '-';
		*text++ = '-';
		while (at < size && data[at] != '\n' && data[at])
			*text++ = (char)data[at++];
		at++;
		*text++ = '\0';
	}
	return n;
}

/* What was printed is read again, and prints the same. */
static void print_again(const struct job *job)
{
	struct err err = {0};
	struct job again = {0};
	struct job_list notes = {0};

	if (job_init(&again, &err))
		abort();
	for (int i = 0; i < JOB_OPTIONS; i++) {
		struct buf text = {0}, second = {0};

		job_print(job, (enum job_option)i, &text);
		if (text.len && i != OPT_filename) {
			if (job_set(&again, &notes, job_options[i].name, buf_text(&text),
				    ORIGIN_JOB, &err) < 0)
				abort();
			job_print(&again, (enum job_option)i, &second);
			if (strcmp(buf_text(&text), buf_text(&second)))
				abort();
		}
		buf_release(&text);
		buf_release(&second);
	}
	job_list_release(&notes);
	job_release(&again);
}

static void look(const struct job *job)
{
	struct shape_sizes sizes;

	print_again(job);
	for (enum ddir d = DDIR_READ; d <= DDIR_WRITE; d++) {
		shape_sizes_of(job, d, &sizes);
		if (!sizes.min || sizes.min > sizes.max)
			abort();
	}
	free(job_path(job, 0, 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct job_list list = {0};
	struct run_options opts = {0};
	struct err err = {0};
	char *words[WORDS], *text = malloc(3 * size + 3);

	if (!text)
		return 0;
	int n = cut(text, data, size, words);
	int ret = run_options_init(&opts, &err);

	if (!ret)
		ret = jobfile_command_line(&list, &opts, n, words, &err);
	if (!ret)
		ret = job_finish(&list, &err);
	if ((ret != 0) != (err.code != 0) || (ret && !err.msg[0]))
		abort();
	for (size_t i = 0; !ret && i < list.n; i++)
		look(&list.jobs[i]);
	job_list_release(&list);
	run_options_release(&opts);
	free(text);
	return 0;
}
