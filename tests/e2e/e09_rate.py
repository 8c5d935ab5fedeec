"""e09_rate -- rates and pauses, as strace's time stamps show them."""
import re
import resource
import statistics
import subprocess
import tempfile

import iosonde


def stamps(folder, call, *args, status=0):
    """Times at which the job's calls began."""
    with tempfile.NamedTemporaryFile('r') as log:
        result = iosonde.execute(['strace', '-f', '-qq', '-s0', '-ttt', '-e', 'trace=' + call, '-o',
                                  log.name, iosonde.IOSONDE, 'run', '--name=r', '--size=1m',
                                  '--bs=4k', *args], cwd=folder, ASAN_OPTIONS='detect_leaks=0')
        iosonde.equal(result.status, status, result)
        return [float(time) for time in re.findall(r'^\d+ +([\d.]+) %s\(.*, 4096, ' % call,
                                                   log.read(), re.M)]


def gaps(times):
    return [b - a for a, b in zip(times, times[1:])]


def rates(folder):
    for args, rate in ((['--rate_iops=200'], 200), (['--rate=400k'], 100)):
        times = stamps(folder, 'pread64', '--rw=randread', '--number_ios=200', *args)
        iosonde.equal(len(times), 200)
        got = (len(times) - 1) / (times[-1] - times[0])
        iosonde.check(0.95 < got / rate < 1.02, args, got)
    # Equal gaps, and those of a Poisson process: their quartiles are ln 3 means apart, or
    # 1.58 medians.  Quartiles do not see a pause of the machine and what catches up with it.
    for process, least, most in (('linear', 0, 0.6), ('poisson', 1.0, 2.4)):
        between = gaps(stamps(folder, 'pread64', '--rw=randread', '--rate_iops=200',
                              '--number_ios=250', '--rate_process=' + process))
        low, median, high = statistics.quantiles(between, n=4)
        iosonde.check(least <= (high - low) / median <= most, process, low, median, high)


def directions(folder):
    """Each direction of a mix has its own rate, whatever the mix."""
    doc = iosonde.run_json('--name=r', '--size=1m', '--rw=randrw', '--rwmixread=90', '--bs=4k',
                           '--rate=1m,512k', '--runtime=2', '--time_based', cwd=folder)
    job = doc['jobs'][0]
    iosonde.check(abs(job['read']['total_ios'] / 512 - 1) < 0.1, job['read']['total_ios'])
    iosonde.check(abs(job['write']['total_ios'] / 256 - 1) < 0.1, job['write']['total_ios'])


def caught_up(folder):
    """What a slow call held up is caught up with: due times do not depend on completions."""
    with tempfile.NamedTemporaryFile('r') as log:
        result = iosonde.execute(
            ['strace', '-f', '-qq', '-o', log.name, '-e', 'trace=pread64', '-e',
             'inject=pread64:delay_exit=500000:when=20', iosonde.IOSONDE, 'run', '--name=r',
             '--size=1m', '--bs=4k', '--rw=randread', '--rate_iops=200', '--runtime=2',
             '--time_based', '--output-format=json'], cwd=folder, ASAN_OPTIONS='detect_leaks=0')
    iosonde.equal(result.status, 0, result)
    ios = result.json()['jobs'][0]['read']['total_ios']
    iosonde.check(380 <= ios <= 405, ios)


def pauses(folder):
    between = gaps(stamps(folder, 'pread64', '--rw=read', '--number_ios=20', '--thinktime=20ms',
                          '--thinktime_blocks=4'))
    long = [i for i, gap in enumerate(between) if gap > 0.019]
    iosonde.equal(long, [3, 7, 11, 15], between)
    iosonde.check(stamps(folder, 'pread64', '--rw=read', '--number_ios=3',
                         '--thinktime=20000')[-1] > 0)


def no_busy_wait(folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([iosonde.IOSONDE, '--name=r', '--size=1m', '--rw=randread', '--bs=4k',
                    '--rate_iops=1000', '--runtime=2', '--time_based'], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    iosonde.check(cpu < 1, 'CPU seconds in 2 s:', cpu)


def least(folder):
    result = iosonde.run('run', '--name=r', '--size=1m', '--rw=randread', '--bs=4k',
                         '--rate_iops=50', '--rate_iops_min=1000', '--runtime=10', '--time_based',
                         cwd=folder, status=1)
    iosonde.check('rate_iops_min' in result.err and result.seconds < 8, result)


def main():
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        iosonde.run('run', '--name=r', '--size=1m', '--rw=write', cwd=folder)
        for test in rates, directions, caught_up, pauses, no_busy_wait, least:
            iosonde.in_time(test, folder)


main()
