"""e76_real_time -- under a real-time priority a job that never waits still ends: on one CPU.

One that does not is let go: its threads lose their priority, and it ends late.  A signal
would not do: a kernel may spin where a thread in its way cannot run (a reader of /proc
that lets go of a process that ends).
"""
import json
import os
import resource
import subprocess
import threading

import iosonde

FIFO, RR = os.SCHED_FIFO, os.SCHED_RR
LET_GO, LAST_US = 20, 60 * 1000 * 1000  # seconds; us of a thread that never waits
NOBODY = 65534
JOB = ['run', '--ioengine=null', '--rw=randread', '--bs=4k', '--size=1g', '--runtime=1',
       '--time_based', '--name=a', '--output-format=json']


def real_time(policy, priority, uid):
    """On one CPU, with that priority; uid: without a right to another."""
    os.setsid()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    resource.setrlimit(resource.RLIMIT_RTTIME, (LAST_US, LAST_US))
    resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0))
    os.sched_setscheduler(0, policy, os.sched_param(priority))
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)


def let_go(session):
    """All threads of a session lose their priority."""
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if os.getsid(int(pid)) == session:
                for tid in os.listdir('/proc/%s/task' % pid):
                    os.sched_setscheduler(int(tid), os.SCHED_OTHER, os.sched_param(0))
        except OSError:
            pass


def check(folder, policy, priority, note, uid=0):
    """It ends in its time; note: workers are told to be below what was asked."""
    child = subprocess.Popen([iosonde.IOSONDE, *JOB], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=iosonde.environment(), cwd=folder,
                             preexec_fn=lambda: real_time(policy, priority, uid))
    guard = threading.Timer(LET_GO, let_go, [child.pid])
    guard.start()
    try:
        out, err = child.communicate()
    finally:
        guard.cancel()
    what = 'policy %d, priority %d, uid %d' % (policy, priority, uid)
    iosonde.equal(child.returncode, 0, what, err)
    told = json.loads(out)
    iosonde.check(told['jobs'][0]['read']['runtime'] < LET_GO * 1000 / 2, what, 'did not end')
    notes = ' '.join(told['iosonde']['notes'])
    iosonde.equal('real-time priority' in notes, note, what, notes)


def main():
    iosonde.need_root('to run under SCHED_FIFO')
    try:
        subprocess.run(['true'], preexec_fn=lambda: real_time(FIFO, 10, 0), check=True)
    except subprocess.SubprocessError:
        iosonde.skip('no real-time priority may be had here')
    with iosonde.disk_dir() as folder:
        check(folder, FIFO, 10, False)
        check(folder, RR, 10, False)
        # It cannot be above: the workers are below, or give it up.
        check(folder, FIFO, os.sched_get_priority_max(FIFO), True)
        check(folder, FIFO, 10, True, NOBODY)
        check(folder, FIFO, 1, True, NOBODY)


if __name__ == '__main__':
    main()
