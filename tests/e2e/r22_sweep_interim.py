"""r22_sweep_interim -- results so far of a whole sweep, its progress, and its memory."""
import json
import os
import re

import fiojson
import iosonde


def so_far(folder):
    """Each line has all runs that are over; the last one is final; also into a file."""
    args = ('run', '--name=a', '--size=1m', '--vary=bs:4k,8k', '--repeat=3', '--runtime=400ms',
            '--time_based', '--output-format=json', '--status-interval=250ms')
    out = iosonde.run(*args, cwd=folder).out
    iosonde.run(*args, '--output=file', cwd=folder)
    with open(folder + '/file') as f:
        written = f.read()
    for text in out, written:
        docs = [json.loads(line) for line in text.splitlines()]
        for line in text.splitlines():
            iosonde.equal(fiojson.check(line), [])
        done = [d['iosonde']['sweep']['runs_done'] for d in docs]
        iosonde.equal(done, sorted(done))
        iosonde.equal((done[-1], len(docs[-1]['jobs'])), (6, 6))
        iosonde.check(len(docs) >= 4, len(docs))
        iosonde.equal([d['iosonde']['final'] for d in docs], [False] * (len(docs) - 1) + [True])
        for doc, n in zip(docs, done):
            whole = [j for j in doc['jobs'] if j['iosonde']['complete']]
            iosonde.check(len(whole) == n and len(doc['jobs']) <= n + 1, n, len(doc['jobs']))


def longer_than_a_run(folder):
    """An interval that is longer than each run counts over all of them."""
    out = iosonde.run('run', '--name=a', '--size=1m', '--repeat=30', '--runtime=50ms',
                      '--time_based', '--output-format=json', '--status-interval=400ms',
                      cwd=folder).out
    docs = [json.loads(line) for line in out.splitlines()]
    iosonde.check(len(docs) >= 3, len(docs))
    iosonde.equal(len(docs[-1]['jobs']), 30)


def progress(folder):
    """Which cell and run of how many, and the time left of all."""
    err = iosonde.run('run', '--name=a', '--size=1m', '--vary=bs:4k,8k', '--repeat=2',
                      '--runtime=1200ms', '--time_based', '--eta=always', cwd=folder).err
    runs = re.findall(r'Cell (\d) of 2, run (\d) of 4: Jobs: 1: .*?\[eta (\d+)m:(\d+)s\]', err)
    iosonde.check({r[1] for r in runs} == set('1234'), err)
    left = [int(m) * 60 + int(s) for _, _, m, s in runs]
    iosonde.check(left[0] >= 2 and left[-1] < left[0], left)


def memory(folder):
    """Histograms of a run are gone when it is over."""
    def most(repeat):
        pid = os.posix_spawn(iosonde.IOSONDE, [
            iosonde.IOSONDE, 'run', '--name=a', '--filename=%s/f' % folder, '--size=1m',
            '--rw=randrw', '--ioengine=libaio', '--iodepth=8',
            '--repeat=%d' % repeat, '--minimal', '--output=%s/out' % folder],
            iosonde.environment(ASAN_OPTIONS='quarantine_size_mb=1:detect_leaks=0'))
        _, status, usage = os.wait4(pid, 0)
        iosonde.equal(status, 0)
        return usage.ru_maxrss
    few, many = most(5), most(205)
    # A run's histograms alone are some 100 KiB.
    iosonde.check(many - few < 200 * 20, few, many)


def main():
    for test in so_far, longer_than_a_run, progress, memory:
        with iosonde.disk_dir() as folder:
            test(folder)


main()
