/*
 * test_fio_text -- result/fio_text: fio's lines, and the section iosonde.
 */
#include "result_synth.h"

#include <errno.h>
#include <stdio.h>

#include "result/fio.h"
#include "result/fio_text.h"

static char *text_of(const struct result *r)
{
	struct buf out = {0};
	struct err err = {0};

	fio_intro(r, &out);
	assert_int_equal(fio_text(r, &out, &err), 0);
	char *text = buf_take(&out);

	assert_non_null(text);
	return text;
}

/* Whether line (without its end) is one whole line of text. */
static bool has_line(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *p = text; (p = strstr(p, line)); p++)
		if ((p == text || p[-1] == '\n') && p[len] == '\n')
			return true;
	return false;
}

static void assert_line(const char *text, const char *line)
{
	if (!has_line(text, line))
		fail_msg("no line '%s' in:\n%s", line, text);
}

static void the_lines_are_those_of_fio(void **state)
{
	static const char *const lines[] = {
		"one: (g=0): rw=randrw, bs=(R) 4096B-4096B, (W) 4096B-4096B, (T) 4096B-4096B, "
		"ioengine=psync, iodepth=1",
		"two: (g=1): rw=write, bs=(R) 64.0KiB-64.0KiB, (W) 64.0KiB-64.0KiB, "
		"(T) 64.0KiB-64.0KiB, ioengine=libaio, iodepth=16",
		"...",
		"  read: IOPS=50, BW=200KiB/s (205kB/s)(600KiB/3003msec)",
		"    clat (usec): min=80, max=178, avg=129.00, stdev=28.86",
		"     lat (usec): min=80, max=178, avg=129.00, stdev=28.86",
		"    clat percentiles (usec):",
		"     |  1.00th=[   81],  5.00th=[   85], 10.00th=[   89], 20.00th=[   99],",
		"     | 99.99th=[  178]",
		"   bw (  KiB/s): min=  200, max=  200, per=100.00%, avg=200.00, stdev= 0.00, "
		"samples=3",
		"   iops        : min=   50, max=   50, avg=50.00, stdev= 0.00, samples=3",
		"  lat (usec)   : 10=4.29%, 20=7.14%, 50=17.14%, 100=14.29%, 250=57.14%",
		"  fsync/fdatasync/sync_file_range/syncfs:",
		"    sync percentiles (usec):",
		"  cpu          : usr=3.33%, sys=9.99%, ctx=1000, majf=0, minf=12",
		"  IO depths    : 1=0.0%, 2=0.0%, 4=0.0%, 8=0.0%, 16=100.0%, 32=0.0%, >=64=0.0%",
		"     submit    : 0=0.0%, 4=100.0%, 8=0.0%, 16=0.0%, 32=0.0%, 64=0.0%, "
		">=64=0.0%",
		"     complete  : 0=0.0%, 4=0.0%, 8=100.0%, 16=0.0%, 32=0.0%, 64=0.0%, "
		">=64=0.0%",
		"     issued rwts: total=150,60,0,40 short=0,0,0,0 dropped=0,0,0,0",
		"     latency   : target=0.00ns, window=0.00ns, percentile=100.00%, depth=16",
		"Run status group 0 (all jobs):",
		"  WRITE: bw=113MiB/s (118MB/s), 113MiB/s-113MiB/s (118MB/s-118MB/s), "
		"io=225MiB (236MB), run=2000-2000msec",
		"Disk stats (read/write):",
		"  vda: ios=7/9, sectors=0/0, merge=0/0, ticks=0/0, in_queue=0, util=30.00%",
	};
	struct synth s;

	(void)state;
	synth_init(&s);
	s.r.jobs[1].stats->end -= 2; /* exactly two seconds */
	char *text = text_of(&s.r);

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_line(text, lines[i]);
	assert_non_null(strstr(text, "one: (groupid=0, jobs=1): err= 0: pid=4711: "));
	assert_non_null(strstr(text, "two: (groupid=1, jobs=3): err= 0: pid=4711: "));
	assert_null(strstr(text, "  setting  : "));
	assert_null(strstr(text, "  note     : "));
	free(text);
	synth_release(&s);
}

static void a_synchronous_engine_has_no_slat(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	char *text = text_of(&s.r), *two = strstr(text, "two: (groupid");

	assert_non_null(two);
	assert_non_null(strstr(two, "    slat (nsec): min=1500, max=1500, avg=1500.00"));
	*two = '\0';
	assert_null(strstr(text, "slat"));
	free(text);
	synth_release(&s);
}

static void a_unit_is_chosen_as_fio_does(void **state)
{
	static const struct {
		uint64_t a, b;
		const char *line;
	} cases[] = {
		{691, 6372112, "    x (nsec): min=691, max=6372.1k, avg=3186401.50, "},
		{691, 63721123, "    x (nsec): min=691, max=63721k, avg=31860907.00, "},
		{2001, 100000, "    x (usec): min=2, max=100, avg=51.00, "},
		{2001, 99999, "    x (nsec): min=2001, max=99999, avg=51000.00, "},
		{2000001, 100000000, "    x (msec): min=2, max=100, avg=51.00, "},
	};
	struct result r = {.ns_per_tick = 1};
	struct hist *h = calloc(1, sizeof *h);

	(void)state;
	assert_non_null(h);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = {0};

		memset(h, 0, sizeof *h);
		hist_add(h, cases[i].a, 1);
		hist_add(h, cases[i].b, 1);
		fio_text_lat(&out, "x", &r, h);
		if (strncmp(buf_text(&out), cases[i].line, strlen(cases[i].line)))
			fail_msg("%s is not %s", buf_text(&out), cases[i].line);
		buf_release(&out);
	}
	free(h);
}

/* Wider numbers leave room for three in a line. */
static void wide_percentiles_break_earlier(void **state)
{
	struct result r = {.ns_per_tick = 1};
	struct hist *h = calloc(1, sizeof *h);
	struct buf out = {0};

	(void)state;
	assert_non_null(h);
	hist_add(h, 100, 99);
	hist_add(h, 5000000, 1);
	struct value_percents some = {.v = {50, 99}, .n = 2}, fine = {.v = {99.999}, .n = 1};
	struct value_percents all = {
		.v = {1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99},
		.n = 17};

	fio_text_lat_percentiles(&out, "clat", &r, h, &all);
	assert_line(buf_text(&out), "     |  1.00th=[    100],  5.00th=[    100], "
				    "10.00th=[    100],");
	assert_line(buf_text(&out), "     | 99.95th=[5000000], 99.99th=[5000000]");
	/* As many digits as the list has. */
	fio_text_lat_percentiles(&out, "lat", &r, h, &some);
	assert_line(buf_text(&out), "     |  50th=[  100],  99th=[  100]");
	fio_text_lat_percentiles(&out, "lat", &r, h, &fine);
	assert_line(buf_text(&out), "     | 99.999th=[ 5000]");
	buf_release(&out);
	free(h);
}

static void what_differs_is_told_at_the_end(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	struct result_job *one = &s.r.jobs[0], *two = &s.r.jobs[1];

	stats_fail(one->stats, EIO, 0, 0, 8192, 4096);
	stats_fail(one->stats, EIO, 0, 0, 0, 4096);
	one->errnum = EIO;
	err_set(&one->err, ERR_FAILED, EIO, "job one: it failed");
	synth_unrun(two);
	ledger_add(&two->ledger, "iodepth", "16", "1", 0, "it is synchronous");
	ledger_add(&two->ledger, "direct", "1", "0", EINVAL, "");
	job_note(&s.list, "clocksource", "clocksource does nothing here");
	job_note(&s.list, NULL, "a hint");
	s.r.signal = 2;
	s.r.pid = 0;
	char *text = text_of(&s.r);

	assert_non_null(strstr(text, "one: (groupid=0, jobs=1): err= 5 (Input/output error): "));
	assert_null(strstr(text, ": pid="));
	assert_line(text, "iosonde:");
	assert_line(text, "  signal   : ended by signal 2 (Interrupt); these are the results "
			  "until then");
	assert_line(text, "  failed   : job one: it failed");
	assert_line(text, "  I/O error: job one: Input/output error (errno 5), 2 times, first: "
			  "read of /tmp/one.0.0, offset=8192, length=4096");
	assert_line(text, "  not run  : job two: never reached its start");
	assert_line(text, "  setting  : job two: iodepth: asked for 16, got 1: it is synchronous");
	assert_line(text, "  setting  : job two: direct: asked for 1, got 0 (Invalid argument)");
	assert_line(text, "  ignored  : clocksource does nothing here");
	assert_line(text, "  note     : a hint");
	free(text);
	synth_release(&s);
}

static void hostile_names_stay_in_their_line(void **state)
{
	struct synth s;

	(void)state;
	synth_init(&s);
	free(s.list.jobs[0].name);
	s.list.jobs[0].name = synth_copy("a\nb\x1b[2J\xff");
	s.r.jobs[0].hung = true;
	char *text = text_of(&s.r);

	assert_non_null(strstr(text, "\na\\nb\\x1b[2J\xef\xbf\xbd: (groupid=0, jobs=1): err="));
	assert_null(strchr(text, 0x1b));
	assert_null(strchr(text, 0xff));
	free(text);
	synth_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lines_are_those_of_fio),
		cmocka_unit_test(a_synchronous_engine_has_no_slat),
		cmocka_unit_test(a_unit_is_chosen_as_fio_does),
		cmocka_unit_test(wide_percentiles_break_earlier),
		cmocka_unit_test(what_differs_is_told_at_the_end),
		cmocka_unit_test(hostile_names_stay_in_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
