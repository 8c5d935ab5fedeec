"""f14_overlapping -- I/Os that overlap are never in flight together where that was asked for."""
import threading
import time

import fuselog
import iosonde

BLOCK = 4096
BLOCKS = 8


class Slow(fuselog.Server):
    """Takes its time for every second write, so that those behind it overtake it."""
    def __init__(self, size):
        super().__init__(size)
        self.under_way, self.met, self.count = [], 0, 0
        self.guard = threading.Lock()

    def answer(self, opcode, body):
        if opcode != fuselog.WRITE:
            return super().answer(opcode, body)
        offset, length = fuselog.struct.unpack_from('<8xQI', body)
        mine = (offset, offset + length)
        with self.guard:
            self.met += any(mine[0] < end and start < mine[1] for start, end in self.under_way)
            self.under_way.append(mine)
            self.count += 1
            slow = self.count % 2
        if slow:
            time.sleep(0.002)
        result = super().answer(opcode, body)
        with self.guard:
            self.under_way.remove(mine)
        return result


def run(engine, *more):
    with fuselog.served(BLOCKS * BLOCK, Slow) as (path, server), iosonde.disk_dir() as folder:
        doc = iosonde.run_json('--name=l', '--filename=' + path, '--allow-overwrite=' + path,
                               '--size=32k', '--io_size=2m', '--bssplit=4k/50:8k/50',
                               '--rw=randwrite', '--norandommap', '--iodepth=8', '--direct=1',
                               '--ioengine=' + engine, *more, cwd=folder)
        return server, doc['jobs'][0]


def main():
    for engine in ('io_uring', 'libaio'):
        server, _ = run(engine)
        if engine == 'io_uring':
            iosonde.check(server.met > 0, 'the server saw no overlap that could be avoided')
        server, _ = run(engine, '--serialize_overlap=1')
        iosonde.equal(server.met, 0, engine)
        server, job = run(engine, '--verify=crc32c')
        iosonde.equal((server.met, job['iosonde']['verify']['mismatches']), (0, 0), engine)
        iosonde.check(job['iosonde']['verify']['blocks'] > BLOCKS, job['iosonde']['verify'])


main()
