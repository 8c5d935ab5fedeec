/*
 * options -- the tables made from options.def, and what their words mean.
 *
 * It knows no job; job.h has the structs that the rows point into.
 */
#ifndef IOSONDE_JOB_OPTIONS_H
#define IOSONDE_JOB_OPTIONS_H

#include <stddef.h>

#include "job/value.h"

/* A century in ns: three times of it and the clock add up without a wrap. */
#define JOB_TIME_MAX (36525ull * 86400 * 1000000000)

/* Bits of enum job_rw. */
enum { RW_READ = 1, RW_WRITE = 2, RW_RANDOM = 4, RW_TRIM = 8 };

enum job_rw {
	JOB_READ = RW_READ,
	JOB_WRITE = RW_WRITE,
	JOB_RW = RW_READ | RW_WRITE,
	JOB_RANDREAD = RW_RANDOM | RW_READ,
	JOB_RANDWRITE = RW_RANDOM | RW_WRITE,
	JOB_RANDRW = RW_RANDOM | RW_READ | RW_WRITE,
	JOB_TRIM = RW_TRIM,
	JOB_RANDTRIM = RW_RANDOM | RW_TRIM,
	JOB_TRIMWRITE = RW_TRIM | RW_WRITE,
	JOB_RANDTRIMWRITE = RW_RANDOM | RW_TRIM | RW_WRITE,
};
enum job_rw_sequencer { RW_SEQUENTIAL, RW_IDENTICAL };
enum job_sync { SYNC_NONE, SYNC_SYNC, SYNC_DSYNC };
enum job_service { SERVICE_ROUNDROBIN, SERVICE_RANDOM, SERVICE_SEQUENTIAL };
enum job_fallocate {
	FALLOCATE_NONE,
	FALLOCATE_TRUNCATE,
	FALLOCATE_NATIVE,
	FALLOCATE_POSIX,
	FALLOCATE_KEEP
};
enum job_fadvise { FADVISE_NONE, FADVISE_PATTERN, FADVISE_RANDOM, FADVISE_SEQUENTIAL };
enum job_zonemode { ZONES_NONE, ZONES_STRIDED };
enum job_rate_process { RATE_LINEAR, RATE_POISSON };
enum job_mem { MEM_MMAP, MEM_MALLOC, MEM_MMAPSHARED, MEM_MMAPHUGE };
enum job_cpus_policy { CPUS_SHARED, CPUS_SPLIT };
enum job_exit { EXIT_GROUP, EXIT_STONEWALL, EXIT_ALL };
enum job_log_value { LOG_VALUE_AVG, LOG_VALUE_MAX, LOG_VALUE_BOTH };
enum job_continue { CONTINUE_READ = 1, CONTINUE_WRITE = 2, CONTINUE_VERIFY = 4 };
enum job_verify {
	VERIFY_NONE,
	VERIFY_CRC32C,
	VERIFY_XXHASH,
	VERIFY_MD5,
	VERIFY_SHA1,
	VERIFY_SHA256,
	VERIFY_SHA512,
	VERIFY_CRC7,
	VERIFY_CRC16,
	VERIFY_CRC32,
	VERIFY_CRC64,
	VERIFY_META,
	VERIFY_PATTERN,
	VERIFY_NULL,
};
enum run_format { FORMAT_NORMAL = 1, FORMAT_JSON = 2, FORMAT_JSON_PLUS = 4, FORMAT_TERSE = 8 };
enum run_eta { ETA_AUTO, ETA_ALWAYS, ETA_NEVER };

extern const struct choice job_rw_choices[];
extern const struct choice job_ioengine_choices[]; /* values: 0.. in the order of engines.def */
extern const struct choice job_rw_sequencer_choices[];
extern const struct choice job_sync_choices[];
extern const struct choice job_service_choices[];
extern const struct choice job_fallocate_choices[];
extern const struct choice job_fadvise_choices[];
extern const struct choice job_rate_process_choices[];
extern const struct choice job_zonemode_choices[];
extern const struct choice job_nonvectored_choices[]; /* values: 1 nonvectored, 0 vectored */
extern const struct choice job_mem_choices[];	      /* in the order of enum job_mem */
extern const struct choice job_cpus_policy_choices[];
extern const struct choice job_exit_choices[];
extern const struct choice job_continue_choices[];
extern const struct choice job_log_value_choices[];
extern const struct choice job_verify_choices[];
extern const struct choice run_format_choices[];
extern const struct choice run_terse_choices[];
extern const struct choice run_eta_choices[];

/* Index of every option of a job: OPT_rw, OPT_bs, ...; then of the switches. */
enum job_option {
#define OPTION(kind, field, ...) OPT_##field,
#include "job/options.def"
	JOB_OPTIONS
};
enum run_switch {
#define SWITCH(kind, field, ...) SWITCH_##field,
#include "job/options.def"
	RUN_SWITCHES
};

/* A row of options.def, for whoever needs all of them. */
struct option_info {
	const char *name, *aliases, *initial, *group, *arg, *help;
	struct value_rule rule;
	size_t offset; /* in struct job or struct run_options */
};

extern const struct option_info job_options[JOB_OPTIONS];
extern const struct option_info run_switches[RUN_SWITCHES];

/* An option or a switch of the tables by name or alias, -1 if none. */
int job_option_find(const char *name);

/*
 * The same, and the option that a name of fio's sets in other words: buffered is the contrary
 * of direct, cpumask is cpus_allowed as a number.
 */
int job_option_known(const char *name);
int run_switch_find(const char *name);

#endif
