"""e55_flow -- jobs with a flow share their I/Os in its proportion, however fast each is."""
import iosonde

BASE = ['--size=1g', '--bs=4k', '--time_based', '--runtime=1', '--ioengine=null']


def shares(*jobs):
    """I/Os of each job."""
    args = [word for i, more in enumerate(jobs) for word in ['--name=j%d' % i, *BASE, *more]]
    doc = iosonde.run_json(*args, timeout=300)
    return [sum(j[d]['total_ios'] for d in ('read', 'write')) for j in doc['jobs']]


def near(got, want, *what):
    iosonde.check(abs(got - want) <= 0.02 * want + 16, *what, got, want)


def main():
    # The job with the larger part is the slow one.
    a, b = shares(['--rw=write', '--flow=1'], ['--rw=randread', '--flow=8', '--rate_iops=800'])
    iosonde.check(b > 20, b)
    near(a * 8, b, a, b)
    a, b = shares(['--rw=write', '--flow=1', '--iodepth=8', '--flow_sleep=1000'],
                  ['--rw=randread', '--flow=3', '--iodepth=4'])
    iosonde.check(b > 20, b)
    near(a * 3, b, a, b)
    # Each clone is one; other numbers, and jobs without a flow, are others.
    a, b, c, d, e = shares(['--numjobs=2', '--flow=2', '--rate_iops=400'],
                           ['--flow=1', '--rate_iops=10000'],
                           ['--flow=4', '--flow_id=7', '--rate_iops=300'],
                           ['--rate_iops=10000', '--flow=0'])
    near(b, a, a, b)
    near(c * 2, a, a, c)
    iosonde.check(d > 1.2 * c and e > 2 * a, a, c, d, e)
    # One that is over leaves the rest to the others.
    a, b = shares(['--rw=write', '--flow=1', '--time_based=0', '--runtime=0', '--size=400k'],
                  ['--flow=1', '--time_based=0', '--runtime=0', '--size=4m'])
    iosonde.equal((a, b), (100, 1024))


main()
