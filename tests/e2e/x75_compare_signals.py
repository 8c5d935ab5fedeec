"""x75_compare_signals -- a signal is heard while a box is made, too, and nothing is left.

What takes long is played by scripts that take for ever: mkfs.ext4, tar, a daemon.
"""
import os
import shutil
import signal

import comparing
import guest
import iosonde
import made

DAEMON = '''#!%s
import socket, sys, time
at = socket.socket(socket.AF_UNIX)
at.bind([w for w in sys.argv if w.startswith('--host=unix://')][0][len('--host=unix://'):])
at.listen(9)
time.sleep(1000)
'''


def tools(folder, scripts):
    """A PATH on which programs are these scripts first.  Each tells that it began by a file."""
    path = folder + '/tools'
    shutil.rmtree(path, ignore_errors=True)
    os.mkdir(path)
    for name, script in scripts.items():
        name = path + '/' + name
        with open(name, 'w') as f:
            f.write(script if script.startswith('#!') else
                    '#!/bin/sh\n: >%s/begun\n%s\n' % (folder, script))
        os.chmod(name, 0o755)
    return path + ':' + os.environ['PATH']


def begin(folder, runtime, *args, **env):
    if os.path.exists(folder + '/begun'):
        os.unlink(folder + '/begun')
    return iosonde.start('compare', '--runtime=' + runtime, *args, *comparing.JOB, '-o',
                         folder + '/out', cwd=folder, **env)


def ended(folder, child, run, *args):
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=90)
    iosonde.equal(child.returncode, 128 + signal.SIGTERM, *args, out, err)
    iosonde.check(run, 'no run', err)
    iosonde.equal(comparing.left(folder, run), [], *args, err)
    return err.decode()


def heard(folder, runtime, **env):
    """While one of the scripts runs."""
    child = begin(folder, runtime, **env)
    iosonde.wait_for(lambda: os.path.exists(folder + '/begun') or child.poll() is not None,
                     runtime, 60)
    iosonde.check(child.poll() is None, child.returncode)
    ended(folder, child, comparing.run_id(folder), runtime)


def before(folder):
    """While nothing runs yet: no trial begins, and what an earlier comparison told stays."""
    comparing.compare(folder, '--runtime=host', *comparing.JOB)
    old = comparing.comparison(folder)
    child = begin(folder, 'host')
    iosonde.wait_for(lambda: comparing.run_id(folder) or child.poll() is not None, 'a run')
    err = ended(folder, child, comparing.run_id(folder))
    iosonde.check('Trial 1' not in err, err)
    iosonde.equal(comparing.comparison(folder), old)
    iosonde.equal(len(comparing.trials(folder)), 1)
    shutil.rmtree(folder + '/out')


def main():
    iosonde.need_root('makes boxes')
    made.alone()
    with iosonde.disk_dir() as folder:
        before(folder)
        if not iosonde.STATIC:
            return
        known = {'docker': 'case "$*" in *--version*) echo docker 1;; *CgroupDriver*) '
                           'echo systemd;; esac; rm -f %s/begun' % folder,
                 'containerd-shim-runc-v2': 'exit 1'}
        slow = 'exec sleep 1000'
        heard(folder, 'docker', PATH=tools(folder, dict(known, dockerd=slow)))
        heard(folder, 'docker', PATH=tools(folder, dict(
            known, dockerd=DAEMON % shutil.which('python3'), tar=slow)))
        iosonde.need('mkfs.ext4', 'qemu-system-x86_64')
        heard(folder, 'qemu:kernel=' + guest.kernel(), PATH=tools(folder, {'mkfs.ext4': slow}))


main()
