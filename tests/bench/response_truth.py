"""response_truth -- response and service times against the log of the server that made them.

    tests/bench/response_truth.py --server=PATH [--iosonde=PATH] [--fio=PATH] [--seconds=S]
                                  [--only=WORD] [--trace]

PATH is a FUSE server of one file: `PATH FILE MIB SERVICE_US [PERIOD_MS STALL_MS] [serial]`,
no reply leaving it in the stall that begins each period; on SIGTERM it writes ft.log, a
line for each request: time of arrival (ns, CLOCK_MONOTONIC), offset, length, time of
service.  Due times are computed here, from the rate and, for a Poisson process, from the
seed in the result (xoshiro256**, written anew); the truth is arrival + service - due.  When
the schedule began, and by what clock it runs (some millionths off ours), is not in the log:
both are taken so that the least delay from due to arrival is 30 us, at the start as at the
end.  Timings are printed, never judged: this is no part of make check.

--trace: psync at depth 1 alone, and a second witness of its service times: the kernel's own
tracepoints at the entry and the exit of each pread of the worker (root, tracefs).  The log
begins when the server has read the request and ends before it replies: what the tracepoints
see beyond it is the path of FUSE, and what iosonde sees beyond the tracepoints is its own.  A run
without them tells what they cost.
"""
import argparse
import json
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

MASK = (1 << 64) - 1
TRACEFS = '/sys/kernel/tracing'
TRACE_KB = 16384  # a CPU


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
    late = [row[0] - d for row, d in zip(rows, due)]
    fifth = len(late) // 5
    first, last = (min(range(*part), key=late.__getitem__)
                   for part in ((0, fifth), (len(late) - fifth, len(late))))
    drift = (late[last] - late[first]) / (due[last] - due[first])
    late = [l - drift * d for l, d in zip(late, due)]
    begin = min(late) - 30000
    response = [l + row[3] - begin for l, row in zip(late, rows)]
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


def put(path, text):
    with open(path, 'w') as f:
        f.write(str(text))


class Trace:
    """Entries and exits of pread in a process and what it starts; ns, CLOCK_MONOTONIC."""

    def __init__(self):
        self.folder = '%s/instances/iosonde-%d' % (TRACEFS, os.getpid())
        self.spans = []

    def __enter__(self):
        os.mkdir(self.folder)
        put(self.folder + '/trace_clock', 'mono')
        put(self.folder + '/buffer_size_kb', TRACE_KB)
        put(self.folder + '/options/event-fork', 1)
        return self

    def here(self):
        """The calling process is the one: nobody else is seen, and costs nothing more."""
        put(self.folder + '/set_event_pid', os.getpid())
        for event in 'sys_enter_pread64', 'sys_exit_pread64':
            put('%s/events/syscalls/%s/enable' % (self.folder, event), 1)

    def __exit__(self, *_):
        put(self.folder + '/events/enable', 0)
        with open(self.folder + '/trace') as f:
            self.pair(f)
        lost = 0
        for cpu in os.listdir(self.folder + '/per_cpu'):
            with open('%s/per_cpu/%s/stats' % (self.folder, cpu)) as f:
                lost += sum(int(n) for n in re.findall(r'overrun: (\d+)', f.read()))
        os.rmdir(self.folder)
        if lost:
            sys.exit('%d tracepoints were lost: raise TRACE_KB' % lost)

    def pair(self, lines):
        entered = {}
        for text in lines:
            found = re.match(r'.*-(\d+) +\[.* (\d+)\.(\d{6}): sys_pread64(.*)', text)
            if not found:
                continue
            tid, at = found[1], int(found[2]) * 10 ** 9 + int(found[3]) * 1000
            if 'count: 0x1000,' in found[4]:
                entered[tid] = at
            elif '->' in found[4] and tid in entered:
                self.spans.append(at - entered.pop(tid))


def measured(server, shape, program, options, trace=None):
    """A program's document about a fresh server, and the server's log."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'file')
        child = subprocess.Popen([server, path, '64', *shape], cwd=folder)
        while not os.path.exists(path) or not os.path.ismount(path):
            time.sleep(0.02)
        try:
            done = subprocess.run([program, '--name=t', '--filename=' + path, '--rw=randread',
                                   '--bs=4k', '--direct=1', '--size=64m', '--output-format=json',
                                   *options], stdout=subprocess.PIPE, check=True,
                                  preexec_fn=trace and trace.here)
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


def against(name, f, base, of):
    print('    %-18s mean %+.2f us, %+.2f %%; p99 %+.2f us, %+.2f %% of %s' % (
        name, (f['mean'] - base['mean']) * 1e3, (f['mean'] / base['mean'] - 1) * 100,
        (f['p99'] - base['p99']) * 1e3, (f['p99'] / base['p99'] - 1) * 100, of), flush=True)


def traced(given, name, shape, process, options):
    """Service times: of the log, of the tracepoints, of iosonde; and without tracepoints."""
    bare, bare_log = measured(given.server, shape, given.iosonde, options)
    with Trace() as trace:
        document, log = measured(given.server, shape, given.iosonde, options, trace)
    found = []
    for d, lines in (bare, bare_log), (document, log):
        real = truth(lines, 1000, process == 'poisson', int(d['jobs'][0]['iosonde']['seed']))[1]
        found.append((real, of_iosonde(d)[0][1]))
    (real, service), seen = found[1], figures(trace.spans)
    print('%s, service, with tracepoints:' % name)
    line('log', real)
    line('log + path', seen)
    line('iosonde', service)
    against("FUSE's path", seen, real, 'the log')
    against('iosonde', service, seen, 'log + path')
    against('iosonde', service, real, 'the log')
    print('%s, service, without:' % name)
    line('log', found[0][0])
    line('iosonde', found[0][1])
    against('iosonde', found[0][1], found[0][0], 'the log')
    mean, p50 = ([(f[key] - r[key]) * 1e3 for r, f in found] for key in ('mean', 'p50'))
    print('    the tracepoints cost %.2f us of the mean beyond the log, %.2f us of p50'
          % (mean[1] - mean[0], p50[1] - p50[0]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--server', required=True)
    parser.add_argument('--iosonde', default='build/iosonde')
    parser.add_argument('--fio')
    parser.add_argument('--seconds', type=int, default=20)
    parser.add_argument('--only', default='')
    parser.add_argument('--trace', action='store_true')
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
        if given.trace:
            if depth == 1:
                traced(given, name, shape, process, options)
            continue
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
