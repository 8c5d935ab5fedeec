"""x21_boxes_killed -- whoever is killed, nothing stays.

The run, the runtime's program and the payload are killed at times that are chosen by
chance; what a dead run left is removed by a later clean, and that touches no run that lives.
"""
import os
import random
import signal
import time

import boxes
import iosonde
import made

JOB = ['--filename=/data/made', '--rw=write', '--size=1m', '--time_based', '--runtime=100']
ROUNDS = 4


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def started(m, runtime, *options):
    run = m.start(runtime, *JOB, options=options)
    iosonde.wait_for(lambda: os.path.exists(m.box.data + '/made') and m.payload()
                     or run.poll() is not None, 'a payload of ' + runtime, 60)
    if run.returncode is not None:
        iosonde.check(False, runtime, run.returncode, run.communicate()[1])
    m.members()
    return run


def ended(m, run, runtime):
    out = run.communicate(timeout=120)
    os.unlink(m.box.data + '/made')
    iosonde.wait_for(lambda: m.left() == [], '%s: nothing left: %s %s' % (runtime, m.left(), out))


def run_killed(m, runtime, *options):
    """The run is gone at once; its container may live until somebody cleans up."""
    run = started(m, runtime, *options)
    iosonde.equal(m.clean().out, '')
    iosonde.check(m.payload(), 'clean took a run that lives')
    kill(run.pid)
    run.wait()
    iosonde.check(os.path.exists(os.path.join(made.RUNS, m.id)), runtime)
    got = m.clean()
    iosonde.equal(got.status, 0, got)
    iosonde.check(m.id in got.out and 'left' in got.out, got)
    ended(m, run, runtime)
    iosonde.equal(m.clean().out, '')


def run_killed_without_group(m, runtime):
    """Nothing but the runtime's own deletion ends the container then.

    One of a daemon's is ended by that, which is gone.
    """
    if runtime.split(':')[0] in ('runc', 'crun', 'runsc', 'oci'):
        run_killed(m, runtime, '--no-group')


def program_killed(m, runtime):
    run = started(m, runtime)
    kill(made.program(run.pid))
    ended(m, run, runtime)
    iosonde.equal(run.returncode, 137)


def payload_killed(m, runtime):
    """Whichever process of the box: it ends, and that is told."""
    run = started(m, runtime)
    pids = [pid for pid in m.pids if made.alive(pid)] or m.payload()
    for pid in random.sample(pids, 1):
        kill(pid)
    time.sleep(0.2)
    # A process that nobody waits for may not be missed.
    for pid in m.payload():
        kill(pid)
    ended(m, run, runtime)
    iosonde.check(run.returncode != 0, run.returncode)


def cleaned(m):
    got = m.clean()
    iosonde.equal(got.status, 0, got)
    return m.left() == []


def at_any_time(m, runtime):
    """Also while the box is being made, or undone."""
    for _ in range(ROUNDS):
        run = m.start(runtime, '--filename=/data/made', '--rw=write', '--size=64k')
        time.sleep(random.uniform(0, 0.3))
        m.members()
        kill(run.pid)
        run.wait()
        # Its program may be on its way to the end, too, or wait for a word that never comes;
        # a clean that comes later ends it.
        iosonde.wait_for(lambda: cleaned(m), '%s: nothing left: %s' % (runtime, m.left()), 60)
        run.communicate(timeout=120)
        if os.path.exists(m.box.data + '/made'):
            os.unlink(m.box.data + '/made')


def main():
    iosonde.need_root('starts containers')
    made.alone()
    seed = random.randrange(1 << 32)
    random.seed(seed)
    print('seed', seed)
    with boxes.box() as box:
        m = made.Made(box)
        for runtime in made.working(m):
            for test in (run_killed, run_killed_without_group, program_killed, payload_killed,
                         at_any_time):
                test(m, runtime)
            print(runtime, flush=True)
        made.all_or_skip(made.working(m))


main()
