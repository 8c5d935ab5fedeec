"""f03_odd_results -- what calls seldom return: short, nothing, EINTR, EAGAIN; flushes that fail."""
import collections
import errno
import re

import fiojson
import inject
import iosonde

BLOCKS = 64


def job(path, *more):
    return ['run', '--name=odd', '--filename=' + path, '--bs=4k', '--size=%dk' % (4 * BLOCKS),
            '--output-format=json', *more]


def document(result, *what):
    iosonde.equal(fiojson.check(result.out), [], *what)
    return result.json()['jobs'][0]


def interrupted(path):
    """EINTR every third call: done again, and counted once."""
    for op, call in ('read', 'pread64'), ('write', 'pwrite64'):
        result, calls = inject.run([call + ':error=EINTR:when=3+3'], *job(path, '--rw=' + op),
                                   path=path)
        one = document(result, op)
        iosonde.equal((one[op]['total_ios'], one[op]['short_ios'], one['error']),
                      (BLOCKS, 0, 0), op)
        done = collections.Counter(text.rsplit(', ', 1)[1] for _, name, text, value in calls
                                   if name == call and value == 4096)
        iosonde.equal(len(done), BLOCKS, op)
        iosonde.check(set(done.values()) == {1}, op, done)
        iosonde.check(sum(value < 0 for _, _, _, value in calls) >= BLOCKS // 3, op)


def short(path):
    """Half a read: the rest by a second call at the right place, one short_ios each."""
    result, calls = inject.run(['pread64:retval=1024:when=5+20'], *job(path), path=path)
    one = document(result)
    halves = [text for _, _, text, value in calls if value == 1024]
    iosonde.check(len(halves) >= 3, halves)
    iosonde.equal(one['read']['total_ios'], BLOCKS)
    iosonde.equal(one['read']['io_bytes'], BLOCKS * 4096)
    iosonde.equal(one['read']['short_ios'], len(halves))
    rests = [re.search(r', (\d+), (\d+)$', text).groups() for _, _, text, value in calls]
    rests = [int(offset) for length, offset in rests if length == '3072']
    iosonde.equal(rests, [int(text.rsplit(', ', 1)[1]) + 1024 for text in halves])


def nothing(path):
    """0 bytes: end of file for a read, no progress for a write; an error, never an I/O."""
    for op, call in ('read', 'pread64'), ('write', 'pwrite64'):
        result, _ = inject.run([call + ':retval=0:when=20+'], *job(path, '--rw=' + op), path=path,
                               status=1, timeout=30)
        one = document(result, op)
        error = errno.ENODATA if op == 'read' else errno.EIO
        iosonde.equal((one[op]['total_ios'], one['error']), (19, error), op)
        iosonde.check('offset %d' % (19 * 4096) in result.err, result.err)


def no_room(path):
    """EAGAIN from io_submit: asked again, nothing lost."""
    for when in '1+2', '2..20', '1..3':
        result, calls = inject.run(['io_submit:error=EAGAIN:when=' + when],
                                   *job(path, '--ioengine=libaio', '--iodepth=8', '--direct=1'))
        one = document(result, when)
        iosonde.equal((one['read']['total_ios'], one['error']), (BLOCKS, 0), when)
        iosonde.equal(sum(value for _, _, _, value in calls if value > 0), BLOCKS, when)
        iosonde.check(any(value < 0 for _, _, _, value in calls), when)
    # Never any room: a signal ends it, and it is no endless loop that cannot be left.
    result, _ = inject.run(['io_submit:error=EIO:when=3+'],
                           *job(path, '--ioengine=libaio', '--iodepth=8', '--direct=1'), status=1)
    one = document(result)
    iosonde.equal(one['error'], errno.EIO)
    for call in 'EINTR', 'EAGAIN':
        result, calls = inject.run(['io_uring_enter:error=%s:when=2+3' % call],
                                   *job(path, '--ioengine=io_uring', '--iodepth=8'))
        iosonde.equal(document(result, call)['read']['total_ios'], BLOCKS, call)
        result, calls = inject.run(['io_getevents:error=EINTR:when=1+2'],
                                   *job(path, '--ioengine=libaio', '--iodepth=8', '--direct=1'))
        iosonde.equal(document(result, call)['read']['total_ios'], BLOCKS, call)


def flush(path):
    """fsync or close fail: an error, whichever asked for it."""
    for args, fault, op in ((['--fsync=8'], 'fsync:error=EIO:when=2', 'fsync'),
                            (['--fdatasync=8'], 'fdatasync:error=EIO:when=2+', 'fdatasync'),
                            (['--end_fsync=1'], 'fsync:error=ENOSPC', 'fsync'),
                            (['--fsync_on_close=1'], 'fsync:error=EIO', 'close'),
                            ([], 'close:error=EIO', 'close')):
        # An existing file: its lay-out has nothing to flush.
        result, _ = inject.run([fault], *job(path, '--rw=write', '--invalidate=0', *args),
                               path=path, status=1)
        one = document(result, fault)
        number = errno.ENOSPC if 'ENOSPC' in fault else errno.EIO
        iosonde.equal(one['error'], number, args, fault)
        iosonde.check(path in result.err and op in result.err, args, result.err)
        iosonde.check(one['write']['total_ios'] >= 8, args, 'no results')
    # fsync that is interrupted is asked again.
    result, _ = inject.run(['fsync:error=EINTR:when=1+2'],
                           *job(path, '--rw=write', '--fsync=8', '--invalidate=0'), path=path)
    iosonde.equal(document(result)['sync']['total_ios'], 7)


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        path = folder + '/f'
        iosonde.run(*job(path, '--rw=write'))
        for test in (interrupted, short, nothing, no_room, flush):
            test(path)


main()
