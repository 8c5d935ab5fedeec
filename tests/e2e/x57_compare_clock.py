"""x57_compare_clock -- several jobs in a box are no wrong clock."""
import comparing
import iosonde

JOB = ('--rw=randread', '--bs=64k', '--size=1m', '--rate_iops=100', '--time_based',
       '--runtime=2100ms', '--ramp=0')


def believed(folder, *args):
    got = comparing.compare(folder, '--runtime=host', '--repeat=1', *args)
    ratio = comparing.trials(folder)[0]['clock_ratio']
    # Marks come late on a busy machine: by half a window they do not.
    iosonde.check(0.75 < ratio < 1.25, ratio, got)


def main():
    with iosonde.disk_dir() as folder:
        believed(folder, '--name=a', '--numjobs=2', '--group_reporting', *JOB)
        believed(folder, *JOB, '--name=a', '--name=b', '--startdelay=2')
        believed(folder, '--name=a', '--unified_rw_reporting=mixed', *JOB)
        believed(folder, '--name=a', '--rw=write', '--bs=64k', '--size=2m', '--rate_iops=12',
                 '--ramp=0', '--verify=crc32c')


main()
