"""x55_compare_bytes -- what the job says it moved, what its processes and its group moved.

Each block once, past the page cache or, where a sandbox ignores O_DIRECT, through one that
held nothing of it: then all of them count the same bytes.  All of the file is read, so that
what the kernel reads ahead of a sandbox is wanted later.
"""
import os
import shutil

import comparing
import iosonde

JOB = ('--bs=64k', '--size=8m', '--rate=4m', '--direct=1')


def count_groups(folder):
    """In version 1 newer kernels count bytes only once some limit was set on the device."""
    base = '/sys/fs/cgroup/blkio/iosonde-test-%d' % os.getpid()
    device = os.stat(folder).st_dev
    try:
        os.mkdir(base)
        try:
            with open(base + '/blkio.throttle.read_bps_device', 'w') as f:
                f.write('%d:%d %d' % (os.major(device), os.minor(device), 2**63 - 1))
        finally:
            os.rmdir(base)
    except OSError as e:
        print('control groups count what they count:', e, flush=True)


def near(got, want, *what):
    # The meter begins and ends a moment beside the job: two blocks, on a busy machine more.
    iosonde.check(abs(got - want) <= 0.1 * want + 3 * 65536, *what, 'got', got, 'want', want)


def agree(folder, runtimes):
    grouped = 0
    shutil.rmtree(os.path.join(folder, 'out'), ignore_errors=True)
    comparing.compare(folder, '--runtime=' + ','.join(runtimes), '--vary=rw:randread,randwrite',
                      *JOB)
    for d in comparing.trials(folder):
        for key in 'read', 'write':
            job = d[key]['io_bytes']
            host = d['host']
            near(sum(r[key + '_bytes'] for r in host['roles']), job, d['runtime'], key,
                 'processes')
            group = host['group'][key + '_bytes']
            if group['state'] != 'measured':
                continue
            # What gVisor's host writes back later is no I/O of the box in version 1.
            if d['runtime'] == 'runsc' and key == 'write':
                continue
            grouped += 1
            near(group['value'], job, d['runtime'], key, 'group')
    print('%d figures of control groups agreed' % grouped)


def main():
    iosonde.need_root('makes boxes and control groups')
    runtimes = comparing.present('runc', 'crun', 'bwrap', 'runsc')
    with iosonde.ext4_dir() as folder:
        count_groups(folder)
        iosonde.in_time(agree, folder, runtimes)


main()
