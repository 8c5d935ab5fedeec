"""e72_depth -- what was in flight, and the time in submission, by a server's log and strace -T.

The same buffered libaio job blocks in io_submit where its FUSE file goes through
the page cache, and does not where it goes past it: its options tell nothing.
"""
import re
import struct
import tempfile
import threading
import time

import fuselog
import iosonde

SERVICE = 0.02
DEPTH = 8
IOS = 120


class Slow(fuselog.Server):
    """Takes SERVICE for each read, DEPTH at a time, and keeps (begin, end) of each."""

    def __init__(self, size):
        super().__init__(size)
        self.times, self.cached = [], False

    def mount(self, path):
        super().mount(path)
        for _ in range(DEPTH):
            self.threads.append(threading.Thread(target=self.serve, daemon=True))
            self.threads[-1].start()

    def answer(self, opcode, body):
        if opcode == fuselog.OPEN and self.cached:
            return 0, struct.pack('<QII', 0, 0, 0)
        if opcode != fuselog.READ:
            return super().answer(opcode, body)
        begin = time.monotonic()
        time.sleep(SERVICE)
        self.times.append((begin, time.monotonic()))
        return super().answer(opcode, body)

    def depth(self):
        """Time-weighted mean of reads in service, from the first to the last."""
        span = max(e for _, e in self.times) - min(b for b, _ in self.times)
        return sum(e - b for b, e in self.times) / span


def job(path, *args):
    return ['run', '--name=d', '--filename=' + path, '--rw=randread', '--bs=4k',
            '--ioengine=libaio', '--iodepth=%d' % DEPTH, '--number_ios=%d' % IOS,
            '--output-format=json', *args]


def told(document):
    one = document['jobs'][0]
    ledger = {e['setting']: e for e in one['iosonde']['ledger']}
    entry = ledger['iodepth_mean']
    iosonde.equal(entry['requested'], str(DEPTH))
    iosonde.check(abs(float(entry['effective']) - one['iosonde']['depth']['mean']) < 0.01, entry)
    return one['iosonde']['depth'], entry


def served(server, path):
    for args, blocks in ((['--direct=1'], False), (['--direct=0'], False),
                         (['--direct=0'], True),
                         (['--direct=0', '--iodepth_batch=%d' % DEPTH], True)):
        del server.times[:]
        server.cached = blocks
        depth, entry = told(iosonde.run(*job(path, *args)).json())
        # The first of direct=1 asks whether O_DIRECT is honoured.
        server.times.sort()
        del server.times[:-IOS]
        truth = server.depth()
        print('%-8s %-32s in flight %.2f, server %.2f, in submission %.2f' % (
            'cached' if blocks else 'direct', ' '.join(args), depth['mean'], truth,
            depth['in_submission']))
        iosonde.equal(len(server.times), IOS)
        # A server on a busy machine comes to a read late: it sees less in flight, never more.
        iosonde.check(0.9 * truth <= depth['mean'] <= 1.05 * (1 if blocks else DEPTH),
                      args, depth, truth)
        iosonde.equal(entry['differs'], blocks, entry)
        iosonde.check(truth <= 1.05 and depth['mean'] > 0.9 if blocks else truth > DEPTH / 4,
                      args, depth, truth)
        iosonde.check(depth['in_submission'] > 0.8 if blocks else depth['in_submission'] < 0.5,
                      args, depth)


def traced(path):
    """Time in submission is that of io_submit(2)."""
    iosonde.need_strace()
    for args in ['--direct=0'], ['--direct=0', '--iodepth_batch=4', '--thinktime=30ms',
                                 '--thinktime_blocks=4']:
        with tempfile.NamedTemporaryFile('r', encoding='latin-1') as log:
            result = iosonde.execute(['strace', '-f', '-T', '-o', log.name, '-e', 'trace=io_submit',
                                      iosonde.IOSONDE] + job(path, *args),
                                     ASAN_OPTIONS='detect_leaks=0')
            iosonde.equal(result.status, 0, result)
            spent = sum(float(t) for t in re.findall(r'= [1-9]\d* <([\d.]+)>', log.read()))
        document = result.json()
        depth, _ = told(document)
        ours = depth['in_submission'] * document['jobs'][0]['read']['runtime'] / 1000
        print('%s: in submission %.3f s, strace %.3f s' % (' '.join(args), ours, spent))
        # What strace adds to each call is outside of its own figure.
        iosonde.check(-0.01 < ours / spent - 1 < 0.2, ours, spent)


def on_ext4():
    """The kernel's own file system blocks without O_DIRECT; with it, it does not."""
    with iosonde.ext4_dir() as folder:
        path = folder + '/f'
        iosonde.run('run', '--name=make', '--rw=write', '--bs=1m', '--size=64m',
                    '--filename=' + path)
        for direct, blocks in ((0, True), (1, False)):
            document = iosonde.run(
                'run', '--name=d', '--filename=' + path, '--rw=randread', '--bs=4k',
                '--ioengine=libaio', '--iodepth=32', '--iodepth_batch=32', '--size=64m',
                '--number_ios=4096', '--output-format=json', '--direct=%d' % direct).json()
            depth = document['jobs'][0]['iosonde']['depth']
            print('ext4 direct=%d: %.2f in flight, in submission %.2f' % (
                direct, depth['mean'], depth['in_submission']))
            if blocks:
                iosonde.check(0.5 < depth['mean'] < 2 and depth['in_submission'] > 0.5, depth)
            else:
                iosonde.check(depth['mean'] > 4, depth)


def main():
    with fuselog.served(4 << 20, Slow) as (path, server):
        served(server, path)
        traced(path)
    on_ext4()


main()
