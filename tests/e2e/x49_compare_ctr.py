"""x49_compare_ctr -- a result comes whole out of containerd's box, though ctr cuts what it prints.

ctr closes its pipes as soon as the box has ended.  Here it is late for sure: nobody reads what
it writes meanwhile.
"""
import os
import shutil
import signal

import comparing
import iosonde

# More than the pipe before ctr holds, less than all on the way: the box ends, ctr is behind.
MEMBERS = 8
JOB = ('--name=j', '--rw=randread', '--bs=4k', '--size=64k', '--numjobs=%d' % MEMBERS,
       '--filename=f', '--time_based', '--runtime=1s', '--ramp=0')


def payloads(run):
    """Processes of a run's box in its own root."""
    found = []
    for name in os.listdir('/proc'):
        try:
            with open('/proc/%s/cgroup' % int(name)) as f:
                ours = run in f.read()
            with open('/proc/%s/cmdline' % name, 'rb') as f:
                if ours and f.read().startswith(b'/iosonde\0'):
                    found.append(int(name))
        except (OSError, ValueError):
            continue
    return found


def late(folder):
    child = iosonde.start('compare', '--runtime=containerd', *JOB, '-o', folder + '/out',
                          cwd=folder)
    iosonde.wait_for(lambda: comparing.run_id(folder) or child.poll() is not None, 'a run')
    run = comparing.run_id(folder)
    iosonde.check(run, 'no run')
    iosonde.wait_for(lambda: payloads(run) or child.poll() is not None, 'a box')
    child.send_signal(signal.SIGSTOP)
    try:
        iosonde.wait_for(lambda: not payloads(run), "the box's end")
    finally:
        child.send_signal(signal.SIGCONT)
    out, err = child.communicate(timeout=120)
    iosonde.equal(child.returncode, 0, out, err)
    docs = comparing.trials(folder)
    iosonde.equal([(d['state'], len(d['box']['jobs'])) for d in docs], [('done', MEMBERS)])
    iosonde.equal(comparing.left(folder, run), [], err)


def main():
    iosonde.need_root('makes boxes and control groups')
    iosonde.need_static()
    for name in 'ctr', 'containerd':
        if not shutil.which(name):
            iosonde.skip(name + ' is not installed')
    with iosonde.ext4_dir() as folder:
        late(folder)


main()
