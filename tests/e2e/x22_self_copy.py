"""x22_self_copy -- iosonde self-copy DIR: the program drops itself into a root, and runs there."""
import os
import stat
import subprocess
import time

import iosonde

WORKLOADS = os.path.join(iosonde.TOP, 'workloads')


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def copies(folder):
    copy = os.path.join(folder, 'iosonde')
    got = iosonde.run('self-copy', folder)
    ours = read(iosonde.IOSONDE)
    iosonde.equal(got.out, '%s: %d bytes\n' % (copy, len(ours)))
    iosonde.equal(read(copy), ours)
    iosonde.equal(stat.S_IMODE(os.stat(copy).st_mode), 0o755)
    iosonde.equal(os.listdir(folder), ['iosonde'])
    # The copy is whole in itself: it copies itself on.
    os.mkdir(folder + '/on')
    iosonde.equal(iosonde.execute([copy, 'self-copy', folder + '/on']).status, 0)
    iosonde.equal(read(folder + '/on/iosonde'), ours)
    # One that runs is replaced, not written to.
    run = subprocess.Popen([copy, 'run', '--name=a', '--ioengine=null', '--size=1g',
                            '--time_based', '--runtime=100'], stdout=subprocess.PIPE)
    old = os.stat(copy).st_ino
    iosonde.run('self-copy', folder)
    iosonde.check(os.stat(copy).st_ino != old)
    time.sleep(0.1)
    iosonde.equal(run.poll(), None)
    run.kill()
    run.communicate()


def refused(folder):
    def wrong(status, said, *args):
        got = iosonde.run('self-copy', *args, status=status)
        iosonde.check(said in got.err and got.err.count('\n') == 1 and not got.out, got)
    os.mkdir(folder + '/empty')
    with open(folder + '/file', 'w') as f:
        f.write('precious')
    wrong(2, 'name the folder')
    wrong(2, 'name the folder', '')
    wrong(2, 'No such file', folder + '/none')
    wrong(2, 'is no folder', folder + '/file')
    wrong(2, "'--what' is no option", '--what', folder)
    wrong(2, 'is a second folder', folder + '/empty', folder)
    wrong(2, "'--workloads=' is no option", '--workloads=', folder + '/empty')
    iosonde.equal(os.listdir(folder + '/empty'), [])
    os.mkdir(folder + '/taken')
    os.mkdir(folder + '/taken/iosonde')
    wrong(6, 'cannot write', folder + '/taken')
    iosonde.equal(os.listdir(folder + '/taken'), ['iosonde'])
    # A link in a root of others is not followed out of it.
    os.mkdir(folder + '/foreign')
    os.symlink(folder + '/file', folder + '/foreign/iosonde')
    iosonde.run('self-copy', folder + '/foreign')
    iosonde.check(not os.path.islink(folder + '/foreign/iosonde'))
    os.symlink(folder + '/empty', folder + '/foreign/workloads')
    got = iosonde.run('self-copy', '--workloads=' + WORKLOADS, folder + '/foreign', status=6)
    iosonde.check('foreign/workloads: is no folder' in got.err, got)
    iosonde.equal(os.listdir(folder + '/empty'), [])
    iosonde.equal(read(folder + '/file'), b'precious')


def workloads(folder):
    jobs = sorted(name for name in os.listdir(WORKLOADS) if name.endswith('.fio'))
    got = iosonde.run('self-copy', '--workloads=' + WORKLOADS, folder)
    iosonde.equal(got.out.count('\n'), 1 + len(jobs), got)
    iosonde.equal(sorted(os.listdir(folder + '/workloads')), jobs)
    for name in jobs:
        iosonde.equal(read(os.path.join(folder, 'workloads', name)),
                      read(os.path.join(WORKLOADS, name)))
    got = iosonde.run('self-copy', '--workloads=' + folder + '/workloads/../..', folder,
                      status=2)
    iosonde.check('holds no job files' in got.err, got)
    before = os.stat(folder + '/iosonde')
    for none in '/no/such/folder: No such file or directory', '/etc/passwd: Not a directory':
        got = iosonde.run('self-copy', '--workloads=' + none.split(':')[0], folder, status=2)
        # Nothing is copied then.
        iosonde.check(not got.out and os.stat(folder + '/iosonde').st_ino == before.st_ino, got)
        iosonde.check(none + '; name' in got.err, got)


def main():
    for test in copies, refused, workloads:
        with iosonde.disk_dir() as folder:
            test(folder)


main()
