# One word a test, sorted; `tests/lint/l05_lists.py --write` brings the lists up
# to date.  Exit status of a test: 0 passed, 1 failed, 77 skipped with the reason
# on the last line, anything else broken.
unit_tests = \
	%D%/unit/test_achieved \
	%D%/unit/test_amount \
	%D%/unit/test_arith \
	%D%/unit/test_bound \
	%D%/unit/test_buf \
	%D%/unit/test_bundle \
	%D%/unit/test_bytes \
	%D%/unit/test_ceiling \
	%D%/unit/test_clock \
	%D%/unit/test_collect \
	%D%/unit/test_compare \
	%D%/unit/test_cost \
	%D%/unit/test_counters \
	%D%/unit/test_cpu \
	%D%/unit/test_crc32c \
	%D%/unit/test_daemon \
	%D%/unit/test_digest \
	%D%/unit/test_direct \
	%D%/unit/test_disk \
	%D%/unit/test_draw \
	%D%/unit/test_env \
	%D%/unit/test_err \
	%D%/unit/test_file \
	%D%/unit/test_fio_bins \
	%D%/unit/test_fio_json \
	%D%/unit/test_fio_text \
	%D%/unit/test_glob \
	%D%/unit/test_group \
	%D%/unit/test_guard \
	%D%/unit/test_hist \
	%D%/unit/test_image \
	%D%/unit/test_ini \
	%D%/unit/test_initramfs \
	%D%/unit/test_job \
	%D%/unit/test_jobfile \
	%D%/unit/test_kernel \
	%D%/unit/test_ledger \
	%D%/unit/test_libaio \
	%D%/unit/test_limits \
	%D%/unit/test_live \
	%D%/unit/test_log \
	%D%/unit/test_log_text \
	%D%/unit/test_merge \
	%D%/unit/test_meter \
	%D%/unit/test_metered \
	%D%/unit/test_mismatch \
	%D%/unit/test_mmap \
	%D%/unit/test_mount \
	%D%/unit/test_null \
	%D%/unit/test_num \
	%D%/unit/test_order \
	%D%/unit/test_overlap \
	%D%/unit/test_pace \
	%D%/unit/test_pages \
	%D%/unit/test_pattern \
	%D%/unit/test_peek \
	%D%/unit/test_plan \
	%D%/unit/test_probe \
	%D%/unit/test_psync \
	%D%/unit/test_reading \
	%D%/unit/test_resident \
	%D%/unit/test_restraint \
	%D%/unit/test_result \
	%D%/unit/test_rng \
	%D%/unit/test_roles \
	%D%/unit/test_rows \
	%D%/unit/test_runtime \
	%D%/unit/test_sample \
	%D%/unit/test_selfcopy \
	%D%/unit/test_series \
	%D%/unit/test_shape \
	%D%/unit/test_snapshot \
	%D%/unit/test_spawn \
	%D%/unit/test_spot \
	%D%/unit/test_stamp \
	%D%/unit/test_stats \
	%D%/unit/test_storage \
	%D%/unit/test_sweep \
	%D%/unit/test_sweepup \
	%D%/unit/test_target \
	%D%/unit/test_task \
	%D%/unit/test_tile \
	%D%/unit/test_trial \
	%D%/unit/test_truth \
	%D%/unit/test_try \
	%D%/unit/test_unnamed \
	%D%/unit/test_uring \
	%D%/unit/test_utf8 \
	%D%/unit/test_value \
	%D%/unit/test_vary \
	%D%/unit/test_vstate \
	%D%/unit/test_watch \
	%D%/unit/test_worker

unit_headers = \
	%D%/unit/planned.h \
	%D%/unit/queue.h \
	%D%/unit/result_synth.h \
	%D%/unit/scene.h

e2e_tests = \
	%D%/e2e/b01_help.py \
	%D%/e2e/b02_forms.py \
	%D%/e2e/b03_output.py \
	%D%/e2e/b04_empty_root.py \
	%D%/e2e/b10_probe_host.py \
	%D%/e2e/b11_probe_paths.py \
	%D%/e2e/b12_manual_examples.py \
	%D%/e2e/b13_probe_places.py \
	%D%/e2e/b14_probe_cgroup.py \
	%D%/e2e/b40_contents.py \
	%D%/e2e/e01_offsets_strace.py \
	%D%/e2e/e02_offsets_fuse.py \
	%D%/e2e/e03_amount.py \
	%D%/e2e/e04_time.py \
	%D%/e2e/e05_random.py \
	%D%/e2e/e06_sync.py \
	%D%/e2e/e07_batches.py \
	%D%/e2e/e08_files.py \
	%D%/e2e/e09_rate.py \
	%D%/e2e/e10_engine_list.py \
	%D%/e2e/e11_rw_number.py \
	%D%/e2e/e12_file_options.py \
	%D%/e2e/e13_errors_and_ends.py \
	%D%/e2e/e14_gtod_reduce.py \
	%D%/e2e/e15_file_service.py \
	%D%/e2e/e20_sizes.py \
	%D%/e2e/e21_spread.py \
	%D%/e2e/e22_partly_random.py \
	%D%/e2e/e23_buffers.py \
	%D%/e2e/e30_mmap.py \
	%D%/e2e/e31_flags.py \
	%D%/e2e/e32_uring_ways.py \
	%D%/e2e/e33_memory.py \
	%D%/e2e/e34_numa.py \
	%D%/e2e/e40_logs.py \
	%D%/e2e/e41_log_windows.py \
	%D%/e2e/e42_log_faults.py \
	%D%/e2e/e43_log_memory.py \
	%D%/e2e/e44_log_options.py \
	%D%/e2e/e50_trim.py \
	%D%/e2e/e51_regions.py \
	%D%/e2e/e52_openfiles.py \
	%D%/e2e/e53_steadystate.py \
	%D%/e2e/e54_nice.py \
	%D%/e2e/e55_flow.py \
	%D%/e2e/e56_zones.py \
	%D%/e2e/e57_sequence.py \
	%D%/e2e/e60_verify_finds.py \
	%D%/e2e/e61_verify_clean.py \
	%D%/e2e/e62_verify_killed.py \
	%D%/e2e/e64_verify_options.py \
	%D%/e2e/e65_verify_state.py \
	%D%/e2e/e66_verify_combined.py \
	%D%/e2e/e66_verify_threads.py \
	%D%/e2e/e70_cpu.py \
	%D%/e2e/e71_counters.py \
	%D%/e2e/e72_depth.py \
	%D%/e2e/e73_strict.py \
	%D%/e2e/e74_ledger.py \
	%D%/e2e/e75_helpers.py \
	%D%/e2e/e80_response.py \
	%D%/e2e/e81_cache.py \
	%D%/e2e/f01_hang.py \
	%D%/e2e/f02_eio.py \
	%D%/e2e/f03_odd_results.py \
	%D%/e2e/f04_space.py \
	%D%/e2e/f05_denied.py \
	%D%/e2e/f06_killed.py \
	%D%/e2e/f07_truncated.py \
	%D%/e2e/f08_memory.py \
	%D%/e2e/f10_hang_calls.py \
	%D%/e2e/f11_layout_twice.py \
	%D%/e2e/f13_verify_lies.py \
	%D%/e2e/f14_overlapping.py \
	%D%/e2e/g01_review.py \
	%D%/e2e/g02_review.py \
	%D%/e2e/j01_refused.py \
	%D%/e2e/j02_names.py \
	%D%/e2e/j03_syntax.py \
	%D%/e2e/j04_command_line.py \
	%D%/e2e/j05_file_names.py \
	%D%/e2e/j10_sums.py \
	%D%/e2e/j11_least_rates.py \
	%D%/e2e/j12_registered.py \
	%D%/e2e/j14_workloads.py \
	%D%/e2e/j15_posixaio.py \
	%D%/e2e/j16_data_jobs.py \
	%D%/e2e/j20_vary.py \
	%D%/e2e/j21_sweep_files.py \
	%D%/e2e/j22_environment.py \
	%D%/e2e/j23_sweep_logs.py \
	%D%/e2e/j24_wait_for.py \
	%D%/e2e/p01_instructions.py \
	%D%/e2e/p02_footprint.py \
	%D%/e2e/p03_start.py \
	%D%/e2e/r01_json.py \
	%D%/e2e/r02_json_failed.py \
	%D%/e2e/r03_json_signal.py \
	%D%/e2e/r04_formats.py \
	%D%/e2e/r05_typed.py \
	%D%/e2e/r06_interval.py \
	%D%/e2e/r10_fio_plot.py \
	%D%/e2e/r11_plot_reader.py \
	%D%/e2e/r20_sweep_result.py \
	%D%/e2e/r21_sweep_ends.py \
	%D%/e2e/r22_sweep_interim.py \
	%D%/e2e/r24_unified.py \
	%D%/e2e/r30_ceiling.py \
	%D%/e2e/r35_environment.py \
	%D%/e2e/r36_environment_places.py \
	%D%/e2e/r37_environment_cgroup.py \
	%D%/e2e/r38_environment_hidden.py \
	%D%/e2e/r39_environment_hang.py \
	%D%/e2e/r40_report.py \
	%D%/e2e/r41_compared.py \
	%D%/e2e/x01_numa_guest.py \
	%D%/e2e/x02_probe_oci.py \
	%D%/e2e/x03_probe_gvisor.py \
	%D%/e2e/x10_arm64_counters.py \
	%D%/e2e/x15_runsc.py \
	%D%/e2e/x20_boxes.py \
	%D%/e2e/x21_boxes_killed.py \
	%D%/e2e/x22_self_copy.py \
	%D%/e2e/x23_boxes_unprivileged.py \
	%D%/e2e/x24_boxes_v2.py \
	%D%/e2e/x30_daemons.py \
	%D%/e2e/x31_podman_rootless.py \
	%D%/e2e/x32_kata_flags.py \
	%D%/e2e/x33_kata.py \
	%D%/e2e/x34_nerdctl_flags.py \
	%D%/e2e/x40_meter_burner.py \
	%D%/e2e/x41_meter_bytes.py \
	%D%/e2e/x42_meter_gvisor.py \
	%D%/e2e/x43_meter_guest.py \
	%D%/e2e/x44_meter_words.py \
	%D%/e2e/x45_meter_unprivileged.py \
	%D%/e2e/x46_meter_versions.py \
	%D%/e2e/x49_compare_ctr.py \
	%D%/e2e/x50_marks.py \
	%D%/e2e/x51_compare.py \
	%D%/e2e/x52_compare_ends.py \
	%D%/e2e/x53_compare_input.py \
	%D%/e2e/x54_compare_data.py \
	%D%/e2e/x55_compare_bytes.py \
	%D%/e2e/x56_compare_output.py \
	%D%/e2e/x57_compare_clock.py \
	%D%/e2e/x58_compare_results.py \
	%D%/e2e/x59_compare_sentry.py \
	%D%/e2e/x60_guest_init.py \
	%D%/e2e/x61_guest_blk.py \
	%D%/e2e/x62_guest_virtiofs.py \
	%D%/e2e/x63_guest_9p.py \
	%D%/e2e/x64_guest_fails.py \
	%D%/e2e/x65_guest_bytes.py \
	%D%/e2e/x66_guest_monitors.py \
	%D%/e2e/x67_guest_cache.py \
	%D%/e2e/x68_arm64_guest.py \
	%D%/e2e/x69_guest_killed.py

lint_tests = \
	%D%/lint/l01_layers.py \
	%D%/lint/l02_budgets.py \
	%D%/lint/l03_words.py \
	%D%/lint/l04_docs.py \
	%D%/lint/l05_lists.py \
	%D%/lint/l06_static.py \
	%D%/lint/l07_style.py \
	%D%/lint/l08_effects.py

TEST_EXTENSIONS = .py
# A test that hangs fails, and the others go on.
LOG_COMPILER = timeout -k 10 300
PY_LOG_COMPILER = timeout -k 10 600 $(PYTHON)
AM_TESTS_ENVIRONMENT = \
	IOSONDE='$(abs_top_builddir)/iosonde$(EXEEXT)'; export IOSONDE; \
	IOSONDE_STATIC='$(want_static)'; export IOSONDE_STATIC; \
	TOP_SRCDIR='$(abs_top_srcdir)'; export TOP_SRCDIR; \
	TOP_BUILDDIR='$(abs_top_builddir)'; export TOP_BUILDDIR; \
	NM='$(NM)'; export NM; \
	STRIP='$(STRIP)'; export STRIP; \
	CC='$(CC)'; export CC; \
	IOSONDE_CFLAGS='$(CFLAGS) $(SPEED_CFLAGS)'; export IOSONDE_CFLAGS; \
	IOSONDE_INSTRUMENTED='$(instrumented_build)'; export IOSONDE_INSTRUMENTED; \
	PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE;

LDADD = libiosonde.a $(IOSONDE_LIBS)

if HAVE_CMOCKA
LDADD += $(CMOCKA_LIBS)
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

# Its clock is the test's.
%C%_unit_test_resident_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=syscall
%C%_unit_test_worker_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=clock_gettime

# The floor that `make bench` measures against: compiled for speed, and linked to nothing.
check_PROGRAMS += %D%/bench/bare
%C%_bench_bare_SOURCES = %D%/bench/bare.c %D%/bench/bare.h %D%/bench/bare_loop.c
%C%_bench_bare_LDADD = -lpthread
%C%_bench_bare_LDFLAGS = $(AM_LDFLAGS) $(STATIC_LDFLAGS)
%D%/bench/bare.$(OBJEXT) %D%/bench/bare_loop.$(OBJEXT): OPT_CFLAGS = $(SPEED_CFLAGS)

# Figures, not judged: see tests/bench/README.  make bench FIO=/path/to/fio BENCH='--aa'
bench: iosonde$(EXEEXT) %D%/bench/bare$(EXEEXT)
	$(PYTHON) $(srcdir)/%D%/bench/bench.py --iosonde=$(abs_builddir)/iosonde$(EXEEXT) \
		--bare=$(abs_builddir)/%D%/bench/bare$(EXEEXT) --fio='$(FIO)' $(BENCH)
.PHONY: bench
FIO = fio

# Runs a program that is denied system calls: for tests/e2e/f05_denied.py.
check_PROGRAMS += %D%/tools/deny
%C%_tools_deny_LDADD =

# Makes boxes: for tests/e2e/x2*.
check_PROGRAMS += %D%/tools/box
%C%_tools_box_LDADD = libiosonde.a $(IOSONDE_LIBS)

# The inputs that were kept are replayed by every build; only --enable-fuzzers
# makes the programs that look for new ones:
#	tests/fuzz/fuzz_num /tmp/new tests/fuzz/corpus/num
fuzz_replays = \
	%D%/fuzz/replay_jobfile \
	%D%/fuzz/replay_num \
	%D%/fuzz/replay_options \
	%D%/fuzz/replay_trial
check_PROGRAMS += $(fuzz_replays)
TESTS += $(fuzz_replays)
%C%_fuzz_replay_jobfile_SOURCES = %D%/fuzz/fuzz_jobfile.c %D%/fuzz/replay.c
%C%_fuzz_replay_num_SOURCES = %D%/fuzz/fuzz_num.c %D%/fuzz/replay.c
%C%_fuzz_replay_options_SOURCES = %D%/fuzz/fuzz_options.c %D%/fuzz/replay.c
%C%_fuzz_replay_trial_SOURCES = %D%/fuzz/fuzz_trial.c %D%/fuzz/replay.c

if FUZZERS
noinst_PROGRAMS = %D%/fuzz/fuzz_jobfile %D%/fuzz/fuzz_num %D%/fuzz/fuzz_options \
	%D%/fuzz/fuzz_trial
%C%_fuzz_fuzz_jobfile_SOURCES = %D%/fuzz/fuzz_jobfile.c %D%/fuzz/grammar.c
%C%_fuzz_fuzz_options_SOURCES = %D%/fuzz/fuzz_options.c %D%/fuzz/grammar.c
%C%_fuzz_fuzz_jobfile_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
%C%_fuzz_fuzz_num_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
%C%_fuzz_fuzz_options_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
%C%_fuzz_fuzz_trial_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
endif

if HAVE_PYTHON
TESTS += $(e2e_tests)
# An instrumented build has the same sources, and no static program.
if !INSTRUMENTED
TESTS += $(lint_tests)
endif
endif
if INSTRUMENTED
instrumented_build = yes
else
instrumented_build = no
endif

EXTRA_DIST += $(unit_headers) \
	%D%/bench \
	%D%/data \
	%D%/e2e \
	%D%/expected-skips \
	%D%/fuzz/corpus \
	%D%/lint \
	%D%/tally.py \
	%D%/tools/standin.py
dist-hook:
	rm -rf $(distdir)/%D%/*/__pycache__

# Runs after the tests: a skip that tests/expected-skips does not expect fails.
check-local: check-TESTS
if !HAVE_CMOCKA
	@echo 'The unit tests did not run: cmocka is missing (Debian: libcmocka-dev, Fedora: libcmocka-devel, Alpine: cmocka-dev).'
endif
if HAVE_PYTHON
	@$(PYTHON) $(srcdir)/%D%/tally.py --skips $(srcdir)/%D%/expected-skips $(TEST_LOGS)
else
	@echo 'The e2e and lint tests did not run: python3 is missing.'
endif
