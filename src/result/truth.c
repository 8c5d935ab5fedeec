/*
 * truth -- where the I/O of a job really went, in words.
 */
#include "result/truth.h"

#include <inttypes.h>
#include <string.h>

#include "base/num.h"

/* What all files of a job that were looked at come to. */
struct truth_sum {
	unsigned n;
	bool memory; /* all of them */
	uint64_t size, unwritten, before, after;
	bool resident; /* before and after are known of all */
	bool unruly;   /* direct I/O: some file takes what is not aligned */
	bool cached;   /* direct I/O: some file leaves its data in the page cache */
	bool tried;    /* both were seen of some file */
	uint64_t again, first;
};

static struct truth_sum truth_sum(const struct result_job *j)
{
	struct truth_sum s = {.n = j->filed_n, .memory = j->filed_n, .resident = j->filed_n};

	for (unsigned i = 0; i < j->filed_n; i++) {
		const struct filed *f = &j->filed[i];

		s.memory &= f->memory;
		s.size += f->size;
		s.unwritten += f->unwritten.value;
		s.before += f->before.value;
		s.after += f->after.value;
		s.resident &= reading_known(&f->before) && reading_known(&f->after);
		s.unruly |= reading_known(&f->unaligned);
		s.tried |= f->unaligned.state != READING_ABSENT || f->unaligned.errnum;
		s.cached |= reading_known(&f->cached) && f->cached.value;
		if (i == 0 && reading_known(&f->again)) {
			s.first = f->first.value;
			s.again = f->again.value;
		}
	}
	return s;
}

uint64_t truth_unwritten(const struct result_job *j)
{
	return truth_sum(j).unwritten;
}

const char *truth_name(enum truth_class class)
{
	static const char *const names[] = {"none",  "memory", "unwritten", "page cache",
					    "mixed", "device", "unknown"};

	return names[class];
}

static void truth_bytes(struct buf *out, const char *before, uint64_t bytes, const char *after)
{
	char text[NUM_TEXT];

	buf_printf(out, "%s%s%s", before, num_human(text, bytes, 1024, "iB"), after);
}

/*
 * Bytes that the kernel moved from devices for this job.  Threads of the kernel's that
 * work for rings count beside the workers: theirs are given to a job that uses one,
 * in the measure of its bytes.
 */
static uint64_t truth_fetched(const struct result *r, const struct result_job *j, uint64_t bytes)
{
	uint64_t all = 0, own = j->stats->fetched.read;

	if (!j->engine || strcmp(j->engine, "io_uring") != 0 || r->fetched_beside.unknown)
		return own;
	for (unsigned i = 0; i < r->jobs_n; i++)
		if (r->jobs[i].engine && strcmp(r->jobs[i].engine, "io_uring") == 0)
			all += r->jobs[i].stats->dir[DDIR_READ].bytes;
	if (all)
		own += (uint64_t)((double)r->fetched_beside.read * (double)bytes / (double)all);
	return own;
}

static void truth_resident(struct buf *out, const struct truth_sum *s)
{
	if (!s->resident)
		return;
	truth_bytes(out, "; of the file's ", s->size, "");
	truth_bytes(out, " this kernel held ", s->before, " before");
	truth_bytes(out, " and ", s->after, " after");
}

static void truth_asked(struct buf *out, uint64_t fetched, uint64_t bytes)
{
	truth_bytes(out, ": block devices were asked for ", fetched, "");
	truth_bytes(out, " of the ", bytes, " read");
}

static void truth_again(struct buf *out, const struct truth_sum *s)
{
	if (s->again)
		buf_printf(out, "; a block took %.1f us, read again %.1f us",
			   (double)s->first / 1e3, (double)s->again / 1e3);
}

/* No block device was asked, or hardly. */
static enum truth_class truth_elsewhere(const struct result_job *j, const struct truth_sum *s,
					uint64_t fetched, uint64_t bytes, struct buf *out)
{
	uint64_t new = s->after > s->before ? s->after - s->before : 0;

	if (j->job->direct && s->cached) {
		buf_str(out, "reads came from this kernel's page cache: O_DIRECT was accepted and "
			     "is ignored, a direct read leaves its data there");
		return TRUTH_CACHE;
	}
	if (j->job->direct || !s->resident || (!s->before && !s->after)) {
		buf_str(out, "reads did not come from a block device of this kernel");
		if (j->job->direct && s->unruly)
			buf_str(out, ", and O_DIRECT was accepted but its rules do not hold (an "
				     "unaligned read succeeds)");
		else if (!j->job->direct && !s->resident)
			buf_str(out, ", whose page cache cannot be looked into");
		else if (!j->job->direct)
			buf_str(out, " nor from its page cache");
		buf_str(out, ": below this kernel or sandbox: unknown");
		return TRUTH_UNKNOWN;
	}
	if ((double)(new + fetched) < 0.1 * (double)bytes) {
		buf_str(out, "reads came from this kernel's page cache");
		truth_asked(out, fetched, bytes);
		return TRUTH_CACHE;
	}
	buf_printf(out,
		   "%.0f %% of the bytes read came from this kernel's page cache, the rest from no "
		   "block device of it: below this kernel or sandbox: unknown",
		   new < bytes ? (double)(bytes - new) * 100 / (double)bytes : 0.0);
	return new < bytes / 10 * 9 ? TRUTH_MIXED : TRUTH_UNKNOWN;
}

static enum truth_class truth_of_reads(const struct result *r, const struct result_job *j,
				       const struct truth_sum *s, uint64_t bytes, struct buf *out)
{
	uint64_t fetched = truth_fetched(r, j, bytes);
	double share = (double)fetched / (double)bytes;

	if (s->memory) {
		buf_str(out, "reads came from memory: the file system is memory");
		return TRUTH_MEMORY;
	}
	if (s->unwritten * 2 > s->size && share < 0.5) {
		buf_str(out, "reads came from no device");
		truth_bytes(out, ": ", s->unwritten, "");
		truth_bytes(out, " of the file's ", s->size, " were never written");
		return TRUTH_EMPTY;
	}
	if (j->stats->fetched.unknown) {
		buf_str(out, "where reads came from is not known: getrusage(2) does not tell");
		return TRUTH_UNKNOWN;
	}
	if (share >= 0.9) {
		buf_str(out, "reads reached the device");
		truth_asked(out, fetched, bytes);
		if (j->job->direct && s->cached)
			buf_str(out, "; but O_DIRECT is ignored: a direct read leaves its data in "
				     "the page cache");
		return TRUTH_DEVICE;
	}
	if (share < 0.1)
		return truth_elsewhere(j, s, fetched, bytes, out);
	buf_printf(out, "%.0f %% of the bytes read came from this kernel's page cache",
		   100 - share * 100);
	truth_asked(out, fetched, bytes);
	return TRUTH_MIXED;
}

enum truth_class truth_reads(const struct result *r, const struct result_job *j, struct buf *out)
{
	uint64_t bytes = j->stats->dir[DDIR_READ].bytes;
	struct truth_sum s = truth_sum(j);

	if (!bytes || !s.n || j->cut)
		return TRUTH_NONE;
	enum truth_class class = truth_of_reads(r, j, &s, bytes, out);

	/* What lies in the page cache is nothing to direct reads that pass it. */
	if (class != TRUTH_MEMORY && !(class == TRUTH_DEVICE && j->job->direct))
		truth_resident(out, &s);
	if (class != TRUTH_MEMORY)
		truth_again(out, &s);
	return class;
}

enum truth_class truth_writes(const struct result *r, const struct result_job *j, struct buf *out)
{
	const struct stats *st = j->stats;
	uint64_t bytes = st->dir[DDIR_WRITE].bytes, written = st->fetched.written;
	uint64_t flushes = hist_count(&st->sync), dirty = 0;
	struct truth_sum s = truth_sum(j);

	if (!bytes || !s.n || j->cut)
		return TRUTH_NONE;
	if (j->engine && strcmp(j->engine, "io_uring") == 0)
		written += r->fetched_beside.written;
	if (s.memory) {
		buf_str(out, "writes went to memory: the file system is memory");
		return TRUTH_MEMORY;
	}
	for (unsigned i = 0; i < j->filed_n; i++)
		dirty += j->filed[i].dirty.value;
	enum truth_class class = TRUTH_UNKNOWN;

	if (st->fetched.unknown || (double)written < 0.1 * (double)bytes) {
		buf_str(out, "writes did not go to a block device of this kernel: below this "
			     "kernel or sandbox: unknown");
	} else if (j->job->direct && !s.cached) {
		buf_str(out, "writes reached the device, past the page cache");
		class = TRUTH_DEVICE;
	} else if (j->job->sync != SYNC_NONE) {
		buf_str(out, "writes went through this kernel's page cache, each flushed by the "
			     "option sync");
		class = TRUTH_DEVICE;
	} else {
		buf_str(out, "writes went to this kernel's page cache");
		if (flushes)
			buf_printf(out, ", flushed %" PRIu64 " times", flushes);
		truth_bytes(out, "; ", dirty, " of the file was not written back at the end");
		class = TRUTH_CACHE;
	}
	for (unsigned i = 0; i < j->filed_n; i++)
		if (reading_known(&j->filed[i].flush)) {
			buf_printf(out, "; a block and its fsync took %.1f us",
				   (double)j->filed[i].flush.value / 1e3);
			break;
		}
	return class;
}
