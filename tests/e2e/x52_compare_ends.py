"""x52_compare_ends -- nothing is left of a comparison, however it ends.

COMPARE_KILLS says how often it is killed; 20 unless given.
"""
import contextlib
import os
import random
import signal
import time

import comparing
import iosonde
import made

LONG = ('--name=j', '--rw=randrw', '--bs=4k', '--size=4m', '--time_based', '--runtime=20s',
        '--ramp=0')


def begin(folder, *args):
    child = iosonde.start('compare', *args, '-o', os.path.join(folder, 'out'), cwd=folder)
    iosonde.wait_for(lambda: comparing.run_id(folder) or child.poll() is not None, 'a run')
    run = comparing.run_id(folder)
    if not run:
        iosonde.check(False, child.communicate())
    return child, run


def interrupted(folder, runtimes):
    child, run = begin(folder, '--runtime=' + ','.join(runtimes), *LONG)
    time.sleep(2.5)
    child.send_signal(signal.SIGINT)
    start = time.monotonic()
    out, err = child.communicate(timeout=60)
    iosonde.equal(child.returncode, 128 + signal.SIGINT, out, err)
    iosonde.check(time.monotonic() - start < 30, 'ended late')
    iosonde.equal(comparing.left(folder, run), [], err)
    iosonde.check(os.path.exists(folder + '/out/comparison.json'))


def killed(folder, runtimes):
    for i in range(int(os.environ.get('COMPARE_KILLS', '20'))):
        child, run = begin(folder, '--runtime=' + runtimes[i % len(runtimes)],
                           '--data=' + ('rootfs' if i % 3 == 2 else 'bind'), *LONG)
        time.sleep(random.random() * 2)
        child.kill()
        child.communicate()
        # What dies with it takes a moment.
        iosonde.run('compare', '--clean')
        try:
            iosonde.wait_for(lambda: not comparing.left(folder, run), 'nothing left', 5)
        except SystemExit:
            print(runtimes[i % len(runtimes)], comparing.left(folder, run), flush=True)
            raise


def inside(run):
    """Processes in the control groups of a run."""
    found = []
    for name in os.listdir('/proc'):
        with contextlib.suppress(OSError, ValueError):
            pid = int(name)
            with open('/proc/%d/cgroup' % pid) as f:
                if run in f.read():
                    found.append(pid)
    return found


def box_killed(folder, runtime):
    """Some process of a box or its runtime dies: the comparison ends by itself, as ever."""
    child, run = begin(folder, '--runtime=' + runtime, '--timeout=10', *LONG)
    iosonde.wait_for(lambda: inside(run), 'a box')
    time.sleep(random.random())
    pids = inside(run)
    with contextlib.suppress(ProcessLookupError):
        os.kill(random.choice(pids), signal.SIGKILL)
    out, err = child.communicate(timeout=120)
    iosonde.equal(child.returncode, 1, out, err)
    iosonde.equal(comparing.left(folder, run), [], err)


def hangs(folder):
    sleeper = comparing.script(folder, 'sleeper', 'exec sleep 1000')
    got = comparing.compare(folder, '--runtime=host,' + sleeper, '--timeout=3', '--repeat=2',
                           *comparing.JOB, status=1)
    iosonde.check(got.seconds < 60, got)
    states = [(d['runtime'], d['state']) for d in comparing.trials(folder)]
    iosonde.equal(states.count(('host', 'done')), 2, states)
    iosonde.equal([s for r, s in states if r == sleeper].count('hung'), 1, states)
    iosonde.check('did not end within 3s' in got.err and '--timeout' in got.err, got)
    iosonde.equal(comparing.run_id(folder), None)


def fails(folder):
    crash = comparing.script(folder, 'crash', 'echo one >&2; echo the disk is made of cheese >&2; '
                            'exit 7')
    got = comparing.compare(folder, '--runtime=host,' + crash + ',runc:path=/nowhere',
                           '--repeat=4', *comparing.JOB, status=1)
    iosonde.check('exit status 7: the disk is made of cheese' in got.err, got)
    iosonde.check('%s --root=' % (folder + '/crash') in got.err, got)
    iosonde.check('not tried again after 3 failures' in got.err, got)
    docs = comparing.trials(folder)
    failed = [d for d in docs if d['runtime'] == crash]
    iosonde.equal([d['state'] for d in failed], ['failed'] * 4)
    iosonde.equal(failed[0]['exit_status'], 7)
    iosonde.check('one\nthe disk' in failed[0]['told'], failed[0])
    iosonde.equal([d['state'] for d in docs if d['runtime'] == 'host'], ['done'] * 4)
    # Absent alone is another status.
    got = comparing.compare(folder, '--runtime=host,runc:path=/nowhere', *comparing.JOB, status=3)
    iosonde.check('/nowhere' in got.err, got)
    iosonde.equal([d['state'] for d in comparing.trials(folder)], ['done'])


def main():
    iosonde.need_root('makes boxes and control groups')
    made.alone()
    runtimes = comparing.present('runc', 'crun', 'bwrap', 'runsc')
    with iosonde.ext4_dir() as folder:
        hangs(folder)
        fails(folder)
        interrupted(folder, runtimes)
        for runtime in runtimes:
            box_killed(folder, runtime)
        killed(folder, runtimes)


main()
