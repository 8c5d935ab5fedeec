"""e11_rw_number -- a number behind rw: skips and runs, by the offsets that strace sees."""
import re

import iosonde


def offsets(folder, *args):
    """(read or write, block of 4 KiB) of each I/O in order."""
    _, calls = iosonde.trace(('pread64', 'pwrite64'), 'run', '--name=t', '--filename=f', '--bs=4k',
                             *args, cwd=folder, options=('-P', folder + '/f'))
    found = []
    for _, name, text, _ in calls:
        match = re.search(r', (\d+), (\d+)$', text)
        if match and match.group(1) == '4096':
            found.append((name[1], int(match.group(2)) / 4096))
    return found


def skips(folder):
    # As fio 3.42 goes, of which each list was taken.
    for args, wanted in (
            ('--size=48k --rw=read:4k', [0, 2, 4, 6, 8, 10] * 2),
            ('--size=48k --rw=write:8k', [0, 3, 6, 9] * 3),
            ('--size=48k --rw=read:-8k', [0, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
            ('--size=48k --rw=read:6k', [0, 2.5, 5, 7.5, 10] * 2 + [0, 2.5]),
            ('--size=48k --io_size=96k --rw=read:4k', [0, 2, 4, 6, 8, 10] * 4),
            ('--size=48k --rw=read', list(range(12)))):
        got = offsets(folder, *args.split())
        iosonde.equal([o for _, o in got], wanted, args)
        iosonde.equal({n for n, _ in got}, {'w' if 'write' in args else 'r'})
    # Within the job's part; back from its end.
    iosonde.equal([o for _, o in offsets(folder, '--size=32k', '--offset=16k', '--rw=read:-8k')],
                  [4 + b for b in (0, 6, 5, 4, 3, 2, 1, 0)])
    # A part that is not the file's last one is gone through once.
    for args, wanted in (('--size=32k --rw=read:4k', [0, 2, 4, 6]),
                         ('--size=16k --offset=8k --rw=write:8k', [2, 5]),
                         ('--size=16k --offset=32k --rw=read:4k', [8, 10] * 2),
                         ('--size=32k --loops=2 --rw=read:4k', [0, 2, 4, 6] * 2)):
        iosonde.equal([o for _, o in offsets(folder, *args.split())], wanted, args)
    # Each direction has its own way.
    got = offsets(folder, '--size=48k', '--rw=rw:4k')
    for d in 'rw':
        mine = [o for n, o in got if n == d]
        iosonde.equal(mine, [2 * i % 12 for i in range(len(mine))], got)


def runs(folder):
    got = [o for _, o in offsets(folder, '--size=4m', '--rw=randread:4')]
    iosonde.equal(len(got), 1024)
    follow = sum(b == a + 1 for a, b in zip(got, got[1:]))
    iosonde.check(740 <= follow <= 790, follow)  # three of four
    iosonde.equal(len(set(got[::4])), 256, 'random blocks that repeat')
    for more in [], ['--norandommap']:
        got = [o for _, o in offsets(folder, '--size=4m', '--rw=randwrite:4',
                                     '--rw_sequencer=identical', *more)]
        for i in range(0, 1024, 4):
            iosonde.equal(got[i:i + 4], got[i:i + 1] * 4, i)
        starts = got[::4]
        iosonde.check(sum(b == a + 1 for a, b in zip(starts, starts[1:])) < 10, starts)
    iosonde.equal(len(set(offsets(folder, '--size=4m', '--rw=randread:1'))), 1024)


def words(folder):
    doc = iosonde.run_json('--name=t', '--filename=f', '--size=48k', '--rw=read:-8k', cwd=folder)
    iosonde.equal(doc['jobs'][0]['job options']['rw'], 'read:-8k')
    for rw, part in (('read:x', "'x'"), ('randread:0', "'0'"), ('randread:-1', "'-1'"),
                     ('reed:4k', "did you mean 'read'"), ('randread:99999999999', 'out of range')):
        result = iosonde.run('--name=t', '--size=4k', '--rw=' + rw, status=2, cwd=folder)
        iosonde.check('option rw' in result.err and part in result.err, result.err)
    result = iosonde.run('--name=t', '--size=4k', '--rw=read:100', '--direct=1', status=2,
                         cwd=folder)
    iosonde.check('multiple of 512' in result.err, result.err)


def main():
    iosonde.need_strace()
    for test in (skips, runs, words):
        with iosonde.disk_dir() as folder:
            iosonde.run('--name=l', '--filename=f', '--rw=write', '--size=48k', cwd=folder)
            test(folder)


main()
