"""j11_least_rates -- rate_min, the cycle it is judged by, and the part of a pause that spins."""
import iosonde

JOB = ['--name=r', '--size=1m', '--bs=4k', '--rw=randread', '--time_based']


def least(folder):
    """200k a second is less than 1m: the job fails, told by option, when a cycle is over."""
    slow = JOB + ['--rate=200k', '--runtime=30']
    result = iosonde.run('run', *slow, '--rate_min=1m', cwd=folder, status=1)
    iosonde.check('rate_min' in result.err and result.seconds < 25, result)
    # The device alone may be too slow.
    result = iosonde.run('run', *JOB, '--runtime=30', '--rate_iops_min=4000000000', cwd=folder,
                         status=1)
    iosonde.check('rate_iops_min' in result.err and result.seconds < 25, result)
    # Under the least it asks for, it runs on.
    iosonde.run('run', *JOB, '--rate=200k', '--runtime=2', '--rate_min=10k', cwd=folder)
    iosonde.run('run', *JOB, '--rate=200k', '--runtime=2', '--rate_min=,1m', '--rw=randread',
                cwd=folder, status=None)


def cycle(folder):
    """A pause within a cycle is made up for; judged alone it is too slow."""
    bursts = JOB + ['--rate_min=16k', '--thinktime=1500ms', '--thinktime_blocks=64', '--runtime=4']
    iosonde.run('run', *bursts, '--rate_cycle=3500', cwd=folder)
    result = iosonde.run('run', *JOB, '--rate_min=1m', '--thinktime=2500ms', '--thinktime_blocks=8',
                         '--runtime=9', '--rate_cycle=1s', cwd=folder, status=1)
    iosonde.check('rate_min' in result.err, result)


def spin(folder):
    """The pause takes CPU time for the part that spins, by the kernel's count, and no other."""
    shares = []
    for how in ('--thinktime_spin=0', '--thinktime_spin=40ms'):
        doc = iosonde.run_json(*JOB, '--thinktime=50ms', '--number_ios=30', '--runtime=60', how,
                               cwd=folder)
        job = doc['jobs'][0]
        shares.append((job['usr_cpu'] + job['sys_cpu']) * job['job_runtime'] / 100)
    # 30 pauses of 40 ms; a loaded machine gives the spinner less than all of them.
    iosonde.check(shares[0] < 300 < shares[1] <= 30 * 45 + 300, 'ms of CPU:', shares)


def main():
    with iosonde.disk_dir() as folder:
        iosonde.run('run', '--name=r', '--size=1m', '--rw=write', cwd=folder)
        for test in least, cycle, spin:
            test(folder)


main()
