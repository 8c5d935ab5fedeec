"""j24_wait_for -- a job opens its files when the job that it waits for has ended, not before."""
import os

import iosonde


def marks(folder, *args):
    """The files in the order in which they were read."""
    for name in 'abcd':
        with open(os.path.join(folder, name), 'wb') as f:
            f.truncate(65536)
    _, calls = iosonde.trace(['pread64'], 'run', '--size=64k', '--rw=read', *args,
                             cwd=folder, options=('-y',))
    seen = []
    for _, _, text, _ in calls:
        name = text.split('>')[0].rsplit('/')[-1]
        if name in 'abcd' and (not seen or seen[-1] != name):
            seen.append(name)
    return seen


def job(name, *more):
    return ['--name=' + name, '--filename=' + name, '--size=64k', '--rw=read', *more]


def order(folder):
    # a is slow: without wait_for b and c would be done long before it.
    slow = ['--rate_iops=40']
    found = marks(folder, *job('a', *slow), *job('b', '--wait_for=a', '--numjobs=2'),
                  *job('c', '--wait_for=b'), *job('d'))
    iosonde.equal([n for n in found if n != 'd'][-2:], ['b', 'c'], found)
    iosonde.check('a' not in found[found.index('b'):], found)
    # d waits for nobody, and does not wait for the end of c either.
    iosonde.check(found.index('d') < found.index('b'), found)


def whole(folder):
    """Amounts, groups, and a failure: who waits begins all the same, as in fio."""
    doc = iosonde.run_json(*job('a'), *job('b', '--wait_for=a', '--loops=3'), cwd=folder)
    iosonde.equal([j['read']['total_ios'] for j in doc['jobs']], [16, 48])
    a, b = doc['jobs']
    iosonde.check(a['job_start'] <= b['job_start'], a['job_start'], b['job_start'])
    doc = iosonde.run_json('--name=z', '--ioengine=null', '--size=1g', '--rate_iops=100',
                           '--rate_iops_min=1000000', '--time_based', '--runtime=30',
                           *job('b', '--ioengine=psync', '--rate_iops=0', '--rate_iops_min=0',
                                '--time_based=0', '--wait_for=z'), cwd=folder, status=1)
    z, b = doc['jobs']
    iosonde.check(z['error'] and b['read']['total_ios'] == 16, z['error'], b['read'])


def refused(folder):
    for args, word in (([*job('b', '--wait_for=b')], 'no job before this one has the name'),
                       ([*job('b', '--wait_for=c'), *job('c')], 'no job before'),
                       ([*job('a'), *job('a'), *job('c', '--wait_for=a')], 'several jobs')):
        result = iosonde.run('run', *args, cwd=folder, status=2)
        iosonde.check(word in result.err and result.err.count('\n') == 1, result)


def main():
    with iosonde.disk_dir() as folder:
        order(folder)
        whole(folder)
        refused(folder)


main()
