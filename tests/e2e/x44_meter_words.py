"""x44_meter_words -- iosonde meter: wrong words, who ends what, and what is left behind."""
import glob
import os
import signal
import subprocess
import sys
import time

import iosonde
import made
import metered


def groups(meter):
    """Its own, deepest first."""
    found = glob.glob('/sys/fs/cgroup/**/iosonde/meter-%d-*/**' % meter.pid, recursive=True)
    return sorted((d for d in found if os.path.isdir(d)), reverse=True)


def wrong():
    for args, words in ((), 'one of --pid=PID'), (('--pid=1', '--', 'true'), 'one of --pid=PID'), \
            (('--pid=0',), 'option pid'), (('--pid=x',), 'option pid'), \
            (('--cgroup=/there/is/none',), '/there/is/none'), \
            (('--cgroup=',), 'option cgroup: name a group'), \
            (('--pid=4194304',), 'option pid'), (('--speed=1', '--pid=1'), "'--speed=1'"), \
            (('--interval=0', '--pid=1'), 'option interval'), \
            (('--duration=-1', '--pid=1'), 'option duration'), \
            (('--output-format=terse', '--pid=1'), 'option output-format'):
        got = iosonde.run('meter', *args, status=2)
        iosonde.check(words in got.err and got.err.count('\n') == 1 and not got.out, got)
    got = iosonde.run('meter', '--', 'there-is-no-such-program', status=3)
    iosonde.check("'there-is-no-such-program'" in got.err, got)
    got = iosonde.run('meter', '--output=/nonexistent/a', '--', 'true', status=6)
    iosonde.check('/nonexistent' in got.err, got)
    with open('/dev/full', 'w') as full:
        done = subprocess.run([iosonde.IOSONDE, 'meter', '--pid=%d' % os.getpid(),
                               '--duration=50ms'], stdout=full, stderr=subprocess.PIPE,
                              env=iosonde.environment())
    iosonde.equal(done.returncode, 6, done)


def command():
    answer, got = metered.meter('--', 'sh', '-c', 'cat; echo told >&2; exit 7', stdin='given',
                                status=1)
    iosonde.equal(got.out, 'given')
    iosonde.check('told\n' in got.err and 'ended with status 7' in got.err, got)
    iosonde.equal(answer['of']['exit_status'], 7)
    iosonde.equal(answer['of']['command'][0], 'sh')
    answer, got = metered.meter('--', 'sh', '-c', 'kill -USR1 $$', status=1)
    iosonde.equal(answer['of']['exit_status'], 128 + signal.SIGUSR1)
    # Words of the command are its own.
    iosonde.equal(metered.meter('echo', '--roles', '--', '-x')[1].out, '--roles -- -x\n')


def stopped():
    """By its duration or a signal; what the command started goes too, where there is a group."""
    for how in 'duration', signal.SIGINT, signal.SIGTERM:
        begin = time.monotonic()
        more = ['--duration=300ms'] if how == 'duration' else []
        meter = iosonde.start('meter', *more, '--', 'sh', '-c', 'sleep 1000 & echo $!; sleep 1000')
        sleeper = int(meter.stdout.readline())
        if how != 'duration':
            meter.send_signal(how)
        out, err = meter.communicate(timeout=60)
        iosonde.equal(meter.returncode, 0, how, err)
        iosonde.check(b'By role' in err, err)
        iosonde.check(time.monotonic() - begin < 60, how)
        iosonde.wait_for(lambda: not os.path.exists('/proc/%d' % sleeper), 'its child ends')
        iosonde.equal(groups(meter), [], 'groups are left')


def killed():
    meter = iosonde.start('meter', '--', sys.executable, '-c',
                          'import os,time; print(os.getpid(), flush=True); time.sleep(1000)')
    child = int(meter.stdout.readline())
    meter.kill()
    meter.communicate()
    iosonde.wait_for(lambda: not os.path.exists('/proc/%d' % child), 'it ends with us')
    # What it made is on a list for whoever cleans up.
    left = groups(meter)
    folder, = glob.glob('/run/iosonde/meter-%d-*' % meter.pid)
    iosonde.check(left and os.path.isdir(folder), left)
    iosonde.run('compare', '--clean')
    iosonde.check(not groups(meter) and not os.path.exists(folder), groups(meter))


def same_number():
    """Two at once, each process 1 of a namespace of its own."""
    iosonde.need('unshare')
    both = [subprocess.Popen(['unshare', '-p', '-f', '--mount-proc', iosonde.IOSONDE, 'meter', '--',
                              'sh', '-c', 'read line'], stdin=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=iosonde.environment())
            for _ in range(2)]
    try:
        iosonde.wait_for(lambda: len(glob.glob('/run/iosonde/meter-1-*')) == 2 or
                         any(m.poll() is not None for m in both), 'both begin')
    finally:
        ends = [(m.communicate(b'\n', timeout=60)[1], m.returncode) for m in both]
    iosonde.equal([status for _, status in ends], [0, 0], ends)


def main():
    wrong()
    metered.need_groups()
    made.alone()
    command()
    stopped()
    same_number()
    killed()


main()
