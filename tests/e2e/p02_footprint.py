"""p02_footprint -- what a run costs besides its I/O: memory, system calls, many workers."""
import os
import re
import sys

import iosonde

sys.path.insert(0, os.path.join(iosonde.TOP, 'tests', 'bench'))
import footprint

MANY = 10000
JOBS = 64
KIB = {'program': 2048, 'job': 64, 'buffer': 4}
CALLS = 34  # of one more thread that does one I/O
READ = ('--size=1m', '--rw=read', '--bs=4k', '--number_ios=1', '--group_reporting')


def many():
    """Ten thousand workers start, and their results are merged."""
    result = iosonde.run('run', '--output-format=json', '--name=a', '--ioengine=null', *READ,
                         '--numjobs=%d' % MANY, status=None, timeout=500)
    if 'could not be started' in result.err or 'limit' in result.err:
        iosonde.skip('no %d threads here: %s' % (MANY, result.err.strip()))
    iosonde.equal(result.status, 0, result)
    job = result.json()['jobs'][0]
    iosonde.equal(job['read']['total_ios'], MANY)
    iosonde.equal(job['read']['clat_ns']['N'], MANY)


def memory(path):
    """Of workers that are set up and wait."""
    argv = [iosonde.IOSONDE, 'run', '--name=a', '--filename=' + path, *READ, '--startdelay=60',
            '--numjobs=%d' % JOBS]
    most = KIB['program'] + JOBS * (KIB['job'] + KIB['buffer'])
    used = footprint.memory(argv, 5)
    print('%d jobs: %d KiB of %d' % (JOBS, used, most))
    iosonde.check(0 < used <= most, used, most)


def calls(path):
    """A further thread costs few system calls, and nothing sleeps for a fixed time."""
    count = {}
    for n in (1, 33):
        _, found = iosonde.trace(['all'], 'run', '--name=a', '--filename=' + path, *READ,
                                 '--numjobs=%d' % n)
        count[n] = len(found)
        slept = [c for c in found if re.search('nanosleep', c[1])]
        iosonde.check(not slept, slept)
    each = (count[33] - count[1]) / 32
    print('%d calls, %.1f for each further thread' % (count[1], each))
    iosonde.check(each <= CALLS, 'calls of a further thread:', each)


def main():
    if os.environ.get('IOSONDE_INSTRUMENTED') == 'yes':
        iosonde.skip('an instrumented build has calls and memory of its instruments')
    with iosonde.disk_dir() as folder:
        path = os.path.join(folder, 'data')
        iosonde.run('run', '--name=a', '--filename=' + path, '--size=1m', '--rw=write')
        memory(path)
        calls(path)
    many()


main()
