"""f05_denied -- system calls that a container denies: exit 3 with the remedy, nothing touched."""
import errno
import os

import fiojson
import iosonde

DENY = os.path.join(iosonde.BUILD, 'tests', 'tools', 'deny')
# What no transfer needs.
SPARE = ('io_setup,io_submit,io_getevents,io_destroy,io_uring_setup,io_uring_enter,'
         'io_uring_register,sched_getaffinity,perf_event_open,fadvise64,fallocate,statx,mincore,'
         'memfd_create,fgetxattr,fsetxattr,getxattr,setxattr,getrusage,prctl,prlimit64,sysinfo,'
         'ioctl,fstatfs,statfs,membarrier,uname,sched_yield')


def run(folder, error, calls, *args, status=0):
    result = iosonde.execute([DENY, error, calls, iosonde.IOSONDE, 'run', '--name=d',
                              '--output-format=json', '--bs=4k', '--size=256k', *args], cwd=folder)
    iosonde.equal(result.status, status, error, calls, args, result)
    iosonde.equal(fiojson.check(result.out), [], calls, args)
    return result


def refused(folder, error, calls, *args, words):
    result = run(folder, error, calls, *args, status=3)
    for word in words:
        iosonde.check(word in result.err, error, calls, 'lacks %r:' % word, result.err)
    iosonde.equal(os.listdir(folder), [], error, calls, 'was touched')
    iosonde.check(not any(j['iosonde']['ran'] for j in result.json()['jobs']), 'it ran')


def engines(folder):
    for rw in 'read', 'randwrite':
        for error in 'EPERM', 'ENOSYS':
            text = os.strerror(getattr(errno, error))
            refused(folder, error, 'io_uring_setup,io_uring_enter,io_uring_register',
                    '--ioengine=io_uring', '--rw=' + rw,
                    words=['job d', 'io_uring', 'libaio', 'psync', text])
            refused(folder, error, 'io_setup,io_submit,io_getevents', '--ioengine=libaio',
                    '--rw=' + rw, words=['job d', 'libaio', 'psync', text])
    # A wish that is denied is told beside what was asked.
    result = run(folder, 'EPERM', 'io_uring_register', '--ioengine=io_uring', '--fixedbufs=1',
                 '--registerfiles=1')
    ledger = {e['setting']: e for e in result.json()['jobs'][0]['iosonde']['ledger']}
    for setting in 'fixedbufs', 'registerfiles':
        entry = ledger[setting]
        iosonde.equal((entry['requested'], entry['effective'], entry['errno']), ('1', '0', 1))
        iosonde.check(entry['reason'], setting)
    # Without the ring that a program may read itself, libaio reaps by system call.
    run(folder, 'ENOSYS', 'mincore', '--ioengine=libaio', '--iodepth=8')


def everything(folder):
    for error in 'EPERM', 'ENOSYS':
        for engine in 'libaio', 'io_uring':
            refused(folder, error, SPARE, '--ioengine=' + engine, words=['psync'])
        for rw in 'read', 'randrw':
            result = run(folder, error, SPARE, '--rw=' + rw, '--numjobs=2')
            moved = [j['read']['total_ios'] + j['write']['total_ios']
                     for j in result.json()['jobs']]
            iosonde.equal(moved, [64, 64])
            iosonde.equal(result.err, '')
            for name in os.listdir(folder):
                os.unlink(folder + '/' + name)


def affinity(folder):
    result = run(folder, 'EPERM', 'sched_setaffinity', '--cpus_allowed=0', status=3)
    iosonde.check('cpus_allowed' in result.err, result.err)


def main():
    iosonde.check(os.access(DENY, os.X_OK), 'not built:', DENY)
    if iosonde.execute([DENY, 'EPERM', 'io_setup', 'true']).status == 125:
        iosonde.skip('no seccomp filter may be set here')
    with iosonde.disk_dir() as folder:
        engines(folder)
    with iosonde.disk_dir() as folder:
        affinity(folder)
    # What watches an instrumented program needs more than it does.
    if iosonde.STATIC:
        with iosonde.disk_dir() as folder, iosonde.tmpfs_dir() as other:
            everything(folder)
            everything(other)


main()
