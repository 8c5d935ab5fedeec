"""e03_amount -- which bytes of which files: size, io_size, offset, loops, files; by strace."""
import collections
import os
import re

import iosonde

K = 1024


def ios(folder, *args):
    """{file name: [(op, offset, length)]} of the job's own transfers, by strace."""
    _, calls = iosonde.trace(('openat', 'pread64', 'pwrite64'), 'run', '--name=t', '--bs=4k',
                             *args, cwd=folder)
    names, seen = {}, collections.defaultdict(list)
    for _, name, text, value in calls:
        if name == 'openat':
            names[str(value)] = os.path.basename(text.split('"')[1])
            continue
        # A program that is not static reads its libraries with the same call.
        if '.so' in names[re.match(r'\d+', text).group()]:
            continue
        fd, length, offset = re.match(r'(\d+), .*?, (\d+), (\d+)$', text).groups()
        seen[names[fd]].append((name[1:-2], int(offset), int(length)))
    return dict(seen)


def blocks(first, n, op='read', bs=4 * K):
    return [(op, (first + i) * bs, bs) for i in range(n)]


def reads(seen, name):
    return [io for io in seen.get(name, []) if io[2] >= 512]


def one_file(folder):
    # A file of 64 blocks of our own, which further jobs only read.
    iosonde.run('run', '--name=t', '--size=256k', cwd=folder)
    f = 't.0.0'
    cases = [
        ([], blocks(0, 64)),
        (['--size=40k'], blocks(0, 10)),
        (['--size=50%'], blocks(0, 32)),
        (['--size=42k'], blocks(0, 10)),
        (['--size=40k', '--offset=100k'], blocks(25, 10)),
        (['--offset=75%'], blocks(48, 16)),
        (['--size=40k', '--io_size=12k'], blocks(0, 3)),
        (['--size=40k', '--io_size=50%'], blocks(0, 5)),
        (['--size=40k', '--io_size=100k'], blocks(0, 10) + blocks(0, 10) + blocks(0, 5)),
        (['--size=40k', '--number_ios=7'], blocks(0, 7)),
        (['--size=40k', '--number_ios=700'], blocks(0, 10)),
        (['--size=12k', '--loops=3'], blocks(0, 3) * 3),
        # As fio: the number is of each loop.
        (['--size=12k', '--loops=3', '--number_ios=5'], blocks(0, 3) * 3),
        (['--size=12k', '--bs=2k'], blocks(0, 6, bs=2 * K)),
        (['--size=10k', '--bs=3k'], blocks(0, 3, bs=3 * K)),
        (['--filename=' + folder + '/t.0.0', '--number_ios=3', '--readonly'], blocks(0, 3)),
    ]
    for args, want in cases:
        iosonde.equal(reads(ios(folder, '--rw=read', *args), f), want, args)


def several_files(folder):
    seen = ios(folder, '--rw=write', '--nrfiles=4', '--size=64k')
    iosonde.equal(sorted(seen), ['t.0.%d' % i for i in range(4)])
    for name in seen:
        iosonde.equal(reads(seen, name), blocks(0, 4, 'write'), name)
        iosonde.equal(os.path.getsize(folder + '/' + name), 16 * K)
    seen = ios(folder, '--rw=write', '--nrfiles=2', '--filesize=20k', '--filename=x:y')
    iosonde.equal({n: len(reads(seen, n)) for n in seen}, {'x': 5, 'y': 5})
    seen = ios(folder, '--rw=write', '--filename=x:z', '--size=32k')
    iosonde.equal({n: reads(seen, n) for n in seen},
                  {'x': blocks(0, 4, 'write'), 'z': blocks(0, 4, 'write')})
    os.mkdir(folder + '/d1')
    os.mkdir(folder + '/d2')
    seen = ios(folder, '--rw=write', '--directory=d1:d2', '--numjobs=3', '--size=8k')
    iosonde.equal(sorted(os.listdir(folder + '/d1')), ['t.0.0', 't.2.0'])
    iosonde.equal(sorted(os.listdir(folder + '/d2')), ['t.1.0'])


def clones(folder):
    """Each clone has files of its own; with one filename they split it by the increment."""
    seen = ios(folder, '--rw=write', '--numjobs=3', '--size=16k')
    iosonde.equal({n: reads(seen, n) for n in seen},
                  {'t.%d.0' % i: blocks(0, 4, 'write') for i in range(3)})
    seen = ios(folder, '--rw=write', '--numjobs=3', '--filename=one', '--size=16k',
               '--offset=4k', '--offset_increment=16k')
    iosonde.equal(sorted(reads(seen, 'one')), blocks(1, 12, 'write'))
    iosonde.equal(os.path.getsize(folder + '/one'), 52 * K)
    doc = iosonde.run_json('--name=t', '--rw=write', '--numjobs=3', '--size=16k',
                           '--group_reporting=1', cwd=folder)
    iosonde.equal([(j['write']['total_ios'], j['write']['io_bytes'], j['iosonde']['members'])
                   for j in doc['jobs']], [(12, 48 * K, 3)])


def main():
    iosonde.need_strace()
    for test in (one_file, several_files, clones):
        with iosonde.ext4_dir() as folder:
            test(folder)


main()
