"""e22_partly_random -- percentage_random: the share that follows, where, and with which size."""
import math
import re

import iosonde

SIZE = 64 << 20


def calls(folder, *args):
    _, seen = iosonde.trace(('pread64', 'pwrite64'), 'run', '--name=t', '--filename=f',
                            '--size=%d' % SIZE, '--number_ios=4000', *args, cwd=folder)
    for _, name, text, _ in seen:
        length, offset = re.search(r', (\d+), (\d+)$', text).groups()
        if int(length) >= 4096:
            yield name[1:-2], int(length), int(offset)


def following(seen):
    """Of those after the first of each direction: (follows, length)."""
    end = {}
    for op, length, offset in seen:
        if op in end:
            yield end[op] == offset, length
        end[op] = offset + length


def near(got, n, percent, *what):
    sigma = math.sqrt(n * percent * (100 - percent)) / 100
    iosonde.check(abs(got - n * percent / 100) <= 4 * sigma + 2, *what, got, 'of', n, percent)


def main():
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        iosonde.run('run', '--name=t', '--filename=f', '--size=%d' % SIZE, '--bs=1m', cwd=folder)
        for percent in 0, 30, 90, 100:
            for more in [], ['--norandommap']:
                seen = list(calls(folder, '--rw=randread', '--percentage_random=%d' % percent,
                                  *more))
                iosonde.equal(len(seen), 4000)
                follow = [f for f, _ in following(seen)]
                near(sum(follow), len(follow), 100 - percent, percent, more)
        seen = list(calls(folder, '--rw=randrw', '--percentage_random=20,70'))
        for op, percent in ('read', 20), ('write', 70):
            follow = [f for f, _ in following(c for c in seen if c[0] == op)]
            near(sum(follow), len(follow), 100 - percent, op)
        # Sizes by order: those that follow have the first, random ones the second.
        seen = list(calls(folder, '--rw=randread', '--percentage_random=50', '--bs=4k,16k',
                          '--bs_is_seq_rand=1', '--norandommap'))
        pairs = list(following(seen))
        iosonde.equal({n for _, n in pairs}, {4096, 16384})
        near(sum(f for f, _ in pairs), len(pairs), 50)
        iosonde.check(sum(f != (n == 4096) for f, n in pairs) <= 3)
        err = iosonde.run('run', '--name=t', '--size=1m', '--percentage_random=101', cwd=folder,
                          status=2).err
        iosonde.check('out of range; give 0 to 100' in err, err)
        # A sequential job stays one.
        seen = list(calls(folder, '--rw=read', '--percentage_random=0'))
        iosonde.equal([o for _, _, o in seen], [4096 * i for i in range(4000)])


main()
