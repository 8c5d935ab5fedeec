"""e08_files -- lay-out, page cache and CPUs: real data, dropped pages, the affinity asked for."""
import os
import random
import re
import zlib

import iosonde


def laid_out(folder):
    """What a read job lays out is data that no device can shorten, without holes."""
    iosonde.run('run', '--name=t', '--rw=read', '--bs=4k', '--size=10000000', '--number_ios=1',
                cwd=folder)
    with open(folder + '/t.0.0', 'rb') as f:
        data = f.read()
        iosonde.equal(len(data), 10000000)
        for part in (data, data[:65536], data[-65536:], data[5000000:5004096]):
            iosonde.check(len(zlib.compress(part, 9)) > 0.95 * len(part), 'compressible')
        blocks = {data[i:i + 4096] for i in range(0, len(data), 4096)}
        iosonde.equal(len(blocks), -(-len(data) // 4096), 'blocks that are the same')
        iosonde.check(os.fstat(f.fileno()).st_blocks * 512 >= len(data), 'holes')
        iosonde.equal(os.lseek(f.fileno(), 0, os.SEEK_HOLE), len(data), 'a hole')
    # A second run leaves it as it is; a larger one keeps the beginning.
    iosonde.run('run', '--name=t', '--rw=randread', '--size=10m', cwd=folder)
    with open(folder + '/t.0.0', 'rb') as f:
        more = f.read()
    iosonde.check(more[:len(data)] == data, 'laid out again')
    iosonde.equal(len(more), 10 << 20)
    # What a write job writes is data as well.
    iosonde.run('run', '--name=w', '--rw=randwrite', '--bs=64k', '--size=4m', '--iodepth=8',
                '--ioengine=libaio', cwd=folder)
    with open(folder + '/w.0.0', 'rb') as f:
        data = f.read()
    iosonde.check(len(zlib.compress(data[:65536], 9)) > 0.95 * 65536, 'compressible')
    # Holes of our own are filled before they are read; the rest of the file is not touched.
    with open(folder + '/t.0.0', 'r+b') as f:
        keep = f.read(1 << 20)
        f.truncate(1 << 20)
        f.truncate(8 << 20)
    iosonde.run('run', '--name=t', '--rw=read', '--size=8m', cwd=folder)
    with open(folder + '/t.0.0', 'rb') as f:
        iosonde.equal(os.lseek(f.fileno(), 0, os.SEEK_HOLE), 8 << 20, 'a hole')
        f.seek(0)
        iosonde.check(f.read(1 << 20) == keep, 'data was lost')


def foreign(folder):
    """A user's file is read as it is, holes and all, and never changed."""
    data = random.Random(1).getrandbits(8 * 200000).to_bytes(200000, 'little')
    with open(folder + '/mine', 'wb') as f:
        f.write(data)
        f.truncate(1 << 20)
    before = os.stat(folder + '/mine')
    iosonde.run('run', '--name=t', '--rw=randread', '--filename=mine', cwd=folder)
    after = os.stat(folder + '/mine')
    iosonde.equal((after.st_ino, after.st_size, after.st_blocks, after.st_mtime_ns),
                  (before.st_ino, before.st_size, before.st_blocks, before.st_mtime_ns))


def advice(folder):
    """fadvise64 on the worker's file, by strace."""
    def seen(*args):
        _, calls = iosonde.trace(('fadvise64', 'openat'), 'run', '--name=t', '--filename=c',
                                 '--size=1m', *args, cwd=folder)
        return [re.search(r'POSIX_FADV_(\w+)', text).group(1) for _, name, text, _ in calls
                if name == 'fadvise64']
    seen('--rw=read')  # lays it out
    for args, wanted in ((['--rw=read'], ['DONTNEED', 'SEQUENTIAL']),
                         (['--rw=randread'], ['DONTNEED', 'RANDOM']),
                         (['--rw=read', '--invalidate=0'], ['SEQUENTIAL']),
                         (['--rw=read', '--fadvise_hint=0'], ['DONTNEED']),
                         (['--rw=read', '--fadvise_hint=random'], ['DONTNEED', 'RANDOM']),
                         (['--rw=randread', '--fadvise_hint=sequential'],
                          ['DONTNEED', 'SEQUENTIAL']),
                         (['--rw=read', '--loops=2', '--fadvise_hint=0'],
                          ['DONTNEED', 'DONTNEED'])):
        iosonde.equal(seen(*args), wanted, args)


def cached(folder):
    """Read twice: from memory with invalidate=0, from the device without; by the disk's count."""
    def sectors():
        dev = os.stat(folder).st_dev
        with open('/sys/dev/block/%d:%d/stat' % (os.major(dev), os.minor(dev))) as f:
            return int(f.read().split()[2])
    iosonde.run('run', '--name=k', '--rw=read', '--size=32m', '--bs=64k', cwd=folder)
    if not os.path.exists('/sys/dev/block/%d:%d/stat' % (os.major(os.stat(folder).st_dev),
                                                         os.minor(os.stat(folder).st_dev))):
        return
    for invalidate in '1', '0':
        begin = sectors()
        iosonde.run('run', '--name=k', '--rw=read', '--size=32m', '--bs=64k',
                    '--invalidate=' + invalidate, cwd=folder)
        read = (sectors() - begin) * 512
        iosonde.check(read >= 32 << 20 if invalidate == '1' else read < 16 << 20,
                      'invalidate=' + invalidate, read)


def affinity(folder):
    cpus = sorted(os.sched_getaffinity(0))[:2]
    text = ','.join(map(str, cpus))

    def masks(*args):
        _, calls = iosonde.trace(('sched_setaffinity',), 'run', '--name=t', '--rw=read',
                                 '--ioengine=null', '--size=1m', '--numjobs=4', *args, cwd=folder)
        # Who asks more than once only tries what may be had.
        pids = [call[0] for call in calls]
        return sorted(re.search(r'\[([\d ,]*)\]', text).group(1).split()
                      for pid, _, text, _ in calls if pids.count(pid) == 1)
    iosonde.equal(masks(), [])
    words = [str(c) for c in cpus]
    iosonde.equal([' '.join(m).replace(',', '') for m in masks('--cpus_allowed=' + text)],
                  [' '.join(words)] * 4)
    bits = sum(1 << c for c in cpus)
    for mask in '%d' % bits, '0x%x' % bits:
        iosonde.equal([' '.join(m).replace(',', '') for m in masks('--cpumask=' + mask)],
                      [' '.join(words)] * 4)
    iosonde.equal([' '.join(m) for m in masks('--cpus_allowed=' + text,
                                              '--cpus_allowed_policy=split')],
                  sorted(words * 4)[:4] if len(words) == 1 else sorted(words * 2))
    # Seen from outside while it runs: the workers have it and the supervisor has not.
    run = iosonde.start('run', '--name=t', '--rw=read', '--ioengine=null', '--size=1m',
                        '--runtime=30', '--time_based', '--cpus_allowed=%d' % cpus[0], cwd=folder)

    def allowed():
        found = []
        with open('/proc/%d/task/%d/children' % (run.pid, run.pid)) as f:
            children = f.read().split()
        for child in children:
            for task in os.listdir('/proc/%s/task' % child):
                found.append(sorted(os.sched_getaffinity(int(task))))
        return found
    try:
        iosonde.wait_for(lambda: len(allowed()) >= 2 and [cpus[0]] in allowed(), 'a worker')
        iosonde.equal(sorted(os.sched_getaffinity(run.pid)), sorted(os.sched_getaffinity(0)))
    finally:
        run.terminate()
        run.communicate(timeout=20)
    result = iosonde.run('run', '--name=t', '--size=4k', '--cpus_allowed=1023', status=3,
                         cwd=folder)
    iosonde.check('cpus_allowed' in result.err, result.err)


def main():
    iosonde.need_strace()
    for test in (laid_out, foreign, advice, cached, affinity):
        with iosonde.ext4_dir() as folder:
            test(folder)


main()
