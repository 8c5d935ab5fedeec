/*
 * options -- the tables made from options.def, and their choices.
 *
 * It sets nothing.
 */
#include "job/options.h"

#include <stddef.h>
#include <string.h>

#include "job/job.h"

const struct choice job_rw_choices[] = {
	{"read", "", JOB_READ, "Reads in order of offset."},
	{"write", "", JOB_WRITE, "Writes in order of offset."},
	{"randread", "", JOB_RANDREAD, "Reads at random offsets."},
	{"randwrite", "", JOB_RANDWRITE, "Writes at random offsets."},
	{"rw", "readwrite", JOB_RW,
	 "Reads and writes in order of offset, mixed as rwmixread says."},
	{"randrw", "", JOB_RANDRW, "Reads and writes at random offsets, mixed as rwmixread says."},
	{"trim", "", JOB_TRIM,
	 "Trims (discards) in order of offset. Block devices alone take them."},
	{"randtrim", "", JOB_RANDTRIM, "Trims at random offsets."},
	{"trimwrite", "", JOB_TRIMWRITE,
	 "Trims a block and then writes it, in order of offset. All of size, or of io_size, is "
	 "trimmed and written; the trims have the sizes and order, the third values of bs and "
	 "the like."},
	{"randtrimwrite", "", JOB_RANDTRIMWRITE, "The same at random offsets."},
	{NULL, NULL, 0, NULL},
};

enum {
#define ENGINE(symbol, name, aliases, help) OPTIONS_##symbol,
#include "engine/engines.def" /* plain data: the names stand in one list */
};

const struct choice job_ioengine_choices[] = {
#define ENGINE(symbol, name, aliases, help) {name, aliases, OPTIONS_##symbol, help},
#include "engine/engines.def"
	{NULL, NULL, 0, NULL},
};

const struct choice job_rw_sequencer_choices[] = {
	{"sequential", "", RW_SEQUENTIAL, "On from it, one after the other."},
	{"identical", "", RW_IDENTICAL, "To the same offset again."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_sync_choices[] = {
	{"none", "0", SYNC_NONE, "Writes return when the kernel has the data."},
	{"sync", "1", SYNC_SYNC, "O_SYNC: data and metadata are on the device."},
	{"dsync", "", SYNC_DSYNC,
	 "O_DSYNC: the data are on the device, and what finds them again."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_service_choices[] = {
	{"roundrobin", "", SERVICE_ROUNDROBIN, "The next one."},
	{"random", "", SERVICE_RANDOM, "Any of those that are not done."},
	{"sequential", "", SERVICE_SEQUENTIAL,
	 "The next one when a file is done, whatever N says."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_fallocate_choices[] = {
	{"native", "", FALLOCATE_NATIVE, "fallocate(2), where the file system has it."},
	{"posix", "1", FALLOCATE_POSIX,
	 "posix_fallocate(3), which writes where the file system has no fallocate."},
	{"keep", "", FALLOCATE_KEEP, "fallocate(2) with FALLOC_FL_KEEP_SIZE."},
	{"truncate", "", FALLOCATE_TRUNCATE, "ftruncate(2) alone: the file is a hole."},
	{"none", "0", FALLOCATE_NONE,
	 "Nothing: the file grows as it is written, as with create_on_open."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_fadvise_choices[] = {
	{"1", "", FADVISE_PATTERN, "What rw says: random or sequential."},
	{"0", "none", FADVISE_NONE, "No advice."},
	{"random", "", FADVISE_RANDOM, "Random, whatever rw says."},
	{"sequential", "", FADVISE_SEQUENTIAL, "Sequential, whatever rw says."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_zonemode_choices[] = {
	{"none", "", ZONES_NONE, "The part of the file is one."},
	{"strided", "", ZONES_STRIDED, "It is zones with gaps between them."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_rate_process_choices[] = {
	{"linear", "", RATE_LINEAR, "At equal intervals."},
	{"poisson", "", RATE_POISSON,
	 "At random, as requests of many independent users arrive: a Poisson process."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_nonvectored_choices[] = {
	{"1", "-1", 1, "Plain reads and writes."},
	{"0", "", 0, "Vectored ones of one element. Registered buffers have none."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_mem_choices[] = {
	{"mmap", "", MEM_MMAP,
	 "Anonymous memory of the clone's own. Transparent huge pages are advised from 2 MiB on."},
	{"malloc", "", MEM_MALLOC, "Memory of the C library; fio's default."},
	{"mmapshared", "", MEM_MMAPSHARED, "Anonymous memory that could be shared."},
	{"mmaphuge", "", MEM_MMAPHUGE,
	 "Huge pages, which must have been reserved (vm.nr_hugepages)."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_cpus_policy_choices[] = {
	{"shared", "", CPUS_SHARED, "Every clone may run on every CPU of the list."},
	{"split", "", CPUS_SPLIT, "Each clone gets one CPU of the list, in turn."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_exit_choices[] = {
	{"group", "", EXIT_GROUP, "The jobs of its group."},
	{"stonewall", "", EXIT_STONEWALL, "All that run; a next stage begins."},
	{"all", "", EXIT_ALL, "All that run; no further stage begins."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_continue_choices[] = {
	{"none", "0", 0, "The first error ends the job."},
	{"read", "", CONTINUE_READ, "Failed reads are passed over."},
	{"write", "", CONTINUE_WRITE, "Failed writes and syncs are."},
	{"io", "", CONTINUE_READ | CONTINUE_WRITE, "Both are."},
	{"verify", "", CONTINUE_VERIFY, "Failed verification is."},
	{"all", "1", CONTINUE_READ | CONTINUE_WRITE | CONTINUE_VERIFY, "All of these are."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_log_value_choices[] = {
	{"avg", "0", LOG_VALUE_AVG, "The mean."},
	{"max", "1", LOG_VALUE_MAX, "The largest."},
	{"both", "", LOG_VALUE_BOTH, "Both: the mean, and the largest in a column behind it."},
	{NULL, NULL, 0, NULL},
};

const struct choice job_verify_choices[] = {
	{"0", "none", VERIFY_NONE, "Nothing is verified."},
	{"crc32c", "crc32c-intel", VERIFY_CRC32C,
	 "A header with offset, generation and run, and a CRC-32C, by the CPU where it can."},
	{"xxhash", "", VERIFY_XXHASH, "The same with XXH64."},
	{"md5", "", VERIFY_MD5, "The same with MD5."},
	{"sha1", "", VERIFY_SHA1, "The same with SHA-1."},
	{"sha256", "", VERIFY_SHA256, "The same with SHA-256."},
	{"sha512", "", VERIFY_SHA512, "The same with SHA-512."},
	{"crc64", "", VERIFY_CRC64, "The same with the CRC-64 of NVMe."},
	{"crc32", "", VERIFY_CRC32, "The same with the CRC-32 of zlib; crc32c is faster."},
	{"crc16", "", VERIFY_CRC16, "The same with CRC-16/ARC."},
	{"crc7", "", VERIFY_CRC7, "The same with CRC-7/MMC."},
	{"meta", "", VERIFY_META, "The same without a checksum of the data."},
	{"pattern", "", VERIFY_PATTERN,
	 "The bytes of verify_pattern and nothing else: neither stale nor misplaced blocks show."},
	{"null", "", VERIFY_NULL, "Nothing is marked or checked, but all of it read back."},
	{NULL, NULL, 0, NULL},
};

const struct choice run_format_choices[] = {
	{"normal", "", FORMAT_NORMAL, "Text for people, in the lines of fio."},
	{"json", "", FORMAT_JSON, "One JSON object with the keys of fio."},
	{"json+", "", FORMAT_JSON_PLUS,
	 "The same with bins: the histogram beside each list of percentiles."},
	{"terse", "minimal csv", FORMAT_TERSE, "A line for each job: fio's terse version 3."},
	{NULL, NULL, 0, NULL},
};

const struct choice run_terse_choices[] = {
	{"3", "", 3, "The one that fio writes unless told otherwise."},
	{NULL, NULL, 0, NULL},
};

const struct choice run_eta_choices[] = {
	{"auto", "", ETA_AUTO, "On a terminal."},
	{"always", "", ETA_ALWAYS, "Also when standard error is no terminal."},
	{"never", "", ETA_NEVER, "Not at all."},
	{NULL, NULL, 0, NULL},
};

const struct option_info job_options[JOB_OPTIONS] = {
#define OPTION(kind, field, name, aliases, initial, min, max, choices, group, arg, help)           \
	{name,                                                                                     \
	 aliases,                                                                                  \
	 initial,                                                                                  \
	 group,                                                                                    \
	 arg,                                                                                      \
	 help,                                                                                     \
	 {VALUE_##kind, min, max, choices},                                                        \
	 offsetof(struct job, field)},
#include "job/options.def"
};

const struct option_info run_switches[RUN_SWITCHES] = {
#define SWITCH(kind, field, name, aliases, initial, min, max, choices, group, arg, help)           \
	{name,                                                                                     \
	 aliases,                                                                                  \
	 initial,                                                                                  \
	 group,                                                                                    \
	 arg,                                                                                      \
	 help,                                                                                     \
	 {VALUE_##kind, min, max, choices},                                                        \
	 offsetof(struct run_options, field)},
#include "job/options.def"
};

/* Is name the option's name or one of its aliases? */
static bool option_named(const struct option_info *info, const char *name)
{
	size_t len = strlen(name);

	if (!strcmp(info->name, name))
		return true;
	for (const char *p = info->aliases; *p;) {
		size_t n = strcspn(p, " ");

		if (n == len && !memcmp(p, name, n))
			return true;
		p += n;
		p += strspn(p, " ");
	}
	return false;
}

int job_option_find(const char *name)
{
	for (int i = 0; i < JOB_OPTIONS; i++) {
		if (option_named(&job_options[i], name))
			return i;
	}
	return -1;
}

int job_option_known(const char *name)
{
	return !strcmp(name, "buffered")  ? OPT_direct
	       : !strcmp(name, "cpumask") ? OPT_cpus_allowed
					  : job_option_find(name);
}

int run_switch_find(const char *name)
{
	for (int i = 0; i < RUN_SWITCHES; i++) {
		if (option_named(&run_switches[i], name))
			return i;
	}
	return -1;
}
