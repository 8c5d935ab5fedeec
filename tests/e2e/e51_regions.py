"""e51_regions -- more than 1 GiB of buffers is registered in parts, and I/O uses all of them."""
import os

import iosonde

MEMORY_MIB = 1536


def main():
    with open('/proc/meminfo') as f:
        words = {line.split(':')[0]: int(line.split()[1]) for line in f}
    if words['MemAvailable'] >> 10 < MEMORY_MIB * 2:
        iosonde.skip('less than %d MiB of memory' % (MEMORY_MIB * 2))
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        if iosonde.run('run', '--name=t', '--ioengine=io_uring', '--rw=write', '--size=4k',
                       '--filename=probe', cwd=folder, status=None).status == 3:
            iosonde.skip('io_uring is refused here')
        # A sparse file: what counts is that every buffer is filled by the kernel.
        with open(os.path.join(folder, 'f'), 'wb') as f:
            f.truncate(68 << 24)
        result, calls = iosonde.trace(
            ('io_uring_register',), 'run', '--output-format=json', '--name=t', '--filename=f',
            '--rw=read', '--bs=16m', '--iodepth=68', '--ioengine=io_uring', '--fixedbufs=1',
            cwd=folder)
        got = [(text, value) for _, _, text, value in calls if 'REGISTER_BUFFERS' in text]
        iosonde.equal([value for _, value in got], [0], got)
        iosonde.check(got[0][0].endswith(', 2'), got)
        job = result.json()['jobs'][0]
        ledger = {e['setting']: e for e in job['iosonde']['ledger']}
        iosonde.equal(ledger['fixedbufs']['effective'], '1', ledger['fixedbufs'])
        iosonde.equal((job['read']['total_ios'], job['error']), (68, 0))


if __name__ == '__main__':
    main()
