"""e62_verify_killed -- kill -9 amid verified writes: the state tells what is there.

Killed at random moments, then checked with the saved state: no mismatch but
where the test itself alters a block.  IOSONDE_KILLS sets how often for each engine.
"""
import fcntl
import os
import random
import signal
import struct
import time

import iosonde

ENGINES = ['psync', 'libaio', 'io_uring', 'mmap']
KILLS = int(os.environ.get('IOSONDE_KILLS', '6'))
OFD_SETLK = 37


def job(engine, rng):
    """Options of a job that would write for long, some of them drawn."""
    options = ['--name=k', '--filename=k', '--size=4m', '--ioengine=' + engine, '--iodepth=8',
               '--verify=crc32c', '--time_based', '--runtime=100', '--do_verify=0',
               '--rw=' + rng.choice(['randwrite', 'write', 'randrw']),
               '--randseed=%d' % rng.randrange(1, 1 << 30)]
    options += rng.choice([['--bs=4k'], ['--bs=64k'], ['--bsrange=4k-64k'],
                           ['--bssplit=4k/50:16k/30:64k/20', '--norandommap'],
                           ['--bs=64k', '--verify_interval=4k']])
    if engine != 'mmap' and rng.random() < 0.3:
        options.append('--direct=1')
    if rng.random() < 0.3:
        options.append('--verify_backlog=%d' % rng.randrange(1, 200))
    # A mapping cannot make a file grow.
    if engine != 'mmap' and rng.random() < 0.3:
        options.append('--create_on_open=1')
    return options


def killed(folder, options, rng):
    """Start the job, and kill all of it a moment after its first write."""
    run = iosonde.start('run', *options, cwd=folder)
    iosonde.wait_for(lambda: os.path.exists(folder + '/local-k-0-verify.state') or
                     run.poll() is not None, 'a state')
    if run.poll() is not None:
        out, err = run.communicate()
        iosonde.check(False, 'it ended', options, out, err)
    time.sleep(rng.random() * 0.3)
    # The child, which has the file locked, dies with it.
    run.send_signal(signal.SIGKILL)
    run.communicate()
    iosonde.wait_for(lambda: not locked(folder + '/k'), 'the end of the child')


def locked(path):
    """Is a thread of the killed process still about to end, and so its lock there?"""
    with open(path, 'r+b') as f:
        lock = struct.pack('hhqqi4x', fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        try:
            fcntl.fcntl(f, OFD_SETLK, lock)
        except OSError:
            return True
    return False


def verified(folder, options, status):
    doc = iosonde.run_json(*options, '--verify_only', '--verify_state_load=1', cwd=folder,
                           status=None)
    iosonde.check(doc['jobs'], options, doc['iosonde'])
    found = doc['jobs'][0]['iosonde']['verify']
    iosonde.equal(doc['iosonde']['status'], status, options, found, doc['iosonde'],
                  doc['jobs'][0]['iosonde']['error_text'])
    return found


def once(engine, rng, folder):
    options = job(engine, rng)
    killed(folder, options, rng)
    without = [o for o in options if not o.startswith(('--time_based', '--runtime'))]
    found = verified(folder, without, 0)
    iosonde.equal(found['mismatches'], 0)
    # Where anything was checked, something that changed is found.
    if found['blocks']:
        size = os.path.getsize(folder + '/k')
        with open(folder + '/k', 'r+b') as f:
            f.truncate(size)
            f.write(bytes(size))
        found = verified(folder, without, 5)
        iosonde.equal(found['kinds']['zeroed'], found['mismatches'], found)
    return found['blocks']


def main():
    seed = int(os.environ.get('IOSONDE_SEED', '0')) or random.randrange(1 << 30)
    print('IOSONDE_SEED=%d' % seed)
    rng = random.Random(seed)
    for engine in ENGINES:
        blocks = 0
        for _ in range(KILLS):
            with iosonde.disk_dir() as folder:
                blocks += once(engine, rng, folder)
        iosonde.check(blocks > 0, engine, 'nothing was checked')


main()
