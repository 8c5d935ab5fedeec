"""e81_cache -- where reads came from: the verdict against what was done to the files."""
import contextlib
import os
import subprocess

import fuselog
import iosonde

SIZE = 4 << 20


def cache(path, *args, size='4m', **how):
    doc = iosonde.run_json('--name=r', '--filename=' + path, '--bs=4k', '--size=' + size,
                           '--rw=randread', *args, **how)
    return doc['jobs'][0]['iosonde']['cache'], doc


def direct_setting(doc):
    return [e['effective'] for e in doc['jobs'][0]['iosonde']['ledger'] if e['setting'] == 'direct']


def honest(folder, memory=False):
    """A file system of a block device keeps O_DIRECT; the page cache is told from it."""
    path = os.path.join(folder, 'file')
    direct, device, warm = ('memory',) * 3 if memory else ('device', 'device', 'page cache')
    got, doc = cache(path, '--direct=1')
    iosonde.equal(got['read']['class'], direct, got)
    iosonde.equal(direct_setting(doc), ['1'])
    iosonde.equal(got['files'][0]['unwritten_bytes'], 0)
    got, doc = cache(path, '--invalidate=1')
    iosonde.equal(got['read']['class'], device, got)
    got, doc = cache(path, '--invalidate=0')
    iosonde.equal(got['read']['class'], warm, got)
    if memory:
        return
    iosonde.check('page cache' in got['read']['verdict'], got)
    # A run that took 5 s or more has dropped a block to read it twice.
    iosonde.check(got['files'][0]['resident_before_bytes'] >= SIZE - 8192, got)
    iosonde.check(got['device_read_bytes'] <= 8192, got)
    # Half of it is there.
    os.sync()
    fd = os.open(path, os.O_RDONLY)
    os.posix_fadvise(fd, SIZE // 2, SIZE // 2, os.POSIX_FADV_DONTNEED)
    os.close(fd)
    got, doc = cache(path, '--invalidate=0', '--fadvise_hint=random')
    iosonde.equal(got['read']['class'], 'mixed', got)
    iosonde.check(SIZE // 2 <= got['device_read_bytes'] <= SIZE * 3 // 4, got)
    got, doc = cache(path, '--rw=write', '--direct=1')
    iosonde.equal(got['write']['class'], 'device', got)
    got, doc = cache(path, '--rw=write')
    iosonde.equal(got['write']['class'], 'page cache', got)


@contextlib.contextmanager
def image(folder, kind):
    path, point = os.path.join(folder, kind), os.path.join(folder, 'on-' + kind)
    os.mkdir(point)
    with open(path, 'wb') as f:
        f.truncate(400 << 20)
    subprocess.run(['mkfs.' + kind, '-q', path], check=True, stdout=subprocess.DEVNULL)
    with iosonde.mounted(point, '-o', 'loop', path):
        yield point


def overlay(folder):
    low, up, work, point = (os.path.join(folder, name) for name in ('low', 'up', 'work', 'over'))
    for name in low, up, work, point:
        os.mkdir(name)
    with iosonde.mounted(point, '-t', 'overlay', 'overlay', '-o',
                         'lowerdir=%s,upperdir=%s,workdir=%s' % (low, up, work)):
        path = os.path.join(point, 'file')
        got, doc = cache(path, '--direct=1')
        iosonde.equal(got['read']['class'], 'device', got)
        cache(path)
        got, doc = cache(path, '--invalidate=0')
        iosonde.equal(got['read']['class'], 'page cache', got)


def unwritten(folder):
    """What fallocate made is told from what was written, and holes likewise."""
    path = os.path.join(folder, 'reserved')
    subprocess.run(['fallocate', '-l', str(SIZE), path], check=True)
    for args in [], ['--direct=1']:
        got, doc = cache(path, *args)
        iosonde.equal(got['read']['class'], 'unwritten', got)
        iosonde.equal(got['files'][0]['unwritten_bytes'], SIZE)
        iosonde.check(any('has holes or unwritten extents, 4096KiB of its 4096KiB' in note
                          for note in doc['iosonde']['notes']), doc['iosonde']['notes'])
    path = os.path.join(folder, 'holes')
    with open(path, 'wb') as f:
        f.write(os.urandom(SIZE // 4))
        f.truncate(SIZE)
    got, doc = cache(path)
    iosonde.equal(got['read']['class'], 'unwritten', got)
    iosonde.equal(got['files'][0]['unwritten_bytes'], SIZE * 3 // 4)
    got, doc = cache(os.path.join(folder, 'fresh'))
    iosonde.equal((got['read']['class'], got['files'][0]['unwritten_bytes']), ('device', 0), got)
    iosonde.check(not any('holes' in note for note in doc['iosonde']['notes']))


def ignored():
    """A FUSE server that has its data in memory takes O_DIRECT; nothing asks a device."""
    with fuselog.served(SIZE) as (path, server):
        for args in ['--direct=1'], []:
            server.log.clear()
            got, doc = cache(path, *args)
            iosonde.equal(got['read']['class'], 'unknown', got)
            iosonde.check('below this kernel or sandbox: unknown' in got['read']['verdict'], got)
            iosonde.equal('rules do not hold' in got['read']['verdict'], bool(args), got)
            iosonde.equal(direct_setting(doc), ['unknown'] if args else [])
            # The window's, and a few of the probe's outside of it; never a write.
            iosonde.check(SIZE // 4096 <= len(server.log) < SIZE // 4096 + 60, len(server.log))
            iosonde.check(all(kind != 'write' for kind, _, _ in server.log), server.log)
        text = iosonde.run('run', '--name=r', '--filename=' + path, '--bs=4k', '--rw=randread',
                           '--direct=1').out
        iosonde.check('  cache    : job r: reads did not come from' in text, text)


def foreign(folder):
    """A file of somebody else's is never written, and its time does not change."""
    path = os.path.join(folder, 'foreign')
    with open(path, 'wb') as f:
        f.write(os.urandom(SIZE))
    os.utime(path, (1, 1))
    before = open(path, 'rb').read()
    got, doc = cache(path, '--runtime=5', '--time_based')
    iosonde.equal(got['files'][0]['block_fsync_ns'], None)
    iosonde.check(got['files'][0]['block_reread_ns'] > 0, got)
    iosonde.equal((open(path, 'rb').read() == before, os.stat(path).st_mtime), (True, 1.0))
    # Ours is flushed, as it was.
    path = os.path.join(folder, 'own')
    got, doc = cache(path, '--rw=randrw', '--direct=1', '--runtime=5', '--time_based')
    if got['files'][0]['dirty_after_bytes'] is not None:
        iosonde.check(got['files'][0]['block_fsync_ns'] > 0, got)


def rings(folder):
    """Reads by threads of the kernel's count for the job too."""
    path = os.path.join(folder, 'ring')
    iosonde.run('run', '--name=r', '--filename=' + path, '--size=4m', '--rw=write', '--end_fsync=1')
    for args in ['--force_async=1'], ['--direct=1', '--sqthread_poll=1']:
        result = iosonde.run('run', '--output-format=json', '--name=r', '--filename=' + path,
                             '--size=4m', '--rw=randread', '--bs=4k', '--ioengine=io_uring',
                             '--iodepth=8', *args, status=None)
        if result.status == 3:
            continue
        got = result.json()['jobs'][0]['iosonde']['cache']
        iosonde.equal(got['read']['class'], 'device', args, got)


def main():
    with iosonde.ext4_dir() as folder:
        honest(folder)
        unwritten(folder)
        foreign(folder)
        rings(folder)
    with iosonde.tmpfs_dir() as folder:
        honest(folder, memory=True)
    doc = iosonde.run_json('--name=r', '--ioengine=null', '--rw=read', '--size=1m')
    iosonde.equal(doc['jobs'][0]['iosonde']['cache']['read'], {'class': 'none', 'verdict': None})
    iosonde.need_root('mounts file systems')
    ignored()
    iosonde.need('mkfs.xfs', 'mkfs.btrfs')
    with iosonde.disk_dir() as folder:
        overlay(folder)
        for kind in 'xfs', 'btrfs':
            with image(folder, kind) as point:
                honest(point)


main()
