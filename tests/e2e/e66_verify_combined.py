"""e66_verify_combined -- verified data together with trims, and with few open files.

Every way of checking finds what was written and nothing else; what was altered is found.
"""
import os

import e50_trim
import iosonde

ENGINES = (['--ioengine=psync'], ['--ioengine=libaio', '--iodepth=8', '--direct=1'],
           ['--ioengine=io_uring', '--iodepth=8', '--iodepth_batch=4'],
           ['--ioengine=io_uring', '--iodepth=8', '--verify_async=2'])
LOAD = ['--verify_only', '--verify_state_load=1']


def job(folder, *args, status=0):
    doc = iosonde.run_json('--verify=crc32c', '--bs=4k', *args, cwd=folder, status=status)
    return doc['jobs'][0]


def clean(folder, blocks, *args):
    got = job(folder, *args)
    found = got['iosonde']['verify']
    iosonde.equal((found['blocks'], found['mismatches'], found['in_doubt'], got['error']),
                  (blocks, 0, 0, 0), args, found)
    return got


def trims(folder):
    for engine in ENGINES:
        for rw in 'trimwrite', 'randtrimwrite':
            with e50_trim.device(folder) as (path, _):
                args = ['--name=t', '--filename=' + path, '--size=512k', '--rw=' + rw,
                        '--destroy=' + path, *engine]
                got = clean(folder, 128, *args)
                iosonde.equal([got[d]['total_ios'] for d in ('trim', 'write', 'read')], [128] * 3)
                clean(folder, 128, '--verify_only', *args)
                clean(folder, 128, *LOAD, *args)
                clean(folder, 384, '--loops=3', '--verify_backlog=16', *args)
                clean(folder, 128, '--loops=3', '--verify_only', *args)
                # Blocks come again, and dirty ones are trimmed; 4 for each block of 16k.
                clean(folder, 32, '--bs=4k,4k,16k', *args)
                got = job(folder, '--norandommap=1', '--io_size=2m', '--do_verify=0', *args)
                iosonde.equal(got['error'], 0)
                got = job(folder, '--norandommap=1', *LOAD, *args)
                iosonde.equal((got['error'], got['iosonde']['verify']['mismatches']), (0, 0))


def trimmed_later(folder):
    """A trim after the write, by another: the block is gone, and told so."""
    with e50_trim.device(folder) as (path, _):
        args = ['--name=t', '--filename=' + path, '--size=512k', '--destroy=' + path]
        clean(folder, 128, '--rw=randtrimwrite', *args)
        iosonde.run_json('--name=o', '--filename=' + path, '--size=4k', '--offset=16k', '--bs=4k',
                         '--rw=trim', '--destroy=' + path, cwd=folder)
        got = job(folder, '--rw=randtrimwrite', *LOAD, *args, status=5)
        iosonde.equal([(m['offset'], m['kind']) for m in got['iosonde']['verify']['list']],
                      [(16384, 'zeroed')])
        for rw in 'trim', 'randtrim':
            err = iosonde.run('run', '--verify=crc32c', '--rw=' + rw, *args, cwd=folder,
                              status=2).err
            iosonde.check('option verify: nothing is written by rw=%s' % rw in err and
                          'rw=%swrite' % rw in err, err)


def few_open(folder):
    """A write that waits for its file is marked once."""
    for engine in ENGINES:
        for rw in 'write', 'randwrite':
            args = ['--name=f', '--nrfiles=16', '--openfiles=3', '--size=1m', '--rw=' + rw, *engine]
            got = clean(folder, 256, *args)
            iosonde.check(got['iosonde']['file_opens'] >= 26, got['iosonde']['file_opens'])
            clean(folder, 256, '--verify_only', *args)
            clean(folder, 256, *LOAD, *args)
            clean(folder, 768, '--loops=3', '--verify_backlog=16', *args)
            clean(folder, 256, '--loops=3', '--verify_only', *args)
    path = os.path.join(folder, 'f.0.9')
    with open(path, 'r+b') as f:
        f.seek(8192 + 100)
        f.write(b'?')
    got = job(folder, '--verify_only', '--loops=3', *args, status=5)
    iosonde.equal([(os.path.basename(m['file']), m['offset'], m['kind'])
                   for m in got['iosonde']['verify']['list']], [('f.0.9', 8192, 'corrupt')])


def main():
    with iosonde.disk_dir() as folder:
        few_open(folder)
        trimmed_later(folder)
        trims(folder)


if __name__ == '__main__':
    main()
