#!/usr/bin/env python3
"""l08_effects -- for every option a test that shows its effect.

The table says which test observes what an option does, by system calls, files or
results: not that it is parsed.  An option of options.def that nobody claims, a claim for
an option that is gone, and a test that does not give the option are findings.
"""
import os
import re

import lint

# Test, then the options whose effect it shows.  A reviewer's word, not a machine's: look at
# the test before a line is entered here.
TESTS = {
    'b02_forms': 'dry-run readonly',
    'b03_output': 'output',
    'e01_offsets_strace': 'bs direct filename rw',
    'e03_amount': 'filesize io_size offset offset_increment size',
    'e04_time': 'ramp_time runtime startdelay time_based',
    'e05_random': 'norandommap randrepeat randseed rwmixread rwmixwrite',
    'e06_sync': 'end_fsync fdatasync fsync fsync_on_close sync',
    'e07_batches': 'iodepth iodepth_batch iodepth_batch_complete_max iodepth_batch_complete_min '
                   'iodepth_low number_ios',
    'e08_files': 'cpus_allowed cpus_allowed_policy fadvise_hint invalidate loops',
    'e09_rate': 'rate rate_iops rate_iops_min rate_process thinktime thinktime_blocks',
    'e10_engine_list': 'ioengine',
    'e11_rw_number': 'rw_sequencer',
    'e12_file_options': 'allow_file_create create_fsync create_on_open create_only fallocate '
                        'file_append overwrite pre_read unlink',
    'e13_errors_and_ends': 'continue_on_error exit_what exitall exitall_on_error ignore_error '
                           'new_group stats',
    'e14_gtod_reduce': 'gtod_reduce',
    'e15_file_service': 'file_service_type nrfiles',
    'e20_sizes': 'ba bs_is_seq_rand bs_unaligned bsrange bssplit',
    'e21_spread': 'random_distribution',
    'e22_partly_random': 'percentage_random',
    'e23_buffers': 'buffer_compress_chunk buffer_compress_percentage buffer_pattern '
                   'refill_buffers scramble_buffers zero_buffers',
    'e31_flags': 'hipri nowait uncached',
    'e32_uring_ways': 'force_async nonvectored sqthread_poll sqthread_poll_cpu',
    'e33_memory': 'hugepage-size iomem_align mem',
    'e34_numa': 'numa_cpu_nodes numa_mem_policy',
    'e40_logs': 'log_issue_time log_offset log_prio per_job_logs write_bw_log write_hist_log '
                'write_iops_log write_lat_log',
    'e41_log_windows': 'log_avg_msec log_hist_coarseness log_hist_msec log_window_value',
    'e44_log_options': 'disable_clat disable_lat disable_slat log_alternate_epoch '
                       'log_alternate_epoch_clock_id log_entries',
    'e52_openfiles': 'openfiles',
    'e53_steadystate': 'steadystate steadystate_check_interval steadystate_duration '
                       'steadystate_ramp_time',
    'e54_nice': 'nice',
    'e57_sequence': 'random_sequence_stride',
    'e56_zones': 'zonemode zonerange zonesize zoneskip',
    'e55_flow': 'flow flow_id flow_sleep',
    'e73_strict': 'strict',
    'e60_verify_finds': 'verify',
    'e62_verify_killed': 'verify_only verify_state_load',
    'e64_verify_options': 'do_verify verify_backlog verify_backlog_batch verify_dump '
                          'verify_fatal verify_interval verify_offset verify_pattern '
                          'verify_write_sequence',
    'e65_verify_state': 'verify_state_save',
    'e66_verify_threads': 'verify_async verify_async_cpus',
    'f14_overlapping': 'serialize_overlap',
    'g01_review': 'allow-overwrite',
    'j04_command_line': 'parse-only section showcmd',
    'j05_file_names': 'directory filename_format',
    'j11_least_rates': 'rate_cycle rate_min thinktime_spin',
    'j12_registered': 'destroy fixedbufs registerfiles',
    'j20_vary': 'repeat shuffle-seed vary',
    'j24_wait_for': 'wait_for',
    'r01_json': 'description group_reporting name numjobs output-format stonewall',
    'r03_json_signal': 'eta',
    'r24_unified': 'unified_rw_reporting',
    'r04_formats': 'append-terse clat_percentiles lat_percentiles minimal percentile_list '
                   'slat_percentiles terse-version',
    'r06_interval': 'status-interval',
    'r38_environment_hidden': 'host-name',
    'x50_marks': 'marks',
}

table = lint.read('src/job/options.def')
options = {name: [name] + aliases.split() for name, aliases in
           re.findall(r'^(?:OPTION|SWITCH)\(\w+,\s*\w+,\s*"([^"]+)",\s*"([^"]*)"', table,
                      re.MULTILINE)}
if not options:
    lint.broken('src/job/options.def: no option found')
claims = {}
for test, names in TESTS.items():
    path = 'tests/e2e/%s.py' % test
    if not os.path.exists(os.path.join(lint.TOP, path)):
        lint.found('tests/lint/l08_effects.py', 0, 'claims for %s, which is not there' % path)
        continue
    text = lint.read(path)
    for name in names.split():
        claims.setdefault(name, []).append(test)
        if name not in options:
            lint.found('tests/lint/l08_effects.py', 0, '%s: no option %s' % (test, name))
        elif not any(re.search(r'(?:[^\w-]|--)%s(?![\w-])' % re.escape(n), text)
                     for n in options[name]):
            lint.found(path, 0, 'does not give option %s, whose effect it is to show' % name)
for name in sorted(set(options) - set(claims)):
    lint.found('src/job/options.def', 0, 'no test is said to show the effect of option %s; '
               'write it, and enter it in tests/lint/l08_effects.py' % name)
for name, tests in sorted(claims.items()):
    if len(tests) > 1:
        lint.found('tests/lint/l08_effects.py', 0, 'option %s is claimed by %s' %
                   (name, ' and '.join(tests)))
lint.end()
