"""x52_compare_ends -- nothing is left of a comparison, however it ends.

COMPARE_KILLS says how often something of it is killed; 20 unless given.
"""
import collections
import contextlib
import os
import random
import re
import shutil
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


def members(run, child):
    """Processes of a run but itself, by what they are: the box's, its runtime's."""
    found = collections.defaultdict(list)
    for name in os.listdir('/proc'):
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(name)
            with open('/proc/%d/cmdline' % pid, 'rb') as f:
                words = f.read().split(b'\0')
            with open('/proc/%d/cgroup' % pid) as f:
                grouped = run in f.read()
            with open('/proc/%d/stat' % pid) as f:
                parent = int(f.read().rpartition(')')[2].split()[1])
            if pid == child.pid or not words[0]:
                continue
            if words[0].endswith(b'/iosonde') or (grouped and b'runsc-sandbox' in words[0]):
                if grouped or parent == child.pid:
                    found['box'].append(pid)
            elif grouped or parent == child.pid or run.encode() in b' '.join(words):
                found['runtime'].append(pid)
    return found


def kill(run, child):
    """One of them at a random moment, iosonde among them.  Returns what was killed."""
    kind = random.choice(('iosonde', 'runtime', 'box'))
    time.sleep(random.random() * 3)
    end = time.monotonic() + 3
    found = members(run, child)
    # On the host there is no runtime, and at the beginning no box.
    while kind != 'iosonde' and not found[kind] and child.poll() is None \
            and time.monotonic() < end:
        time.sleep(0.05)
        found = members(run, child)
    if not found[kind]:
        kind, found = 'iosonde', {'iosonde': [child.pid]}
    with contextlib.suppress(ProcessLookupError):
        os.kill(random.choice(found[kind]), signal.SIGKILL)
    return kind


def killed(folder, runtimes):
    """At a random moment a random one of its processes dies."""
    counts = collections.Counter()
    runs = []
    for i in range(int(os.environ.get('COMPARE_KILLS', '20'))):
        runtime = runtimes[i % len(runtimes)]
        child, run = begin(folder, '--runtime=' + runtime, '--timeout=3',
                           '--data=' + ('rootfs' if i % 3 == 2 else 'bind'), *LONG)
        runs.append(run)
        kind = kill(run, child)
        counts[runtime, kind] += 1
        out, err = child.communicate(timeout=120)
        if kind == 'iosonde':
            # What another run left, and cannot be removed, is not to fail this one.
            iosonde.execute([iosonde.IOSONDE, 'compare', '--clean'])
        else:
            # A daemon that died makes a runtime one that is not there.
            iosonde.check(child.returncode in (1, 3), runtime, kind, child.returncode, out, err)
        try:
            # What dies with it takes a moment.
            iosonde.wait_for(lambda: not comparing.left(folder, run), 'nothing left', 5)
        except SystemExit:
            print(i, runtime, kind, comparing.left(folder, run), err, flush=True)
            raise
    iosonde.equal(comparing.named(runs), [])
    print('killed:', sorted(counts.items()), flush=True)


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
    for ends, why in (('kill -SEGV $$', 'exit status 139, as by signal 11 (Segmentation fault)'),
                      ('echo no document', 'the box left no result, and printed: no document')):
        got = comparing.compare(folder, '--runtime=' + comparing.script(folder, 'ends', ends),
                                *comparing.JOB, status=1)
        iosonde.check(why in got.err, why, got)
    # What may not be started is not said to be missing.
    os.chmod(folder + '/ends', 0o644)
    got = comparing.compare(folder, '--runtime=oci:path=' + folder + '/ends', *comparing.JOB,
                            status=3)
    iosonde.check(folder + '/ends is there, and no program that may be started' in got.err, got)
    # One that refuses its switches refuses them when it is to delete, too.
    if shutil.which('runc'):
        comparing.compare(folder, '--runtime=runc:flags=--nonsense', *comparing.JOB, status=1)
        run = re.search('/run/iosonde/([0-9a-f]+)', comparing.trials(folder)[0]['command'])
        iosonde.equal(comparing.left(folder, run.group(1)), [])
    # Absent alone is another status.
    got = comparing.compare(folder, '--runtime=host,runc:path=/nowhere', *comparing.JOB, status=3)
    iosonde.check('/nowhere' in got.err, got)
    iosonde.equal([d['state'] for d in comparing.trials(folder)], ['done'])


def main():
    iosonde.need_root('makes boxes and control groups')
    made.alone()
    runtimes = comparing.present('runc', 'crun', 'bwrap', 'podman', 'containerd', 'runsc')
    with iosonde.ext4_dir() as folder:
        hangs(folder)
        fails(folder)
        interrupted(folder, runtimes)
        killed(folder, runtimes)


main()
