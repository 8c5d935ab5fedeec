/*
 * fio -- a result in fio's forms: JSON and the normal text.
 *
 * Besides the two printers, the figures that both of them show.
 */
#ifndef IOSONDE_RESULT_FIO_H
#define IOSONDE_RESULT_FIO_H

#include "base/buf.h"
#include "result/result.h"

/* fio's release whose forms these are: "fio-3.42". */
#define FIO_VERSION "fio-3.42"

/*
 * Append the JSON document, one object and a newline, valid also for names
 * that are not UTF-8 and for a run that failed.  Returns 0 or -ENOMEM.
 * Source: fio stat.c (show_thread_status_json), behaviour only; keys and types
 * as the manual's section JSON lists them.
 */
enum {
	FIO_JSON_BINS = 1, /* json+: with the histogram beside each list of percentiles */
	FIO_JSON_LINE = 2, /* all on one line */
};
int fio_json(const struct result *r, unsigned form, struct buf *out, struct err *err);

/*
 * Append the entries of "jobs" alone, as they stand in the document, a comma
 * before each but the first of out.  Returns 0 or -ENOMEM.
 */
int fio_json_entries(const struct result *r, unsigned form, struct buf *out, struct err *err);

/*
 * Append a line for each job, fields separated by semicolons, as fio's terse
 * version 3.  Control characters and semicolons of names become \xNN.  Returns
 * 0 or -ENOMEM.  Source: fio(1), TERSE OUTPUT.
 */
int fio_terse(const struct result *r, struct buf *out, struct err *err);

/* Append the lines of the jobs alone, without that of the version. */
void fio_intro_jobs(const struct result *r, struct buf *out);

/* Append what the normal text begins with, once: the jobs as they were asked for. */
void fio_intro(const struct result *r, struct buf *out);

/*
 * Append the normal text: a paragraph for each job, the group summary, disk
 * utilisation, then notes and errors.  Where fio prints the number of each
 * clone's process, pid= is the one process whose threads the clones were; it is
 * left out when none began.  Returns 0 or -ENOMEM.
 */
int fio_text(const struct result *r, struct buf *out, struct err *err);

/* One direction of one job; all zero when nothing was moved. */
struct fio_dir {
	uint64_t bytes, ios;
	uint64_t runtime_ms;   /* at least 1 when something was moved */
	double bw_bytes, iops; /* per second, over the exact window */
	struct series_stat bw; /* KiB/s, over the seconds */
	struct series_stat io; /* I/Os per second, the same */
	double agg;	       /* bw.mean in percent of the group's bandwidth, at most 100 */
};
struct fio_dir fio_dir(const struct result *r, const struct result_job *j, enum ddir d);

/* What one reporting group moved in one direction; all zero when nothing. */
struct fio_group {
	uint64_t bytes;
	double bw_bytes;	 /* bytes over the longest window in it */
	double min_bw, max_bw;	 /* of its lines, bytes per second */
	uint64_t min_ms, max_ms; /* their runtimes */
};
struct fio_group fio_group(const struct result *r, unsigned groupid, enum ddir d);

/* Set group_bw of every job, once they are complete: each line of a group tells its share. */
void fio_groups(struct result *r);

/*
 * Shares of completion latencies in percent: below 1 us, 1 ms, and above, by
 * fio's classes.  A class's name is its upper bound; the last of ms has none.
 * A sample near a bound counts by the middle of its histogram bucket.
 */
enum { FIO_LAT_UNITS = 3, FIO_LAT_CLASSES = 12 };
struct fio_lat {
	double share[FIO_LAT_UNITS][FIO_LAT_CLASSES]; /* ns, us, ms */
};
extern const char *const fio_lat_names[FIO_LAT_CLASSES]; /* "2", "4", ... ">=2000" */
struct fio_lat fio_lat(const struct result *r, const struct result_job *j);

/* Classes there are in a unit (0 ns, 1 us, 2 ms): 10, 10, 12. */
unsigned fio_lat_classes(unsigned unit);

/*
 * Shares of counts in percent of their sum (fio: of all transfers, so that syncs
 * bring it above 100).
 */
void fio_share(const uint64_t count[STATS_CLASSES], double share[STATS_CLASSES]);

/*
 * A histogram in fio's own buckets, 64 to a power of two: their bounds are the
 * same in every run and on every machine, so that bins can be added up.  A bin's
 * name is its middle in ns.  Source: fio stat.h, behaviour only.
 */
enum { FIO_BINS = 29 * 64 };
void fio_bins(const struct result *r, const struct hist *hist, uint64_t count[FIO_BINS]);
uint64_t fio_bin_ns(unsigned bin);

/* The bin of a value in ns. */
unsigned fio_bin(uint64_t ns);

/* Names of the classes: of depths, and of batches. */
extern const char *const fio_depth_names[STATS_CLASSES];
extern const char *const fio_batch_names[STATS_CLASSES];

/* CPU time in percent of the members' runtimes. */
double fio_cpu(const struct result *r, const struct result_job *j, uint64_t cpu_ns);

/* Busy time of a disk in percent of the run, at most 100. */
double fio_util(const struct result *r, const struct disk *d);

/* The nearest whole number, within 0..2^63 - 1. */
uint64_t fio_round(double value);

/* "Mon Nov 23 07:00:05 2026", local time, of a Unix time in ms; out holds 32. */
enum { FIO_TIME = 32 };
char *fio_time(char *out, uint64_t ms);

#endif
