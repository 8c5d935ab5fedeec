"""e06_sync -- fsync, fdatasync, end_fsync, fsync_on_close and sync=: counts and flags by strace."""
import re

import iosonde


def traced(folder, *args):
    """(flags of the worker's open, [name of each call on it in order], document)."""
    result, calls = iosonde.trace(
        ('openat', 'pread64', 'pwrite64', 'fsync', 'fdatasync', 'close', 'sync_file_range'),
        'run', '--output-format=json', '--name=t', '--filename=f', '--bs=4k', '--size=64k', *args,
        cwd=folder)
    flags, fds, names = '', {}, []
    for _, name, text, value in calls:
        fd = text.split(',')[0]
        if name == 'openat':
            fds.pop(str(value), None)
            if '/f"' in text or '"f"' in text:
                fds[str(value)] = flags = text.split(', ')[2]
                names = []
        # What comes before the first transfer empties the cache of this file.
        elif fd in fds and (', 4096,' in text if name[0] == 'p' else names):
            names.append(name)
    return flags, names, result.json()['jobs'][0]


def count(names, what):
    return sum(name == what for name in names)


def cases(folder):
    def check(args, fsyncs=0, fdatasyncs=0, counted=None, writes=16):
        _, names, job = traced(folder, '--rw=write', *args)
        got = [count(names, n) for n in ('pwrite64', 'fsync', 'fdatasync')]
        iosonde.equal(got, [writes, fsyncs, fdatasyncs], args)
        if counted is None:
            counted = fsyncs + fdatasyncs
        iosonde.equal(job['sync']['total_ios'], counted, args)
        iosonde.equal(job['write']['total_ios'], writes, args)
        return names
    check([])
    names = check(['--fsync=4'], 3)
    iosonde.equal(names[:10], ['pwrite64'] * 4 + ['fsync'] + ['pwrite64'] * 4 + ['fsync'])
    check(['--fdatasync=4'], 0, 3)
    check(['--fsync=1'], 15)
    check(['--fsync=100'])
    check(['--fsync=8', '--loops=2', '--invalidate=0'], 3, writes=32)
    names = check(['--end_fsync=1'], 1)
    iosonde.equal(names[15:17], ['pwrite64', 'fsync'])
    check(['--fsync=4', '--end_fsync=1'], 4)
    # On close it is no part of the job: done, and not counted.
    names = check(['--fsync_on_close=1'], 1, counted=0)
    iosonde.equal(names[16:18], ['fsync', 'close'])
    # Both: each at its own time, an fsync where both are due.
    check(['--fsync=8', '--fdatasync=4'], 1, 2)
    # A job that reads has nothing to flush.
    for option in '--fsync=4', '--end_fsync=1', '--fsync_on_close=1':
        _, names, job = traced(folder, '--rw=read', option)
        iosonde.equal([count(names, n) for n in ('pread64', 'fsync', 'fdatasync')], [16, 0, 0])
        iosonde.equal(job['sync']['total_ios'], 0)


def flags(folder):
    for args, wanted in ((['--rw=write'], set()), (['--rw=write', '--sync=sync'], {'O_SYNC'}),
                         (['--rw=write', '--sync=1'], {'O_SYNC'}),
                         (['--rw=write', '--sync=dsync'], {'O_DSYNC'}),
                         (['--rw=write', '--direct=1'], {'O_DIRECT'}),
                         (['--rw=write', '--buffered=0', '--sync=dsync'],
                          {'O_DIRECT', 'O_DSYNC'}),
                         (['--rw=read', '--direct=1'], {'O_DIRECT'}),
                         (['--rw=read', '--direct=1', '--buffered=1'], set())):
        got, _, _ = traced(folder, *args)
        have = set(re.findall(r'\w+', got)) & {'O_SYNC', 'O_DSYNC', 'O_DIRECT'}
        iosonde.equal(have, wanted, args, got)
        access = 'O_RDONLY' if 'read' in args[0] else 'O_WRONLY|O_RDWR'
        iosonde.check(re.search(access, got), args, got)


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        cases(folder)
        flags(folder)


main()
