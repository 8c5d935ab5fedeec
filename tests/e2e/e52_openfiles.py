"""e52_openfiles -- no more files are open than asked for: by strace, the files and the limit."""
import os
import re
import subprocess

import iosonde

FILES, BLOCKS = 12, 4


def most_open(folder, limit, *args):
    """The result, and how many of the job's files its worker had open at once at most."""
    result, calls = iosonde.trace(('openat', 'close'), 'run', '--output-format=json',
                                  '--name=t', '--bs=4k', '--filename_format=t.$filenum',
                                  '--nrfiles=%d' % FILES, '--size=%d' % (FILES * BLOCKS * 4096),
                                  '--openfiles=%d' % limit, *args, cwd=folder, options=('-s', '64'))
    byfd, most, opens = {}, 0, 0
    for pid, name, text, value in calls:
        if name == 'openat' and value >= 0 and re.search(r'"t\.\d+"', text) and \
                'O_NONBLOCK' not in text and 'O_CREAT' not in text:
            byfd[(pid, value)] = True
            opens += 1
            most = max(most, len([1 for p, _ in byfd if p == pid]))
        elif name == 'close' and value == 0:
            byfd.pop((pid, int(text)), None)
    return result.json()['jobs'][0], most, opens


def engines(folder):
    for engine, more in (('psync', []), ('libaio', ['--iodepth=4']), ('mmap', []),
                         ('io_uring', ['--iodepth=4', '--registerfiles=1']),
                         ('io_uring', ['--iodepth=8', '--iodepth_batch=8'])):
        for rw, want in (('read', (48, 0)), ('randread', (48, 0)), ('write', (0, 48))):
            for service in 'roundrobin', 'random', 'sequential':
                job, most, _ = most_open(folder, 3, '--ioengine=' + engine, '--rw=' + rw,
                                         '--file_service_type=' + service, *more)
                iosonde.equal((job['read']['total_ios'], job['write']['total_ios'], job['error']),
                              want + (0,), engine, rw, service)
                iosonde.check(1 <= most <= 3, engine, rw, service, most, 'open')
                opens = job['iosonde']['file_opens']
                # Each is used up before another is opened for it; with several in flight
                # the order is a little ahead of them.
                iosonde.check(FILES - 3 <= opens <= (FILES - 3) * (2 if more else 1), engine, rw,
                              service, opens)
                iosonde.check(job['iosonde']['file_open_ns'] > 0, job['iosonde'])
    for rw in 'rw', 'randrw':
        for limit in 1, 2, 5:
            job, most, _ = most_open(folder, limit, '--rw=' + rw, '--ioengine=io_uring',
                                     '--iodepth=8', '--bsrange=4k-8k', '--registerfiles=1')
            iosonde.equal(job['error'], 0)
            iosonde.check(most <= limit, rw, limit, most, 'open')
            iosonde.equal(job['read']['io_bytes'] + job['write']['io_bytes'] >=
                          FILES * BLOCKS * 4096, True, job['read'], job['write'])
    # More than one pass, files that are drawn, syncs of files that are shut.
    for args in (['--rw=write', '--loops=2', '--end_fsync=1', '--fsync=3'],
                 ['--rw=randread', '--norandommap=1', '--loops=2'],
                 ['--rw=randwrite', '--random_distribution=zipf:1.1', '--fsync_on_close=1'],
                 ['--rw=read', '--rate_iops=2000', '--file_service_type=roundrobin:2']):
        job, most, _ = most_open(folder, 2, *args)
        iosonde.equal(job['error'], 0, args)
        iosonde.check(most <= 2, args, most, 'open')


def content(folder):
    """Every block of every file is written, whichever the order."""
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    most_open(folder, 2, '--rw=randwrite', '--ioengine=io_uring', '--iodepth=4',
              '--registerfiles=1', '--buffer_pattern=0x61')
    for i in range(FILES):
        with open(os.path.join(folder, 't.%d' % i), 'rb') as f:
            iosonde.equal(f.read(), b'a' * BLOCKS * 4096, i)


def limit(folder):
    """Many more files than descriptors."""
    args = ['run', '--name=many', '--rw=randrw', '--bs=4k', '--nrfiles=300', '--size=1200k',
            '--output-format=json']
    low = ['prlimit', '--nofile=128:128']
    iosonde.need('prlimit')
    result = iosonde.execute(low + [iosonde.IOSONDE] + args, cwd=folder)
    iosonde.equal(result.status, 1, result)
    iosonde.check('set openfiles' in result.err, result.err)
    result = iosonde.execute(low + [iosonde.IOSONDE] + args + ['--openfiles=20'], cwd=folder)
    iosonde.equal(result.status, 0, result)
    doc = result.json()
    job = doc['jobs'][0]
    iosonde.equal(job['read']['total_ios'] + job['write']['total_ios'], 300)
    iosonde.check([n for n in doc['iosonde']['notes'] if '300 files are not locked' in n],
                  doc['iosonde']['notes'])
    # They are known as iosonde's own, and what it made it removes.
    result = iosonde.execute(low + [iosonde.IOSONDE] + args + ['--openfiles=20'], cwd=folder)
    iosonde.equal(result.status, 0, result)
    subprocess.run('rm -f many.*', shell=True, cwd=folder, check=True)
    result = iosonde.execute(low + [iosonde.IOSONDE] + args + ['--openfiles=20', '--unlink=1'],
                             cwd=folder)
    iosonde.equal([n for n in os.listdir(folder) if n.startswith('many')], [], result)


def main():
    with iosonde.disk_dir() as folder:
        limit(folder)
        engines(folder)
        content(folder)


if __name__ == '__main__':
    main()
