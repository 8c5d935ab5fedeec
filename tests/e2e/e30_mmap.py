"""e30_mmap -- engine mmap: mapped and synced as it says, over any size, and never a crash."""
import errno
import os
import re

import iosonde


def job(path, *args):
    return ['--name=t', '--filename=' + path, '--ioengine=mmap', '--bs=4k', '--allow-overwrite',
            *args]


def calls(folder):
    """The file is mapped once, nothing is read or written, and syncs are msync."""
    path = folder + '/f'
    for rw, prot, advice in (('read', 'PROT_READ', 'MADV_SEQUENTIAL'),
                             ('randwrite', 'PROT_READ|PROT_WRITE', 'MADV_RANDOM')):
        iosonde.run('run', *job(path, '--size=256k', '--rw=' + rw))
        result, seen = iosonde.trace(
            ('mmap', 'madvise', 'msync', 'openat', 'fsync', 'pread64', 'pwrite64', 'preadv2'),
            'run', '--output-format=json', *job(path, '--size=256k', '--rw=' + rw, '--fsync=16'))
        fds = {str(v) for _, n, t, v in seen if n == 'openat' and '"%s"' % path in t}
        # Older kernels tell of a mapping alone what is in the page cache.
        workers = {p for p, n, _, _ in seen if n == 'madvise'}
        maps = [(p, t) for p, n, t, _ in seen if n == 'mmap' and 'MAP_SHARED' in t
                and t.split(', ')[4] in fds and p in workers]
        iosonde.equal(len(maps), 1, rw, seen)
        pid, text = maps[0]
        iosonde.equal(text.split(', ')[1:3], ['262144', prot], rw)
        mine = [(n, t) for p, n, t, _ in seen if p == pid]
        iosonde.check(any(n == 'madvise' and '262144, ' + advice in t for n, t in mine), rw, mine)
        iosonde.check(not any(n in ('pread64', 'pwrite64') and ', 4096,' in t for n, t in mine),
                      rw, mine)
        syncs = [t for n, t in mine if n == 'msync']
        one = result.json()['jobs'][0]
        iosonde.equal(len(syncs), 3 if 'write' in rw else 0, rw)
        iosonde.equal(one['sync']['total_ios'], len(syncs), rw)
        iosonde.check(all(t.endswith('262144, MS_SYNC') for t in syncs), syncs)
        iosonde.equal(one['read']['total_ios'] + one['write']['total_ios'], 64, rw)
    # O_DSYNC means nothing to a mapping: each write is followed by its own msync.
    _, seen = iosonde.trace(('msync',), 'run', *job(path, '--size=64k', '--rw=write',
                                                    '--sync=dsync'))
    iosonde.equal([t.split(', ')[1:] for _, _, t, _ in seen], [['4096', 'MS_SYNC']] * 16)


def content(folder):
    """What is written is in the file, each block, and what is read is what is there."""
    path = folder + '/new'
    iosonde.run('run', *job(path, '--size=1m', '--rw=randwrite'))
    with open(path, 'rb') as f:
        data = f.read()
    iosonde.equal(len(data), 1 << 20)
    for at in range(0, len(data), 4096):
        iosonde.check(data[at:at + 8] == b'iosonde\1', 'not written:', at)


def refused(folder):
    result = iosonde.run('run', *job(folder + '/f', '--direct=1', '--size=64k'), status=2)
    iosonde.check('direct' in result.err and 'mmap' in result.err, result)


def huge(folder):
    """16 TiB, and hardly any address space: windows move."""
    path = folder + '/huge'
    with open(path, 'w') as f:
        f.truncate(16 << 40)
    begin = [iosonde.IOSONDE]
    if iosonde.STATIC:
        iosonde.need('prlimit')
        begin = ['prlimit', '--as=%d' % (300 << 20), *begin]
    for rw in 'read', 'write':
        result = iosonde.execute(begin + ['run', '--output-format=json',
                                          *job(path, '--rw=rand' + rw, '--number_ios=500')])
        iosonde.equal(result.status, 0, result)
        iosonde.equal(result.json()['jobs'][0][rw]['total_ios'], 500)
    iosonde.equal(os.stat(path).st_blocks * 512, 500 * 4096, 'not written')


def full(folder):
    """A sparse file on a full file system: an error of the job."""
    with iosonde.mounted(folder, '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs'):
        with open(folder + '/sparse', 'w') as f:
            f.truncate(16 << 20)
        result = iosonde.run('run', '--output-format=json',
                             *job(folder + '/sparse', '--rw=write'), status=1)
        one = result.json()['jobs'][0]
        iosonde.equal(one['error'], errno.EIO, result)
        iosonde.check(0 < one['write']['total_ios'] <= 256, one['write']['total_ios'])
        iosonde.check(re.search(r'write of 4096 bytes at offset \d+', result.err), result)


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        calls(folder)
        content(folder)
        refused(folder)
    with iosonde.tmpfs_dir() as folder:
        huge(folder)
    with iosonde.disk_dir() as folder:
        full(folder)


main()
