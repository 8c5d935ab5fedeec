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
	$(cli_files)

bin_PROGRAMS += iosonde
iosonde_SOURCES = %D%/cli/main.c
iosonde_LDADD = libiosonde.a $(IOSONDE_LIBS)
iosonde_LDFLAGS = $(AM_LDFLAGS) $(STATIC_LDFLAGS)

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
	%D%/base/rng.c \
	%D%/base/rng.h

job_files = \
	%D%/job/bytes.c \
	%D%/job/bytes.h \
	%D%/job/check.c \
	%D%/job/cmdline.c \
	%D%/job/compat.c \
	%D%/job/compat.def \
	%D%/job/compat.h \
	%D%/job/ini.c \
	%D%/job/ini.h \
	%D%/job/job.c \
	%D%/job/job.h \
	%D%/job/jobfile.c \
	%D%/job/jobfile.h \
	%D%/job/keyword.c \
	%D%/job/keyword.h \
	%D%/job/nearest.c \
	%D%/job/nearest.h \
	%D%/job/numa.c \
	%D%/job/numa.h \
	%D%/job/options.c \
	%D%/job/options.def \
	%D%/job/options.h \
	%D%/job/path.c \
	%D%/job/shape.c \
	%D%/job/shape.h \
	%D%/job/spread.c \
	%D%/job/spread.h \
	%D%/job/suffix.c \
	%D%/job/suffix.h \
	%D%/job/tolerate.c \
	%D%/job/value.c \
	%D%/job/value.h \
	%D%/job/value_cpus.c \
	%D%/job/value_field.c

engine_files = \
	%D%/engine/engine.c \
	%D%/engine/engine.h \
	%D%/engine/engines.def \
	%D%/engine/libaio.c \
	%D%/engine/mmap.c \
	%D%/engine/null.c \
	%D%/engine/psync.c \
	%D%/engine/ring.c \
	%D%/engine/ring.h \
	%D%/engine/uring.c

measure_files = \
	%D%/measure/clock.c \
	%D%/measure/clock.h \
	%D%/measure/cpu.c \
	%D%/measure/cpu.h \
	%D%/measure/disk.c \
	%D%/measure/disk.h \
	%D%/measure/hist.c \
	%D%/measure/hist.h \
	%D%/measure/ledger.c \
	%D%/measure/ledger.h \
	%D%/measure/series.c \
	%D%/measure/series.h \
	%D%/measure/stats.c \
	%D%/measure/stats.h

result_files = \
	%D%/result/fio.c \
	%D%/result/fio.h \
	%D%/result/fio_bins.c \
	%D%/result/fio_json.c \
	%D%/result/fio_json.h \
	%D%/result/fio_json_dir.c \
	%D%/result/fio_json_opt.c \
	%D%/result/fio_json_own.c \
	%D%/result/fio_terse.c \
	%D%/result/fio_text.c \
	%D%/result/fio_text.h \
	%D%/result/fio_text_lat.c \
	%D%/result/fio_text_own.c \
	%D%/result/put.c \
	%D%/result/put.h \
	%D%/result/result.c \
	%D%/result/result.h \
	%D%/result/utf8.c \
	%D%/result/utf8.h

load_files = \
	%D%/load/advice.c \
	%D%/load/advice.h \
	%D%/load/avail.c \
	%D%/load/avail.h \
	%D%/load/collect.c \
	%D%/load/collect.h \
	%D%/load/consent.c \
	%D%/load/consent.h \
	%D%/load/content.c \
	%D%/load/content.h \
	%D%/load/draw.c \
	%D%/load/draw.h \
	%D%/load/extent.c \
	%D%/load/extent.h \
	%D%/load/fail.c \
	%D%/load/fail.h \
	%D%/load/fill.c \
	%D%/load/fill.h \
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
	%D%/load/look.c \
	%D%/load/look.h \
	%D%/load/loop.c \
	%D%/load/loop.h \
	%D%/load/node.c \
	%D%/load/node.h \
	%D%/load/pace.c \
	%D%/load/pace.h \
	%D%/load/paced.c \
	%D%/load/paced.h \
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
	%D%/load/rig.c \
	%D%/load/rig.h \
	%D%/load/room.c \
	%D%/load/room.h \
	%D%/load/round.h \
	%D%/load/run.c \
	%D%/load/run.h \
	%D%/load/same.c \
	%D%/load/same.h \
	%D%/load/shared.c \
	%D%/load/shared.h \
	%D%/load/snapshot.c \
	%D%/load/snapshot.h \
	%D%/load/spare.c \
	%D%/load/spare.h \
	%D%/load/supervise.c \
	%D%/load/supervise.h \
	%D%/load/target.c \
	%D%/load/target.h \
	%D%/load/tile.c \
	%D%/load/tile.h \
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

cli_files = \
	%D%/cli/cli.c \
	%D%/cli/cli.h \
	%D%/cli/cmd_help.c \
	%D%/cli/cmd_options.c \
	%D%/cli/cmd_run.c \
	%D%/cli/commands.def \
	%D%/cli/progress.c
