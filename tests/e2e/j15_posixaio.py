"""j15_posixaio -- the C library's asynchronous I/O: by strace each block once, errors, a rate."""
import re

import iosonde


def job(rw, *args):
    return ['run', '--output-format=json', '--name=t', '--ioengine=posixaio', '--iodepth=8',
            '--bs=4k', '--size=1m', '--rw=' + rw, '--allow-overwrite', *args]


def once(folder, rw, *args):
    """Every block of the file is moved once, by threads that are not the worker."""
    result, calls = iosonde.trace(('pread64', 'pwrite64', 'fsync', 'fdatasync'),
                                  *job(rw, '--filename=f', *args), cwd=folder,
                                  options=('-P', folder + '/f'))
    found, threads, syncs = [], set(), 0
    for pid, name, text, value in calls:
        match = re.search(r', (4096), (\d+)$', text)
        if match and name != 'fsync':
            found.append(int(match.group(2)))
            threads.add(pid)
            iosonde.equal(value, 4096)
        syncs += 'sync' in name
    iosonde.equal(sorted(found), list(range(0, 1 << 20, 4096)), rw)
    job_ = result.json()['jobs'][0]
    iosonde.equal(job_['read']['total_ios'] + job_['write']['total_ios'], 256)
    return job_, syncs


def refused(folder):
    """An error of the kernel's comes back as this job's."""
    result = iosonde.execute(
        ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=pread64', '-e',
         'inject=pread64:error=EIO:when=100+', iosonde.IOSONDE, *job('randread', '--filename=f')],
        cwd=folder, ASAN_OPTIONS='detect_leaks=0')
    iosonde.equal(result.status, 1, result)
    iosonde.check('Input/output error' in result.err, result)


def main():
    iosonde.need_strace()
    with open(iosonde.IOSONDE, 'rb') as f:
        if b'__tsan_init' in f.read():
            iosonde.skip('ThreadSanitizer does not know the threads of aio(7)')
    with iosonde.disk_dir() as folder:
        iosonde.run('run', '--name=t', '--filename=f', '--rw=write', '--size=1m', cwd=folder)
        for rw in 'read', 'randread', 'write', 'randwrite', 'randrw':
            once(folder, rw)
        once(folder, 'randread', '--direct=1')
        done, syncs = once(folder, 'write', '--fsync=16')
        iosonde.check(syncs >= 15 and done['sync']['total_ios'] == 15, done['sync'], syncs)
        once(folder, 'write', '--fdatasync=16')
        refused(folder)
        # It waits for the next I/O's time, and for no completion then.
        doc = iosonde.run_json(*job('randread', '--filename=f', '--rate_iops=200', '--runtime=2',
                                    '--time_based')[2:], cwd=folder)
        iosonde.check(300 < doc['jobs'][0]['read']['total_ios'] <= 405, doc['jobs'][0]['read'])
        # Many files and a queue that is deeper than the library has threads.
        doc = iosonde.run_json('--name=m', '--ioengine=posixaio', '--iodepth=256', '--nrfiles=32',
                               '--size=4m', '--bs=4k', '--rw=randrw', cwd=folder)
        done = doc['jobs'][0]
        iosonde.equal(done['read']['total_ios'] + done['write']['total_ios'], 1024)
        iosonde.equal(done['error'], 0)


main()
