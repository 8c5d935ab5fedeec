"""comparing -- what the tests of iosonde compare share: a short job, and what a run leaves."""
import contextlib
import glob
import json
import os
import shutil
import subprocess

import iosonde

# A cell of 300 ms.
JOB = ('--name=j', '--rw=randread', '--bs=4k', '--size=4m', '--time_based', '--runtime=300ms',
       '--ramp=50ms')


def present(*names):
    """Those of the runtimes that are installed; the host always, and alone without a program
    that needs no library."""
    found = ['host']
    for name in names:
        if iosonde.STATIC and shutil.which(name):
            found.append(name)
    if len(found) == 1:
        print('only the host: no container runtime is installed, or no static program',
              flush=True)
    return found


def compare(folder, *args, status=0, **how):
    """`iosonde compare ARGS -o FOLDER/out`."""
    return iosonde.run('compare', *args, '-o', os.path.join(folder, 'out'), cwd=folder,
                       status=status, **how)


def trials(folder):
    """Every trial's document, in the order in which they ran."""
    docs = []
    for path in sorted(glob.glob(os.path.join(folder, 'out', 'trials', '*.json'))):
        with open(path) as f:
            docs.append(json.load(f))
    return docs


def comparison(folder):
    with open(os.path.join(folder, 'out', 'comparison.json')) as f:
        return json.load(f)


BASE = '/run/iosonde' if os.geteuid() == 0 else '/tmp/iosonde-%d' % os.geteuid()


def runs():
    """Lists of runs, living and dead."""
    return set(os.listdir(BASE)) if os.path.isdir(BASE) else set()


def naming(word):
    """Runs, living and dead, whose list has a word."""
    found = []
    for run in runs():
        with contextlib.suppress(OSError), open('%s/%s/list' % (BASE, run)) as f:
            if word in f.read():
                found.append(run)
    return found


def run_id(folder):
    """Of the run whose data lie in FOLDER/out; None: it has not come that far, or is over."""
    found = glob.glob(os.path.join(folder, 'out', 'iosonde-*'))
    return os.path.basename(found[0])[len('iosonde-'):] if found else None


def loops(word):
    """Loop devices whose file has a word in its path."""
    found = []
    for path in glob.glob('/sys/block/loop*/loop/backing_file'):
        with contextlib.suppress(OSError), open(path) as f:
            file = f.read().strip()
            if word in file:
                found.append(path.split('/')[3] + ' ' + file)
    return found


def named(runs, places=('/run', '/tmp', '/var/lib', '/var/run', '/dev/shm', '/etc')):
    """Files, wherever runtimes keep something, with a run in their name."""
    found = []
    for place in places:
        for base, folders, files in os.walk(place):
            # What another box has mounted is not ours to look at.
            folders[:] = [n for n in folders if not os.path.ismount(os.path.join(base, n))]
            found += [os.path.join(base, n) for n in folders + files if any(r in n for r in runs)]
    return found


def left(folder, run):
    """What there still is of a run: mounts, loop devices, control groups, processes, files."""
    found = glob.glob(os.path.join(folder, 'out', 'iosonde-*')) + [BASE + '/' + r
                                                                  for r in runs() if r == run]
    found += loops(run)
    with open('/proc/mounts') as f:
        found += [line for line in f if run in line or folder in line.split()[1]]
    found += subprocess.run(['find', '/sys/fs/cgroup', '-path', '*' + run + '*'],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            universal_newlines=True).stdout.split()
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            with open(path, 'rb') as f:
                words = f.read().replace(b'\0', b' ').decode('latin-1')
        except OSError:
            continue
        if run in words:
            found.append(words)
    return found


def script(folder, name, run):
    """A runtime whose word run does what is said, in shell; its others do nothing."""
    path = os.path.join(folder, name)
    with open(path, 'w') as f:
        f.write('#!/bin/sh\ncase " $* " in\n*" --version "*) echo %s 1.0 ;;\n'
                '*" run "*) %s ;;\nesac\n' % (name, run))
    os.chmod(path, 0o755)
    return 'oci:path=' + path
