# One word a file, sorted.  Everything but cli/main.c goes into one archive, so
# that tests and fuzzers link what ships.
noinst_LIBRARIES += libiosonde.a
libiosonde_a_SOURCES = \
	$(base_files) \
	$(job_files) \
	$(engine_files) \
	$(measure_files) \
	$(result_files) \
	$(load_files) \
	$(runtime_files) \
	$(report_files) \
	$(cli_files)

bin_PROGRAMS += iosonde
iosonde_SOURCES = %D%/cli/main.c
iosonde_LDADD = libiosonde.a $(IOSONDE_LIBS)
iosonde_LDFLAGS = $(AM_LDFLAGS) $(STATIC_LDFLAGS)
EXTRA_iosonde_DEPENDENCIES = %D%/static.ld
EXTRA_DIST += %D%/static.ld

# What runs for each I/O is compiled for speed, all the rest for size: 80 KB less.
measured_path = \
	%D%/base/rng.$(OBJEXT) \
	%D%/engine/libaio.$(OBJEXT) \
	%D%/engine/mmap.$(OBJEXT) \
	%D%/engine/null.$(OBJEXT) \
	%D%/engine/psync.$(OBJEXT) \
	%D%/engine/uring.$(OBJEXT) \
	%D%/load/crc32c.$(OBJEXT) \
	%D%/load/digest.$(OBJEXT) \
	%D%/load/draw.$(OBJEXT) \
	%D%/load/fill.$(OBJEXT) \
	%D%/load/log.$(OBJEXT) \
	%D%/load/overlap.$(OBJEXT) \
	%D%/load/pace.$(OBJEXT) \
	%D%/load/paced.$(OBJEXT) \
	%D%/load/pattern.$(OBJEXT) \
	%D%/load/perm.$(OBJEXT) \
	%D%/load/plain.$(OBJEXT) \
	%D%/load/stamp.$(OBJEXT) \
	%D%/load/tile.$(OBJEXT) \
	%D%/load/verify.$(OBJEXT) \
	%D%/load/verify_check.$(OBJEXT) \
	%D%/load/vstate.$(OBJEXT) \
	%D%/load/walk.$(OBJEXT) \
	%D%/load/worker.$(OBJEXT)
$(measured_path): OPT_CFLAGS = $(SPEED_CFLAGS)

base_files = \
	%D%/base/buf.c \
	%D%/base/buf.h \
	%D%/base/ddir.h \
	%D%/base/err.c \
	%D%/base/err.h \
	%D%/base/file.c \
	%D%/base/file.h \
	%D%/base/num.c \
	%D%/base/num.h \
	%D%/base/peek.c \
	%D%/base/peek.h \
	%D%/base/rng.c \
	%D%/base/rng.h \
	%D%/base/spawn.h

job_files = \
	%D%/job/arith.c \
	%D%/job/arith.h \
	%D%/job/await.c \
	%D%/job/await.h \
	%D%/job/bytes.c \
	%D%/job/bytes.h \
	%D%/job/check.c \
	%D%/job/check_verify.c \
	%D%/job/check_verify.h \
	%D%/job/cmdline.c \
	%D%/job/compat.c \
	%D%/job/compat.def \
	%D%/job/compat.h \
	%D%/job/does.c \
	%D%/job/does.h \
	%D%/job/given.c \
	%D%/job/given.h \
	%D%/job/ini.c \
	%D%/job/ini.h \
	%D%/job/job.c \
	%D%/job/job.h \
	%D%/job/jobfile.c \
	%D%/job/jobfile.h \
	%D%/job/keyword.c \
	%D%/job/keyword.h \
	%D%/job/logged.c \
	%D%/job/logged.h \
	%D%/job/nearest.c \
	%D%/job/nearest.h \
	%D%/job/numa.c \
	%D%/job/numa.h \
	%D%/job/options.c \
	%D%/job/options.def \
	%D%/job/options.h \
	%D%/job/order.c \
	%D%/job/order.h \
	%D%/job/path.c \
	%D%/job/rest.c \
	%D%/job/rest.h \
	%D%/job/shape.c \
	%D%/job/shape.h \
	%D%/job/spread.c \
	%D%/job/spread.h \
	%D%/job/suffix.c \
	%D%/job/suffix.h \
	%D%/job/sweep.c \
	%D%/job/sweep.h \
	%D%/job/tolerate.c \
	%D%/job/value.c \
	%D%/job/value.h \
	%D%/job/value_cpus.c \
	%D%/job/value_field.c \
	%D%/job/vary.c \
	%D%/job/vary.h \
	%D%/job/zones.c \
	%D%/job/zones.h

engine_files = \
	%D%/engine/engine.c \
	%D%/engine/engine.h \
	%D%/engine/engines.def \
	%D%/engine/libaio.c \
	%D%/engine/mmap.c \
	%D%/engine/null.c \
	%D%/engine/posixaio.c \
	%D%/engine/psync.c \
	%D%/engine/ring.c \
	%D%/engine/ring.h \
	%D%/engine/uring.c

measure_files = \
	%D%/measure/cgroup.c \
	%D%/measure/cgroup.h \
	%D%/measure/clock.c \
	%D%/measure/clock.h \
	%D%/measure/counters.c \
	%D%/measure/counters.def \
	%D%/measure/counters.h \
	%D%/measure/cpu.c \
	%D%/measure/cpu.h \
	%D%/measure/disk.c \
	%D%/measure/disk.h \
	%D%/measure/env.c \
	%D%/measure/env.def \
	%D%/measure/env.h \
	%D%/measure/env_around.c \
	%D%/measure/env_cgroup.c \
	%D%/measure/env_clock.c \
	%D%/measure/env_cpu.c \
	%D%/measure/env_limits.c \
	%D%/measure/env_perf.c \
	%D%/measure/env_security.c \
	%D%/measure/fetched.c \
	%D%/measure/fetched.h \
	%D%/measure/filed.h \
	%D%/measure/generator.h \
	%D%/measure/group.h \
	%D%/measure/hist.c \
	%D%/measure/hist.h \
	%D%/measure/ledger.c \
	%D%/measure/ledger.h \
	%D%/measure/mismatch.c \
	%D%/measure/mismatch.h \
	%D%/measure/mount.c \
	%D%/measure/mount.h \
	%D%/measure/reading.c \
	%D%/measure/reading.h \
	%D%/measure/restraint.c \
	%D%/measure/restraint.def \
	%D%/measure/restraint.h \
	%D%/measure/series.c \
	%D%/measure/series.h \
	%D%/measure/stats.c \
	%D%/measure/stats.h \
	%D%/measure/steady.c \
	%D%/measure/steady.h \
	%D%/measure/storage.c \
	%D%/measure/storage.def \
	%D%/measure/storage.h \
	%D%/measure/unnamed.c \
	%D%/measure/unnamed.h

result_files = \
	%D%/result/bound.c \
	%D%/result/bound.h \
	%D%/result/cost.c \
	%D%/result/cost.h \
	%D%/result/environment.c \
	%D%/result/environment.h \
	%D%/result/environment_print.c \
	%D%/result/fio.c \
	%D%/result/fio.h \
	%D%/result/fio_bins.c \
	%D%/result/fio_json.c \
	%D%/result/fio_json.h \
	%D%/result/fio_json_cells.c \
	%D%/result/fio_json_cost.c \
	%D%/result/fio_json_dir.c \
	%D%/result/fio_json_opt.c \
	%D%/result/fio_json_own.c \
	%D%/result/fio_json_rate.c \
	%D%/result/fio_steady.c \
	%D%/result/fio_terse.c \
	%D%/result/fio_text.c \
	%D%/result/fio_text.h \
	%D%/result/fio_text_cells.c \
	%D%/result/fio_text_cost.c \
	%D%/result/fio_text_lat.c \
	%D%/result/fio_text_own.c \
	%D%/result/fio_text_rate.c \
	%D%/result/get.c \
	%D%/result/get.h \
	%D%/result/latency.c \
	%D%/result/latency.h \
	%D%/result/marks.h \
	%D%/result/merge.c \
	%D%/result/merge.h \
	%D%/result/metered.h \
	%D%/result/mixed.c \
	%D%/result/mixed.h \
	%D%/result/probe.c \
	%D%/result/probe.def \
	%D%/result/probe.h \
	%D%/result/probe_json.c \
	%D%/result/probe_text.c \
	%D%/result/put.c \
	%D%/result/put.h \
	%D%/result/rate.c \
	%D%/result/rate.h \
	%D%/result/result.c \
	%D%/result/result.h \
	%D%/result/rows.c \
	%D%/result/rows.h \
	%D%/result/sample.c \
	%D%/result/sample.h \
	%D%/result/trial.h \
	%D%/result/truth.c \
	%D%/result/truth.h \
	%D%/result/truth_json.c \
	%D%/result/utf8.c \
	%D%/result/utf8.h

load_files = \
	%D%/load/achieved.c \
	%D%/load/achieved.h \
	%D%/load/advice.c \
	%D%/load/advice.h \
	%D%/load/amount.c \
	%D%/load/amount.h \
	%D%/load/avail.c \
	%D%/load/avail.h \
	%D%/load/ceiling.c \
	%D%/load/ceiling.h \
	%D%/load/collect.c \
	%D%/load/collect.h \
	%D%/load/command.c \
	%D%/load/command.h \
	%D%/load/consent.c \
	%D%/load/consent.h \
	%D%/load/content.c \
	%D%/load/content.h \
	%D%/load/crc.c \
	%D%/load/crc.h \
	%D%/load/crc32c.c \
	%D%/load/crc32c.h \
	%D%/load/detach.c \
	%D%/load/detach.h \
	%D%/load/digest.c \
	%D%/load/digest.h \
	%D%/load/direct.c \
	%D%/load/direct.h \
	%D%/load/doing.c \
	%D%/load/doing.h \
	%D%/load/draw.c \
	%D%/load/draw.h \
	%D%/load/exits.c \
	%D%/load/exits.h \
	%D%/load/extent.c \
	%D%/load/extent.h \
	%D%/load/fail.c \
	%D%/load/fail.h \
	%D%/load/files.c \
	%D%/load/files.h \
	%D%/load/filing.c \
	%D%/load/filing.h \
	%D%/load/fill.c \
	%D%/load/fill.h \
	%D%/load/flow.c \
	%D%/load/flow.h \
	%D%/load/forecast.c \
	%D%/load/forecast.h \
	%D%/load/foresee.c \
	%D%/load/foresee.h \
	%D%/load/guard.c \
	%D%/load/guard.h \
	%D%/load/holder.c \
	%D%/load/holder.h \
	%D%/load/layout.c \
	%D%/load/layout.h \
	%D%/load/leave.c \
	%D%/load/leave.h \
	%D%/load/limits.c \
	%D%/load/limits.h \
	%D%/load/live.c \
	%D%/load/live.h \
	%D%/load/lock.c \
	%D%/load/lock.h \
	%D%/load/log.c \
	%D%/load/log.h \
	%D%/load/log_file.c \
	%D%/load/log_file.h \
	%D%/load/log_text.c \
	%D%/load/log_text.h \
	%D%/load/log_writer.c \
	%D%/load/log_writer.h \
	%D%/load/look.c \
	%D%/load/look.h \
	%D%/load/loop.c \
	%D%/load/loop.h \
	%D%/load/node.c \
	%D%/load/node.h \
	%D%/load/overlap.c \
	%D%/load/overlap.h \
	%D%/load/pace.c \
	%D%/load/pace.h \
	%D%/load/paced.c \
	%D%/load/paced.h \
	%D%/load/pages.c \
	%D%/load/pages.h \
	%D%/load/pattern.c \
	%D%/load/pattern.h \
	%D%/load/perm.c \
	%D%/load/perm.h \
	%D%/load/place.c \
	%D%/load/place.h \
	%D%/load/plain.c \
	%D%/load/plain.h \
	%D%/load/plan.c \
	%D%/load/plan.h \
	%D%/load/pool.c \
	%D%/load/pool.h \
	%D%/load/prepare.c \
	%D%/load/prepare.h \
	%D%/load/probe.c \
	%D%/load/probe.h \
	%D%/load/resident.c \
	%D%/load/resident.h \
	%D%/load/rig.c \
	%D%/load/rig.h \
	%D%/load/room.c \
	%D%/load/room.h \
	%D%/load/round.h \
	%D%/load/run.c \
	%D%/load/run.h \
	%D%/load/same.c \
	%D%/load/same.h \
	%D%/load/settle.c \
	%D%/load/settle.h \
	%D%/load/shared.c \
	%D%/load/shared.h \
	%D%/load/shelf.c \
	%D%/load/shelf.h \
	%D%/load/snapshot.c \
	%D%/load/snapshot.h \
	%D%/load/spare.c \
	%D%/load/spare.h \
	%D%/load/spend.c \
	%D%/load/spend.h \
	%D%/load/spot.c \
	%D%/load/spot.h \
	%D%/load/stacks.c \
	%D%/load/stacks.h \
	%D%/load/stamp.c \
	%D%/load/stamp.h \
	%D%/load/stamp_explain.c \
	%D%/load/stamp_form.h \
	%D%/load/strict.c \
	%D%/load/strict.h \
	%D%/load/supervise.c \
	%D%/load/supervise.h \
	%D%/load/surround.c \
	%D%/load/surround.h \
	%D%/load/target.c \
	%D%/load/target.h \
	%D%/load/tile.c \
	%D%/load/tile.h \
	%D%/load/trials.c \
	%D%/load/trials.h \
	%D%/load/trim.c \
	%D%/load/trim.h \
	%D%/load/try.c \
	%D%/load/try.h \
	%D%/load/turns.c \
	%D%/load/turns.h \
	%D%/load/verify.c \
	%D%/load/verify.h \
	%D%/load/verify_async.c \
	%D%/load/verify_check.c \
	%D%/load/verify_open.c \
	%D%/load/verify_plan.c \
	%D%/load/verify_plan.h \
	%D%/load/vstate.c \
	%D%/load/vstate.h \
	%D%/load/walk.c \
	%D%/load/walk.h \
	%D%/load/watchdog.c \
	%D%/load/watchdog.h \
	%D%/load/window.c \
	%D%/load/window.h \
	%D%/load/wish.c \
	%D%/load/wish.h \
	%D%/load/worker.c \
	%D%/load/worker.h

runtime_files = \
	%D%/runtime/meter.h \
	%D%/runtime/runtime.h \
	%D%/runtime/runtimes.def \
	%D%/runtime/sweepup.h

report_files = \
	%D%/report/compare.h \
	%D%/report/figures.def

cli_files = \
	%D%/cli/cli.c \
	%D%/cli/cli.h \
	%D%/cli/cmd_help.c \
	%D%/cli/cmd_options.c \
	%D%/cli/cmd_probe.c \
	%D%/cli/cmd_run.c \
	%D%/cli/commands.def \
	%D%/cli/help.c \
	%D%/cli/help.def \
	%D%/cli/help.h \
	%D%/cli/mdoc.c \
	%D%/cli/mdoc.h \
	%D%/cli/progress.c \
	%D%/cli/show.c
