"""x50_marks -- marks come as things happen, and threads are there to be looked at."""
import os
import re
import subprocess
import time

import iosonde


def stamped(folder, *args):
    """[(seconds, line)] of standard error, as the lines came, and the process's end."""
    child = subprocess.Popen([iosonde.IOSONDE, 'run', '--marks', '--name=m', '--size=1m', *args],
                             cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             universal_newlines=True, env=iosonde.environment())
    lines = []
    for line in child.stderr:
        lines.append((time.monotonic(), line.rstrip('\n')))
    out = child.stdout.read()
    iosonde.equal(child.wait(), 0, lines)
    return lines, time.monotonic(), out


def order(folder):
    """System calls: the first I/O after its mark, the last before stop, then silence."""
    iosonde.need_strace()
    trace = os.path.join(folder, 'trace')
    got = iosonde.execute(['strace', '-f', '-ttt', '-o', trace, '-e', 'trace=write,pread64,exit',
                           iosonde.IOSONDE, 'run', '--marks', '--name=m', '--size=64k',
                           '--numjobs=2', '--output-format=json'], cwd=folder,
                          ASAN_OPTIONS='detect_leaks=0')
    iosonde.equal(got.status, 0, got)
    iosonde.equal([line for line in got.err.splitlines() if line.startswith('iosonde-mark')],
                  ['iosonde-mark ' + m for m in ('first', 'start', 'stop')], got)
    with open(trace) as f:
        lines = f.readlines()
    reads = [i for i, line in enumerate(lines) if 'pread64(' in line and 'iosonde\\1' in line]
    stop = [i for i, line in enumerate(lines) if 'iosonde-mark stop' in line][0]
    iosonde.check(reads and reads[-1] < stop, lines)
    workers = {lines[i].split()[0] for i in reads}
    ends = [line.split() for line in lines if re.search(r' exit\(0\b', line)]
    when = float(lines[stop].split()[1])
    for worker in workers:
        end = [float(e[1]) for e in ends if e[0] == worker]
        iosonde.check(end and end[0] - when > 0.045, worker, when, ends)
    got.json()


def main():
    with iosonde.disk_dir() as folder:
        lines, end, _ = stamped(folder, '--time_based', '--ramp_time=300ms', '--runtime=400ms')
        marks = {line.split()[1]: at for at, line in lines if line.startswith('iosonde-mark ')}
        iosonde.equal(list(marks), ['first', 'start', 'stop'], lines)
        iosonde.check(marks['start'] - marks['first'] > 0.25, lines)
        iosonde.check(marks['stop'] - marks['start'] > 0.35, lines)
        iosonde.check(end - marks['stop'] > 0.04, lines, end)
        order(folder)
        # Nobody else sees any.
        got = iosonde.run('--name=m', '--size=64k', cwd=folder)
        iosonde.check('iosonde-mark' not in got.out + got.err, got)


main()
