"""e01_offsets_strace -- psync and libaio issue what the job says, as strace saw it."""
import collections
import itertools
import re

import iosonde

# 13 blocks and a tail that is none; odd on purpose.
BLOCKS = 13


def transfers(engine, calls, fds):
    """(op, offset, length) of each I/O on the files under test."""
    for _, name, text, value in calls:
        if engine == 'psync':
            fd, length, offset = re.match(r'(\d+), .*?, (\d+), (\d+)$', text).groups()
            if fd in fds:
                yield name[1:-2], int(offset), int(length)
                iosonde.equal(value, int(length), name)
        else:
            for op, fd, length, offset in re.findall(
                    r'aio_lio_opcode=IOCB_CMD_P(READ|WRITE), aio_fildes=(\d+).*?'
                    r'aio_nbytes=(\d+), aio_offset=(\d+)', text):
                iosonde.check(fd in fds, 'an I/O on fd', fd)
                yield op.lower(), int(offset), int(length)


def workers_fds(calls, path, direct):
    """The fds that the workers opened the file by, which differ from lay-out's by O_DIRECT."""
    fds = set()
    for _, name, text, value in calls:
        if name == 'openat' and '"%s"' % path in text and value >= 0 and 'O_PATH' not in text:
            fds.add(str(value))
    iosonde.check(fds, 'the file was never opened')
    return fds


def one(folder, engine, rw, bs, direct):
    path = folder + '/f'
    size = BLOCKS * bs + bs // 2
    args = ['--name=t', '--filename=' + path, '--ioengine=' + engine, '--rw=' + rw, '--bs=%d' % bs,
            '--size=%d' % size, '--direct=%d' % direct, '--iodepth=4', '--allow-overwrite']
    # Laid out by a run that is not looked at, so that only the job's own I/O is traced.
    iosonde.run('run', *args)
    calls = ('pread64', 'pwrite64', 'io_submit', 'openat')
    result, seen = iosonde.trace(calls, 'run', '--output-format=json', *args,
                                 options=['-v', '-s64'] if engine == 'libaio' else [])
    fds = workers_fds(seen, path, direct)
    # The thread that looks at the file before and after is no worker.
    keepers = {pid for pid, name, text, _ in seen if name == 'openat' and 'O_PATH' in text
               and '"%s"' % path in text}
    ios = list(transfers(engine, [c for c in seen if c[1] != 'openat' and c[0] not in keepers],
                         fds))
    # The guard looks at a few bytes where a file system has no attributes.
    ios = [io for io in ios if io[2] == bs]
    what = (folder, engine, rw, bs, direct)
    op = 'write' if 'write' in rw else 'read'
    iosonde.equal(collections.Counter(io[0] for io in ios), {op: BLOCKS}, *what)
    offsets = [io[1] for io in ios]
    iosonde.equal(sorted(offsets), [i * bs for i in range(BLOCKS)], *what)
    if rw.startswith('rand'):
        iosonde.check(offsets != sorted(offsets), *what, 'in order:', offsets)
    else:
        iosonde.equal(offsets, sorted(offsets), *what)
    said = result.json()['jobs'][0][op]
    iosonde.equal((said['total_ios'], said['io_bytes']), (BLOCKS, BLOCKS * bs), *what)


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as ext4, iosonde.tmpfs_dir() as tmpfs:
        for case in itertools.product((ext4, tmpfs), ('psync', 'libaio'),
                                      ('read', 'write', 'randread', 'randwrite'),
                                      (4096, 65536, 1 << 20), (0, 1)):
            one(*case)


main()
