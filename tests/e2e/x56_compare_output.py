"""x56_compare_output -- what a comparison leaves on disk is its own and complete, or it says so."""
import os
import re
import shutil
import signal
import subprocess

import comparing
import iosonde


def undelivered(folder):
    """The tables are lost, and the status says so; what is on disk is complete."""
    with open('/dev/full', 'w') as full:
        done = subprocess.run([iosonde.IOSONDE, 'compare', '--runtime=host', *comparing.JOB, '-o',
                               folder + '/out'], cwd=folder, env=iosonde.environment(),
                              stdout=full, stderr=subprocess.PIPE, timeout=120)
    iosonde.equal(done.returncode, 6, done)
    iosonde.check(b'standard output' in done.stderr, done)
    iosonde.equal([t['state'] for t in comparing.trials(folder)], ['done'])


def full(folder):
    """A comparison that finds no room on the disk is printed nevertheless."""
    small = folder + '/small'
    os.mkdir(small)
    with iosonde.mounted(small, '-t', 'tmpfs', '-o', 'size=8k', 'tmpfs'):
        got = iosonde.run('compare', '--runtime=host', *comparing.JOB, '--data-dir=' + folder,
                          '-o', small + '/out', status=6)
        iosonde.check('comparison.json: No space left' in got.err, got)
        iosonde.check('MB/s' in got.out, got)
        iosonde.equal([f for f in os.listdir(small + '/out') if f != 'trials'
                       and f != 'comparison.json'], [])


def replaced(folder):
    """A comparison that is interrupted leaves no trial of the one before it, gaps or not."""
    comparing.compare(folder, '--runtime=host', '--repeat=4', *comparing.JOB)
    os.unlink(folder + '/out/trials/0002.json')
    child = iosonde.start('compare', '--runtime=host', '--repeat=2', *comparing.JOB,
                          '--runtime=60', '-o', folder + '/out', cwd=folder)
    iosonde.wait_for(lambda: not os.listdir(folder + '/out/trials'), 'the first trial')
    iosonde.wait_for(lambda: not os.path.exists(folder + '/out/comparison.json'), 'no result')
    # Nor do two write to one at a time.
    got = comparing.compare(folder, '--runtime=host', *comparing.JOB, status=6)
    iosonde.check('another comparison writes to it' in got.err, got)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    iosonde.equal(child.returncode, 128 + signal.SIGINT, out, err)
    iosonde.equal(comparing.trials(folder), [])
    # No tables without a line.
    iosonde.check(b'none has ended' in out and b'MB/s' not in out, out)
    # Nor does one that had no runtime.
    comparing.compare(folder, '--runtime=host', *comparing.JOB)
    comparing.compare(folder, '--runtime=oci:path=/nowhere', *comparing.JOB, status=3)
    iosonde.equal(comparing.trials(folder), [])


def refusing(folder):
    """A runtime that takes none of its words, delete included, has made nothing to delete."""
    path = folder + '/refuses'
    with open(path, 'w') as f:
        f.write('#!/bin/sh\n[ "$1" = --version ] && exec echo refuses 1\n'
                'echo unknown flag >&2\nexit 128\n')
    os.chmod(path, 0o755)
    got = comparing.compare(folder, '--runtime=host,oci:path=' + path, *comparing.JOB, status=1)
    iosonde.check('delete' not in got.err, got)
    run = re.search('/run/iosonde/([0-9a-f]+)/', got.err).group(1)
    iosonde.equal(comparing.left(folder, run), [])


def foreign(folder):
    """What is no result of a comparison stays, and nothing begins."""
    for name in 'trials/0001.json', 'trials/123456.json', 'comparison.json', 'trials/0003.json':
        base = folder + '/foreign'
        os.makedirs(base + '/trials')
        with open(base + '/' + name, 'w') as f:
            f.write('{"precious": "iosonde_trial"}' if '3.json' in name else 'precious')
        before = os.stat(base + '/' + name)
        got = iosonde.run('compare', '--runtime=host', *comparing.JOB, '-o', base, status=4)
        iosonde.check(name + ' is there and no result' in got.err and 'Trial' not in got.err, got)
        after = os.stat(base + '/' + name)
        iosonde.equal((before.st_ino, before.st_mtime), (after.st_ino, after.st_mtime))
        shutil.rmtree(base)


def nothing(folder):
    """Where nothing could begin there is no folder for its results, but one that was there."""
    for wrong, status in (('--cpus=999', 3), ('--data-dir=' + folder + '/none', 2)):
        name = folder + '/nothing'
        iosonde.run('compare', '--runtime=host', *comparing.JOB, wrong, '-o', name, status=status)
        iosonde.check(not os.path.exists(name), wrong)
        os.mkdir(name)
        iosonde.run('compare', '--runtime=host', *comparing.JOB, wrong, '-o', name, status=status)
        iosonde.check(os.path.exists(name), wrong)
        shutil.rmtree(name)
    got = iosonde.run('compare', '--runtime=host', *comparing.JOB, '-o', folder + '/none/here',
                      status=6)
    iosonde.check('/none/here: No such file or directory; name another with --output' in got.err,
                  got)


def killed(folder):
    """What the kernel kills for want of memory is told with the limit, and once."""
    says = comparing.script(folder, 'says', 'exit 137')
    got = comparing.compare(folder, '--runtime=' + says, '--memory=64m', *comparing.JOB, status=1)
    iosonde.check('137: killed, most likely for want of memory; raise --memory=64m' in got.err, got)
    iosonde.equal(got.out.count('exit status'), 1, got)


def misspelt(folder):
    """A folder that is not there is not made, nor one that a runtime would misspell used."""
    wrong = os.fsencode(folder) + b'/\xe9'
    os.mkdir(wrong)
    os.mkdir(folder + '/a "b"')
    for data, why in (folder + '/none', 'No such file'), (wrong, 'no UTF-8'), (
            folder + '/a "b"', 'quotation mark'):
        got = comparing.compare(folder, '--runtime=host', *comparing.JOB, '--data-dir',
                                os.fsdecode(data), status=2)
        iosonde.check('folder for the files under test' in got.err and why in got.err, got)
    iosonde.check(not os.path.exists(folder + '/none'))


def told(folder):
    """Of what a box said the last eight lines are shown, of less all."""
    for n in 1, 2, 8, 9, 20:
        says = comparing.script(folder, 'says', 'for i in $(seq -w %d); do echo "line $i" >&2; '
                                'done; exit 7' % n)
        got = comparing.compare(folder, '--runtime=' + says, *comparing.JOB, status=1)
        lines = [w for w in got.err.splitlines() if w.startswith('line ')]
        iosonde.equal(lines, ['line %0*d' % (len(str(n)), i)
                              for i in range(max(1, n - 7), n + 1)], got)


def deleted(folder):
    """One that has kept a state is deleted."""
    path = folder + '/keeps'
    with open(path, 'w') as f:
        f.write('#!/bin/sh\n[ "$1" = --version ] && exec echo keeps 1\n'
                'root=${1#--root=}\n[ "$2" = delete ] && echo "$@" >>%s/deleted && exit\n'
                'mkdir -p "$root/$4"\nexit 3\n' % folder)
    os.chmod(path, 0o755)
    comparing.compare(folder, '--runtime=host,oci:path=' + path, *comparing.JOB, status=1)
    with open(folder + '/deleted') as f:
        iosonde.check('delete --force iosonde-' in f.read())


def main():
    iosonde.need_root('makes boxes and control groups')
    with iosonde.ext4_dir() as folder:
        undelivered(folder)
        full(folder)
        replaced(folder)
        refusing(folder)
        told(folder)
        deleted(folder)
        foreign(folder)
        nothing(folder)
        killed(folder)
        misspelt(folder)


main()
