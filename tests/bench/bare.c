/*
 * bare -- I/O with nothing around it: the floor that the generator is measured against.
 *
 *	bare engine=psync|libaio|io_uring|null [file=PATH] [depth=N] [batch=N] [ios=N]
 *	     [seconds=S] [bs=BYTES] [order=permuted|drawn|sequential] [hists=0|1|3]
 *	     [threads=N] [write=1] [direct=1] [registered=1]
 *
 * ios are those of each thread.  One line of JSON tells what was done.
 */
#include "bare.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static _Noreturn void refuse(const char *word)
{
	fprintf(stderr, "bare: %s: not understood; see the head of tests/bench/bare.c\n", word);
	exit(2);
}

/* Returns the seconds to run, 0: until the I/Os are done. */
static double parse(struct bare_options *o, int argc, char **argv)
{
	static const char *const orders[] = {"sequential", "drawn", "permuted"};
	double seconds = 0;

	for (int i = 1; i < argc; i++) {
		char *value = strchr(argv[i], '=');
		size_t len = value ? (size_t)(value - argv[i]) : 0;
		unsigned long long n = value ? strtoull(++value, NULL, 0) : 0;

#define IS(name) (len == sizeof name - 1 && strncmp(argv[i], name, len) == 0)
		if (IS("engine"))
			o->engine = value;
		else if (IS("file"))
			o->path = value;
		else if (IS("depth"))
			o->depth = (unsigned)n;
		else if (IS("batch"))
			o->batch = (unsigned)n;
		else if (IS("ios"))
			o->ios = n;
		else if (IS("seconds"))
			seconds = strtod(value, NULL);
		else if (IS("bs"))
			o->block = n;
		else if (IS("hists"))
			o->hists = (unsigned)n;
		else if (IS("threads"))
			o->threads = (unsigned)n;
		else if (IS("write"))
			o->write = n;
		else if (IS("direct"))
			o->direct = n;
		else if (IS("registered"))
			o->registered = n;
		else if (IS("order"))
			for (o->order = 0; strcmp(value, orders[o->order]) != 0; o->order++)
				if (o->order == BARE_PERMUTED)
					refuse(argv[i]);
				else
					continue;
		else
			refuse(argv[i]);
#undef IS
	}
	return seconds;
}

static void prepare(struct bare_thread *t, const struct bare_options *o, unsigned number,
		    const _Atomic bool *stop)
{
	*t = (struct bare_thread){.o = o, .fd = -1, .blocks = 1 << 20, .stop = stop};
	if (o->path) {
		struct stat st;
		int flags = (o->write ? O_RDWR : O_RDONLY) | (o->direct ? O_DIRECT : 0);

		t->fd = open(o->path, flags | O_CLOEXEC);
		if (t->fd < 0 || fstat(t->fd, &st) < 0)
			bare_die(o->path);
		t->blocks = (uint64_t)st.st_size / o->block;
		if (!o->direct && o->order != BARE_SEQUENTIAL)
			(void)posix_fadvise(t->fd, 0, 0, POSIX_FADV_RANDOM);
	}
	if (!t->blocks)
		refuse("file: shorter than a block");
	if (posix_memalign((void **)&t->buf, 4096, o->depth * o->block))
		bare_die("memory");
	/* Not all alike, and every page there. */
	for (uint64_t i = 0; i < o->depth * o->block; i++)
		t->buf[i] = (char)(i * 0x9e3779b97f4a7c15u >> 56);
	t->hist = calloc(3, sizeof *t->hist);
	if (!t->hist)
		bare_die("memory");
	for (int i = 0; i < 3; i++)
		t->hist[i].min = UINT64_MAX;
	unsigned bits = t->blocks > 1 ? 64u - (unsigned)__builtin_clzll(t->blocks - 1) : 1;

	t->low_bits = bits - bits / 2;
	t->low_mask = ((uint64_t)1 << t->low_bits) - 1;
	t->high_mask = ((uint64_t)1 << bits / 2) - 1;
	for (int i = 0; i < 4; i++)
		t->key[i] = bare_mix(number * 4 + (uint64_t)i + 1, 0x5851f42d4c957f2du);
	t->at = o->order == BARE_DRAWN ? 0x2545f4914f6cdd1du + number : 0;
}

static void *run_thread(void *arg)
{
	struct bare_thread *t = arg;
	struct rusage u;

	t->begin = now_ns();
	bare_choose(t->o)(t);
	t->end = now_ns();
	getrusage(RUSAGE_THREAD, &u);
	t->cpu_ns = (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000u +
		    (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000u;
	return NULL;
}

static void report(const struct bare_options *o, const struct bare_thread *threads)
{
	uint64_t done = 0, cpu = 0, begin = UINT64_MAX, end = 0, sum = 0, max = 0;

	for (unsigned i = 0; i < o->threads; i++) {
		const struct bare_thread *t = &threads[i];

		done += t->done;
		cpu += t->cpu_ns;
		begin = t->begin < begin ? t->begin : begin;
		end = t->end > end ? t->end : end;
		sum += t->hist[1].sum;
		max = t->hist[1].max > max ? t->hist[1].max : max;
	}
	printf("{\"ios\": %llu, \"iops\": %.1f, \"cpu_ns_per_io\": %.2f, \"seconds\": %.6f",
	       (unsigned long long)done, (double)done * 1e9 / (double)(end - begin),
	       (double)cpu / (double)(done ? done : 1), (double)(end - begin) * 1e-9);
	printf(", \"mean_ticks\": %.1f, \"max_ticks\": %llu}\n",
	       (double)sum / (double)(done ? done : 1), (unsigned long long)max);
}

int main(int argc, char **argv)
{
	struct bare_options o = {.engine = "psync",
				 .depth = 1,
				 .threads = 1,
				 .order = BARE_PERMUTED,
				 .block = 4096,
				 .ios = UINT64_MAX};
	_Atomic bool stop = false;
	double seconds = parse(&o, argc, argv);

	if (!o.batch || o.batch > o.depth)
		o.batch = o.depth;
	if (!o.depth || !o.threads || !o.block || !bare_choose(&o))
		refuse(o.engine);
	if (!o.path && strcmp(o.engine, "null") != 0)
		refuse("file= is missing");
	struct bare_thread *threads = calloc(o.threads, sizeof *threads);
	pthread_t *ids = calloc(o.threads, sizeof *ids);

	if (!threads || !ids)
		bare_die("memory");
	for (unsigned i = 0; i < o.threads; i++)
		prepare(&threads[i], &o, i, &stop);
	for (unsigned i = 0; i < o.threads; i++)
		if (pthread_create(&ids[i], NULL, run_thread, &threads[i]))
			bare_die("pthread_create");
	if (seconds > 0) {
		struct timespec t = {(time_t)seconds,
				     (long)((seconds - (double)(time_t)seconds) * 1e9)};

		nanosleep(&t, NULL);
		stop = true;
	}
	for (unsigned i = 0; i < o.threads; i++)
		pthread_join(ids[i], NULL);
	report(&o, threads);
	return 0;
}
