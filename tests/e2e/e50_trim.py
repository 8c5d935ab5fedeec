"""e50_trim -- trims of a loop device: seen in the holes of its file and in its counters."""
import contextlib
import os
import subprocess

import iosonde

MIB = 1 << 20
BLOCK = 4096


def losetup(*args):
    done = subprocess.run(['losetup', *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True)
    if done.returncode:
        iosonde.skip('no loop device can be made here: ' + done.stderr.strip())
    return done.stdout.strip()


@contextlib.contextmanager
def device(folder, size=MIB):
    """A loop device over a file full of data: (path of the device, of its file)."""
    image = os.path.join(folder, 'image')
    with open(image, 'wb') as f:
        f.write(b'\x55' * size)
        f.flush()
        os.fsync(f.fileno())
    path = losetup('-f', '--show', image)
    try:
        yield path, image
    finally:
        losetup('-d', path)


def content(image):
    """Of each block: 'h' zeros, 'd' the data that were there, 'w' written by the run."""
    with open(image, 'rb') as f:
        data = f.read()
    blocks = [data[i:i + BLOCK] for i in range(0, len(data), BLOCK)]
    return ''.join('h' if not b.strip(b'\0') else 'd' if not b.strip(b'\x55') else 'w'
                   for b in blocks)


def discards(path):
    """Discards done and sectors of them."""
    with open('/sys/block/%s/stat' % os.path.basename(path)) as f:
        words = f.read().split()
    return int(words[11]), int(words[13])


def job(path, *args):
    return iosonde.run_json('--name=t', '--filename=' + path, '--bs=4k', '--size=128k',
                            '--destroy=' + path, *args)['jobs'][0]


def orders(folder):
    for engine in 'psync', 'libaio', 'io_uring', 'mmap':
        for rw in 'trim', 'randtrim':
            for direct in (0,) if engine == 'mmap' else (0, 1):
                with device(folder) as (path, image):
                    before = discards(path)
                    got = job(path, '--rw=' + rw, '--offset=64k', '--ioengine=' + engine,
                              '--iodepth=4', '--iodepth_batch=3', '--direct=%d' % direct)
                    after = discards(path)
                    subprocess.run(['sync', image])
                    iosonde.equal(content(image), 'd' * 16 + 'h' * 32 + 'd' * 208, engine, rw)
                    trim = got['trim']
                    iosonde.equal((trim['total_ios'], trim['io_bytes'], got['error']),
                                  (32, 32 * BLOCK, 0), engine, rw)
                    iosonde.equal((after[0] - before[0], after[1] - before[1]), (32, 256))
                    iosonde.equal((trim['clat_ns']['N'], trim['lat_ns']['N']), (32, 32))
                    iosonde.check(trim['clat_ns']['min'] > 0 and trim['iops'] > 0, trim)
                    iosonde.equal(got['read']['total_ios'] + got['write']['total_ios'], 0)


def trim_write(folder):
    """Each block is trimmed, then written: the calls tell the order."""
    for rw in 'trimwrite', 'randtrimwrite':
        for engine in 'psync', 'io_uring':
            with device(folder) as (path, image):
                before = discards(path)
                got = job(path, '--rw=' + rw, '--ioengine=' + engine, '--iodepth=4',
                          '--end_fsync=1')
                iosonde.equal((got['trim']['total_ios'], got['write']['total_ios']), (32, 32))
                series = got['iosonde']['series']
                iosonde.equal([sum(series[d]['ios']) for d in ('trim', 'write')], [32, 32])
                iosonde.equal(got['sync']['total_ios'], 1)
                iosonde.equal(discards(path)[0] - before[0], 32)
                subprocess.run(['sync', image])
                iosonde.equal(content(image), 'w' * 32 + 'd' * 224)
    with device(folder) as (path, image):
        _, calls = iosonde.trace(('ioctl', 'pwrite64'), 'run', '--name=t', '--filename=' + path,
                                 '--bs=4k,4k,8k', '--size=64k', '--rw=randtrimwrite',
                                 '--number_ios=5', '--destroy=' + path)
        seen = [(name, text) for _, name, text, _ in calls
                if name == 'pwrite64' or 'BLKDISCARD' in text]
        iosonde.equal([n for n, _ in seen], ['ioctl', 'pwrite64'] * 5)
        for (_, trim), (_, write) in zip(seen[::2], seen[1::2]):
            where, length = [int(w, 0) for w in trim.split('[')[1].strip('])').split(',')]
            iosonde.equal(write.split(', ')[-2:], [str(length), str(where)], trim)
            iosonde.equal(length, 8192)


def tries(folder):
    """libaio has no trim: the kernel is asked once for each, wherever in a batch it stands."""
    with device(folder) as (path, _):
        _, calls = iosonde.trace(('io_submit', 'ioctl'), 'run', '--name=t', '--filename=' + path,
                                 '--bs=4k', '--size=128k', '--rw=trimwrite', '--iodepth=8',
                                 '--iodepth_batch=8', '--ioengine=libaio', '--destroy=' + path)
        iosonde.equal(sum('BLKDISCARD' in text for _, _, text, _ in calls), 32)
        iosonde.equal(sum(name == 'io_submit' and value < 0 for _, name, _, value in calls), 32)


def amounts(folder):
    with device(folder) as (path, _):
        for args, want in (
                (['--rw=trimwrite', '--io_size=64k'], (16, 16)),
                (['--rw=trimwrite', '--loops=2'], (64, 64)),
                (['--rw=trim', '--bs=4k,4k,16k'], (0, 8)),
                (['--rw=trim', '--number_ios=5'], (0, 5)),
                (['--rw=randtrim', '--bsrange=4k-4k,4k-4k,32k-32k'], (0, 4)),
                (['--rw=trim', '--bssplit=4k/100,4k/100,64k/100'], (0, 2))):
            got = job(path, *args)
            iosonde.equal((got['write']['total_ios'], got['trim']['total_ios']), want, args)
        got = job(path, '--rw=randtrim', '--percentage_random=100,100,0')
        iosonde.equal(got['trim']['total_ios'], 32)
        got = job(path, '--rw=trim', '--rate_iops=0,0,80')
        iosonde.check(got['trim']['runtime'] >= 380, got['trim'])
        got = job(path, '--rw=trim', '--rate_iops=80,80,0')
        iosonde.check(got['trim']['runtime'] < 380 * 4, got['trim'])


def partly_random(folder):
    """The third value: all trims go on where the one before ended."""
    with device(folder) as (path, _):
        _, calls = iosonde.trace(('ioctl',), 'run', '--name=t', '--filename=' + path, '--bs=4k',
                                 '--size=128k', '--rw=randtrim', '--number_ios=8',
                                 '--percentage_random=100,100,0', '--destroy=' + path)
        at = [int(text.split('[')[1].split(',')[0]) for _, _, text, _ in calls
              if 'BLKDISCARD' in text]
        iosonde.equal(at, [BLOCK * i for i in range(8)])


def forms(folder):
    with device(folder) as (path, _):
        args = ['--name=t', '--filename=' + path, '--bs=4k', '--size=64k', '--rw=trimwrite',
                '--destroy=' + path]
        out = iosonde.run('run', *args).out
        for word in ('  trim: IOPS=', '   TRIM: bw=', 'rw=trimwrite', 'total=0,16,16,0'):
            iosonde.check(word in out, word, out)
        fields = iosonde.run('run', *args, '--minimal').out.split(';')
        iosonde.equal(fields[0], '3')
        series = iosonde.run_json(*args)['jobs'][0]['iosonde']['series']
        iosonde.equal((sum(series['trim']['ios']), sum(series['trim']['bytes'])), (16, 64 << 10))


def guards(folder):
    with device(folder) as (path, image):
        args = ['run', '--name=t', '--filename=' + path, '--rw=trim', '--bs=4k', '--size=64k']
        result = iosonde.run(*args, status=4)
        iosonde.check('--destroy=' + path in result.err, result.err)
        iosonde.run(*args, '--readonly', '--destroy=' + path, status=4)
        iosonde.run(*args, '--destroy=' + path, '--bs=4k,4k,1000', status=2)
        iosonde.equal(content(image), 'd' * 256)
    name = os.path.join(folder, 'plain')
    result = iosonde.run('run', '--name=t', '--filename=' + name, '--rw=trim', '--size=64k',
                         status=2)
    iosonde.check('no block device' in result.err, result.err)
    iosonde.check(not os.path.exists(name), 'made')
    with open(name, 'w'):
        pass
    iosonde.run('run', '--name=t', '--filename=' + name, '--rw=randtrimwrite', '--size=64k',
                status=2)
    iosonde.run('run', '--name=t', '--filename=' + name, '--rw=trim', '--size=64k', '--dry-run',
                status=2)
    iosonde.equal(os.path.getsize(name), 0)


def null():
    got = iosonde.run_json('--name=t', '--ioengine=null', '--rw=trimwrite', '--bs=4k', '--size=1m',
                           '--iodepth=8')['jobs'][0]
    iosonde.equal((got['write']['total_ios'], got['trim']['total_ios']), (256, 256))


def main():
    null()
    iosonde.need_root('makes a loop device')
    iosonde.need('losetup')
    with iosonde.disk_dir() as folder:
        orders(folder)
        trim_write(folder)
        tries(folder)
        amounts(folder)
        partly_random(folder)
        forms(folder)
        guards(folder)


if __name__ == '__main__':
    main()
