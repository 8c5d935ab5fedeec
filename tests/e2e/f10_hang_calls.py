"""f10_hang_calls -- open, fsync or close hangs: the file and the call are named."""
import json
import os
import signal
import subprocess
import tempfile
import time

import iosonde


def hang(folder, call, what, when, *args):
    """strace holds the call up for long; SIGINT must end the run all the same."""
    path = os.path.join(folder, 'f')
    with tempfile.NamedTemporaryFile('r', encoding='latin-1') as log:
        run = subprocess.Popen(
            ['strace', '-f', '-qq', '-s0', '-o', log.name, '-P', path, '-e', 'trace=' + call, '-e',
             'inject=%s:delay_enter=12000000:when=%s' % (call, when), iosonde.IOSONDE, 'run',
             '--name=hang', '--filename=' + path, '--bs=4k', '--size=64k', '--create_fsync=0',
             '--invalidate=0', '--output-format=json', *args],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=iosonde.environment(ASAN_OPTIONS='detect_leaks=0'))

        def supervisor():
            """The program itself: the child of strace."""
            with open('/proc/%d/task/%d/children' % (run.pid, run.pid)) as f:
                pids = f.read().split()
            return int(pids[0]) if pids else 0

        def held():
            with open(log.name, 'rb') as f:
                return call.encode() + b'(' in f.read()

        iosonde.wait_for(supervisor, 'the program')
        # strace tells a call when it has begun, or, alone in its thread, not before its end.
        end = time.monotonic() + 5
        while not held() and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(1)
        os.kill(supervisor(), signal.SIGINT)
        out, err = run.communicate(timeout=60)
    iosonde.equal(run.returncode, 7, call, err)
    doc = json.loads(out)
    error = doc['iosonde']['error']
    iosonde.check('%s does not answer: %s outstanding' % (path, what) in error, call, error)
    iosonde.check(path.encode() in err, call, err)
    if os.path.exists(path):
        os.unlink(path)


def main():
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        hang(folder, 'fsync', 'fsync', '1', '--rw=write', '--end_fsync=1')
        hang(folder, 'close', 'close', '1', '--rw=write')
        hang(folder, 'openat', 'open', '1+', '--rw=write')


if __name__ == '__main__':
    main()
