"""b11_probe_paths -- paths that are wrong, not ours, or dead; signals; the answer's delivery."""
import hashlib
import json
import os
import random
import signal
import subprocess
import time

import fuselog
import iosonde
import probes

JSON = ('probe', '--output-format=json')


def wrong(folder):
    os.mkfifo(folder + '/fifo')
    os.symlink('nowhere', folder + '/dangling')
    for path, status, words in (('/nonexistent/x', 2, 'No such file'), ('', 2, 'No such file'),
                                (folder + '/dangling', 2, 'No such file'),
                                (folder + '/fifo', 4, 'FIFO'),
                                ('/dev/null', 4, 'character device'),
                                ('/proc/self/status', 4, 'belongs to the kernel')):
        result = iosonde.run('probe', path, status=status)
        iosonde.equal(result.out, '', path)
        iosonde.check(words in result.err and len(result.err.splitlines()) == 1, path, result.err)
        result = iosonde.run(*JSON, path, status=status)
        iosonde.equal(result.json()['error']['status'], status)
    for args in (['--nonsense'], ['--timeout=0'], ['--timeout=x'], ['--output-format=terse'],
                 ['--output-format=nothing'], ['.', '.'], ['--output']):
        result = iosonde.run('probe', *args, status=2)
        iosonde.check(result.err.startswith('iosonde: probe: ') and not result.out, args, result)
        iosonde.equal(len(result.err.splitlines()), 1, args, result)
    iosonde.equal(iosonde.run('probe', '--help').out, iosonde.run('help', 'probe').out)


def file(folder):
    """A file that is there is read, and nothing else."""
    path = folder + '/theirs'
    data = os.urandom(1 << 20)
    with open(path, 'wb') as f:
        f.write(data)
    before = os.stat(path)
    result, calls = iosonde.trace(['openat', 'open', 'pwrite64', 'write', 'io_submit'], *JSON, path)
    answer = result.json()
    iosonde.equal(answer['path']['kind']['value'], 'a file')
    iosonde.check(answer['engines']['psync']['buffered']['works'], answer['engines'])
    for _, name, args, _ in calls:
        iosonde.check('theirs' not in args or 'O_RDONLY' in args or 'O_PATH' in args, name, args)
        iosonde.check(name != 'pwrite64', name, args)
    after = os.stat(path)
    iosonde.equal((before.st_mtime_ns, before.st_size), (after.st_mtime_ns, after.st_size))
    with open(path, 'rb') as f:
        iosonde.equal(hashlib.sha1(f.read()).digest(), hashlib.sha1(data).digest())
    with open(folder + '/small', 'wb') as f:
        f.write(b'x')
    small = iosonde.run(*JSON, folder + '/small').json()
    iosonde.check('memory' in small['path']['tried_on']['value'], small['path'])
    for name in ('theirs', 'small', 'fifo', 'dangling'):
        os.unlink(os.path.join(folder, name))
    iosonde.equal(os.listdir(folder), [])


def device(folder):
    iosonde.need('losetup')
    image = folder + '/image'
    with open(image, 'wb') as f:
        f.truncate(4 << 20)
    done = subprocess.run(['losetup', '--find', '--show', image], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, universal_newlines=True)
    if done.returncode == 0:
        loop = done.stdout.strip()
        try:
            answer = iosonde.run(*JSON, loop).json()
            iosonde.equal(answer['path']['kind']['value'], 'a block device')
            iosonde.equal(answer['device']['name']['value'], os.path.basename(loop))
            iosonde.equal(answer['device']['size']['value'], 4 << 20)
            iosonde.check(answer['engines']['psync']['direct']['works'], answer['engines'])
            iosonde.equal(subprocess.run(['cmp', '-n', str(4 << 20), loop, '/dev/zero']).returncode,
                          0, 'the device was written to')
        finally:
            subprocess.run(['losetup', '-d', loop])
    os.unlink(image)


def signals(folder):
    """At any moment: ended at once, an answer with what there is, nothing left."""
    for number in range(12):
        sig = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[number % 3]
        probe = iosonde.start(*JSON, folder)
        time.sleep(random.uniform(0.02, 0.4))
        probe.send_signal(sig)
        out, err = probe.communicate(timeout=20)
        if probe.returncode == 0:  # it was faster
            continue
        # Before main was reached it ends by the signal itself.
        if probe.returncode != -sig:
            iosonde.equal(probe.returncode, 128 + sig, err)
            document = json.loads(out)
            iosonde.equal(document['error']['status'], 128 + sig)
            iosonde.check(b'ended by signal' in err, err)
        iosonde.equal(os.listdir(folder), [])


def killed(folder):
    probe = iosonde.start(*JSON, folder)
    time.sleep(random.uniform(0.05, 0.3))
    probe.kill()
    probe.communicate(timeout=20)
    iosonde.equal(os.listdir(folder), [])


def ignored():
    """A FUSE file whose server takes whatever comes: O_DIRECT means nothing to it."""
    with fuselog.served(1 << 20) as (path, server):
        answer = iosonde.run(*JSON, path).json()
        iosonde.equal(answer['direct']['unaligned']['value'], True, answer['direct'])
        iosonde.check(any(io[1:] == (1, 511) for io in server.log), 'no such read:', server.log)
        iosonde.check(not any(io[0] == 'write' for io in server.log), 'it was written to')
        iosonde.equal(answer['fs']['type']['value'], 'fuse.fuselog')
        advice = '\n'.join(answer['advice'])
        iosonde.check('An unaligned direct read succeeds' in advice, advice)
        iosonde.check('Another process serves the path' in advice, advice)


def dead():
    """A mount that does not answer."""
    with iosonde.nbd_file('memory', '1M') as (path, pid):
        os.kill(pid, signal.SIGSTOP)
        result = iosonde.run(*JSON, '--timeout=3s', path, status=7)
        iosonde.check(result.seconds < 60, result.seconds)
        answer = result.json()
        iosonde.check('no answer within 3 s' in answer['error']['message'], answer['error'])
        iosonde.check(answer['environment']['cpu']['allowed']['value'], 'the rest is there')
        iosonde.check(answer['ceiling']['iops']['value'], 'the rest is there')
        text = iosonde.run('probe', '--timeout=3s', path, status=7)
        iosonde.check('Incomplete: probe: ' in text.out, text)
        os.kill(pid, signal.SIGCONT)


def delivery(folder):
    result = iosonde.run(*JSON, '--output=' + folder + '/answer', folder)
    iosonde.equal(result.out, '')
    with open(folder + '/answer') as f:
        probes.flatten(json.load(f))
    os.unlink(folder + '/answer')
    result = iosonde.run('probe', '--output', folder + '/no/answer', folder, status=6)
    iosonde.check('/no/answer' in result.err, result)
    with open('/dev/full', 'w') as full:
        done = subprocess.run([iosonde.IOSONDE, 'probe', folder], stdout=full,
                              stderr=subprocess.PIPE, env=iosonde.environment())
    iosonde.equal(done.returncode, 6, done.stderr)
    # A name that is no UTF-8 and steers the terminal.
    name = os.fsencode(folder) + b'/\xff\x1b[31m"\n'
    os.mkdir(name)
    done = subprocess.run([iosonde.IOSONDE, *JSON, name], stdout=subprocess.PIPE,
                          env=iosonde.environment())
    iosonde.equal(done.returncode, 0)
    iosonde.check(json.loads(done.stdout)['path']['path']['value'], done.stdout)
    done = subprocess.run([iosonde.IOSONDE, 'probe', name], stdout=subprocess.PIPE,
                          env=iosonde.environment())
    iosonde.check(b'\x1b' not in done.stdout, done.stdout)
    os.rmdir(name)


def main():
    with iosonde.disk_dir() as folder:
        wrong(folder)
        file(folder)
        if os.geteuid() == 0:
            device(folder)
        signals(folder)
        killed(folder)
        delivery(folder)
        iosonde.equal(os.listdir(folder), [])
        os.chdir(folder)
        iosonde.equal(iosonde.run(*JSON).json()['path']['path']['value'], '.')
    dead()
    if os.geteuid() == 0:
        ignored()


main()
