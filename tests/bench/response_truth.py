"""response_truth -- response and service times against the log of the server that made them.

    tests/bench/response_truth.py --server=PATH [--iosonde=PATH] [--fio=PATH] [--seconds=S]
                                  [--only=WORD]

PATH is a FUSE server of one file: `PATH FILE MIB SERVICE_US [PERIOD_MS STALL_MS] [serial]`,
no reply leaving it in the stall that begins each period; on SIGTERM it writes ft.log, a
line for each request: time of arrival (ns, CLOCK_MONOTONIC), offset, length, time of
service.  Due times are computed here, from the rate and, for a Poisson process, from the
seed in the result (xoshiro256**, written anew); the truth is arrival + service - due.  When
the schedule began is not in the log: it is taken so that the least delay from due to
arrival is 30 us.  Timings are printed, never judged: this is no part of make check.
"""
import argparse
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time

MASK = (1 << 64) - 1


def splitmix(x):
    x = (x + 0x9e3779b97f4a7c15) & MASK
    z = ((x ^ x >> 30) * 0xbf58476d1ce4e5b9) & MASK
    z = ((z ^ z >> 27) * 0x94d049bb133111eb) & MASK
    return x, z ^ z >> 31


def rotate(x, n):
    return (x << n | x >> (64 - n)) & MASK


def uniform(seed):
    """xoshiro256**, as numbers in (0, 1]."""
    s = []
    for _ in range(4):
        seed, word = splitmix(seed)
        s.append(word)
    while True:
        value = (rotate(s[1] * 5 & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        yield ((value >> 11) + 1) * 2.0 ** -53


def due_times(n, rate, poisson, seed):
    """ns after the schedule began."""
    gap = 1e9 / rate
    if not poisson:
        return [i * gap for i in range(n)]
    # The first stream that the pace's seed gives is that of reads.
    numbers, at, due = uniform(splitmix(seed ^ 0x70616365)[1]), 0.0, []
    for _ in range(n):
        at -= math.log(next(numbers)) * gap
        due.append(at)
    return due


def figures(values):
    values = sorted(values)
    rank = lambda q: values[max(math.ceil(q * len(values)), 1) - 1]
    return {'mean': sum(values) / len(values) / 1e6, 'p50': rank(.5) / 1e6,
            'p99': rank(.99) / 1e6, 'n': len(values)}


def truth(log, rate, poisson, seed):
    """Figures of response and of service."""
    # A probe of a byte or so is no I/O of the job.
    rows = [row for row in sorted(tuple(map(int, line.split())) for line in log) if row[2] == 4096]
    due = due_times(len(rows), rate, poisson, seed)
    begin = min(row[0] - d for row, d in zip(rows, due)) - 30000
    response = [row[0] + row[3] - begin - d for row, d in zip(rows, due)]
    return figures(response), figures([row[3] for row in rows])


def of_iosonde(document):
    job = document['jobs'][0]
    rate = job['iosonde']['rate']['read']
    found = []
    for key in 'response_ns', 'service_ns':
        lat = rate[key]
        found.append({'mean': lat['mean'] / 1e6, 'n': lat['N'],
                      'p50': lat['percentile']['50.000000'] / 1e6,
                      'p99': lat['percentile']['99.000000'] / 1e6})
    return found, rate


def of_fio(document):
    lat = document['jobs'][0]['read']['lat_ns']
    clat = document['jobs'][0]['read']['clat_ns']
    return {'mean': lat['mean'] / 1e6, 'n': lat['N'],
            'p50': clat['percentile']['50.000000'] / 1e6,
            'p99': clat['percentile']['99.000000'] / 1e6}


def measured(server, shape, program, options):
    """A program's document about a fresh server, and the server's log."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'file')
        child = subprocess.Popen([server, path, '64', *shape], cwd=folder)
        while not os.path.exists(path) or not os.path.ismount(path):
            time.sleep(0.02)
        try:
            done = subprocess.run([program, '--name=t', '--filename=' + path, '--rw=randread',
                                   '--bs=4k', '--direct=1', '--size=64m', '--output-format=json',
                                   *options], stdout=subprocess.PIPE, check=True)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait()
        with open(os.path.join(folder, 'ft.log')) as log:
            return json.loads(done.stdout[done.stdout.index(b'{'):]), log.readlines()


def line(name, f, against=None):
    text = '    %-18s mean %8.3f  p50 %8.3f  p99 %8.3f ms  n %d' % (
        name, f['mean'], f['p50'], f['p99'], f['n'])
    if against:
        text += '   mean %+.1f us, %+.2f %%; p99 %+.2f %%' % (
            (f['mean'] - against['mean']) * 1e3, (f['mean'] / against['mean'] - 1) * 100,
            (f['p99'] / against['p99'] - 1) * 100)
    print(text, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--server', required=True)
    parser.add_argument('--iosonde', default='build/iosonde')
    parser.add_argument('--fio')
    parser.add_argument('--seconds', type=int, default=20)
    parser.add_argument('--only', default='')
    given = parser.parse_args()
    cases = [('stalls, %s, depth %d' % (process, depth), ['100', '1000', '200'], process, depth)
             for depth in (1, 32) for process in ('linear', 'poisson')]
    cases.append(('M/D/1 of 900 us', ['900', '0', '0', 'serial'], 'poisson', 32))
    for name, shape, process, depth in cases:
        if given.only not in name:
            continue
        options = ['--rate_iops=1000', '--rate_process=' + process, '--iodepth=%d' % depth,
                   '--ioengine=' + ('psync' if depth == 1 else 'io_uring'), '--time_based',
                   '--runtime=%d' % given.seconds]
        if depth == 1:
            options.append('--randseed=7')
        document, log = measured(given.server, shape, given.iosonde, options)
        (response, service), rate = of_iosonde(document)
        real = truth(log, 1000, process == 'poisson', int(document['jobs'][0]['iosonde']['seed']))
        print('%s: reached %.1f of %.0f IOPS due %.1f, backlog mean %.2f most %d, never '
              'submitted %d' % (name, rate['reached_iops'], rate['asked_iops'], rate['due_iops'],
                                rate['backlog_mean'], rate['backlog_most'],
                                rate['unsubmitted_ios']))
        line('truth, response', real[0])
        line('iosonde, response', response, real[0])
        line('truth, service', real[1])
        line('iosonde, service', service, real[1])
        if given.fio:
            document, _ = measured(given.server, shape, given.fio, options)
            line('fio, lat', of_fio(document), real[0])


sys.exit(main())
