"""e56_zones -- the offsets of a job in zones, by strace, against a model of them."""
import re

import iosonde

SIZE, BLOCK = 1 << 20, 4096


def offsets(folder, *more):
    _, calls = iosonde.trace(['pread64'], 'run', '--name=z', '--filename=z', '--size=%d' % SIZE,
                             '--bs=%d' % BLOCK, *more, cwd=folder)
    found = [re.search(r', (\d+), (\d+)$', text) for _, _, text, value in calls if value == BLOCK]
    return [int(m.group(2)) for m in found if m and int(m.group(1)) == BLOCK]


def zones(found, each):
    """The blocks of one zone after another."""
    return [found[i:i + each] for i in range(0, len(found), each)]


def main():
    with iosonde.disk_dir() as folder:
        # Behind the last zone comes the first, until all is done: as fio 3.42.
        found = offsets(folder, '--rw=read', '--zonesize=64k', '--zoneskip=64k')
        iosonde.equal(found, [z * 131072 + b * BLOCK for z in range(8) for b in range(16)] * 2)
        # A range shorter than what is to be done in it begins anew.
        found = offsets(folder, '--rw=read', '--zonemode=strided', '--zonesize=80k',
                        '--zonerange=32k', '--zoneskip=160k', '--offset=16k', '--size=1008k')
        iosonde.equal(found, [16384 + z % 6 * 196608 + b % 8 * BLOCK
                              for z in range(13) for b in range(20)][:252])
        # At random each zone is covered once; with norandommap blocks may repeat.
        found = offsets(folder, '--rw=randread', '--zonesize=64k', '--zoneskip=64k')
        iosonde.equal([sorted(z) for z in zones(found, 16)],
                      [[z * 131072 + b * BLOCK for b in range(16)] for z in range(8)] * 2)
        iosonde.check(any(z != sorted(z) for z in zones(found, 16)), found)
        found = offsets(folder, '--rw=randread', '--zonesize=64k', '--zoneskip=64k',
                        '--norandommap')
        iosonde.check(len(set(found)) < len(found) == 256, found)
        iosonde.equal([set(o // 65536 for o in z) for z in zones(found, 16)],
                      [{2 * z} for z in range(8)] * 2)
        # Switched off, nothing is divided.
        found = offsets(folder, '--rw=read', '--zonemode=none', '--zonesize=64k')
        iosonde.equal(found, list(range(0, SIZE, BLOCK)))
        for args, word in ((['--zonemode=strided'], 'set zonesize'),
                           (['--zonesize=2k'], 'no block of 4096 bytes'),
                           (['--zonesize=64k', '--bsrange=4k-8k'], 'blocks of one size'),
                           (['--zonesize=64k', '--rw=read:8k'], 'number behind rw'),
                           (['--zonemode=zbd'], 'zones are not managed')):
            result = iosonde.run('run', '--name=z', '--size=1m', *args, cwd=folder, status=2)
            iosonde.check(word in result.err, result)


main()
