"""e12_file_options -- how files are made, extended and removed: by strace and the files."""
import os
import re

import iosonde

WRITE = ['run', '--name=t', '--filename=f', '--rw=write', '--bs=4k', '--size=64k']


def calls(folder, names, *args, status=0):
    """(name, arguments, value) of the calls on the file."""
    _, found = iosonde.trace(names, *args, cwd=folder, options=('-P', folder + '/f'),
                             status=status)
    return [(name, text, value) for _, name, text, value in found]


def fallocate(folder):
    for kind, wanted in (('native', [', 0, 0, 65536']), ('none', []), ('truncate', []),
                         ('posix', [', 0, 0, 65536']), ('1', [', 0, 0, 65536']),
                         ('0', []), ('keep', [', FALLOC_FL_KEEP_SIZE, 0, 65536'])):
        got = calls(folder, ('fallocate', 'ftruncate'), *WRITE, '--fallocate=' + kind)
        iosonde.equal([re.sub(r'^\d+', '', t) for n, t, _ in got if n == 'fallocate'], wanted, kind)
        os.unlink(folder + '/f')
    iosonde.run(*WRITE, '--fallocate=no', status=2, cwd=folder)


def flush(folder):
    for args, wanted in (([], 1), (['--create_fsync=0'], 0)):
        iosonde.equal(len(calls(folder, ('fsync',), *WRITE, '--invalidate=0', *args)), wanted, args)
        os.unlink(folder + '/f')


def create(folder):
    result = iosonde.run(*WRITE, '--allow_file_create=0', status=2, cwd=folder)
    iosonde.check('allow_file_create' in result.err, result.err)
    iosonde.equal(os.listdir(folder), [])
    # Only made: with data where they are to be read.
    doc = iosonde.run_json('--name=t', '--filename=f', '--rw=read', '--size=64k', '--create_only=1',
                           cwd=folder)
    iosonde.equal((doc['jobs'][0]['read']['total_ios'], doc['jobs'][0]['error']), (0, 0))
    with open(folder + '/f', 'rb') as f:
        data = f.read()
    iosonde.check(len(data) == 65536 and 0 not in {len(b.strip(b'\0')) for b in
                  (data[i:i + 4096] for i in range(0, 65536, 4096))}, 'no data')
    iosonde.run(*WRITE, '--allow_file_create=0', cwd=folder)


def overwrite(folder):
    """Blocks are written once before the job with overwrite=1, and not without."""
    for args, wanted in (([], 64 << 10), (['--overwrite=1'], 128 << 10)):
        got = calls(folder, ('pwrite64',), *WRITE, *args)
        iosonde.equal(sum(v for _, _, v in got), wanted, args)
        os.unlink(folder + '/f')
    with open(folder + '/f', 'w') as f:
        f.write('mine' * 9000)
    result = iosonde.run(*WRITE, '--overwrite=1', status=4, cwd=folder)
    iosonde.check('--allow-overwrite' in result.err, result.err)


def grow(folder):
    """A file that is created on open has no block, and no byte, that is not written."""
    for args, wanted in (([], 1), (['--create_on_open=1'], 0), (['--fallocate=none'], 0)):
        got = calls(folder, ('ftruncate', 'fallocate', 'pwrite64'), *WRITE, '--io_size=16k', *args)
        iosonde.equal(len([1 for n, _, _ in got if n == 'fallocate']), wanted, args)
        iosonde.equal(len([1 for n, _, _ in got if n == 'ftruncate']), wanted, args)
        iosonde.equal(len([1 for n, _, _ in got if n == 'pwrite64']), 4, args)
        iosonde.equal(os.path.getsize(folder + '/f'), 65536 if wanted else 16384, args)
        os.unlink(folder + '/f')
    # A mapping makes no file grow.
    iosonde.run(*WRITE, '--create_on_open=1', '--ioengine=mmap', cwd=folder)
    os.unlink(folder + '/f')
    # Blocks behind the end of the file: as fio.
    got = calls(folder, ('ftruncate', 'fallocate'), *WRITE, '--io_size=16k', '--fallocate=keep')
    iosonde.equal([n for n, _, _ in got], ['fallocate'])
    have = os.stat(folder + '/f')
    iosonde.equal((have.st_size, have.st_blocks), (16384, 128))
    os.unlink(folder + '/f')
    iosonde.run(*WRITE, '--create_on_open=1', '--loops=2', cwd=folder)
    iosonde.equal(os.path.getsize(folder + '/f'), 65536)
    os.unlink(folder + '/f')
    iosonde.run(*WRITE, '--fallocate=truncate', '--io_size=16k', cwd=folder)
    iosonde.equal(os.path.getsize(folder + '/f'), 65536)
    # What a job reads is laid out in any case.
    doc = iosonde.run_json('--name=r', '--rw=randrw', '--size=64k', '--create_on_open=1',
                           cwd=folder)
    iosonde.equal(doc['jobs'][0]['error'], 0)


def append(folder):
    for begin in 0, 16384, 32768:
        got = calls(folder, ('pwrite64',), 'run', '--name=t', '--filename=f', '--rw=write',
                    '--bs=4k', '--size=16k', '--file_append=1', '--offset=4k')
        iosonde.equal([int(t.split()[-1]) for _, t, _ in got],
                      list(range(begin, begin + 16384, 4096)))
        iosonde.equal(os.path.getsize(folder + '/f'), begin + 16384)


def pre_read(folder):
    iosonde.run(*WRITE, cwd=folder)
    args = ['run', '--name=t', '--filename=f', '--rw=randread', '--bs=4k', '--size=64k']
    for more, reads, drops in (([], 16, 1), (['--pre_read=1'], 17, 0),
                               (['--pre_read=1', '--direct=1'], 16, 0)):
        got = calls(folder, ('pread64', 'fadvise64'), *args, *more)
        iosonde.equal(len([1 for n, _, _ in got if n == 'pread64']), reads, more)
        iosonde.equal(len([1 for _, t, _ in got if 'DONTNEED' in t]), drops, more)
    iosonde.equal([v for n, _, v in calls(folder, ('pread64',), *args, '--pre_read=1')][0], 65536)


def unlink(folder):
    """What the run made goes, also after a failure of a job; what was there stays."""
    with open(folder + '/here', 'w') as f:
        f.write('mine' * 4096)
    doc = iosonde.run_json('--unlink=1', '--size=16k', '--bs=4k', '--name=a', '--rw=write',
                           '--numjobs=2', '--name=b', '--rw=read', '--name=c', '--rw=read',
                           '--filename=here', '--name=d', '--unlink=0', '--rw=write', cwd=folder)
    iosonde.equal([j['error'] for j in doc['jobs']], [0] * 5)
    iosonde.equal(sorted(os.listdir(folder)), ['d.0.0', 'here'])
    iosonde.check(any('here was there before' in n for n in doc['iosonde']['notes']),
                  doc['iosonde']['notes'])
    # Our own file of an earlier run was not made by this one.
    iosonde.run('--unlink=1', '--size=16k', '--name=d', '--rw=write', cwd=folder)
    iosonde.equal(sorted(os.listdir(folder)), ['d.0.0', 'here'])


def main():
    iosonde.need_strace()
    for test in (fallocate, flush, create, overwrite, grow, append, pre_read, unlink):
        with iosonde.ext4_dir() as folder:
            test(folder)


main()
