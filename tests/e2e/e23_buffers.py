"""e23_buffers -- what is written, by the content of the file: zeros, patterns, ratio, repeats."""
import os
import zlib

import iosonde

SIZE = 1 << 20
STAMP = b'iosonde\x01'


def written(folder, *args, section=None):
    path = os.path.join(folder, 'f')
    if os.path.exists(path):
        os.unlink(path)
    if section:
        with open(folder + '/job.fio', 'w') as f:
            f.write('[t]\nfilename=f\nsize=1m\nrw=write\nbs=16k\n%s\n' % section)
        iosonde.run('run', 'job.fio', cwd=folder)
    else:
        iosonde.run('run', '--name=t', '--filename=f', '--size=1m', '--rw=write', '--bs=16k', *args,
                    cwd=folder)
    with open(path, 'rb') as f:
        data = f.read()
    iosonde.equal(len(data), SIZE, args)
    return data


def ratio(data):
    """Share that zlib leaves of each 64k on its own, so that repeats further off do not count."""
    return sum(len(zlib.compress(data[i:i + 65536])) for i in range(0, SIZE, 65536)) / SIZE


def kinds(data, size=16384):
    """Number of different blocks."""
    return len({data[i:i + size] for i in range(0, SIZE, size)})


def fixed(folder):
    iosonde.check(not any(written(folder, '--zero_buffers')), 'not all zero')
    iosonde.check(any(written(folder, '--zero_buffers=0')), 'all zero')
    for text, unit in (('0xdeadface', b'\xde\xad\xfa\xce'), ('"abcde"', b'abcde'),
                       ('258', b'\2\1'), ('-12', b'\xf4\xff\xff\xff'),
                       ('0x01"xy"7', b'\1xy\7')):
        block = (unit * 16384)[:16384]
        iosonde.check(written(folder, '--buffer_pattern=' + text) == block * 64, text)
        iosonde.check(written(folder, section='buffer_pattern=' + text) == block * 64, text)
    # The last of both holds, and reads of a mix do not spoil what is written.
    iosonde.check(not any(written(folder, '--buffer_pattern=1', '--zero_buffers')))
    iosonde.equal(set(written(folder, '--zero_buffers', '--buffer_pattern=1')), {1})
    with open(folder + '/f', 'wb') as f:
        f.write(os.urandom(SIZE))
    before = open(folder + '/f', 'rb').read()
    iosonde.run('run', '--name=t', '--filename=f', '--size=1m', '--rw=randrw', '--bs=4k',
                '--buffer_pattern="ab"', '--ioengine=io_uring', '--iodepth=4',
                '--allow-overwrite', cwd=folder)
    after = open(folder + '/f', 'rb').read()
    for i in range(0, SIZE, 4096):
        one = after[i:i + 4096]
        iosonde.check(one in (before[i:i + 4096], b'ab' * 2048), 'block', i, one[:16])
    iosonde.check(kinds(after, 4096) < 180)


def compressed(folder):
    for percent in 25, 50, 90:
        data = written(folder, '--buffer_compress_percentage=%d' % percent)
        got = ratio(data)
        # zlib needs a little for each change between random and zero.
        iosonde.check(-0.01 <= got - (1 - percent / 100) < 0.06, percent, got)
        zeros = data.count(0) / SIZE
        iosonde.check(abs(zeros - percent / 100) < 0.01, percent, zeros)
        iosonde.equal(kinds(data), 64, 'not filled anew')
    data = written(folder, '--buffer_compress_percentage=50', '--buffer_compress_chunk=0')
    iosonde.check(not any(data[8192 + 4096 + 8:16384]) and any(data[:8192]))
    data = written(folder, '--buffer_compress_percentage=50', '--buffer_compress_chunk=4k',
                   '--buffer_pattern="xyz"')
    iosonde.equal(data[4096 + 2048:4096 + 2054], b'xyzxyz')
    iosonde.check(not any(written(folder, '--buffer_compress_percentage=100')))
    iosonde.equal(kinds(written(folder, '--buffer_compress_percentage=50',
                                '--refill_buffers=0')), 1)
    iosonde.check(len(zlib.compress(written(folder)[:16384])) > 0.99 * 16384)


def changing(folder):
    iosonde.equal(kinds(written(folder)), 1, 'buffers change')
    for option in '--refill_buffers', '--scramble_buffers=1':
        data = written(folder, option)
        iosonde.equal(kinds(data), 64, option)
        iosonde.check(ratio(data) > 0.99 or 'scramble' in option, option)
        # Ours is known again by its marks.
        iosonde.equal({data[i:i + 8] for i in range(0, SIZE, 4096)}, {STAMP}, option)
    one, two = data[:16384], data[16384:32768]
    iosonde.check(0 < sum(a != b for a, b in zip(one, two)) <= 32 * 16, 'scrambled')
    iosonde.equal(kinds(written(folder, '--refill_buffers'), 512), SIZE // 512)


def main():
    with iosonde.disk_dir() as folder:
        fixed(folder)
        compressed(folder)
        changing(folder)
        for option in '--buffer_pattern=abc', '--dedupe_percentage=10', \
                '--buffer_compress_percentage=101':
            err = iosonde.run('run', '--name=t', '--size=1m', option, cwd=folder, status=2).err
            iosonde.check(option[2:].split('=')[0] in err, err)
        iosonde.run('run', '--name=t', '--size=1m', '--dedupe_percentage=0', cwd=folder)


main()
