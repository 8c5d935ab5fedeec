"""e13_errors_and_ends -- which errors end a job, and which other jobs end with it."""
import errno

import inject
import iosonde


def job(folder, rw, *more):
    return ['run', '--name=a', '--filename=%s/f' % folder, '--rw=' + rw, '--bs=4k', '--size=256k',
            '--output-format=json', *more]


def failing(folder, fault, rw, *more):
    """The one job of a run whose I/O on the file fails as the fault says."""
    result, _ = inject.run([fault], *job(folder, rw, *more), path=folder + '/f', status=1)
    iosonde.equal(result.err.count('\n'), 1, result.err)
    return result.json()['jobs'][0]


def goes_on(folder):
    """strace fails every fourth call: 16 of 64, and the rest are done."""
    for rw, call, how in (
            ('read', 'pread64', '--continue_on_error=read'),
            ('read', 'pread64', '--continue_on_error=1'),
            ('write', 'pwrite64', '--continue_on_error=io'),
            ('read', 'pread64', '--ignore_error=EIO'),
            ('write', 'pwrite64', '--ignore_error=,EIO:ENOSPC'),
            ('write', 'pwrite64', '--ignore_error=EAGAIN,28:5')):
        one = failing(folder, call + ':error=EIO:when=4+4', rw, how)
        iosonde.equal((one[rw]['total_ios'], one[rw]['drop_ios'], one['error']),
                      (48, 16, errno.EIO), how)
        errors = [(e['errno'], e['op'], e['count']) for e in one['iosonde']['errors']]
        iosonde.equal(errors, [(errno.EIO, rw, 16)], how)
    # What follows the I/O of the job is done, too.
    one = failing(folder, 'pwrite64:error=EIO:when=4+4', 'write', '--continue_on_error=all',
                  '--end_fsync=1')
    iosonde.equal(one['sync']['total_ios'], 1)
    one = failing(folder, 'pread64:error=ENOSPC:when=4+4', 'read', '--ignore_error=ENOSPC')
    iosonde.equal((one['read']['total_ios'], one['error']), (48, errno.ENOSPC))


def ends(folder):
    """Other errors, other directions, and errors that a list leaves out."""
    for rw, fault, how in (
            ('read', 'pread64:error=EIO:when=4+4', '--continue_on_error=none'),
            ('read', 'pread64:error=EIO:when=4+4', '--continue_on_error=write'),
            ('write', 'pwrite64:error=EIO:when=4+4', '--continue_on_error=read'),
            ('read', 'pread64:error=ENXIO:when=4+4', '--continue_on_error=all'),
            ('write', 'pwrite64:error=EIO:when=4+4', '--ignore_error=EIO'),
            ('read', 'pread64:error=EIO:when=4+4', '--ignore_error=ENOSPC')):
        one = failing(folder, fault, rw, how)
        iosonde.equal((one[rw]['total_ios'], one[rw]['drop_ios']), (3, 1), rw, how)
    one = failing(folder, 'pread64:error=EIO:when=4+4', 'read', '--continue_on_error=all',
                  '--ignore_error=ENOSPC')
    iosonde.equal(one['read']['total_ios'], 3)
    for bad in 'EWHAT', 'EIO,EIO,EIO:x':
        result = iosonde.run(*job(folder, 'read', '--ignore_error=' + bad), status=2)
        iosonde.check('ignore_error' in result.err, result.err)


LONG = ['--time_based', '--runtime=60']


def others(folder):
    """The 60 seconds of one job are cut by the end of another."""
    def ios(*args, status=0):
        result = iosonde.run('run', '--output-format=json', '--rw=write', '--size=64k', *args,
                             cwd=folder, status=status, timeout=40)
        iosonde.check(result.seconds < 30, result.seconds)
        return {j['jobname']: j['write']['total_ios'] for j in result.json()['jobs']}
    # As fio: exitall of any job holds for all; a later stage runs.
    got = ios('--name=a', '--name=b', '--exitall=1', *LONG, '--name=c', '--stonewall')
    iosonde.check(got['a'] == 16 and got['c'] == 16, got)
    # Another group goes on, unless exit_what says otherwise; all: no later stage.
    got = ios('--name=a', '--exitall', '--name=b', '--new_group', '--time_based', '--runtime=2',
              '--name=c', '--stonewall')
    iosonde.equal(got['c'], 16)
    for what, last in ('stonewall', 16), ('all', 0):
        got = ios('--name=a', '--exitall', '--exit_what=' + what, '--name=b', '--new_group', *LONG,
                  '--name=c', '--stonewall')
        iosonde.equal((got['a'], got['c']), (16, last), what)
    # By an error alone.
    result, _ = inject.run(['pwrite64:error=EIO:when=3'], 'run', '--output-format=json',
                           '--rw=write', '--size=64k', '--directory=' + folder, '--name=a',
                           '--exitall_on_error=1', '--name=b', '--rw=read', *LONG,
                           status=1, timeout=60)
    iosonde.check(result.seconds < 40, result.seconds)
    got = {j['jobname']: j['error'] for j in result.json()['jobs']}
    # On a slow machine it may be told to end before it began.
    iosonde.check(got['a'] == errno.EIO and got['b'] in (0, errno.ECANCELED), got)


def unreported(folder):
    doc = iosonde.run_json('--size=64k', '--rw=write', '--name=a', '--stats=0', '--name=b',
                           cwd=folder)
    iosonde.equal([j['jobname'] for j in doc['jobs']], ['b'])
    with open(folder + '/a.0.0', 'rb') as f:
        iosonde.equal(len(f.read()), 65536)
    result, _ = inject.run(['pread64:error=EIO:when=3'],
                           *job(folder, 'read', '--stats=0'), path=folder + '/f', status=1)
    iosonde.equal(result.json()['jobs'][0]['error'], errno.EIO)


def main():
    iosonde.need_strace()
    for test in (goes_on, ends, others, unreported):
        with iosonde.disk_dir() as folder:
            iosonde.run('--name=l', '--filename=f', '--rw=write', '--size=256k', cwd=folder)
            test(folder)


main()
