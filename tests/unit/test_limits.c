/*
 * test_limits -- what a run needs of the kernel's queues, and what direct I/O asks for.
 */
#include "load/limits.h"

#include "planned.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static long number(const char *path)
{
	FILE *f = fopen(path, "r");
	long n = -1;

	if (f && fscanf(f, "%ld", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

/* numjobs such that together they need more than there is, or, in stages, not. */
static void test_libaio_together(void **state)
{
	long max = number("/proc/sys/fs/aio-max-nr");
	char line[256];

	(void)state;
	if (max <= 0 || max > 32768 * 64) {
		print_message("fs.aio-max-nr cannot be read here, or is beyond reach\n");
		skip();
	}
	long jobs = max / 32768 + 1;

	snprintf(line, sizeof line,
		 "--size=1m --ioengine=libaio --iodepth=32768 --name=a "
		 "--numjobs=%ld",
		 jobs);
	struct planned *p = planned_make(line);

	assert_int_equal(limits_check(&p->plan, &p->err), -EAGAIN);
	assert_int_equal(p->err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(p->err.msg, "aio-max-nr"));
	snprintf(line, sizeof line, " %ld I/Os", jobs * 32768);
	assert_non_null(strstr(p->err.msg, line));
	assert_non_null(strstr(p->err.msg, "lower iodepth or numjobs"));
	/* One after another they need as much as one. */
	for (unsigned i = 0; i < p->plan.workers_n; i++)
		p->plan.workers[i].stage = i;
	memset(&p->err, 0, sizeof p->err);
	if (number("/proc/sys/fs/aio-nr") + 32768 <= max)
		assert_int_equal(limits_check(&p->plan, &p->err), 0);
	planned_drop(p);
	snprintf(line, sizeof line,
		 "--size=1m --ioengine=io_uring --iodepth=32768 --name=a "
		 "--numjobs=%ld",
		 jobs);
	p = planned_make(line);
	assert_int_equal(limits_check(&p->plan, &p->err), 0);
	planned_drop(p);
}

static int aligned(const char *line, uint64_t offset, struct err *err)
{
	struct planned *p = planned_make(line);
	char path[] = "./iosonde-limits-XXXXXX";
	int r;

	p->plan.targets[0].fd = mkstemp(path);
	assert_true(p->plan.targets[0].fd >= 0);
	unlink(path);
	p->plan.targets[0].size = 1 << 20;
	p->plan.workers[0].files[0].offset = offset;
	p->plan.workers[0].files[0].length = (1 << 20) - offset;
	r = limits_check_alignment(&p->plan, &p->err);
	close(p->plan.targets[0].fd);
	*err = p->err;
	planned_drop(p);
	return r;
}

static void test_alignment(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(aligned("--size=1m --direct=1 --name=a --filename=f", 0, &err), 0);
	assert_int_equal(aligned("--size=1m --direct=0 --bs=1000 --name=a --filename=f", 3, &err),
			 0);
	assert_int_equal(aligned("--size=1m --direct=1 --name=a --filename=f", 8192, &err), 0);
	assert_int_equal(aligned("--size=1m --direct=1 --name=a --filename=f", 3, &err), -EINVAL);
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.msg, "offset"));
	assert_non_null(strstr(err.msg, "direct=0"));
	/* A null job has no file to be aligned in. */
	assert_int_equal(
		aligned("--size=1m --direct=1 --ioengine=null --name=a --filename=f", 3, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_libaio_together),
		cmocka_unit_test(test_alignment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
