"""x20_boxes -- each runtime's box: the workload in it runs, where and as it was told.

Seen from the host while it runs: in the groups of the box and no other; and when it has ended
nothing is left.
"""
import contextlib
import json
import os
import subprocess

import boxes
import iosonde
import made

JOB = ['--rw=write', '--bs=4k', '--size=1m', '--output-format=json']


def result(made_box, runtime, *options, root=None):
    got = made_box.run(runtime, '--filename=/data/made', *JOB, options=options, root=root)
    iosonde.equal(got.status, 0, got)
    job = got.json()['jobs'][0]
    iosonde.equal(job['write']['io_bytes'], 1 << 20, got)
    iosonde.check('command: ' in got.err, got)
    iosonde.equal(made_box.left(), [], got)
    return got


def data_bind(m, runtime):
    file = os.path.join(m.box.data, 'made')
    got = result(m, runtime)
    iosonde.equal(os.stat(file).st_size, 1 << 20, got)
    os.unlink(file)


def data_tmpfs(m, runtime):
    got = result(m, runtime, '--data=tmpfs')
    iosonde.equal(os.listdir(m.box.data), [], got)
    iosonde.equal(os.listdir(m.box.root + '/data'), [], got)


def data_rootfs(m, runtime):
    """As a trial does it: the root is an overlay, whose upper layer takes the files."""
    layers = [os.path.join(m.box.folder, name) for name in ('upper', 'work', 'merged')]
    for name in layers:
        os.makedirs(name, exist_ok=True)
    options = 'lowerdir=%s,upperdir=%s,workdir=%s' % (m.box.root, *layers[:2])
    try:
        at = iosonde.mounted(layers[2], '-t', 'overlay', '-o', options, 'overlay')
        root = at.__enter__()
    except subprocess.CalledProcessError:
        print('no overlay on this file system: data=rootfs in a plain root')
        at, root = contextlib.nullcontext(), m.box.root
    try:
        if 'systrap' in runtime:
            # A newer gVisor keeps what is written to its root in a file of its own.
            result(m, runtime, '--data=rootfs', root=root)
            iosonde.equal(os.listdir(root + '/data'), [])
            runtime += ':overlay2=none'
        got = result(m, runtime, '--data=rootfs', root=root)
        if not runtime.startswith('docker'):  # which keeps a copy of the root
            iosonde.equal(os.stat(root + '/data/made').st_size, 1 << 20, got)
            os.unlink(root + '/data/made')
        iosonde.check(not os.path.exists(root + '.docker'), os.listdir(m.box.folder))
        if root == layers[2]:
            iosonde.equal(os.listdir(m.box.root + '/data'), [], got)
    finally:
        at.__exit__(None, None, None)
    iosonde.equal(os.listdir(m.box.data), [], got)


def said_why(m, runtime):
    """What a runtime says when it fails comes out, and the box is undone."""
    got = m.run(runtime, *JOB, root='/no/such/root')
    iosonde.check(got.status not in (0, 99), got)
    said = [line for line in got.err.splitlines() if not line.startswith('command: ')]
    iosonde.check(said, got)
    iosonde.equal(m.left(), [], got)


def conditions(m, runtime):
    """What a box may do: no capability, read-only root, /proc/sys not to be written, cwd."""
    got = m.run(runtime, '--filename=relative', *JOB, options=['--cpus=0'])
    iosonde.equal(got.status, 0, got)
    iosonde.check(os.path.exists(m.box.data + '/relative'), got)
    os.unlink(m.box.data + '/relative')
    got = m.run(runtime, '--filename=/data/one:/data/two', *JOB)
    iosonde.equal(got.status, 0, got)
    for name in 'one', 'two':
        os.unlink(m.box.data + '/' + name)
    if runtime != 'host':
        got = m.run(runtime, '--filename=/elsewhere', *JOB)
        iosonde.check('elsewhere' in got.err and 'ead-only' in got.err, got)
    iosonde.equal(m.left(), [], got)


def effective(got):
    return got.json()['jobs'][0]['iosonde']['engine']


def words_of_the_runtime(m):
    """flags go to the runtime, and what it says comes out; seccomp is a profile of its own."""
    profile = os.path.join(m.box.folder, 'profile.json')
    with open(profile, 'w') as f:
        json.dump({'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [
            {'names': ['io_uring_setup'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 1}]}, f)
    job = ['--filename=/data/made', '--ioengine=io_uring,psync', *JOB]
    if effective(m.run('host', *job)) == 'psync':
        print('no io_uring here: no profile that denies it')
        return
    for runtime, seccomp, engine in (('runc', 'default', 'psync'), ('runc', 'none', 'io_uring')):
        got = m.run('%s:seccomp=%s:flags=--debug --log-format=json' % (runtime, profile), *job,
                    options=['--seccomp=' + seccomp])
        iosonde.equal(got.status, 0, got)
        iosonde.equal(effective(got), engine, got)
        iosonde.check('"level":"debug"' in got.err, got)
    os.unlink(m.box.data + '/made')
    got = m.run('runc:seccomp=/no/such/profile', *JOB)
    iosonde.equal(got.status, 102, got)
    iosonde.check('seccomp=/no/such/profile' in got.err, got)
    iosonde.equal(m.left(), [], got)


def main():
    iosonde.need_root('starts containers')
    made.alone()
    with boxes.box() as box:
        m = made.Made(box)
        here = made.working(m)
        iosonde.check('host' in here)
        for runtime in here:
            data_bind(m, runtime)
            made.in_its_groups(m, runtime)
            said_why(m, runtime)
            conditions(m, runtime)
            if runtime != 'host':
                data_tmpfs(m, runtime)
                data_rootfs(m, runtime)
            print('%s: %s' % (runtime, made.present(runtime)[1]), flush=True)
        if 'runc' in here:
            words_of_the_runtime(m)
        made.all_or_skip(here)


main()
