"""x30_daemons -- a container engine's daemon that is there already is used, and left as it was.

Also who is told what where there is none.
"""
import contextlib
import os
import shutil
import subprocess

import boxes
import iosonde
import made

# What each is started with, F its folder; and what lists all that it holds.
DAEMONS = {
    'containerd': (['containerd', '--config=F/config'], [
        ['ctr', '--address=F/sock', '--namespace=iosonde', 'containers', 'list', '-q'],
        ['ctr', '--address=F/sock', '--namespace=iosonde', 'tasks', 'list', '-q']]),
    'docker': (['dockerd', '--host=unix://F/sock', '--data-root=F/data', '--exec-root=F/exec',
                '--pidfile=F/pid', '--bridge=none', '--iptables=false', '--ip6tables=false',
                '--ip-forward=false'], [
        ['docker', '--host=unix://F/sock', 'ps', '--all', '--quiet'],
        ['docker', '--host=unix://F/sock', 'images', '--quiet']]),
}
CONFIG = ('version = 2\nroot = "F/data"\nstate = "F/state"\n'
          'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\n  address = "F/sock"\n')
JOB = ['--filename=/data/made', '--rw=write', '--size=1m']


@contextlib.contextmanager
def daemon(name, folder):
    """One of our own, in mounts of its own that end with it."""
    os.mkdir(folder)
    with open(folder + '/config', 'w', encoding='utf-8') as f:
        f.write(CONFIG.replace('F/', folder + '/'))
    words = [w.replace('F/', folder + '/') for w in DAEMONS[name][0]]
    covers = ['/run/containerd', '/run/docker', '/etc/docker']
    made_here = [c for c in covers if not os.path.exists(c)]
    for cover in made_here:
        os.mkdir(cover)
    script = 'for c in %s; do mount -t tmpfs tmpfs $c || exit; done; exec "$@"' % ' '.join(covers)
    with open(folder + '/log', 'wb') as log:
        run = subprocess.Popen(['unshare', '-m', 'sh', '-c', script, 'sh', *words],
                               stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        iosonde.wait_for(lambda: held(name, folder) is not None or run.poll() is not None, name,
                         60)
        if run.poll() is not None:
            iosonde.skip('%s is refused here: %s' % (words[0], made.read(folder + '/log')[-300:]))
        yield run
    finally:
        run.terminate()
        run.wait(timeout=60)
        for cover in made_here:
            os.rmdir(cover)


def held(name, folder):
    """All that it holds, "" is nothing; None: it does not answer."""
    told = ''
    for words in DAEMONS[name][1]:
        got = iosonde.execute([w.replace('F/', folder + '/') for w in words])
        if got.status:
            return None
        told += got.out
    return told


def used(m, name, folder):
    runtime = '%s:address=%s/sock' % (name, folder)
    iosonde.check(made.present(runtime)[0], made.present(runtime))
    got = m.run(runtime, *JOB)
    iosonde.equal(got.status, 0, got)
    iosonde.equal(os.stat(m.box.data + '/made').st_size, 1 << 20)
    iosonde.equal(held(name, folder), '', got)
    iosonde.equal(m.left(), [], got)
    os.unlink(m.box.data + '/made')
    # What a run that was killed left in it goes by a later clean.
    run = m.start(runtime, *JOB, '--time_based', '--runtime=100')
    iosonde.wait_for(lambda: os.path.exists(m.box.data + '/made'), 'a payload', 60)
    iosonde.check(held(name, folder), 'the daemon has a box')
    m.members()
    run.kill()
    run.wait()
    got = m.clean()
    iosonde.equal(got.status, 0, got)
    iosonde.equal(held(name, folder), '', got)
    run.communicate(timeout=60)
    iosonde.wait_for(lambda: m.left() == [], 'nothing left: %s' % m.left())
    os.unlink(m.box.data + '/made')


def told(runtime, *words):
    path, why = made.present(runtime)
    iosonde.equal(path, None, why)
    for word in words:
        iosonde.check(word in why, word, why)


def refusals(m):
    """Which daemon is missing, and what would bring it; a word that is not known."""
    for name, program in ('containerd', 'containerd'), ('docker', 'dockerd'):
        told(name + ':address=/no/such.sock', 'no %s listens on /no/such.sock' % program)
    told('containerd:runtime=rnc', 'runtime=rnc: known are runc, runsc and kata')
    told('containerd:shim=/no/such', 'there is no program /no/such')
    got = m.run('containerd:runtime=rnc', *JOB)
    iosonde.check(got.status == 102 and 'known are runc' in got.err, got)
    got = m.run('containerd:config=/x', *JOB)
    iosonde.check(got.status == 102 and 'reads no configuration' in got.err, got)
    got = m.run('containerd:address=/no/such.sock', *JOB)
    iosonde.check(got.status and '/no/such.sock' in got.err, got)
    iosonde.equal(m.left(), [])
    # A daemon that ends at once: the end of what it says.
    tools = m.box.folder + '/tools'
    os.mkdir(tools)
    for program in 'containerd', 'dockerd':
        with open(tools + '/' + program, 'w', encoding='utf-8') as f:
            f.write('#!/bin/sh\necho "no room for %s" >&2\nexit 1\n' % program)
        os.chmod(tools + '/' + program, 0o755)
    path = os.environ['PATH']
    os.environ['PATH'] = tools + ':' + path
    for name, program in ('containerd', 'containerd'), ('docker', 'dockerd'):
        got = m.run(name, *JOB)
        iosonde.check(got.status == 103 and 'a private %s ended at once' % program in got.err
                      and 'no room for ' + program in got.err, got)
        iosonde.equal(m.left(), [], got)
    os.environ['PATH'] = path


def main():
    made.alone()
    lacks = []
    with boxes.box() as box:
        m = made.Made(box)
        for name, (words, lists) in DAEMONS.items():
            if shutil.which(words[0]) and shutil.which(lists[0][0]):
                with daemon(name, '%s/%s' % (box.folder, name)):
                    m.new()
                    used(m, name, '%s/%s' % (box.folder, name))
            else:
                lacks.append(words[0])
        if lacks:
            iosonde.skip('is not installed: %s' % ', '.join(lacks))
        refusals(m)


main()
