"""b10_probe_host -- what probe says of this machine, against strace and the kernel's files."""
import ctypes
import errno
import mmap
import os
import re
import resource
import subprocess
import tempfile

import iosonde
import probes

BLOCK = 65536


def traced(folder):
    """The answer, and the lines of strace that tell what the kernel said."""
    with tempfile.NamedTemporaryFile('r', encoding='latin-1') as log:
        got = iosonde.execute(
            ['strace', '-f', '-qq', '-o', log.name, '-e', 'trace=perf_event_open,io_uring_setup,'
             'io_setup,openat,unlinkat,pwrite64,mkdir', iosonde.IOSONDE, 'probe',
             '--output-format=json', folder], ASAN_OPTIONS='detect_leaks=0')
        iosonde.equal(got.status, 0, got)
        return got.json(), log.read()


def counters(answer, log):
    for key, words in (('cycles', 'PERF_COUNT_HW_CPU_CYCLES'),
                       ('instructions', 'PERF_COUNT_HW_INSTRUCTIONS'),
                       ('task_clock', 'PERF_COUNT_SW_TASK_CLOCK')):
        got = answer['environment']['perf'][key]
        line = [l for l in log.splitlines() if 'perf_event_open' in l and words in l
                and 'exclude_kernel=1' not in l][0]
        error = re.search(r'= -1 (\w+)', line)
        if error:
            iosonde.equal(errno.errorcode[got['errno']], error.group(1), line)
        else:
            iosonde.check(got['state'] == 'measured' or got.get('errno'), line)


def engines(answer, log):
    for name, call in (('io_uring', 'io_uring_setup'), ('libaio', 'io_setup')):
        ok = any(re.search(r'%s\(.*\) += \d' % call, line) for line in log.splitlines())
        iosonde.equal(answer['engines'][name]['buffered']['works'], ok, name)


def aligned(fd, size, offset, shift):
    """errno of a read into memory shift bytes past a page, 0: it works."""
    area = mmap.mmap(-1, 4 * BLOCK)
    place = ctypes.addressof(ctypes.c_char.from_buffer(area)) + shift
    libc = ctypes.CDLL(None, use_errno=True)
    libc.pread.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64]
    return 0 if libc.pread(fd, place, size, offset) == size else ctypes.get_errno()


def direct(answer, folder):
    path = folder + '/data'
    with open(path, 'wb') as f:
        f.write(os.urandom(4 * BLOCK))
    try:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECT)
    except OSError as e:
        iosonde.equal(answer['direct']['open']['errno'], e.errno)
        return
    got = answer['direct']
    iosonde.equal(got['open']['value'], True)
    offset, memory = got['least_offset']['value'], got['least_memory']['value']
    iosonde.equal(aligned(fd, offset, offset, 0), 0, got)
    iosonde.equal(aligned(fd, BLOCK, 0, memory), 0, got)
    if offset > 512:
        iosonde.check(aligned(fd, offset // 2, offset // 2, 0), got)
    if memory > 1:
        iosonde.check(aligned(fd, BLOCK, 0, memory // 2), got)
    iosonde.equal(got['unaligned']['value'], True if aligned(fd, 511, 1, 0) == 0 else None)
    os.close(fd)


def limits(env):
    for key, which in (('nofile', resource.RLIMIT_NOFILE), ('memlock', resource.RLIMIT_MEMLOCK),
                       ('fsize', resource.RLIMIT_FSIZE), ('nproc', resource.RLIMIT_NPROC)):
        soft = resource.getrlimit(which)[0]
        iosonde.equal(env['limits'][key]['value'],
                      'unlimited' if soft == resource.RLIM_INFINITY else soft, key)
    for group, key, path in (('limits', 'aio_max_nr', '/proc/sys/fs/aio-max-nr'),
                             ('perf', 'paranoid', '/proc/sys/kernel/perf_event_paranoid'),
                             ('clock', 'source', '/sys/devices/system/clocksource/clocksource0/'
                                                 'current_clocksource')):
        if os.path.exists(path):
            with open(path) as f:
                iosonde.equal(str(env[group][key]['value']), f.read().strip(), path)


def place(answer, folder):
    find = subprocess.run(['findmnt', '-n', '-o', 'FSTYPE,TARGET', '-T', folder],
                          stdout=subprocess.PIPE, universal_newlines=True)
    if find.returncode == 0:
        iosonde.equal([answer['fs']['type']['value'], answer['fs']['mount_point']['value']],
                      find.stdout.split())
    fs = os.statvfs(folder)
    iosonde.equal(answer['fs']['size']['value'], fs.f_blocks * fs.f_frsize)
    name = answer['device']['name']['value']
    if name and os.path.exists('/sys/block/%s/queue' % name):
        for key, file in (('scheduler', 'scheduler'), ('logical_block', 'logical_block_size'),
                          ('write_cache', 'write_cache'), ('nr_requests', 'nr_requests')):
            with open('/sys/block/%s/queue/%s' % (name, file)) as f:
                iosonde.equal(str(answer['device'][key]['value']), f.read().strip(), key)


def system(env):
    uname = os.uname()
    iosonde.equal(env['system']['kernel']['value'], 'Linux ' + uname.release)
    iosonde.equal(env['cpu']['allowed']['value'], len(os.sched_getaffinity(0)))
    for word in (uname.nodename, os.environ.get('USER', 'nobody-of-this-name')):
        if len(word) > 4:
            iosonde.check(word not in str(env['system']), 'a name of host or user:', word)
    status = open('/proc/self/status').read()
    capabilities = int(re.search(r'CapEff:\s*(\w+)', status).group(1), 16)
    iosonde.check(env['security']['capabilities']['value'] == 'none' if not capabilities else
                  '0x%x' % capabilities in env['security']['capabilities']['value'])
    mode = re.search(r'Seccomp:\s*(\d)', status)
    if mode:
        iosonde.equal(env['security']['seccomp']['value'],
                      ('none', 'strict', 'filter')[int(mode.group(1))])


def sizes(env, ceiling):
    """No speed is judged, only that a clock is dearer than none and a call dearer than it is."""
    clock = env['clock']
    for key in 'tsc_ns', 'gettime_ns', 'gettime_call_ns', 'call_ns':
        iosonde.check(0 < clock[key]['value'] < 1e6, key, clock[key])
    iosonde.check(ceiling['iops']['value'] > 1000, ceiling)
    iosonde.check(abs(ceiling['iops']['value'] * ceiling['io_ns']['value'] / 1e9 - 1) < 0.01,
                  ceiling)


def text_agrees(folder, answer):
    out = iosonde.run('probe', folder).out
    for title in ('Path', 'Direct I/O', 'Engines', 'File system', 'CPU', 'Clock', 'Limits',
                  'Cgroup', 'Machine', 'Container', 'Security', 'Counters', 'Generator',
                  'What follows'):
        iosonde.check(re.search('^%s$' % title, out, re.M), title, 'is not in', out)
    iosonde.check(answer['environment']['system']['kernel']['value'] in out, out)
    for name, ways in answer['engines'].items():
        word = 'works' if ways['buffered']['works'] else 'no: '
        iosonde.check(re.search(r'^  %s +(buffered: )?%s' % (name, word), out, re.M), name, out)


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        answer, log = traced(folder)
        probes.flatten(answer)
        counters(answer, log)
        engines(answer, log)
        # Whatever was made had no name when it was written to, and is gone.
        iosonde.equal(os.listdir(folder), [])
        direct(answer, folder)
        limits(answer['environment'])
        place(answer, folder)
        system(answer['environment'])
        sizes(answer['environment'], answer['ceiling'])
        text_agrees(folder, answer)
    with iosonde.tmpfs_dir() as folder:
        answer = probes.here(folder)
        iosonde.equal(answer['fs']['type']['value'], 'tmpfs')
        iosonde.check(any('lies in memory' in line for line in answer['advice']), answer['advice'])


main()
