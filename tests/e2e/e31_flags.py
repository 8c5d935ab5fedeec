"""e31_flags -- hipri, nowait, uncached: the flags of each call, and what they do."""
import ctypes
import errno
import mmap
import os

import iosonde

SIZE = 64 * 4096
DENY = os.path.join(iosonde.BUILD, 'tests', 'tools', 'deny')


def job(path, *args):
    return ['run', '--output-format=json', '--name=t', '--filename=' + path, '--bs=4k',
            '--allow-overwrite', *args]


def cached(path):
    """Pages of the file in the page cache."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
    size = os.path.getsize(path)
    with open(path, 'rb') as f:
        at = libc.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, f.fileno(), 0)
    pages = ctypes.create_string_buffer(size // mmap.PAGESIZE)
    iosonde.equal(libc.mincore(ctypes.c_void_p(at), ctypes.c_size_t(size), pages), 0)
    libc.munmap(ctypes.c_void_p(at), ctypes.c_size_t(size))
    return sum(b & 1 for b in pages.raw)


def ledger(one, name):
    return [e['effective'] for e in one['iosonde']['ledger'] if e['setting'] == name]


def calls(path):
    """psync: preadv2 and pwritev2 with the flag, for each I/O, and never without need."""
    for rw, call in (('read', 'preadv2'), ('write', 'pwritev2')):
        for option, words in (('hipri', ('RWF_HIPRI',)), ('nowait', ('RWF_NOWAIT',)),
                              ('uncached', ('RWF_DONTCACHE', '0x80'))):
            result, seen = iosonde.trace(
                ('preadv2', 'pwritev2', 'pread64', 'pwrite64'),
                *job(path, '--rw=' + rw, '--size=64k', '--invalidate=0', '--%s=1' % option),
                status=None)
            mine = [t for _, n, t, _ in seen if n == call
                    and t.rsplit(', ', 1)[1].split()[0] in words]
            one = result.json()['jobs'][0]
            # ext4 has no buffered writes that do not wait: EOPNOTSUPP, as with fio.
            if option == 'nowait' and rw == 'write' and result.status == 1:
                iosonde.equal(one['error'], errno.EOPNOTSUPP, result)
                continue
            if option == 'uncached' and (result.status == 3 or one['error'] == errno.EOPNOTSUPP):
                continue
            iosonde.equal(result.status, 0, result)
            # One more asks whether the flag is known.
            iosonde.check(len(mine) in (16, 17), option, rw, seen)
            iosonde.equal(ledger(one, option), ['1'])
            iosonde.check(not [t for _, n, t, _ in seen
                               if n in ('pread64', 'pwrite64') and ', 4096,' in t], option, seen)
    _, seen = iosonde.trace(('preadv2', 'pwritev2'), *job(path, '--size=64k'))
    iosonde.equal(seen, [], 'flags without need')


def nowait(path):
    """EAGAIN ends the job where data are not there, as fio has it; else nothing happens."""
    for engine in 'psync', 'io_uring':
        args = job(path, '--ioengine=' + engine, '--rw=randread', '--nowait=1')
        result = iosonde.run(*args, status=1)
        one = result.json()['jobs'][0]
        iosonde.equal(one['error'], errno.EAGAIN, result)
        with open(path, 'rb') as f:
            f.read()
        one = iosonde.run(*args, '--invalidate=0').json()['jobs'][0]
        iosonde.equal(one['read']['total_ios'], SIZE // 4096, engine)


def uncached(path):
    for engine in 'psync', 'io_uring':
        for rw in 'read', 'write':
            # Writes to blocks that are there leave the cache only on some file systems.
            if rw == 'write':
                os.unlink(path)
            args = ['--ioengine=' + engine, '--rw=' + rw, '--size=%d' % SIZE, '--end_fsync=1']
            result = iosonde.run(*job(path, *args, '--uncached=1'), status=None)
            if result.status == 3 or 'Operation not supported' in result.err:
                print('uncached is refused here:', engine, rw)
                continue
            iosonde.equal(result.status, 0, result)
            iosonde.check(cached(path) < SIZE // 4096 // 4, engine, rw, cached(path))
            iosonde.run(*job(path, *args))
            iosonde.equal(cached(path), SIZE // 4096, engine, rw)
    one = iosonde.run(*job(path, '--uncached=1', '--direct=1')).json()['jobs'][0]
    iosonde.equal(ledger(one, 'uncached'), ['0'])


def denied(path):
    """Where the calls are not there, what would change the run is an error, and hipri is told."""
    if not os.path.exists(DENY):
        iosonde.skip('tests/tools/deny is not built')
    for option in 'nowait', 'uncached':
        result = iosonde.execute([DENY, 'ENOSYS', 'preadv2,pwritev2', iosonde.IOSONDE]
                                 + job(path, '--%s=1' % option))
        iosonde.equal(result.status, 3, result)
        iosonde.check('option %s' % option in result.err, result)
    result = iosonde.execute([DENY, 'ENOSYS', 'preadv2,pwritev2', iosonde.IOSONDE]
                             + job(path, '--hipri=1'))
    iosonde.equal(result.status, 0, result)
    iosonde.equal(ledger(result.json()['jobs'][0], 'hipri'), ['0'])


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        path = folder + '/f'
        iosonde.run(*job(path, '--size=%d' % SIZE))
        calls(path)
        nowait(path)
        uncached(path)
        denied(path)


main()
