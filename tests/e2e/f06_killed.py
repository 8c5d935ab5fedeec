"""f06_killed -- a process of the run is killed: no orphan goes on, results so far are told."""
import json
import os
import signal
import time

import fiojson
import iosonde


def begin(folder, *args):
    """A run under way: (Popen, pid of the process that does the I/O)."""
    run = iosonde.start('run', '--name=k', '--directory=' + folder, '--rw=randread', '--bs=4k',
                        '--size=1m', '--runtime=60', '--time_based', '--output-format=json',
                        '--eta=always', *args)
    seen = b''
    while b'IOPS' not in seen:
        part = run.stderr.read1(4096)
        iosonde.check(part, 'it ended early:', seen)
        seen += part
    with open('/proc/%d/task/%d/children' % (run.pid, run.pid)) as f:
        children = f.read().split()
    iosonde.equal(len(children), 1, 'children of the supervisor')
    return run, int(children[0])


def gone(pid):
    try:
        with open('/proc/%d/stat' % pid) as f:
            return f.read().rsplit(')', 1)[1].split()[0] in 'ZX'
    except (FileNotFoundError, ProcessLookupError):
        return True


def child(folder, signo):
    """Results so far, exit 1, one line that says what happened."""
    run, pid = begin(folder, '--numjobs=2')
    os.kill(pid, signo)
    start = time.monotonic()
    out, err = run.communicate(timeout=20)
    iosonde.check(time.monotonic() - start < 2, 'took too long')
    iosonde.equal(run.returncode, 1, signo, err)
    iosonde.equal(fiojson.check(out), [], signo)
    doc = json.loads(out)
    iosonde.equal(doc['iosonde']['status'], 1)
    for job in doc['jobs']:
        iosonde.check(job['read']['total_ios'] > 0, signo, 'no results')
    # A sanitizer catches SIGSEGV itself and exits.
    word = 'signal %d' % signo if iosonde.STATIC or signo == signal.SIGKILL else 'ended'
    iosonde.check(word.encode() in err, err)
    iosonde.check(word in doc['iosonde']['error'], doc['iosonde']['error'])


def supervisor(folder):
    for engine in 'psync', 'libaio', 'io_uring':
        run, pid = begin(folder, '--ioengine=' + engine, '--iodepth=8')
        run.kill()
        run.communicate(timeout=20)
        iosonde.wait_for(lambda: gone(pid), 'the child is gone', 2)
    # Also a child that can hear no word, as when it hangs.
    run, pid = begin(folder)
    os.kill(pid, signal.SIGSTOP)
    try:
        run.kill()
        run.communicate(timeout=20)
        iosonde.wait_for(lambda: gone(pid), 'the stopped child is gone', 2)
    finally:
        if not gone(pid):
            os.kill(pid, signal.SIGKILL)
    # Its locks are gone with it.
    iosonde.run('run', '--name=k', '--directory=' + folder, '--rw=write', '--size=1m')


def stopped(folder):
    """SIGSTOP and SIGCONT: the times are marked as not to be trusted."""
    run, pid = begin(folder)
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.2)
    os.kill(pid, signal.SIGCONT)
    time.sleep(0.2)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=20)
    iosonde.equal(run.returncode, 130, err)
    iosonde.check(any('stopped' in note for note in json.loads(out)['iosonde']['notes']), out)


def impatient():
    """The device hangs: a second signal ends it at once, with results."""
    with iosonde.nbd_file('--filter=delay', 'memory', '16M', 'rdelay=2ms') as (path, server):
        run = iosonde.start('run', '--name=k', '--filename=' + path, '--rw=randread', '--bs=4k',
                            '--direct=1', '--runtime=60', '--time_based', '--output-format=json',
                            '--eta=always')
        seen = b''
        while b'IOPS' not in seen:
            seen += run.stderr.read1(4096)
        os.kill(server, signal.SIGSTOP)
        try:
            time.sleep(0.2)  # what was under way comes to a halt
            start = time.monotonic()
            run.send_signal(signal.SIGINT)
            time.sleep(0.1)  # two that come together are one
            run.send_signal(signal.SIGINT)
            out, err = run.communicate(timeout=20)
            seconds = time.monotonic() - start
        finally:
            os.kill(server, signal.SIGCONT)
        iosonde.check(seconds < 1.2, 'took %.2f s' % seconds)
        iosonde.equal(run.returncode, 7, err)
        iosonde.equal(fiojson.check(out), [], err)
        iosonde.check(json.loads(out)['jobs'][0]['read']['total_ios'] > 0, 'no results')


def main():
    with iosonde.disk_dir() as folder:
        for signo in signal.SIGKILL, signal.SIGSEGV:
            child(folder, signo)
        supervisor(folder)
        stopped(folder)
    impatient()


main()
