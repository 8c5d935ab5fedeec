"""e02_offsets_fuse -- every engine issues what the job says, as the server of a FUSE file saw it.
"""
import collections
import itertools

import fuselog
import iosonde

BLOCKS = 7


def one(path, server, engine, rw, bs, direct):
    size = BLOCKS * bs + 512
    del server.log[:]
    doc = iosonde.run_json('--name=t', '--filename=' + path, '--ioengine=' + engine, '--rw=' + rw,
                           '--bs=%d' % bs, '--size=%d' % size, '--direct=%d' % direct,
                           '--iodepth=4', '--fixedbufs=%d' % direct, '--registerfiles=%d' % direct,
                           '--allow-overwrite=' + path)
    what = (engine, rw, bs, direct)
    op = 'write' if 'write' in rw else 'read'
    # A few bytes are read to recognise our own stamp, and 0.5, 8 and 64 KiB to see what
    # direct I/O means there: not of the job.
    ios = [io for io in server.log if io[2] == bs and io[0] == op]
    iosonde.equal(sorted(io[1] for io in ios), [i * bs for i in range(BLOCKS)], *what)
    if not rw.startswith('rand') and engine == 'psync':
        iosonde.equal([io[1] for io in ios], [i * bs for i in range(BLOCKS)], *what)
    other = [io for io in server.log if io[0] == 'write' and io not in ios]
    iosonde.equal(other, [], *what, 'writes that are not of the job')
    said = doc['jobs'][0][op]
    iosonde.equal((said['total_ios'], said['io_bytes']), (BLOCKS, BLOCKS * bs), *what)


def split(path, server, engine):
    """Three clones cover one file by offset_increment: every block once in all."""
    del server.log[:]
    iosonde.run('run', '--name=t', '--filename=' + path, '--ioengine=' + engine, '--rw=randread',
                '--bs=4k', '--size=172k', '--offset_increment=172k', '--numjobs=3',
                '--iodepth=4', '--direct=1')
    seen = collections.Counter(io[1] for io in server.log if io[:1] == ('read',) and io[2] == 4096)
    iosonde.equal(seen, {i * 4096: 1 for i in range(3 * 43)}, engine)


def syncs(path, server, engine):
    """fsync every 4 writes, before the write that follows; and one at the end."""
    del server.log[:]
    iosonde.run('run', '--name=t', '--filename=' + path, '--ioengine=' + engine, '--rw=write',
                '--bs=4k', '--size=64k', '--fsync=4', '--end_fsync=1', '--invalidate=0',
                '--allow-overwrite=' + path)
    iosonde.equal(len([io for io in server.log if io[0] == 'write']), 16, engine)
    iosonde.equal(len([io for io in server.log if io[0] == 'fsync']), 4, engine)


def main():
    with fuselog.served(8 << 20) as (path, server):
        for case in itertools.product(('io_uring', 'psync', 'libaio'),
                                      ('read', 'write', 'randread', 'randwrite'),
                                      (4096, 32768, 1 << 20), (0, 1)):
            one(path, server, *case)
        for engine in ('io_uring', 'psync', 'libaio'):
            split(path, server, engine)
            syncs(path, server, engine)


main()
