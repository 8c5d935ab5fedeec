"""p03_start -- what starting and ending a run cost, in calls and faults: times prove little."""
import os
import re

import iosonde

MANY = 129
FAULTS = 14  # of one more thread that does one I/O
READ = ('--size=1m', '--rw=read', '--bs=4k', '--number_ios=1', '--group_reporting')


def faults(path, jobs):
    """Pages that a run and its child asked for."""
    argv = [iosonde.IOSONDE, 'run', '--name=a', '--filename=' + path, *READ,
            '--numjobs=%d' % jobs]
    null = os.open(os.devnull, os.O_RDWR)
    pid = os.posix_spawn(argv[0], argv, os.environ,
                         file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in range(3)])
    os.close(null)
    _, status, used = os.wait4(pid, 0)
    iosonde.equal(status, 0)
    return used.ru_minflt


def pages(path):
    """Neither a worker nor who collects its results touches what it has no use for."""
    each = min((faults(path, MANY) - faults(path, 1)) / (MANY - 1) for _ in range(3))
    print('%.1f faults for each further thread' % each)
    iosonde.check(each <= FAULTS, 'faults of a further thread:', each)


def calls(path):
    """The table of files is long enough before threads share it; mounts are read once."""
    _, found = iosonde.trace(['fcntl', 'clone', 'clone3', 'openat'], 'run', '--name=a',
                             '--filename=' + path, *READ, '--numjobs=%d' % MANY)
    threads = [i for i, c in enumerate(found) if 'CLONE_THREAD' in c[2]]
    grown = [(i, c[3]) for i, c in enumerate(found)
             if c[1] == 'fcntl' and 'F_DUPFD' in c[2] and c[3] >= MANY]
    opened = [c[3] for c in found if c[1] == 'openat']
    iosonde.equal(len(threads), MANY)
    iosonde.check(grown and grown[0][0] < threads[0], grown, threads[0])
    iosonde.check(max(opened) <= grown[0][1], max(opened), grown)
    mounts = [c for c in found if c[1] == 'openat' and re.search('self/mountinfo', c[2])]
    iosonde.equal(len(mounts), 1)


def main():
    if os.environ.get('IOSONDE_INSTRUMENTED') == 'yes':
        iosonde.skip('an instrumented build has calls and pages of its instruments')
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        path = os.path.join(folder, 'data')
        iosonde.run('run', '--name=a', '--filename=' + path, '--size=1m', '--rw=write')
        pages(path)
        calls(path)


main()
