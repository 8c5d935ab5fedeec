"""r21_sweep_ends -- signals, hung devices and failing cells: the others' results are kept."""
import json
import os
import signal
import time

import fiojson
import iosonde

DENY = os.path.join(iosonde.BUILD, 'tests', 'tools', 'deny')


def interrupted(folder):
    """SIGINT amid a run, within 2 s; the run is marked, and in no summary."""
    run = iosonde.start('run', '--name=a', '--size=1m', '--vary=bs:4k,8k,16k', '--repeat=50',
                        '--runtime=500ms', '--time_based', '--output-format=json',
                        '--eta=always', cwd=folder)
    seen = b''
    while b'run 3 of 150' not in seen:
        part = os.read(run.stderr.fileno(), 4096)
        iosonde.check(part, 'it ended early:', seen)
        seen += part
    begin = time.monotonic()
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=30)
    iosonde.check(time.monotonic() - begin < 10, 'took %.1f s' % (time.monotonic() - begin))
    iosonde.equal(run.returncode, 130)
    iosonde.equal(fiojson.check(out), [])
    doc = json.loads(out)
    own = doc['iosonde']
    done = own['sweep']['runs_done']
    iosonde.check(2 <= done < 150 and not own['sweep']['complete'], own['sweep'])
    iosonde.equal((own['signal'], own['status'], own['final']), (2, 130, True))
    whole = [j for j in doc['jobs'] if j['iosonde']['complete']]
    iosonde.equal(len(whole), done)
    iosonde.check(len(doc['jobs']) <= done + 1, len(doc['jobs']))
    counted = sum(c['jobs'][0].get('read', {}).get('iops', {'n': 0})['n'] for c in own['cells'])
    iosonde.equal(counted, done)


def between(folder):
    """A signal that comes between two of many short runs ends the sweep like any other."""
    for _ in range(5):
        run = iosonde.start('run', '--name=a', '--size=4k', '--repeat=1000',
                            '--output-format=json', cwd=folder)
        iosonde.wait_for(lambda: os.path.exists(folder + '/a.0.0'), 'the first run')
        time.sleep(0.05)  # any moment will do
        run.send_signal(signal.SIGTERM)
        out, _ = run.communicate(timeout=60)
        iosonde.equal(run.returncode, 143)
        doc = json.loads(out)
        iosonde.check(doc['iosonde']['sweep']['runs_done'] < 1000, doc['iosonde']['sweep'])
        os.unlink(folder + '/a.0.0')


def hung(folder):
    """A device hangs in the second run: exit 7, its first run's result is there."""
    with iosonde.nbd_file('--filter=delay', 'memory', '1M', 'rdelay=2ms') as (path, server):
        run = iosonde.start('run', '--name=a', '--filename=' + path, '--vary=bs:4k,8k',
                            '--rw=randread', '--direct=1', '--runtime=2', '--time_based',
                            '--output-format=json', '--eta=always')
        seen = b''
        while b'Cell 2 of 2: Jobs: 1' not in seen:
            part = os.read(run.stderr.fileno(), 4096)
            iosonde.check(part, 'it ended early:', seen)
            seen += part
        os.kill(server, signal.SIGSTOP)
        try:
            time.sleep(0.3)  # what was under way comes to a halt
            run.send_signal(signal.SIGINT)
            out, err = run.communicate(timeout=30)
        finally:
            os.kill(server, signal.SIGCONT)
    iosonde.equal(run.returncode, 7, err)
    doc = json.loads(out)
    iosonde.equal([j['iosonde']['complete'] for j in doc['jobs']], [True, False])
    iosonde.equal([c['complete'] for c in doc['iosonde']['cells']], [True, False])
    iosonde.check(path in doc['iosonde']['error'], doc['iosonde']['error'])


def denied(folder):
    """An engine that is not there: its cell has the reason and is tried once, exit 3."""
    result = iosonde.execute([DENY, 'EPERM', 'io_uring_setup', iosonde.IOSONDE, 'run', '--name=a',
                              '--size=1m', '--vary=ioengine:io_uring,psync', '--repeat=3',
                              '--output-format=json'], cwd=folder)
    iosonde.equal(result.status, 3, result)
    iosonde.equal(result.err.count('io_uring_setup'), 1, result.err)
    iosonde.equal(fiojson.check(result.out), [])
    doc = result.json()
    ran = [j['job options']['ioengine'] for j in doc['jobs'] if j['iosonde']['ran']]
    iosonde.equal(ran, ['psync'] * 3)
    iosonde.equal(len(doc['jobs']), 4)
    uring, psync = doc['iosonde']['cells']
    iosonde.equal((uring['runs'], uring['failed'], psync['complete']), (3, 3, True))
    iosonde.check('io_uring' in uring['errors'][0] and not psync['errors'], uring)
    # With nothing else to run there is no result at all, as ever.
    result = iosonde.execute([DENY, 'EPERM', 'io_uring_setup', iosonde.IOSONDE, 'run', '--name=a',
                              '--size=1m', '--ioengine=io_uring', '--repeat=3'], cwd=folder)
    iosonde.equal((result.status, result.err.count('\n')), (3, 1), result)


def failing(folder):
    """One cell's I/O fails (past the limit of file sizes): exit 1, the others are measured."""
    result = iosonde.execute(['prlimit', '--fsize=2097152', iosonde.IOSONDE, 'run', '--name=a',
                              '--rw=write', '--vary=size:1m,4m', '--repeat=2', '--unlink=1',
                              '--output-format=json'], cwd=folder)
    iosonde.equal(result.status, 1, result)
    doc = result.json()
    small, large = doc['iosonde']['cells']
    iosonde.equal((small['complete'], large['complete'], large['failed']), (True, False, 2))
    iosonde.equal(small['jobs'][0]['write']['iops']['n'], 2)
    iosonde.check('write' not in large['jobs'][0] and len(large['errors']) == 1, large)
    iosonde.check('size=4m: ' in result.err, result.err)


def refused(folder):
    """A cell whose file may not be written: the others run, whatever the order; exit 4."""
    with open(folder + '/foreign', 'w') as f:
        f.write('mine' * 1000)
    for seed in range(1, 5):
        result = iosonde.run('run', '--name=a', '--rw=write', '--size=1m', '--repeat=2',
                             '--shuffle-seed=%d' % seed, '--vary=filename:foreign,other',
                             '--output-format=json', status=4, cwd=folder)
        iosonde.equal(result.err.count('--allow-overwrite=foreign'), 1, result.err)
        cells = result.json()['iosonde']['cells']
        iosonde.equal([c['complete'] for c in cells], [False, True], seed)
    with open(folder + '/foreign') as f:
        iosonde.equal(f.read(), 'mine' * 1000)
    # Where all are refused it is said once, and there is no result.
    result = iosonde.run('run', '--name=a', '--rw=write', '--size=1m', '--filename=foreign',
                         '--vary=bs:4k,8k', status=4, cwd=folder)
    iosonde.equal((result.out, result.err.count('\n')), ('', 1), result)


def main():
    iosonde.need('prlimit')
    for test in interrupted, between, denied, failing, refused, hung:
        with iosonde.disk_dir() as folder:
            test(folder)


main()
