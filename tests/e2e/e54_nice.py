"""e54_nice -- the clones of a job, and they alone, get its nice value: by strace."""
import iosonde


def main():
    args = ['run', '--ioengine=null', '--rw=read', '--size=64k', '--name=a', '--nice=7',
            '--numjobs=2', '--name=b', '--ioengine=null', '--rw=read', '--size=64k']
    _, calls = iosonde.trace(('setpriority',), *args)
    iosonde.equal([(text, value) for _, _, text, value in calls],
                  [('PRIO_PROCESS, 0, 7', 0)] * 2)
    iosonde.equal(len({pid for pid, _, _, _ in calls}), 2)
    for bad in '20', '-21', 'x', '', '3x':
        iosonde.run('run', '--ioengine=null', '--size=64k', '--name=a', '--nice=' + bad, status=2)


if __name__ == '__main__':
    main()
