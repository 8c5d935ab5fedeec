"""e21_spread -- uneven random offsets follow their law, computed here independently; no map."""
import collections
import math
import re

import iosonde

BLOCKS, IOS = 1000, 20000


def blocks(folder, law, *args, rw='randread'):
    """How often each block was read or written, [read, write], by strace."""
    _, seen = iosonde.trace(('pread64', 'pwrite64'), 'run', '--name=t', '--filename=f', '--bs=4k',
                            '--rw=' + rw, '--size=%dk' % (4 * BLOCKS), '--loops=100',
                            '--number_ios=%d' % (IOS // 100), '--random_distribution=' + law,
                            *args, cwd=folder)
    count = collections.Counter(), collections.Counter()
    for _, name, text, _ in seen:
        length, offset = re.search(r', (\d+), (\d+)$', text).groups()
        if length == '4096' and int(offset) < 4096 * BLOCKS:
            count[name == 'pwrite64'][int(offset) // 4096] += 1
    return count


def fits(count, chance, what):
    """Chi-square with bins of at least ten expected I/Os; 5 sigma."""
    n, chi, bins, want, got = sum(count.values()), 0, 0, 0, 0
    for k, p in enumerate(chance):
        want, got = want + n * p, got + count[k]
        if want >= 10:
            chi, bins, want, got = chi + (got - want) ** 2 / want, bins + 1, 0, 0
    iosonde.check(n >= 0.98 * IOS, what, n)
    iosonde.check(abs(chi - bins) < 5 * math.sqrt(2 * bins), what, 'chi-square', chi, 'of', bins)


def zipf(theta):
    weight = [(k + 1) ** -theta for k in range(BLOCKS)]
    return [w / sum(weight) for w in weight]


def pareto(h):
    power = math.log(1 - h) / math.log(h)
    edge = [(k / BLOCKS) ** power for k in range(BLOCKS + 1)]
    return [b - a for a, b in zip(edge, edge[1:])]


def ranked(folder):
    for law, chance in (('zipf:1.2', zipf(1.2)), ('zipf:0.8', zipf(0.8)),
                        ('pareto:0.2', pareto(0.2))):
        for center in 0, 0.25:
            shift = int(BLOCKS * center)
            fits(blocks(folder, '%s:%g' % (law, center))[0],
                 chance[BLOCKS - shift:] + chance[:BLOCKS - shift], (law, center))
        # Scattered: the same counts by rank, but not side by side.
        count = blocks(folder, law)[0]
        top = [b for b, _ in count.most_common(20)]
        for k, (_, n) in enumerate(count.most_common(3)):
            want = IOS * chance[k]
            iosonde.check(abs(n - want) < 5 * math.sqrt(want), law, k, n, want)
        jumps = sum(abs(a - b) for a, b in zip(top, top[1:])) / 19
        iosonde.check(BLOCKS / 6 < jumps < BLOCKS / 2, law, top)
        # No map: the most popular comes again and again in a pass, and some not at all.
        iosonde.check(max(count.values()) > IOS / BLOCKS * 3 and len(count) <= BLOCKS)


def normal(folder):
    count = blocks(folder, 'normal:20:0.5')[0]
    sigma = math.sqrt(1 / 144 + 0.2 ** 2 / 12)
    n = sum(count.values())
    mean = sum((b + 0.5) / BLOCKS * c for b, c in count.items()) / n
    dev = math.sqrt(sum(((b + 0.5) / BLOCKS - mean) ** 2 * c for b, c in count.items()) / n)
    iosonde.check(abs(mean - 0.5) < 5 * sigma / math.sqrt(n), mean)
    iosonde.check(abs(dev / sigma - 1) < 5 / math.sqrt(2 * n), dev, sigma)
    for x in 0.3, 0.4, 0.5, 0.6, 0.7:
        below = sum(c for b, c in count.items() if b < x * BLOCKS) / n
        want = 0.5 * (1 + math.erf((x - 0.5) / sigma / math.sqrt(2)))
        iosonde.check(abs(below - want) < 0.015, x, below, want)


def zones(folder):
    chance = [0.5 / 100] * 100 + [0.3 / 200] * 200 + [0.2 / 700] * 700
    fits(blocks(folder, 'zoned:50/10:30/20:20/70')[0], chance, 'zoned')
    fits(blocks(folder, 'zoned:50/10:30/20:20/')[0], chance, 'zoned with a rest')
    fits(blocks(folder, 'zoned_abs:50/400k:30/800k:20/2800k')[0], chance, 'zoned_abs')
    read, write = blocks(folder, 'zoned:100/10,100/50', rw='randrw')
    iosonde.check(90 < max(read) < 100 and 450 < max(write) < 500, max(read), max(write))
    err = iosonde.run('run', '--name=t', '--filename=f', '--size=1m', '--rw=randread',
                      '--random_distribution=zoned_abs:100/2m', cwd=folder, status=None).err
    iosonde.check('random_distribution: the zones have 2097152 bytes' in err, err)


def main():
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        iosonde.run('run', '--name=t', '--filename=f', '--size=%dk' % (4 * BLOCKS), cwd=folder)
        ranked(folder)
        normal(folder)
        zones(folder)
        # Same law on several sizes of block, and the same order again in the next run.
        a = blocks(folder, 'zipf:1.1', '--bssplit=4k/100')[0]
        iosonde.equal(a, blocks(folder, 'zipf:1.1')[0])


main()
