"""g01_review -- faults that a review found: each of these went wrong before it was mended."""
import json
import os
import shutil
import signal
import subprocess

import fiojson
import iosonde


def stop_right_after_start(folder):
    """The end of a very short run may come before its workers begin: no crash."""
    for n in (1, 64):
        doc = iosonde.run_json('--name=a', '--ioengine=null', '--rw=read', '--size=1m',
                               '--time_based', '--runtime=500us', '--numjobs=%d' % n, timeout=60)
        iosonde.check(doc['iosonde']['error'] is None, doc['iosonde']['error'])


def empty_consent(folder):
    """--allow-overwrite= with nothing behind it (an unset variable) is no consent."""
    path = os.path.join(folder, 'precious')
    with open(path, 'wb') as f:
        f.write(b'x' * 8192)
    iosonde.run('run', '--name=a', '--rw=write', '--filename=' + path, '--allow-overwrite=',
                status=2)
    with open(path, 'rb') as f:
        iosonde.equal(f.read(), b'x' * 8192)


def replaced_content(folder):
    """A file that was ours and got other content by cp is not ours any more."""
    path, other = os.path.join(folder, 'own'), os.path.join(folder, 'other')
    job = ['--name=a', '--rw=write', '--bs=4k', '--size=64k', '--filename=' + path]
    iosonde.run('run', *job)
    iosonde.run('run', *job)
    with open(other, 'wb') as f:
        f.write(os.urandom(65536))
    subprocess.run(['cp', other, path], check=True)
    iosonde.run('run', *job, status=4)
    with open(path, 'rb') as f, open(other, 'rb') as g:
        iosonde.check(f.read() == g.read(), 'the content was touched')


def killed_run_keeps_its_file(folder):
    """A run that was killed leaves a file that is still ours: its blocks carry the stamp."""
    path = os.path.join(folder, 'killed')
    job = ['--name=a', '--rw=randwrite', '--bs=4k', '--size=4m', '--filename=' + path]
    run = iosonde.start('run', *job, '--time_based', '--runtime=30')
    iosonde.wait_for(lambda: os.path.exists(path) and os.path.getsize(path) == 4 << 20
                     and os.stat(path).st_blocks >= 8192, 'blocks of the file')
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=10)
    # Its child dies with it; the lock goes with the child.
    iosonde.wait_for(lambda: iosonde.run('run', *job, status=None).status == 0, 'a second run')


def endless_runtime(folder):
    """A time that would wrap is refused; the longest that is taken does not end at once."""
    iosonde.run('run', '--name=a', '--ioengine=null', '--size=1m', '--runtime=18446744073',
                status=2)
    doc = iosonde.run_json('--name=a', '--ioengine=null', '--size=1m', '--runtime=36500d')
    iosonde.equal(doc['jobs'][0]['read']['io_bytes'], 1 << 20)


def output_to_nobody(folder):
    """Delivery that blocks can be ended by a signal."""
    fifo = os.path.join(folder, 'fifo')
    os.mkfifo(fifo)
    run = iosonde.start('run', '--name=a', '--ioengine=null', '--size=1m', '--output=' + fifo)
    try:
        iosonde.wait_for(lambda: 'wait_for_partner' in wchan(run.pid), 'the open of the FIFO')
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=5)
        iosonde.equal(run.returncode, -signal.SIGTERM)
    finally:
        run.kill()


def wchan(pid):
    with open('/proc/%d/wchan' % pid) as f:
        return f.read()


def again_for_ever(folder):
    """EAGAIN from a read is an error of the job, not a reason to ask for ever."""
    result, _ = iosonde.trace(['pread64'], 'run', '--name=a', '--rw=read', '--size=1m', '--bs=4k',
                              '--output-format=json', cwd=folder, status=1, timeout=30,
                              options=['-e', 'inject=pread64:error=EAGAIN:when=50+'])
    iosonde.equal(fiojson.check(result.out.encode()), [])
    iosonde.equal(result.json()['jobs'][0]['error'], 11)


def passes_do_not_flush(folder):
    """Between passes the cache is dropped; dirty data are not waited for, as in fio."""
    _, calls = iosonde.trace(['fdatasync', 'fadvise64'], 'run', '--name=a', '--rw=write',
                             '--size=64k', '--bs=4k', '--loops=5', cwd=folder)
    names = [name for _, name, _, _ in calls]
    iosonde.check(names.count('fdatasync') <= 1, names)
    iosonde.check(len([c for c in calls if 'DONTNEED' in c[2]]) == 5, calls)


def killed_child_is_not_hung(folder):
    """A child that was killed is told as that, and its CPU time as not known."""
    run = iosonde.start('run', '--name=a', '--rw=randread', '--size=4m', '--bs=4k', '--time_based',
                        '--runtime=60', '--output-format=json', '--eta=always', cwd=folder)
    seen = b''
    while b'IOPS' not in seen:
        seen += os.read(run.stderr.fileno(), 4096)
    with open('/proc/%d/task/%d/children' % (run.pid, run.pid)) as f:
        os.kill(int(f.read().split()[0]), signal.SIGKILL)
    out, _ = run.communicate(timeout=10)
    iosonde.equal(run.returncode, 1)
    iosonde.equal(fiojson.check(out), [])
    job = json.loads(out)['jobs'][0]
    iosonde.check(not job['iosonde']['hung'], 'marked as hung')
    iosonde.check('usr_cpu' in job['iosonde']['reasons'], job['iosonde']['reasons'])


def hostile_name(folder):
    """A name with an escape sequence does not reach the terminal."""
    name = os.path.join(folder, 'a\033[31mb')
    result = iosonde.run('run', '--dry-run', '--name=a', '--size=64k', '--filename=' + name)
    iosonde.check('\033' not in result.out + result.err, repr(result.out))


def main():
    with iosonde.disk_dir() as folder:
        for test in (stop_right_after_start, empty_consent, replaced_content,
                     killed_run_keeps_its_file, endless_runtime, output_to_nobody, again_for_ever,
                     passes_do_not_flush, killed_child_is_not_hung, hostile_name):
            path = os.path.join(folder, test.__name__)
            os.mkdir(path)
            test(path)
            shutil.rmtree(path)


main()
