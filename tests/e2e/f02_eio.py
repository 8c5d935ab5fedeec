"""f02_eio -- a device that fails: each engine ends with exit 1, the error and results so far."""
import errno

import fiojson
import inject
import iosonde

ENGINES = ('psync', 'libaio', 'io_uring')


def job(path, engine, rw='randread', *more):
    return ['run', '--name=bad', '--filename=' + path, '--ioengine=' + engine, '--rw=' + rw,
            '--bs=4k', '--iodepth=4', '--direct=1', '--output-format=json',
            '--allow-overwrite=' + path, *more]


def judge(result, op, path, *what, number=errno.EIO):
    iosonde.equal(fiojson.check(result.out), [], *what)
    doc = result.json()
    one = doc['jobs'][0]
    iosonde.equal((doc['iosonde']['status'], one['error']), (1, number), *what)
    errors = one['iosonde']['errors']
    iosonde.check(errors and all(e['errno'] == number and e['op'] == op for e in errors),
                  *what, errors)
    # Every I/O that was begun is accounted for: done, or failed.
    own = one['iosonde']
    iosonde.equal(own['issued'], own['completed'], *what)
    iosonde.equal(result.err.count('\n'), 1, *what, result.err)
    iosonde.check(path in result.err and 'job bad' in result.err, *what, result.err)
    return one


def always():
    for op in 'read', 'write':
        with iosonde.nbd_file('--filter=error', 'memory', '16M', 'error-p%s=EIO' % op,
                              'error-p%s-rate=100%%' % op) as (path, _):
            for engine in ENGINES:
                result = iosonde.run(*job(path, engine, 'rand' + op, '--size=1m'), status=1)
                one = judge(result, op, path, engine, op)
                iosonde.equal(one[op]['total_ios'], 0, engine)
                iosonde.check(one['iosonde']['errors'][0]['count'] <= 4, engine, op)


def sometimes():
    """One in a hundred: it ends at the first, and what went before is kept."""
    with iosonde.nbd_file('--filter=error', 'memory', '16M', 'error-pread=EIO',
                          'error-pread-rate=1%') as (path, _):
        for engine in ENGINES:
            result = iosonde.run(*job(path, engine, 'randread', '--size=16m', '--loops=20'),
                                 status=1)
            one = judge(result, 'read', path, engine)
            read = one['read']
            iosonde.equal(read['io_bytes'], read['total_ios'] * 4096, engine)


def from_a_moment_on(folder):
    """Errno and offset are those of the call that failed, seen by strace."""
    path = folder + '/f'
    iosonde.run(*job(path, 'psync', 'write', '--size=1m'))
    for op, call in ('read', 'pread64'), ('write', 'pwrite64'):
        for name in 'EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'ENOMEM':
            result, _ = inject.run(['%s:error=%s:when=100+' % (call, name)],
                                   *job(path, 'psync', op, '--size=1m'), path=path, status=1)
            one = judge(result, op, path, name, op, number=getattr(errno, name))
            iosonde.equal(one[op]['total_ios'], 99, name, op)
            error = one['iosonde']['errors'][0]
            iosonde.equal((error['offset'], error['length'], error['count'], error['file']),
                          (99 * 4096, 4096, 1, path), name, op)


def among_others(folder):
    """One job fails: the other goes on to its end, and its results are kept."""
    iosonde.run('run', '--name=g', '--size=1m', '--name=h', '--size=1m', cwd=folder)
    result, _ = inject.run(['pread64:error=EIO:when=10'], 'run', '--output-format=json',
                           '--directory=' + folder, '--size=1m', '--name=g', '--name=h',
                           path=folder + '/g.0.0', status=1)
    iosonde.equal(fiojson.check(result.out), [])
    jobs = {j['jobname']: j for j in result.json()['jobs']}
    iosonde.equal((jobs['g']['error'], jobs['g']['read']['total_ios']), (errno.EIO, 9))
    iosonde.equal((jobs['h']['error'], jobs['h']['read']['total_ios']), (0, 256))
    iosonde.check('job g' in result.err and 'job h' not in result.err, result.err)


def many_fail():
    """The exit status is never their number, which would be 0 for 256."""
    with iosonde.nbd_file('--filter=error', 'memory', '1M', 'error-pread=EIO',
                          'error-pread-rate=100%') as (path, _):
        doc = iosonde.run('run', '--output-format=json', '--name=g', '--numjobs=256', '--bs=4k',
                          '--filename=' + path, '--direct=1', status=1).json()
        iosonde.equal([j['error'] for j in doc['jobs']], [errno.EIO] * 256)


def main():
    always()
    sometimes()
    many_fail()
    with iosonde.ext4_dir() as folder:
        from_a_moment_on(folder)
    with iosonde.ext4_dir() as folder:
        among_others(folder)


main()
