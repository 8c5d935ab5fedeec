"""x53_compare_input -- what is wrong is said before anything is made."""
import os

import comparing
import iosonde


def refused(folder, text, *args, status=2):
    got = comparing.compare(folder, *args, status=status)
    iosonde.equal(len(got.err.splitlines()), 1, got)
    iosonde.check(text in got.err, text, got)
    iosonde.check(not os.path.exists(folder + '/out'), 'made a folder', got)


def main():
    with iosonde.disk_dir() as folder:
        host = ['--runtime=host', *comparing.JOB]
        refused(folder, 'no runtime', *comparing.JOB)
        refused(folder, 'no jobs', '--runtime=host')
        refused(folder, "there is no runtime 'kata9'; known are host", '--runtime=kata9',
                *comparing.JOB)
        refused(folder, 'present here: host', '--runtime=kata9', *comparing.JOB)
        refused(folder, 'named twice', '--runtime=host', '--runtime=host', *comparing.JOB)
        refused(folder, 'option cache', *host, '--cache=tepid')
        refused(folder, 'option data', *host, '--data=cloud')
        refused(folder, 'never cold', *host, '--data=tmpfs', '--cache=cold')
        refused(folder, 'option repeat', *host, '--repeat=0')
        refused(folder, "option clean: ", '--clean', 'job.fio')
        for word in '--runtime=host', '--dry-run':
            refused(folder, "leave out '%s'" % word, '--clean', word)
        refused(folder, 'option memory', *host, '--memory=lots')
        refused(folder, 'option cpus', *host, '--cpus=0-')
        refused(folder, 'option seccomp', *comparing.JOB, '--seccomp')
        refused(folder, 'option status-interval', *host, '--status-interval=1')
        refused(folder, "unknown option 'bogus'", *host, '--bogus=1')
        refused(folder, 'the file /etc/passwd', *host, '--filename=/etc/passwd')
        refused(folder, 'the file a/../../b', *host, '--filename=a/../../b')
        refused(folder, 'the file y/z: a box has its files in /data, and no folders there',
                *host, '--filename=x:./v:y/z')
        refused(folder, 'option write_bw_log', *host, '--write_bw_log=x')
        plain = ['--runtime=host', '--name=j']
        for lacks in '--rw=read', '--rw=read --size=50%', '--rw=write --io_size=1m':
            refused(folder, 'job j: option size: ', *plain, *lacks.split())
        for reads in '--rw=read', '--rw=write --verify_only=1':
            refused(folder, 'job j: option verify: a box has files that nobody has written',
                    *plain, *reads.split(), '--verify=crc32c', '--size=1m')
        refused(folder, 'job j: option file_append: ', *host, '--file_append=1')
        refused(folder, 'job j: option allow_file_create: ', *host, '--allow_file_create=0')
        refused(folder, 'job j: option cpus_allowed: 1: none of them is among those that all '
                        'boxes have, --cpus=0', *host, '--cpus=0', '--cpus_allowed=1')
        refused(folder, 'job j: option cpus_allowed: 999: none of them may be used here', *host,
                '--cpus_allowed=999')
        # A file that another job of the box makes is one that it has.
        comparing.compare(folder, '--runtime=host', '--dry-run', '--filename=f', '--name=a',
                          '--size=1m', '--rw=write', '--name=b', '--verify=md5', '--rw=read')
        # A directory is not used, wherever it leads.
        comparing.compare(folder, *host, '--dry-run', '--directory=' + folder)
        for rw in 'trim', 'randtrim', 'trimwrite':
            refused(folder, 'option rw: only a block device', *host, '--rw=' + rw)
        refused(folder, "no parameter 'nme'; runc takes name=, path=", '--runtime=runc:nme=x',
                *comparing.JOB)
        refused(folder, "no parameter 'path'; host takes name=", '--runtime=host:path=x',
                *comparing.JOB)
        with open(folder + '/job.fio', 'w') as f:
            f.write('[ok]\nsize=1m\n[bad]\nsize=1m\nfilename=/dev/sda\n')
        refused(folder, 'job.fio:3: job bad: the file /dev/sda', '--runtime=host',
                folder + '/job.fio')
        # A plan touches nothing.
        with open(folder + '/job.fio', 'w') as f:
            f.write('[global]\nsize=1m\nruntime=1\ntime_based\n[a]\nvary=bs:4k,8k\n'
                    '[b]\nstonewall\nrw=write\n')
        got = comparing.compare(folder, '--runtime=host', '--dry-run', '--repeat=3',
                               '--cache=cold,warm', '--shuffle-seed=5', folder + '/job.fio')
        iosonde.check('18 trials: 6 cells in 1 runtime, each 3 times; 54s' in got.out, got)
        iosonde.check('--shuffle-seed=5' in got.out and 'b; data=bind cache=warm'
                      in got.out, got)
        iosonde.check(not os.path.exists(folder + '/out'), got)
        iosonde.equal(comparing.naming(folder), [])
        # 0 is a number as any other.
        got = [comparing.compare(folder, *host, '--dry-run', '--shuffle-seed=' + seed).out
               for seed in ('0', '0', '00')]
        iosonde.check('--shuffle-seed=0\n' in got[0] and len(set(got)) == 1, got)


main()
