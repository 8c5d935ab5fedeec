"""f13_verify_lies -- a file system that lies during the run is caught, by every engine."""
import os
import struct

import fuselog
import iosonde

BLOCK = 64 << 10
COUNT = 16
KINDS = ['corrupt', 'stale', 'misplaced', 'torn', 'zeroed']
ENGINES = ['psync', 'libaio', 'io_uring', 'mmap']
FUSE_OPEN_CACHED = 0
START, END = 5 * BLOCK, 6 * BLOCK


class Liar(fuselog.Server):
    """Keeps what it is given, and from the second version of block 5 on tells it wrong."""
    kind, cached, first, told = None, False, None, 0

    def answer(self, opcode, body):
        if opcode == fuselog.OPEN and self.cached:
            return 0, struct.pack('<QII', 0, FUSE_OPEN_CACHED, 0)
        if opcode != fuselog.READ:
            return super().answer(opcode, body)
        offset, length = struct.unpack_from('<8xQI', body)
        if offset >= END or offset + length <= START:
            return super().answer(opcode, body)
        block = bytes(self.data[START:END])
        if self.first is None and any(block):
            self.first = block
        if self.first in (None, block):
            return super().answer(opcode, body)
        self.told += 1
        data = self.data[:]
        data[START:END] = self.lie(block)
        return 0, bytes(data[offset:offset + length])

    def lie(self, block):
        if self.kind == 'corrupt':
            return block[:777] + bytes([block[777] ^ 4]) + block[778:]
        return {'stale': self.first, 'zeroed': bytes(BLOCK),
                'misplaced': bytes(self.data[8 * BLOCK:9 * BLOCK]),
                'torn': block[:BLOCK // 2] + self.first[BLOCK // 2:]}[self.kind]


class Short(fuselog.Server):
    """Moves no more than 10 KiB at once, which is told as a short transfer."""
    most, which = 10 << 10, ()

    def answer(self, opcode, body):
        if opcode not in self.which:
            return super().answer(opcode, body)
        offset, length = struct.unpack_from('<8xQI', body)
        body = body[:16] + struct.pack('<I', min(length, self.most)) + body[20:]
        if opcode == fuselog.WRITE:
            body = body[:40 + self.most]
        return super().answer(opcode, body)


def in_pieces(engine, which):
    """Blocks that went there and came back in several transfers are good."""
    def make(size):
        server = Short(size)
        server.which = which
        return server

    with fuselog.served(COUNT * BLOCK, make) as (path, _), iosonde.disk_dir() as folder:
        doc = iosonde.run_json('--name=l', '--filename=' + path, '--allow-overwrite=' + path,
                               '--size=1m', '--bs=64k', '--rw=randwrite', '--iodepth=4',
                               '--loops=2', '--ioengine=' + engine, '--verify=crc32c',
                               '--norandommap', '--verify_backlog=8', cwd=folder)
        one = doc['jobs'][0]
        iosonde.equal([one[d]['short_ios'] > 0 for d in ('read', 'write')],
                      [True, fuselog.WRITE in which], engine)
        found = one['iosonde']['verify']
        iosonde.check(found['blocks'] and not found['mismatches'], engine, found)


def caught(engine, kind, more):
    def make(size):
        server = Liar(size)
        server.kind, server.cached = kind, engine == 'mmap'
        return server

    with fuselog.served(COUNT * BLOCK, make) as (path, server), iosonde.disk_dir() as folder:
        doc = iosonde.run_json('--name=l', '--filename=' + path, '--allow-overwrite=' + path,
                               '--size=1m', '--bs=64k', '--rw=randwrite', '--iodepth=4',
                               '--loops=2', '--ioengine=' + engine, '--verify=crc32c', *more,
                               cwd=folder, status=None)
        found = doc['jobs'][0]['iosonde']['verify']
        iosonde.check(server.told, engine, kind, 'no lie was asked for', doc['iosonde'])
        iosonde.equal(doc['iosonde']['status'], 5, engine, kind, doc['iosonde'])
        iosonde.equal([(m['kind'], m['offset']) for m in found['list']], [(kind, START)],
                      engine, kind, found)
        if kind == 'stale':
            iosonde.equal(found['list'][0]['expected'], 'generation 2')
            iosonde.equal(found['list'][0]['found'], 'generation 1')
        if kind == 'torn':
            iosonde.check('from sector 64 to 127, generation 1' in found['list'][0]['found'],
                          found)
        iosonde.equal(os.listdir(folder), ['local-l-0-verify.state'])


def main():
    for engine in ENGINES:
        for kind in KINDS:
            caught(engine, kind, [])
    in_pieces('psync', (fuselog.READ, fuselog.WRITE))
    # The kernel tells a short write to a FUSE file as EIO when it is not waited for.
    in_pieces('libaio', (fuselog.READ,))
    in_pieces('io_uring', (fuselog.READ,))
    caught('io_uring', 'torn', ['--verify_async=2'])
    caught('psync', 'stale', ['--verify_backlog=4'])


main()
