"""e57_sequence -- the blocks of random_distribution=sequence in their order, by strace."""
import re

import iosonde


def blocks(folder, *more):
    _, calls = iosonde.trace(['pread64'], 'run', '--name=s', '--filename=s', '--size=48k',
                             '--rw=randread', '--bs=4k', *more, cwd=folder)
    found = [re.search(r', 4096, (\d+)$', text) for _, _, text, value in calls if value == 4096]
    return [int(m.group(1)) // 4096 for m in found if m]


def main():
    with iosonde.disk_dir() as folder:
        listed = '--random_distribution=sequence:2,0,1'
        iosonde.equal(blocks(folder, listed, '--io_size=28k'), [2, 0, 1, 2, 0, 1, 2])
        iosonde.equal(blocks(folder, listed, '--io_size=60k', '--random_sequence_stride=1'),
                      [2, 0, 1, 5, 3, 4, 8, 6, 7, 11, 9, 10, 2, 0, 1])
        iosonde.equal(blocks(folder, '--random_distribution=sequence:7', '--number_ios=3'),
                      [7, 7, 7])
        for text, word in (('sequence', 'give the blocks'), ('sequence:', 'a whole number'),
                           ('sequence:1,x', "'x'"), ('sequence:' + '1,' * 64 + '1', '64 blocks'),
                           ('sequence:12', 'block 12 lies behind the end')):
            result = iosonde.run('run', '--name=s', '--filename=s', '--size=48k', '--rw=randread',
                                 '--random_distribution=' + text, cwd=folder, status=None)
            iosonde.check(result.status in (1, 2) and word in result.err, text, result)


main()
