"""x59_compare_sentry -- what a job in gVisor says it moved is what its kernel asks of the host.

The platform is systrap: that of ptrace traces the box's processes itself, which strace does, too.
"""
import os
import subprocess
import tempfile
import time

import boxes
import comparing
import iosonde

# The delay is time to attach in; a rate, since to stop at each call is slow.  Not with O_DIRECT,
# whose rules iosonde finds out by reads of its own.
JOB = ('--name=j', '--bs=64k', '--size=8m', '--rate=8m', '--ramp=0',
       '--startdelay=8s')
CALLS = 'pread64,pwrite64,preadv,pwritev,preadv2,pwritev2'


def sentry(run):
    """The process of a run's sandbox; None: there is none yet."""
    for name in os.listdir('/proc'):
        try:
            with open('/proc/%d/cmdline' % int(name), 'rb') as f:
                words = f.read()
        except (OSError, ValueError):
            continue
        if words.startswith(b'runsc-sandbox\0') and run.encode() in words:
            return int(name)
    return None


def traced(pid, log):
    """strace beside a sandbox; a process that it makes later would not bear to be traced."""
    time.sleep(2)
    return subprocess.Popen(['strace', '-f', '-qq', '-s0', '-y', '-o', log, '-e',
                             'trace=' + CALLS, '-p', str(pid)], stderr=subprocess.DEVNULL)


def agree(folder, rw):
    child = iosonde.start('compare', '--runtime=runsc:platform=systrap:path=' + boxes.NEWER_RUNSC,
                          *JOB, '--rw=' + rw, '-o', folder + '/out', cwd=folder)
    iosonde.wait_for(lambda: comparing.run_id(folder) or child.poll() is not None, 'a run')
    run = comparing.run_id(folder)
    iosonde.check(run, 'no run')
    iosonde.wait_for(lambda: sentry(run) or child.poll() is not None, 'a sandbox', 60)
    pid = sentry(run)
    iosonde.check(pid, 'no sandbox')
    with tempfile.NamedTemporaryFile('r', encoding='latin-1') as log:
        strace = traced(pid, log.name)
        out, err = child.communicate(timeout=120)
        strace.wait(timeout=60)
        iosonde.equal(child.returncode, 0, out, err)
        moved = {'read': 0, 'write': 0}
        for _, name, args, value in iosonde.parse_trace(log):
            if '/j.0.0>' in args.split(',')[0] and value > 0:
                moved['read' if 'read' in name else 'write'] += value
    doc, = comparing.trials(folder)
    said = {key: doc[key]['io_bytes'] for key in moved}
    print(rw, 'said', said, 'moved', moved, flush=True)
    iosonde.equal(sum(said.values()), 8 << 20, doc['read'], doc['write'])
    iosonde.equal(moved, said)


def main():
    iosonde.need_root('makes boxes and control groups')
    iosonde.need_static()
    iosonde.need_strace()
    if not os.access(boxes.NEWER_RUNSC, os.X_OK):
        iosonde.skip('a newer gVisor is not installed')
    with iosonde.ext4_dir() as folder:
        for rw in 'randread', 'randwrite', 'randrw':
            iosonde.in_time(agree, folder, rw)


main()
