"""e32_uring_ways -- io_uring: hipri, sqthread_poll, force_async, nonvectored, by their traces."""
import contextlib
import os
import re
import signal
import struct

import iosonde

READV, READ = 1, 22  # opcodes, and a flag of an entry
ASYNC = 1 << 4
SQES = 0x10000000  # where the entries are mapped from


def job(path, *args):
    return ['run', '--output-format=json', '--name=t', '--filename=' + path, '--bs=4k',
            '--rw=randread', '--ioengine=io_uring', '--iodepth=8', *args]


def ledger(document):
    return {e['setting']: (e['effective'], e.get('errno', 0))
            for e in document['jobs'][0]['iosonde']['ledger']}


def setups(path, *args):
    """(what each io_uring_setup asked, number of calls of enter, document)."""
    result, seen = iosonde.trace(('io_uring_setup', 'io_uring_enter'),
                                 *job(path, '--number_ios=512', *args))
    document = result.json()
    iosonde.equal(document['jobs'][0]['read']['total_ios'], 512)
    made = [t.split('sq_entries')[0] for _, n, t, v in seen if n == 'io_uring_setup' and v >= 0]
    return made, sum(n == 'io_uring_enter' for _, n, _, _ in seen), document


def rings(path):
    made, plain, _ = setups(path)
    iosonde.check(not any(w in made[-1] for w in ('IOPOLL', 'SQPOLL')), made)
    made, enters, document = setups(path, '--sqthread_poll=1')
    told = ledger(document)
    if told['sqthread_poll'][0] == '1':
        iosonde.check('IORING_SETUP_SQPOLL' in made[-1], made)
        iosonde.check('COOP_TASKRUN' not in made[-1] and 'SQ_AFF' not in made[-1], made)
        made, _, _ = setups(path, '--sqthread_poll=1', '--sqthread_poll_cpu=0')
        iosonde.check('SQPOLL' in made[-1] and 'SQ_AFF' in made[-1]
                      and 'sq_thread_cpu=0' in made[-1], made)
    made, _, document = setups(path, '--hipri=1', '--direct=1')
    got, refusal = ledger(document)['hipri']
    iosonde.check(any('IORING_SETUP_IOPOLL' in m for m in made), made)
    # Granted, the ring in use is such a one; refused, it is not, and the ledger says why.
    iosonde.equal('IORING_SETUP_IOPOLL' in made[-1], got == '1', made)
    iosonde.equal(refusal != 0, got == '0')
    result = iosonde.run(*job(path, '--sqthread_poll=1', '--sqthread_poll_cpu=65000'), status=2)
    iosonde.check('sqthread_poll_cpu' in result.err, result)
    # Syncs go their way beside such rings.
    for args in (['--hipri=1', '--direct=1'], ['--sqthread_poll=1']):
        one = iosonde.run(*job(path, '--rw=randwrite', '--fsync=8', '--allow-overwrite',
                               '--number_ios=64', '--randseed=1', *args),
                          status=None)
        if one.status == 1:  # a write-only file cannot be asked whether it can be polled
            iosonde.check('Operation not supported' in one.err, one)
        else:
            iosonde.equal(one.json()['jobs'][0]['sync']['total_ios'], 7)


@contextlib.contextmanager
def running(path, *args):
    """The process that does the I/O, while it does."""
    run = iosonde.start(*job(path, '--runtime=60', '--time_based', '--eta=always', *args))
    try:
        seen = b''
        while b'IOPS' not in seen:
            part = run.stderr.read1(4096)
            iosonde.check(part, 'it ended early:', seen)
            seen += part
        with open('/proc/%d/task/%d/children' % (run.pid, run.pid)) as f:
            yield int(f.read().split()[0])
    finally:
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=20)


def threads(pid):
    """{name: CPUs} of the threads."""
    found = {}
    for tid in os.listdir('/proc/%d/task' % pid):
        with contextlib.suppress(OSError), open('/proc/%d/task/%s/status' % (pid, tid)) as f:
            text = f.read()
            found[re.search(r'Name:\t(\S*)', text).group(1)] = \
                re.search(r'Cpus_allowed_list:\t(\S*)', text).group(1)
    return found


def entries(pid):
    """(opcode, flags) of the entries of the ring, as they lie in its memory; None: unreadable."""
    with open('/proc/%d/maps' % pid) as f:
        places = [line.split()[0].split('-') for line in f
                  if 'io_uring' in line and int(line.split()[2], 16) == SQES]
    iosonde.check(places, 'no ring is mapped')
    try:
        with open('/proc/%d/mem' % pid, 'rb', buffering=0) as f:
            f.seek(int(places[-1][0], 16))
            data = f.read(8 * 64)
    except OSError:
        return None
    return [struct.unpack_from('BB', data, 64 * i) for i in range(8)]


def kernel_threads(path):
    with running(path, '--sqthread_poll=1', '--sqthread_poll_cpu=0') as pid:
        polling = {n: c for n, c in threads(pid).items() if n.startswith('iou-sqp')}
        iosonde.equal(list(polling.values()), ['0'], threads(pid))
    with running(path, '--force_async=1') as pid:
        iosonde.check(any(n.startswith('iou-wrk') for n in threads(pid)), threads(pid))
    with running(path) as pid:
        iosonde.check(not any(n.startswith('iou-sqp') for n in threads(pid)), threads(pid))


def operations(path):
    for args, opcodes, some_async in (([], {READ}, 0), (['--nonvectored=1'], {READ}, 0),
                                      (['--nonvectored=0'], {READV}, 0),
                                      (['--force_async=1'], {READ}, 8),
                                      (['--force_async=4'], {READ}, 2)):
        with running(path, *args) as pid:
            found = entries(pid)
            if found is None:
                print('the memory of a ring cannot be read on this kernel')
                return
            iosonde.equal({o for o, _ in found}, opcodes, args, found)
            # The ring is as long as N goes into it.
            iosonde.equal(sum(f & ASYNC != 0 for _, f in found), some_async, args, found)


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        path = folder + '/f'
        iosonde.run('run', '--name=t', '--filename=' + path, '--size=4m')
        rings(path)
        kernel_threads(path)
        operations(path)


main()
