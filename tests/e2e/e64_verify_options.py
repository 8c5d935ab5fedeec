"""e64_verify_options -- what each option of verify does, seen in files, calls and results."""
import os
import signal
import struct
import subprocess

import fiojson
import inject
import iosonde

BLOCK = 4096


def job(*more, rw='randwrite', size='1m', bs='4k'):
    return ['--name=o', '--filename=o', '--size=' + size, '--bs=' + bs, '--rw=' + rw,
            '--verify=crc32c', *more]


def run(folder, *args, status=0):
    doc = iosonde.run_json(*args, cwd=folder, status=status)
    return doc['jobs'][0], doc['jobs'][0]['iosonde']['verify']


def spoil(folder, *blocks, name='o'):
    with open(os.path.join(folder, name), 'r+b') as f:
        for block in blocks:
            f.seek(block * BLOCK + 2000)
            byte = f.read(1)[0]
            f.seek(block * BLOCK + 2000)
            f.write(bytes([byte ^ 1]))


def counted_as_by_fio(folder):
    """Reading back counts under read; its time is not that of the writes."""
    one, found = run(folder, *job('--loops=2', '--end_fsync=1'))
    iosonde.equal((one['write']['total_ios'], one['read']['total_ios']), (512, 512))
    iosonde.equal(found['blocks'], 512)
    total = one['read']['runtime'] + one['write']['runtime']
    iosonde.check(total <= one['job_runtime'] + 2, one['read']['runtime'],
                  one['write']['runtime'], one['job_runtime'])
    one, found = run(folder, *job('--do_verify=0'))
    iosonde.equal((one['write']['total_ios'], one['read']['total_ios']), (256, 0))
    iosonde.equal((found['blocks'], found['mismatches']), (0, 0))
    # Reads of a mix are no verification; what the job wrote is read back beside them.
    one, found = run(folder, *job(rw='randrw'))
    iosonde.equal(one['read']['total_ios'], 256)
    iosonde.equal(found['blocks'], one['write']['total_ios'])
    one, found = run(folder, '--name=o', '--filename=o', '--rw=read', '--bs=4k', status=0)
    iosonde.equal(found, None)


def ends(folder):
    """A runtime ends the writes, not the check of what they wrote."""
    one, found = run(folder, *job('--time_based', '--runtime=200ms', '--norandommap'))
    iosonde.check(found['blocks'] == one['read']['total_ios'] and found['blocks'] > 0, found)
    one, found = run(folder, *job('--number_ios=100'))
    iosonde.equal((one['write']['total_ios'], found['blocks']), (100, 100))
    one, found = run(folder, *job('--io_size=3m', rw='write'))
    iosonde.equal((one['write']['total_ios'], found['blocks']), (768, 768))
    one, found = run(folder, *job('--ramp_time=200ms', '--time_based', '--runtime=200ms'))
    iosonde.check(found['blocks'] and not found['mismatches'], found)
    # A signal ends it all, soon, and leaves a state.
    p = iosonde.start('run', *job('--time_based', '--runtime=100', '--output-format=json'),
                      cwd=folder)
    try:
        p.wait(1)
    except subprocess.TimeoutExpired:
        pass
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=60)
    iosonde.equal(p.returncode, 130, out, err)
    one, found = run(folder, *job('--verify_only', '--verify_state_load=1'))
    iosonde.check(found['blocks'] and not found['mismatches'], found)


def at_a_rate(folder):
    """A rate, and the least there is to be, hold for the job's own I/O alone."""
    one, found = run(folder, *job('--rate_iops=400', '--rate_iops_min=,20', '--loops=2',
                                  '--ioengine=io_uring', '--iodepth=4', '--verify_backlog=100'))
    iosonde.equal((one['write']['total_ios'], found['blocks']), (512, 512))
    iosonde.check(one['write']['runtime'] > 1000, one['write']['runtime'])


def backlog(folder):
    """Reads come between the writes, after every 32nd, 8 of them, and the rest at the end."""
    _, calls = iosonde.trace(['pread64', 'pwrite64'], 'run', *job(
        '--verify_backlog=32', '--verify_backlog_batch=8', rw='write', size='512k'), cwd=folder)
    text = ''.join(call[1][1] for call in calls if call[3] == BLOCK)
    iosonde.equal(text, ('w' * 32 + 'r' * 8) * 3 + 'w' * 32 + 'r' * 104, text)


def fatal_dump_and_list(folder):
    run(folder, *job())
    spoil(folder, *range(10, 40))
    check = job('--verify_only', '--verify_state_load=1', rw='randwrite')
    one, found = run(folder, *check, '--verify_fatal=1', status=5)
    iosonde.equal(found['mismatches'], 1)
    iosonde.equal(one['error'], 84)
    for more in ('--continue_on_error=verify', '--ignore_error=,,EILSEQ'):
        one, found = run(folder, *check, '--verify_fatal=1', more, status=5)
        iosonde.equal(found['mismatches'], 30)
    one, found = run(folder, *check, '--verify_dump=1', status=5)
    iosonde.equal((found['mismatches'], len(found['list'])), (30, 16))
    names = sorted(n for n in os.listdir(folder) if n.startswith('o.'))
    iosonde.equal(names, sorted('o.%d.%s' % (m['offset'], kind) for m in found['list']
                                for kind in ('received', 'expected')))
    at = found['list'][3]['offset']
    with open(folder + '/o', 'rb') as f:
        f.seek(at)
        received = f.read(BLOCK)
    with open('%s/o.%d.received' % (folder, at), 'rb') as f:
        iosonde.equal(f.read(), received)
    with open('%s/o.%d.expected' % (folder, at), 'rb') as f:
        expected = f.read()
    iosonde.equal([i for i in range(BLOCK) if expected[i] != received[i]], [2000])
    text = iosonde.run('run', *check, cwd=folder, status=5)
    iosonde.check('verified : job o: 256 blocks, 30 differ' in text.out, text)
    iosonde.check('mismatch : job o: 14 more, not listed' in text.out, text)
    iosonde.check('err=84 ' in text.out, text)
    iosonde.equal(text.err.count('\n'), 1, text.err)
    result = iosonde.run('run', '--output-format=json', *check, cwd=folder, status=5)
    iosonde.equal(fiojson.check(result.out), [])
    for name in names:
        os.unlink(os.path.join(folder, name))
    # Of the same blocks a pattern says no more than where they differ.
    pattern = ['--name=p', '--filename=p', '--size=1m', '--bs=4k', '--rw=write',
               '--verify_pattern=0xfeed']
    run(folder, *pattern)
    with open(folder + '/p', 'rb') as f:
        iosonde.equal(f.read(), b'\xfe\xed' * (1 << 19))
    spoil(folder, 7, name='p')
    _, found = run(folder, *[o.replace('=write', '=read') for o in pattern], status=5)
    iosonde.equal([(m['kind'], m['offset'], m['expected'], m['found']) for m in found['list']],
                  [('corrupt', 7 * BLOCK, '0xfe at byte 2000', '0xff')])


def failed_writes(folder):
    """A block whose write failed may be of either generation, and no mismatch."""
    result, _ = inject.run(['pwrite64:error=EIO:when=300+7'], 'run', '--output-format=json',
                           *[o.replace('=o', '=' + folder + '/o') if 'filename' in o else o
                             for o in job('--loops=2', '--continue_on_error=all',
                                          '--verify_state_save=0')],
                           path=folder + '/o', status=1)
    one = result.json()['jobs'][0]
    found = one['iosonde']['verify']
    iosonde.check(found['in_doubt'] > 10 and not found['mismatches'], found)
    # Transfers in pieces are put together.
    result, _ = inject.run(['pread64:retval=1024:when=5+20'], 'run', '--output-format=json',
                           *[o.replace('=o', '=' + folder + '/o') if 'filename' in o else o
                             for o in job('--verify_state_save=0')],
                           path=folder + '/o', status=None)
    one = result.json()['jobs'][0]
    iosonde.check(one['read']['short_ios'] > 0, one['read'])


def headers(folder):
    """Each verify_interval has its header at verify_offset, and there is no other."""
    for more, step, at in (([], BLOCK, 0), (['--verify_interval=1k'], 1024, 0),
                           (['--verify_interval=2k', '--verify_offset=300'], 2048, 300)):
        run(folder, *job(*more, size='64k'))
        with open(folder + '/o', 'rb') as f:
            data = f.read()
        # Of 128 bytes: magic, version, method, length and file (32 bits each), offset.
        found = [i for i in range(len(data) - 127) if data.startswith(b'iosonde\1', i) and
                 struct.unpack_from('=II4xQ', data, i + 12)[1:] == (step, i - at)]
        iosonde.equal(found, list(range(at, len(data), step)), more)
        os.unlink(folder + '/o')


def meta(folder):
    """Without a checksum of the data a block in another's place is found, a spoilt byte is not."""
    write = [o.replace('crc32c', 'meta') for o in job(size='64k', rw='write')]
    run(folder, *write)
    spoil(folder, 3)
    with open(folder + '/o', 'r+b') as f:
        f.seek(5 * BLOCK)
        block = f.read(BLOCK)
        f.seek(7 * BLOCK)
        f.write(block)
    _, found = run(folder, *write, '--verify_only', status=5)
    iosonde.equal([(m['offset'], m['kind']) for m in found['list']], [(7 * BLOCK, 'misplaced')])


def sequence(folder):
    """verify_write_sequence=0 takes a whole block of any run."""
    run(folder, *job())
    with open(folder + '/o', 'rb') as f:
        old = f.read(BLOCK)
    run(folder, *job())
    with open(folder + '/o', 'r+b') as f:
        f.write(old)
    check = job('--verify_only', '--verify_state_load=1')
    _, found = run(folder, *check, status=5)
    iosonde.equal(found['kinds']['stale'], 1)
    run(folder, *check, '--verify_write_sequence=0')


def main():
    for part in (counted_as_by_fio, ends, at_a_rate, backlog, fatal_dump_and_list,
                 failed_writes, headers, meta, sequence):
        with iosonde.disk_dir() as folder:
            part(folder)


main()
