"""f08_memory -- the kernel kills for want of memory: results or a word why, never exit 0."""
import os
import time

import fiojson
import iosonde


def cgroup():
    """(folder, file of the limit) of a new memory cgroup, v2 or v1; skips without."""
    own = {}
    with open('/proc/self/cgroup') as f:
        for line in f:
            _, controllers, path = line.rstrip('\n').split(':', 2)
            own[controllers] = path
    for top, limit in (('/sys/fs/cgroup/memory' + own.get('memory', '/'),
                        'memory.limit_in_bytes'),
                       ('/sys/fs/cgroup' + own.get('', '/'), 'memory.max')):
        folder = os.path.join(top.rstrip('/'), 'iosonde-test-%d' % os.getpid())
        try:
            os.mkdir(folder)
        except OSError:
            continue
        if os.path.exists(folder + '/' + limit):
            return folder, limit
        os.rmdir(folder)
    iosonde.skip('no memory cgroup can be made here')


def main():
    iosonde.need_root('makes a cgroup')
    group, limit = cgroup()
    try:
        with open(group + '/' + limit, 'w') as f:
            f.write(str(64 << 20))
        if os.path.exists(group + '/memory.swap.max'):
            with open(group + '/memory.swap.max', 'w') as f:
                f.write('0')
        with iosonde.disk_dir() as folder:
            # 512 MiB of buffers, all of them filled before the first write.
            result = iosonde.execute(
                ['sh', '-c', 'echo $$ >%s/cgroup.procs; exec "$0" "$@"' % group, iosonde.IOSONDE,
                 'run', '--name=fat', '--directory=' + folder, '--rw=write', '--bs=16m',
                 '--iodepth=32', '--ioengine=libaio', '--direct=1', '--size=1g',
                 '--output-format=json'], timeout=120, ASAN_OPTIONS='detect_leaks=0')
            iosonde.equal(result.status, 1, result)
            iosonde.equal(fiojson.check(result.out), [], result)
            iosonde.check('signal 9' in result.err and 'memory' in result.err, result.err)
    finally:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                os.rmdir(group)
                break
            except OSError:
                time.sleep(0.05)


main()
