"""f04_space -- no room, no files, no memory: told before any I/O, nothing is left behind."""
import errno
import os

import fiojson
import inject
import iosonde


def refused(folder, *args, before=(), words=(), status=1):
    result = iosonde.execute([*before, iosonde.IOSONDE, 'run', '--name=x', '--output-format=json',
                              *args], cwd=folder, timeout=60)
    iosonde.equal(result.status, status, args, result)
    iosonde.equal(fiojson.check(result.out), [], args)
    iosonde.equal(result.err.count('\n'), 1, args, result.err)
    for word in words:
        iosonde.check(word in result.err, args, 'lacks %r:' % word, result.err)
    iosonde.equal(os.listdir(folder), [], args, 'was left behind')
    iosonde.check(result.seconds < 20, args, result.seconds)


def small(folder):
    """A file system of 1 MiB and 10 inodes."""
    for rw in 'read', 'write', 'randrw':
        refused(folder, '--rw=' + rw, '--size=8m', words=['x.0.0', '8m bytes', 'lower size'])
        # Together too much, each alone not.
        refused(folder, '--rw=' + rw, '--size=600k', '--numjobs=2', words=['1200k', 'lower size'])
        refused(folder, '--rw=' + rw, '--nrfiles=20', '--filesize=4k', '--size=80k',
                words=['No space left'])


def huge(folder):
    for size in '15t', '16t', '1p', '7e':
        for rw in 'read', 'write':
            refused(folder, '--rw=' + rw, '--size=' + size, words=['x.0.0', 'lower size'])


def limits(folder):
    refused(folder, '--nrfiles=100', '--size=400k', before=['prlimit', '--nofile=32:32'],
            words=['open files', '32', 'ulimit -Hn'])
    refused(folder, '--nrfiles=40', '--size=400k', '--rw=write',
            before=['prlimit', '--nofile=32:64'], words=['open files', '64'])
    for rw in 'read', 'write':
        refused(folder, '--size=1m', '--rw=' + rw, before=['prlimit', '--fsize=65536:65536'],
                words=['x.0.0', '64k', 'ulimit -f'])
    # A soft limit is not in the way of what the hard one allows.
    result = iosonde.execute(['prlimit', '--nofile=32:1000', iosonde.IOSONDE, 'run', '--name=x',
                              '--nrfiles=50', '--size=400k'], cwd=folder)
    iosonde.equal(result.status, 0, result)
    if iosonde.STATIC:
        result = iosonde.execute(
            ['prlimit', '--as=100000000', iosonde.IOSONDE, 'run', '--name=x', '--size=64m',
             '--bs=16m', '--iodepth=32', '--ioengine=libaio', '--filename=one'], cwd=folder)
        iosonde.equal(result.status, 1, result)
        iosonde.check('lower iodepth or bs' in result.err, result.err)


def in_the_middle(folder):
    """The disk was not as empty as it said: the new file goes, an old one keeps its size."""
    for fault in 'ENOSPC', 'EIO', 'EDQUOT', 'EFBIG':
        result, _ = inject.run(['pwrite64:error=%s:when=3+' % fault], 'run', '--name=x',
                               '--filename=%s/f' % folder, '--size=8m', path=folder + '/f',
                               status=1)
        iosonde.check(folder + '/f' in result.err and
                      os.strerror(getattr(errno, fault))[:8].lower() in result.err.lower()
                      or 'no space' in result.err or 'quota' in result.err, result.err)
        iosonde.equal(os.listdir(folder), [], fault)
    iosonde.run('run', '--name=x', '--filename=%s/f' % folder, '--size=1m')
    with open(folder + '/f', 'rb') as f:
        before = f.read()
    inject.run(['pwrite64:error=ENOSPC:when=3+'], 'run', '--name=x', '--filename=%s/f' % folder,
               '--size=8m', path=folder + '/f', status=1)
    with open(folder + '/f', 'rb') as f:
        iosonde.check(f.read() == before, 'the old file was changed')


def full_while_writing(folder):
    """Sparse at the start (no room was asked for), full in the middle: an error with results."""
    result, _ = inject.run(['pwrite64:error=ENOSPC:when=50+'], 'run', '--output-format=json',
                           '--name=w', '--filename=%s/w' % folder, '--rw=write', '--bs=4k',
                           '--size=1m', path=folder + '/w', status=1)
    job = result.json()['jobs'][0]
    iosonde.equal((job['error'], job['write']['total_ios']), (errno.ENOSPC, 49))


def main():
    iosonde.need('prlimit')
    for test in (limits, huge):
        with iosonde.ext4_dir() as folder:
            test(folder)
    iosonde.need_strace()
    for test in (in_the_middle, full_while_writing):
        with iosonde.ext4_dir() as folder:
            test(folder)
    with iosonde.disk_dir() as folder:
        with iosonde.mounted(folder, '-t', 'tmpfs', '-o', 'size=1m,nr_inodes=10', 'tmpfs'):
            small(folder)


main()
