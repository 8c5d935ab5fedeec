"""e70_cpu -- the CPU time of a job is what its cgroup was charged, whoever worked for it."""
import contextlib
import os

import iosonde

# (name, its engine and options, least part of its time that threads of the kernel have)
CASES = (
    ('null', ['--ioengine=null', '--size=1g'], 0),
    ('psync', ['--ioengine=psync'], 0),
    ('mmap', ['--ioengine=mmap'], 0),
    ('libaio', ['--ioengine=libaio', '--iodepth=16', '--direct=1'], 0),
    ('io_uring', ['--ioengine=io_uring', '--iodepth=16'], 0),
    ('io-wq', ['--ioengine=io_uring', '--iodepth=16', '--force_async=1'], 0.2),
    ('io-wq of two', ['--ioengine=io_uring', '--iodepth=16', '--force_async=1', '--numjobs=2',
                      '--group_reporting'], 0.2),
    ('SQPOLL', ['--ioengine=io_uring', '--iodepth=4', '--sqthread_poll=1', '--rate_iops=1000'],
     0.5),
)


@contextlib.contextmanager
def group():
    """A cgroup of its own: (file to enter it by, function that tells its ns)."""
    iosonde.need_root('makes a cgroup')
    for base, usage in (('/sys/fs/cgroup/cpuacct', 'cpuacct.usage'),
                        ('/sys/fs/cgroup/unified', 'cpu.stat'), ('/sys/fs/cgroup', 'cpu.stat')):
        folder = '%s/iosonde-%d' % (base, os.getpid())
        try:
            os.mkdir(folder)
        except OSError:
            continue
        if not os.path.exists(folder + '/' + usage):
            os.rmdir(folder)
            continue

        def spent():
            with open(folder + '/' + usage) as f:
                words = f.read().split()
            return int(words[0]) if len(words) == 1 else int(words[1]) * 1000
        try:
            yield folder + '/cgroup.procs', spent
        finally:
            os.rmdir(folder)
        return
    iosonde.skip('no CPU cgroup that may be made here')


def charged(entry, spent, args, cwd):
    """(document, ns that the cgroup was charged for it)."""
    before = spent()
    result = iosonde.execute(['sh', '-c', 'echo $$ > "$0" && exec "$@"', entry, iosonde.IOSONDE,
                              'run', '--output-format=json', '--name=c', '--bs=4k',
                              '--rw=randread', *args], cwd=cwd)
    iosonde.equal(result.status, 0, result)
    return result.json(), spent() - before


def own(document):
    cpu = document['jobs'][0]['iosonde']['cpu']['measured']
    iosonde.equal(cpu['cpu_ns']['value'],
                  cpu['user_ns'] + cpu['system_ns'] + cpu['kernel_threads_ns'])
    return cpu['cpu_ns']['value'], cpu['kernel_threads_ns']


def compare(entry, spent, folder):
    at = ['--filename=%s/f' % folder]
    iosonde.run('run', '--name=make', '--rw=write', '--bs=1m', '--size=32m', *at)
    # What starting, opening and reporting cost is no part of the job.
    for name, args, least in CASES:
        where = [] if name == 'null' else at + ['--size=32m']
        _, rest = charged(entry, spent, where + args + ['--number_ios=1'], folder)
        document, all_ns = charged(entry, spent,
                                   where + args + ['--time_based', '--runtime=2'], folder)
        ours, helpers = own(document)
        all_ns -= rest
        print('%-12s job %7.1f ms, cgroup %7.1f ms, helpers %7.1f ms' % (
            name, ours / 1e6, all_ns / 1e6, helpers / 1e6))
        iosonde.check(abs(ours - all_ns) <= 0.05 * all_ns + 2e7, name, ours, all_ns, rest)
        iosonde.check(helpers >= least * ours, name, 'helpers', helpers, 'of', ours)
        iosonde.check(least or not helpers or 'io_uring' in args[0], name, helpers)
        job = document['jobs'][0]
        told = (job['usr_cpu'] + job['sys_cpu']) / 100 * 2e9 * job['iosonde']['members']
        iosonde.check(abs(told - ours) <= 0.1 * ours, name, 'usr_cpu and sys_cpu', told, ours)


def tmpfs(entry, spent):
    """There io_uring hands every read to a worker of its own."""
    with iosonde.tmpfs_dir() as folder:
        at = ['--filename=%s/f' % folder, '--size=32m', '--ioengine=io_uring', '--iodepth=16']
        iosonde.run('run', '--name=make', '--rw=write', *at)
        _, rest = charged(entry, spent, at + ['--number_ios=1'], folder)
        document, all_ns = charged(entry, spent, at + ['--time_based', '--runtime=2'], folder)
        ours, helpers = own(document)
        print('tmpfs        job %7.1f ms, cgroup %7.1f ms, helpers %7.1f ms' % (
            ours / 1e6, (all_ns - rest) / 1e6, helpers / 1e6))
        iosonde.check(abs(ours - all_ns + rest) <= 0.05 * all_ns + 2e7, ours, all_ns, rest)


def main():
    iosonde.need_uring()
    with group() as (entry, spent), iosonde.ext4_dir() as folder:
        compare(entry, spent, folder)
        tmpfs(entry, spent)


main()
