"""e80_response -- response time against strace's stamps, backlog, what is left at the end."""
import math
import re
import statistics
import tempfile

import iosonde

RATE = ['--name=r', '--size=4m', '--bs=4k', '--rw=randread', '--output-format=json']


def traced(folder, *args, inject=()):
    """The job's document, and begin and length of each of its reads, by strace."""
    with tempfile.NamedTemporaryFile('r') as log:
        result = iosonde.execute(['strace', '-f', '-qq', '-s0', '-ttt', '-T', '-o', log.name, '-e',
                                  'trace=pread64', *inject, iosonde.IOSONDE, 'run', *RATE, *args],
                                 cwd=folder, ASAN_OPTIONS='detect_leaks=0')
        iosonde.equal(result.status, 0, result)
        calls = re.findall(r'^\d+ +([\d.]+) pread64\(.*, 4096, .*<([\d.]+)>$', log.read(), re.M)
    return result.json()['jobs'][0], [(float(begin), float(took)) for begin, took in calls]


def rank(values, q):
    return sorted(values)[max(math.ceil(q * len(values)), 1) - 1]


def stalls(folder):
    """Reads that come due while one hangs have waited for it; their service is short."""
    job, calls = traced(folder, '--rate_iops=50', '--number_ios=150',
                        inject=['-e', 'inject=pread64:delay_exit=1000000:when=20..150+70'])
    rate = job['iosonde']['rate']['read']
    iosonde.equal(len(calls), 150)
    begin = calls[0][0]
    due = [begin + i / 50 for i in range(150)]
    response = [at + took - d for (at, took), d in zip(calls, due)]
    iosonde.check(statistics.fmean(response) > 0.15, response)
    got = rate['response_ns']
    iosonde.equal(got['N'], 150)
    for name, value, truth in (
            ('mean', got['mean'] / 1e9, statistics.fmean(response)),
            ('p99', got['percentile']['99.000000'] / 1e9, rank(response, .99)),
            ('max', got['max'] / 1e9, max(response)),
            ('service', rate['service_ns']['mean'] / 1e9,
             statistics.fmean(took for _, took in calls))):
        iosonde.check(abs(value - truth) < 0.05 * truth + 0.02, name, value, truth)
    iosonde.equal(rate['service_ns'], dict(rate['service_ns'], **job['read']['lat_ns']))
    iosonde.check(rate['service_ns']['mean'] < got['mean'] / 2, rate)
    # One second at 50 a second, and by Little's law the mean.
    most = max(sum(d <= at for d in due) - i for i, (at, _) in enumerate(calls))
    iosonde.check(abs(rate['backlog_most'] - most) <= 3, rate, most)
    mean = sum(at - d for (at, _), d in zip(calls, due)) / (job['read']['runtime'] / 1e3)
    iosonde.check(abs(rate['backlog_mean'] - mean) < 0.1 * mean + 0.5, rate['backlog_mean'], mean)
    iosonde.equal((rate['due_ios'], rate['unsubmitted_ios']), (150, 0))


def left_over(folder):
    """What is due when the time is over is counted, and said."""
    args = ['--rate_iops=50', '--runtime=1', '--time_based']
    inject = ['-e', 'inject=pread64:delay_exit=2000000:when=10']
    job, calls = traced(folder, *args, inject=inject)
    rate = job['iosonde']['rate']['read']
    iosonde.check(rate['unsubmitted_ios'] > 60, rate)
    iosonde.equal(rate['due_ios'], rate['unsubmitted_ios'] + job['read']['total_ios'])
    iosonde.equal(job['read']['total_ios'], len(calls))
    iosonde.check(abs(rate['due_iops'] / 50 - 1) < 0.03, rate)
    result = iosonde.execute(['strace', '-f', '-qq', '-o', '/dev/null', *inject, iosonde.IOSONDE,
                              'run', *RATE[:-1], *args], cwd=folder,
                             ASAN_OPTIONS='detect_leaks=0')
    iosonde.check(re.search(r'\d+ were due and never submitted', result.out), result)
    lines = re.search(r'^    response \([mun]sec\): min=.*\n    service  \(', result.out, re.M)
    iosonde.check(lines, result)
    iosonde.check('    response percentiles (' in result.out, result)


def poisson(folder):
    """Kolmogorov-Smirnov of the gaps that strace saw: 1.95 is passed once in a thousand."""
    _, calls = traced(folder, '--rate_iops=40', '--number_ios=160', '--rate_process=poisson',
                      '--randseed=11')
    gaps = sorted(b[0] - a[0] for a, b in zip(calls, calls[1:]))
    n = len(gaps)
    most = max(abs(1 - math.exp(-gap * 40) - (i + side) / n)
               for i, gap in enumerate(gaps) for side in (0, 1))
    iosonde.check(most * math.sqrt(n) < 1.95, most, gaps)


def mixes(folder):
    """Each direction has a schedule of its own; one that is hardly due does not hold the other."""
    job, _ = traced(folder, '--rw=randrw', '--rate_iops=1,100', '--runtime=2', '--time_based',
                    '--rate_process=poisson', '--randseed=3')
    rate = job['iosonde']['rate']
    iosonde.check(job['read']['total_ios'] <= 8, job['read'])
    iosonde.check(140 <= rate['write']['due_ios'] <= 260, rate)
    iosonde.check(job['write']['total_ios'] > 60, job['write']['total_ios'])
    iosonde.equal(rate['trim'], None)
    job, _ = traced(folder, '--rw=randrw', '--rate_iops=,100', '--number_ios=400')
    iosonde.equal(job['iosonde']['rate']['read'], None)
    iosonde.equal(job['iosonde']['rate']['write']['response_ns']['N'], job['write']['total_ios'])


def groups(folder):
    doc = iosonde.run_json(*RATE[:-1], '--rate_iops=100', '--number_ios=50', '--numjobs=3',
                           '--group_reporting', cwd=folder)
    rate = doc['jobs'][0]['iosonde']['rate']['read']
    iosonde.equal((rate['response_ns']['N'], rate['due_ios'], rate['asked_iops']), (150, 150, 300))


def ramps(folder):
    """A ramp and the window after it are one schedule."""
    job, calls = traced(folder, '--rate_iops=2', '--ramp_time=1200ms', '--runtime=2',
                      '--time_based')
    gaps = [b[0] - a[0] for a, b in zip(calls, calls[1:])]
    iosonde.check(all(0.3 < gap < 0.7 for gap in gaps), gaps)


def engines(folder):
    for engine in 'psync', 'libaio', 'io_uring', 'null', 'mmap':
        result = iosonde.run('run', *RATE, '--ioengine=' + engine, '--iodepth=4',
                             '--rate_iops=500', '--number_ios=100', cwd=folder, status=None)
        if result.status == 3:
            continue
        rate = result.json()['jobs'][0]['iosonde']['rate']['read']
        iosonde.equal((rate['response_ns']['N'], rate['service_ns']['N']), (100, 100), engine)
        iosonde.check(rate['response_ns']['mean'] >= rate['service_ns']['mean'], engine, rate)


def without(folder):
    """No rate, nothing of it; and nothing is measured that gtod_reduce leaves out."""
    result = iosonde.run('run', *RATE[:-1], '--number_ios=9', cwd=folder)
    iosonde.check('response' not in result.out, result)
    doc = iosonde.run_json(*RATE[:-1], '--number_ios=9', '--thinktime=1ms', cwd=folder)
    iosonde.equal(doc['jobs'][0]['iosonde']['rate'], None)
    doc = iosonde.run_json(*RATE[:-1], '--number_ios=9', '--rate_iops=100', '--gtod_reduce=1',
                           cwd=folder)
    iosonde.equal(doc['jobs'][0]['iosonde']['rate']['read']['response_ns']['N'], 0)


def main():
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        iosonde.run('run', '--name=r', '--size=4m', '--rw=write', cwd=folder)
        for test in stalls, left_over, poisson, mixes, groups, ramps, engines, without:
            test(folder)


main()
