"""x20_boxes -- each runtime's box: the workload in it runs, where and as it was told.

Seen from the host while it runs: in the groups of the box and no other; and when it has ended
nothing is left.
"""
import contextlib
import os
import signal
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
        iosonde.equal(os.stat(root + '/data/made').st_size, 1 << 20, got)
        os.unlink(root + '/data/made')
        if root == layers[2]:
            iosonde.equal(os.listdir(m.box.root + '/data'), [], got)
    finally:
        at.__exit__(None, None, None)
    iosonde.equal(os.listdir(m.box.data), [], got)


def sandboxed(runtime):
    return runtime.startswith('runsc')


def in_its_groups(m, runtime):
    """All of it from the first instruction on, in every hierarchy."""
    run = m.start(runtime, '--filename=/data/made', '--rw=write', '--size=1m', '--time_based',
                  '--runtime=100', options=['--memory=%d' % (256 << 20)])
    try:
        iosonde.wait_for(lambda: os.path.exists(m.box.data + '/made') and m.payload(),
                         'a payload of ' + runtime, 60)
        members = m.members()
        if not members:
            print('no groups can be made here')
        for pid in m.payload() if members else []:
            iosonde.check(any(pid in pids for pids in members.get('/unified', members[
                min(members)]).values()), runtime, pid, members)
            for line in made.read('/proc/%d/cgroup' % pid).splitlines():
                controller, path = line.split(':')[1:]
                where = '/' + (controller or 'unified')
                iosonde.check(where not in members or '/iosonde/%s/1/' % m.id in path, runtime,
                              line, members)
        if members.get('/memory'):
            limit = made.read(boxes.CGROUPS + '/memory/iosonde/%s/1/memory.limit_in_bytes' % m.id)
            iosonde.equal(int(limit), 256 << 20)
        if sandboxed(runtime):
            # The stubs, too, which have no command line.
            names = [made.processes().get(p, '') for p in m.pids]
            iosonde.check('-' in names and any('sandbox' in n for n in names), names)
    finally:
        # The tool undoes all when what it started has ended.
        os.kill(made.children(run.pid)[0], signal.SIGKILL)
        _, err = run.communicate(timeout=60)
    iosonde.equal(run.returncode, 137, runtime, err)
    iosonde.wait_for(lambda: m.left() == [], 'nothing left of %s: %s' % (runtime, m.left()))
    os.unlink(m.box.data + '/made')


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
    if runtime != 'host':
        got = m.run(runtime, '--filename=/elsewhere', *JOB)
        iosonde.check('elsewhere' in got.err and 'ead-only' in got.err, got)
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
            in_its_groups(m, runtime)
            said_why(m, runtime)
            conditions(m, runtime)
            if runtime != 'host':
                data_tmpfs(m, runtime)
                data_rootfs(m, runtime)
            print('%s: %s' % (runtime, made.present(runtime)[1]), flush=True)
        made.all_or_skip(here)


main()
