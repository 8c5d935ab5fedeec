"""e05_random -- order and mix: repeatable, covering, with the share that was asked for."""
import collections
import math
import re

import iosonde

BLOCKS = 500  # no power of two


def order(folder, *args):
    """(op, block) of each transfer, in order, by strace."""
    _, calls = iosonde.trace(('pread64', 'pwrite64'), 'run', '--name=t', '--filename=f',
                             '--bs=4k', '--size=%dk' % (4 * BLOCKS), *args, cwd=folder)
    seen = []
    for _, name, text, _ in calls:
        length, offset = re.search(r', (\d+), (\d+)$', text).groups()
        if length == '4096':
            seen.append((name[1:-2], int(offset) // 4096))
    return seen


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        iosonde.run('run', '--name=t', '--filename=f', '--size=%dk' % (4 * BLOCKS), cwd=folder)
        first = order(folder, '--rw=randread')
        iosonde.equal(sorted(b for _, b in first), list(range(BLOCKS)))
        # No hidden order: neighbours are as far apart as chance has them.
        jumps = sum(abs(a[1] - b[1]) for a, b in zip(first, first[1:])) / (BLOCKS - 1)
        iosonde.check(0.8 < jumps / (BLOCKS / 3) < 1.2, 'mean jump', jumps)
        iosonde.equal(order(folder, '--rw=randread'), first, 'the second run differs')
        iosonde.check(order(folder, '--rw=randread', '--randrepeat=0') !=
                      order(folder, '--rw=randread', '--randrepeat=0'), 'randrepeat=0 repeats')
        seeded = order(folder, '--rw=randread', '--randseed=7')
        iosonde.check(seeded != first, 'randseed does nothing')
        iosonde.equal(order(folder, '--rw=randread', '--randseed=7'), seeded)
        # The seed in a result makes the same order again.
        doc = iosonde.run_json('--name=t', '--filename=f', '--rw=randread', '--number_ios=1',
                               '--randrepeat=0', cwd=folder)
        iosonde.check(int(doc['jobs'][0]['iosonde']['seed']) > 0)
        # Two passes do not go the same way, and each covers all.
        passes = [b for _, b in order(folder, '--rw=randread', '--loops=2')]
        iosonde.equal(sorted(passes[:BLOCKS]), list(range(BLOCKS)))
        iosonde.equal(sorted(passes[BLOCKS:]), list(range(BLOCKS)))
        # Clones have orders of their own.
        both = order(folder, '--rw=randread', '--numjobs=2')
        iosonde.equal(collections.Counter(both), {('read', b): 2 for b in range(BLOCKS)})
        # Drawn anew: some repeat, and 1 - 1/e of them are met.
        drawn = {b for _, b in order(folder, '--rw=randread', '--norandommap')}
        iosonde.check(abs(len(drawn) / BLOCKS - 0.632) < 0.1, len(drawn))
        iosonde.check(max(drawn) < BLOCKS)
        # The mix, within four sigma.
        for rw, percent in (('randrw', 70), ('rw', 50), ('randrw', 5), ('rw', 99)):
            seen = order(folder, '--rw=' + rw, '--rwmixread=%d' % percent, '--loops=4')
            reads = sum(op == 'read' for op, _ in seen)
            n, p = len(seen), percent / 100
            iosonde.equal(n, 4 * BLOCKS, rw, percent)
            iosonde.check(abs(reads - n * p) <= 4 * math.sqrt(n * p * (1 - p)), rw, percent,
                          reads, 'of', n)
            for one in (seen[k * BLOCKS:(k + 1) * BLOCKS] for k in range(4)):
                if rw == 'randrw':
                    iosonde.equal(sorted(b for _, b in one), list(range(BLOCKS)), 'one pass')
                    continue
                # Reads and writes each go through the file by themselves.
                for op in 'read', 'write':
                    at = [b for o, b in one if o == op]
                    iosonde.equal(at, list(range(len(at))), rw, percent, op)
        iosonde.equal({op for op, _ in order(folder, '--rw=randrw', '--rwmixread=100')},
                      {'read'})
        iosonde.equal({op for op, _ in order(folder, '--rw=randrw', '--rwmixwrite=100')},
                      {'write'})


main()
