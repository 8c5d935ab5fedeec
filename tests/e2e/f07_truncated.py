"""f07_truncated -- the file shrinks, goes or is replaced while it is read."""
import errno
import json
import os
import time

import fiojson
import iosonde


def begin(path, engine, direct, *args):
    run = iosonde.start('run', '--name=t', '--filename=' + path, '--ioengine=' + engine,
                        '--rw=randread', '--bs=4k', '--iodepth=4', '--direct=%d' % direct,
                        '--runtime=30', '--time_based', '--output-format=json', '--eta=always',
                        *args)
    seen = b''
    while b'IOPS' not in seen:
        part = run.stderr.read1(4096)
        iosonde.check(part, 'it ended early:', seen)
        seen += part
    return run


def truncated(folder, engine, direct, size):
    """An error at once, never 0-byte I/Os in an endless loop."""
    path = folder + '/f'
    iosonde.run('run', '--name=t', '--filename=' + path, '--size=4m', '--bs=1m')
    run = begin(path, engine, direct)
    begun = time.monotonic()
    os.truncate(path, size)
    out, err = run.communicate(timeout=20)
    what = (engine, direct, size)
    iosonde.check(time.monotonic() - begun < 5, *what, 'took too long')
    iosonde.equal(run.returncode, 1, *what, err)
    iosonde.equal(fiojson.check(out), [], *what)
    job = json.loads(out)['jobs'][0]
    iosonde.equal(job['error'], errno.ENODATA, *what)
    iosonde.check(job['read']['total_ios'] > 0, *what, 'no results')
    iosonde.check(all(e['offset'] + e['length'] > size for e in job['iosonde']['errors']), *what,
                  job['iosonde']['errors'])
    iosonde.check(b'end of file' in err and path.encode() in err, *what, err)


def deleted(folder, engine):
    """What is open stays: the run goes on, on the file that it began with."""
    path = folder + '/g'
    iosonde.run('run', '--name=t', '--filename=' + path, '--size=1m')
    run = begin(path, engine, 0)
    os.unlink(path)
    with open(path, 'w') as f:
        f.write('another')
    run.terminate()
    out, err = run.communicate(timeout=20)
    iosonde.equal(run.returncode, 143, engine, err)
    iosonde.equal(json.loads(out)['jobs'][0]['error'], 0, engine)
    with open(path) as f:
        iosonde.equal(f.read(), 'another')
    os.unlink(path)


def main():
    with iosonde.ext4_dir() as folder:
        for engine in 'psync', 'libaio', 'io_uring':
            for direct in 0, 1:
                for size in 0, 1 << 20, (2 << 20) + 512:
                    truncated(folder, engine, direct, size)
            deleted(folder, engine)
        for size in 0, 1 << 20, (2 << 20) + 512:
            truncated(folder, 'mmap', 0, size)
        deleted(folder, 'mmap')


main()
