"""e44_log_options -- which logs there are, the clock they count by, how many I/Os may wait."""
import json
import os
import subprocess
import time

import iosonde
import logs


def disabled(folder):
    """Each of the three leaves out its own log, and the result has the latency all the same."""
    kinds = {'lat', 'slat', 'clat'}
    for kind in sorted(kinds):
        doc = iosonde.run_json('--name=a', '--size=64k', '--filename=data', '--ioengine=libaio',
                               '--write_lat_log=' + kind, '--disable_%s=1' % kind, cwd=folder)
        # The names of the three options: disable_lat, disable_slat, disable_clat.
        iosonde.equal(logs.names(folder), sorted('%s_%s.1.log' % (kind, k)
                                                 for k in kinds - {kind}))
        iosonde.equal(doc['jobs'][0]['read'][kind + '_ns']['N'], 16, kind)
        for name in logs.names(folder):
            iosonde.equal(len(logs.rows(os.path.join(folder, name))), 16, name)
            os.unlink(os.path.join(folder, name))


def clocks(folder):
    """Times lie between two looks at the clock of that number; without, they begin at 0."""
    for options, clock in (([], None), (['--log_alternate_epoch=1'], time.CLOCK_REALTIME),
                           (['--log_alternate_epoch=1', '--log_alternate_epoch_clock_id=1'],
                            time.CLOCK_MONOTONIC)):
        before = time.clock_gettime(clock) * 1000 if clock is not None else 0
        begin = time.monotonic()
        iosonde.run_json('--name=a', '--size=64k', '--filename=data', '--write_lat_log=t',
                         '--rate_iops=100', *options, cwd=folder)
        after = before + (time.monotonic() - begin) * 1000
        rows = logs.rows(folder + '/t_lat.1.log')
        iosonde.check(before - 2 <= rows[0][0] < rows[-1][0] <= after + 2, options, before, rows,
                      after)
    iosonde.check(time.CLOCK_REALTIME == 0 and time.CLOCK_MONOTONIC == 1)


def waiting(folder):
    """As many I/Os as log_entries can wait for a writer that is much slower than the job."""
    iosonde.need_strace()
    for more, lose in (([], True), (['--log_entries=1048576'], False)):
        result = subprocess.run(
            ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=write', '-e',
             'inject=write:delay_enter=50000', iosonde.IOSONDE, 'run', '--output-format=json',
             '--ioengine=null', '--size=2g', '--number_ios=500000', '--name=a',
             '--write_iops_log=w', *more],
            cwd=folder, stdout=subprocess.PIPE, timeout=600,
            env=iosonde.environment(ASAN_OPTIONS='detect_leaks=0'))
        iosonde.equal(result.returncode, 0)
        own = json.loads(result.stdout)['jobs'][0]['iosonde']['logs']
        iosonde.equal(own['lost'] > 0, lose, more, own)
        with open(folder + '/w_iops.1.log') as f:
            iosonde.equal(sum(1 for _ in f) + own['lost'], 500000)


def main():
    for case in (disabled, clocks, waiting):
        with iosonde.disk_dir() as folder:
            case(folder)


main()
