/*
 * test_truth -- the verdicts, from what was looked up.
 */
#include "result/truth.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MIB = 1 << 20 };

struct one {
	struct result r;
	struct job job;
	struct stats stats;
	struct filed filed;
	struct result_job j;
};

/* A buffered psync read of 64 MiB from a file of 16, none of it resident. */
static struct one *one(void)
{
	static struct one o;

	memset(&o, 0, sizeof o);
	o.stats.dir[DDIR_READ].bytes = 64 * MIB;
	o.filed = (struct filed){.before_done = true,
				 .after_done = true,
				 .size = 16 * MIB,
				 .unwritten = reading_of(0),
				 .before = reading_of(0),
				 .after = reading_of(0)};
	o.j = (struct result_job){.job = &o.job,
				  .engine = "psync",
				  .ran = true,
				  .stats = &o.stats,
				  .filed = &o.filed,
				  .filed_n = 1};
	o.r.jobs = &o.j;
	o.r.jobs_n = 1;
	return &o;
}

static void reads(struct one *o, enum truth_class want, const char *words)
{
	struct buf out = {0};
	enum truth_class class = truth_reads(&o->r, &o->j, &out);

	if (class != want || !strstr(buf_text(&out), words))
		fail_msg("%s: %s", truth_name(class), buf_text(&out));
	assert_null(strchr(buf_text(&out), '\n'));
	buf_release(&out);
}

static void buffered(void **state)
{
	struct one *o = one();

	(void)state;
	o->filed.before = o->filed.after = reading_of(16 * MIB);
	reads(o, TRUTH_CACHE, "reads came from this kernel's page cache");
	o->stats.fetched.read = 6 * MIB;
	reads(o, TRUTH_CACHE, "asked for 6144KiB of the 64.0MiB");
	o->stats.fetched.read = 16 * MIB;
	reads(o, TRUTH_MIXED, "75 % of the bytes read came from this kernel's page cache");
	o->stats.fetched.read = 80 * MIB; /* reads ahead */
	reads(o, TRUTH_DEVICE, "reads reached the device");
	/* A file system without a device: what became resident was fetched. */
	o->stats.fetched.read = 0;
	o->filed.before = reading_of(0);
	reads(o, TRUTH_MIXED,
	      "75 % of the bytes read came from this kernel's page cache, the rest");
	o->filed.after = reading_of(0);
	reads(o, TRUTH_UNKNOWN, "nor from its page cache: below this kernel or sandbox: unknown");
	o->filed.before = o->filed.after = reading_refused(EOPNOTSUPP);
	reads(o, TRUTH_UNKNOWN, "cannot be looked into: below this kernel or sandbox: unknown");
	o->stats.fetched.unknown = true;
	reads(o, TRUTH_UNKNOWN, "not known");
}

static void direct(void **state)
{
	struct one *o = one();

	(void)state;
	o->job.direct = true;
	o->stats.fetched.read = 64 * MIB;
	o->filed.unaligned = reading_refused(EINVAL);
	o->filed.cached = reading_of(0);
	reads(o, TRUTH_DEVICE, "reads reached the device");
	/* btrfs takes unaligned reads, and keeps O_DIRECT for the others. */
	o->filed.unaligned = reading_of(1);
	reads(o, TRUTH_DEVICE, "reads reached the device");
	o->stats.fetched.read = 0;
	reads(o, TRUTH_UNKNOWN, "its rules do not hold (an unaligned read succeeds)");
	o->filed.cached = reading_of(1);
	reads(o, TRUTH_CACHE, "O_DIRECT was accepted and is ignored");
	o->filed.memory = true;
	reads(o, TRUTH_MEMORY, "memory");
}

static void unwritten(void **state)
{
	struct one *o = one();

	(void)state;
	o->filed.unwritten = reading_of(12 * MIB);
	reads(o, TRUTH_EMPTY, "12.0MiB of the file's 16.0MiB were never written");
	o->stats.fetched.read = 64 * MIB;
	reads(o, TRUTH_DEVICE, "reached the device");
	assert_int_equal(truth_unwritten(&o->j), 12 * MIB);
}

/* Threads of the kernel's read for a ring, and for no other engine. */
static void rings(void **state)
{
	struct one *o = one();

	(void)state;
	o->r.fetched_beside.read = 64 * MIB;
	o->filed.before = o->filed.after = reading_of(16 * MIB);
	reads(o, TRUTH_CACHE, "page cache");
	o->j.engine = "io_uring";
	reads(o, TRUTH_DEVICE, "reached the device");
}

static void nothing(void **state)
{
	struct one *o = one();
	struct buf out = {0};

	(void)state;
	assert_int_equal(truth_writes(&o->r, &o->j, &out), TRUTH_NONE);
	o->j.filed_n = 0; /* no file, or nobody looked */
	assert_int_equal(truth_reads(&o->r, &o->j, &out), TRUTH_NONE);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void writes(void **state)
{
	struct one *o = one();
	struct buf out = {0};

	(void)state;
	o->stats.dir[DDIR_WRITE].bytes = o->stats.fetched.written = MIB;
	o->filed.dirty = reading_of(MIB);
	assert_int_equal(truth_writes(&o->r, &o->j, &out), TRUTH_CACHE);
	assert_non_null(strstr(buf_text(&out), "1024KiB of the file was not written back"));
	o->job.direct = true;
	assert_int_equal(truth_writes(&o->r, &o->j, &out), TRUTH_DEVICE);
	o->stats.fetched.written = 0;
	assert_int_equal(truth_writes(&o->r, &o->j, &out), TRUTH_UNKNOWN);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buffered), cmocka_unit_test(direct),  cmocka_unit_test(unwritten),
		cmocka_unit_test(rings),    cmocka_unit_test(nothing), cmocka_unit_test(writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
