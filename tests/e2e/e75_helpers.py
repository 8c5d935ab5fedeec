"""e75_helpers -- whose the kernel's helpers are: by their names, and where these tell nothing."""
import os
import subprocess

import iosonde


def two(where=(), *more, cwd=None):
    """Two io_uring jobs, one of which has a polling thread and does next to nothing."""
    result = iosonde.execute([*where, iosonde.IOSONDE, 'run', '--output-format=json',
                              '--size=8m', '--rw=randread', '--bs=4k', '--ioengine=io_uring',
                              '--time_based', '--runtime=2', '--name=poll', '--sqthread_poll=1',
                              '--rate_iops=500', '--name=plain', '--rate_iops=1500', *more],
                             cwd=cwd)
    iosonde.equal(result.status, 0, result)
    jobs = result.json()['jobs']
    return [j['iosonde']['cpu']['measured'] for j in jobs], jobs


def named(folder):
    (poll, plain), _ = two(cwd=folder)
    print('named: %d and %d ms' % (poll['kernel_threads_ns'] // 10**6,
                                   plain['kernel_threads_ns'] // 10**6))
    iosonde.equal((poll['cpu_ns']['state'], plain['cpu_ns']['state']), ('measured', 'measured'))
    iosonde.check(plain['kernel_threads_ns'] < 0.05 * poll['kernel_threads_ns'], poll, plain)
    iosonde.check(poll['kernel_threads_ns'] > poll['user_ns'] + poll['system_ns'], poll)


def hidden(folder):
    """Without /proc there are no names: divided by I/Os, and said."""
    box = ['bwrap', '--unshare-all', '--bind', '/', '/', '--tmpfs', '/proc', '--chdir', folder]
    if subprocess.run(box + ['true'], stderr=subprocess.DEVNULL).returncode:
        return
    (poll, plain), jobs = two(box, cwd=folder)
    print('hidden: %d and %d ms' % (poll['kernel_threads_ns'] // 10**6,
                                    plain['kernel_threads_ns'] // 10**6))
    for one in poll, plain:
        iosonde.equal(one['cpu_ns']['state'], 'estimated')
        iosonde.check('divided' in one['cpu_ns']['reason'], one['cpu_ns'])
    ratio = plain['kernel_threads_ns'] / poll['kernel_threads_ns']
    iosonde.check(2 < ratio < 4, ratio)
    # One alone needs no name.
    result = iosonde.execute(box + [iosonde.IOSONDE, 'run', '--output-format=json', '--size=8m',
                                    '--ioengine=io_uring', '--time_based', '--runtime=1',
                                    '--name=poll', '--sqthread_poll=1', '--rate_iops=500'])
    iosonde.equal(result.status, 0, result)
    job = result.json()['jobs'][0]
    alone = job['iosonde']['cpu']['measured']
    iosonde.equal(alone['cpu_ns']['state'], 'measured')
    iosonde.check(alone['kernel_threads_ns'] > alone['user_ns'] + alone['system_ns'], alone)
    iosonde.equal(result.json()['iosonde']['cpu']['machine']['percent'], None)
    iosonde.check(result.json()['iosonde']['cpu']['machine']['reason'], 'no reason')


def main():
    iosonde.need_static()
    iosonde.need('bwrap')
    iosonde.need_uring()
    with iosonde.disk_dir() as folder:
        os.chmod(folder, 0o755)
        named(folder)
        hidden(folder)


main()
