"""e20_sizes -- mixed block sizes: shares within 4 sigma, the file covered once, offsets aligned."""
import collections
import math
import re

import iosonde

MIB = 16
SIZE = MIB << 20


def calls(folder, *args):
    """(op, length, offset) of each transfer, by strace."""
    _, seen = iosonde.trace(('pread64', 'pwrite64'), 'run', '--name=t', '--filename=f',
                            '--size=%dm' % MIB, *args, cwd=folder)
    for _, name, text, _ in seen:
        length, offset = re.search(r', (\d+), (\d+)$', text).groups()
        if int(length) >= 4096 and int(offset) < SIZE:
            yield name[1:-2], int(length), int(offset)


def shares(lengths, want, *what):
    """lengths come as often as want, {length: share}, within 4 sigma of the binomial."""
    count, n = collections.Counter(lengths), len(lengths)
    iosonde.check(set(count) <= set(want), *what, count)
    for length, p in want.items():
        iosonde.check(abs(count[length] - n * p) <= 4 * math.sqrt(n * p * (1 - p)) + 1, *what,
                      length, 'came', count[length], 'times of', n)


def once(seen, *what):
    """Every 4k of the file is in exactly one transfer."""
    blocks = collections.Counter()
    for _, length, offset in seen:
        blocks.update(range(offset // 4096, (offset + length) // 4096))
    iosonde.equal(blocks, {b: 1 for b in range(SIZE // 4096)}, *what)


EVEN = {k * 4096: 1 / 16 for k in range(1, 17)}
SPLITS = [('--bsrange=4k-64k', EVEN),
          ('--bssplit=4k/50:64k/50', {4096: 0.5, 65536: 0.5}),
          ('--bssplit=64k/10:4k:8k:16k/40', {65536: 0.1, 4096: 0.25, 8192: 0.25, 16384: 0.4})]


def shape(folder):
    for text, want in SPLITS:
        for rw in 'write', 'randwrite':
            seen = list(calls(folder, '--rw=' + rw, text))
            once(seen, rw, text)
            shares([n for _, n, _ in seen], want, rw, text)
            at = [offset for _, _, offset in seen]
            iosonde.equal(at == sorted(at), rw == 'write', rw, text)
        seen = list(calls(folder, '--rw=randread', '--norandommap', text))
        shares([n for _, n, _ in seen], want, 'drawn', text)
        total = sum(n for _, n, _ in seen)
        iosonde.check(SIZE <= total < SIZE + 65536, total)
        iosonde.check(all(o % 4096 == 0 and o + n <= SIZE for _, n, o in seen))


def directions(folder):
    seen = list(calls(folder, '--rw=randrw', '--norandommap', '--bssplit=4k/20:8k/80,16k'))
    shares([n for op, n, _ in seen if op == 'read'], {4096: 0.2, 8192: 0.8})
    iosonde.equal({n for op, n, _ in seen if op == 'write'}, {16384})
    # Reads and writes that are alike share a pass.
    once(calls(folder, '--rw=randrw', '--bsrange=4k-64k'), 'randrw')
    for rw, want in ('write', 4096), ('randwrite', 65536):
        seen = calls(folder, '--rw=' + rw, '--bs=4k,64k', '--bs_is_seq_rand=1')
        iosonde.equal({n for _, n, _ in seen}, {want}, rw)


def alignment(folder):
    seen = list(calls(folder, '--rw=randread', '--bs=4k', '--ba=32k'))
    iosonde.check(all(o % 32768 == 0 for _, _, o in seen))
    iosonde.equal(len(seen), SIZE // 4096)
    iosonde.equal(len({o for _, _, o in seen}), SIZE // 32768)
    seen = list(calls(folder, '--rw=randread', '--bs=8k', '--blockalign=512'))
    iosonde.check(any(o % 4096 for _, _, o in seen))
    iosonde.check(all(o + n <= SIZE for _, n, o in seen))
    seen = list(calls(folder, '--rw=read', '--bsrange=4k-8k', '--bs_unaligned=1'))
    iosonde.check(any(n % 512 for _, n, _ in seen))
    mean = sum(n for _, n, _ in seen) / len(seen)
    # As fio: min plus a part of max, cut at max; half of them are cut.
    iosonde.check(7168 * 0.98 < mean < 7168 * 1.02, mean)


def told(folder):
    out = iosonde.run('run', '--name=t', '--filename=f', '--size=1m', '--bsrange=1k-64k,8k-16k',
                      cwd=folder).out
    iosonde.check('bs=(R) 1024B-64.0KiB, (W) 8192B-16.0KiB, (T) 8192B-16.0KiB,' in out, out)
    doc = iosonde.run_json('--name=t', '--filename=f', '--size=1m', '--bssplit=4k/50:8k/50',
                           cwd=folder)
    iosonde.equal(doc['jobs'][0]['job options']['bs'], '4k/50:8k/50')
    for options, word in ((['--bssplit=4k/50:8k/40'], '90'),
                          (['--bsrange=4k-6k', '--rw=randread'], 'norandommap'),
                          (['--bsrange=1000-4000', '--direct=1'], 'direct')):
        err = iosonde.run('run', '--name=t', '--size=1m', *options, cwd=folder, status=2).err
        iosonde.check(word in err, err)


def main():
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        iosonde.run('run', '--name=t', '--filename=f', '--size=%dm' % MIB, '--bs=1m', cwd=folder)
        shape(folder)
        directions(folder)
        alignment(folder)
        told(folder)


main()
