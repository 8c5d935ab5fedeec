"""r06_interval -- --status-interval: results so far, each whole, the final one last."""
import json
import os
import signal
import time

import fiojson
import iosonde

ENGINES = {'psync': [], 'libaio': ['--iodepth=8'], 'io_uring': ['--iodepth=8'],
           'null': ['--iodepth=16']}


def lines(text, *what):
    """The documents of JSON Lines, each checked."""
    iosonde.check(text.endswith('\n'), *what, text[-200:])
    docs = []
    for line in text[:-1].split('\n'):
        iosonde.equal(fiojson.check(line), [], *what)
        docs.append(json.loads(line))
    iosonde.equal([d['iosonde']['final'] for d in docs], [False] * (len(docs) - 1) + [True], *what)
    return docs


def grows(docs, *what):
    """Nothing is ever taken back, and rates are of the time so far."""
    for before, after in zip(docs, docs[1:]):
        iosonde.check(before['timestamp_ms'] <= after['timestamp_ms'], *what, 'times fall')
        for a, b in zip(before['jobs'], after['jobs']):
            for d in 'read', 'write':
                iosonde.check(a[d]['total_ios'] <= b[d]['total_ios'], *what, 'I/Os fall')
                # A worker's end may be stamped while an interim result is made of it.
                iosonde.check(a[d]['runtime'] <= b[d]['runtime'] + 100, *what, 'runtime falls')
                ratio = a[d]['io_bytes'] / 4096 / max(a[d]['total_ios'], 1)
                iosonde.check(a[d]['total_ios'] < 1000 or abs(ratio - 1) < 0.01, *what, ratio)


def one(folder, engine, *args):
    out = iosonde.run('run', '--name=a', '--filename=f', '--size=4m', '--rw=randrw',
                      '--ioengine=' + engine, '--time_based', '--runtime=3', '--numjobs=2',
                      '--status-interval=500ms', *ENGINES[engine], *args, cwd=folder).out
    docs = lines(out, engine, args)
    iosonde.check(4 <= len(docs) <= 7, engine, '%d documents' % len(docs))
    grows(docs, engine, args)
    iosonde.check(docs[-2]['jobs'][0]['read']['total_ios'] > 0, engine, 'nothing so far')
    iosonde.check('usr_cpu' in docs[0]['jobs'][0]['iosonde']['reasons'], engine, docs[0])
    iosonde.check('usr_cpu' not in docs[-1]['jobs'][0]['iosonde']['reasons'], engine)
    return docs


def stages(folder):
    """A job that is over, one that runs, one that is to come."""
    out = iosonde.run('run', '--size=1m', '--rw=read', '--output-format=json',
                      '--status-interval=500ms', '--name=a', '--name=b', '--stonewall',
                      '--time_based', '--runtime=1', '--name=c', '--stonewall', '--time_based',
                      '--runtime=1', cwd=folder).out
    docs = lines(out, 'stages')
    seen = [[j['iosonde']['ran'] for j in d['jobs']] for d in docs]
    iosonde.check([True, True, False] in seen and seen[-1] == [True] * 3, seen)


def output(folder):
    """In a file: there from the first interval on, line by line; the old content is gone."""
    path = os.path.join(folder, 'result')
    with open(path, 'w') as f:
        f.write('what was there before\n')
    run = iosonde.start('run', '--name=a', '--filename=f', '--size=1m', '--rw=randread',
                        '--time_based', '--runtime=60', '--status-interval=300ms',
                        '--output-format=json', '--output=result', cwd=folder)

    def count():
        with open(path) as f:
            return sum(line.startswith('{') and line.endswith('}\n') for line in f)

    iosonde.wait_for(lambda: count() >= 2, 'two results in the file')
    run.send_signal(signal.SIGTERM)
    out, err = run.communicate(timeout=20)
    iosonde.equal((run.returncode, out), (143, b''), err)
    with open(path) as f:
        docs = lines(f.read(), 'output')
    iosonde.check(len(docs) >= 3 and docs[-1]['iosonde']['signal'] == 15, len(docs))
    iosonde.equal(sorted(os.listdir(folder)), ['f', 'result'])


def text(folder):
    """Normal text comes in blocks; what was asked for stands at the top once."""
    out = iosonde.run('run', '--name=a', '--filename=f', '--size=1m', '--rw=randread',
                      '--time_based', '--runtime=2', '--status-interval=500ms', cwd=folder).out
    blocks = out.count('a: (groupid=0, jobs=1): err= 0')
    iosonde.check(3 <= blocks <= 5, blocks, out)
    iosonde.equal((out.count('Run status group 0'), out.count('  read: IOPS=')), (blocks, blocks))
    iosonde.equal((out.count('a: (g=0): rw='), out.count('not run')), (1, 0), out)


def lost(folder):
    """Nobody reads any more: told once for the results so far, exit 6."""
    read, write = os.pipe()
    os.close(read)
    with open(os.path.join(folder, 'err'), 'w+') as err:
        pid = os.posix_spawn(iosonde.IOSONDE, [
            iosonde.IOSONDE, 'run', '--name=a', '--filename=%s/f' % folder, '--size=1m',
            '--rw=randread', '--time_based', '--runtime=2', '--status-interval=200ms',
            '--output-format=json'], iosonde.environment(), setsigdef=[signal.SIGPIPE],
            file_actions=[(os.POSIX_SPAWN_DUP2, write, 1),
                          (os.POSIX_SPAWN_DUP2, err.fileno(), 2)])
        begin = time.monotonic()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        err.seek(0)
        told = err.read()
    os.close(write)
    iosonde.equal((status, told.count('\n')), (6, 2), told)
    iosonde.check(time.monotonic() - begin > 1, 'the run was cut short')


def main():
    with iosonde.disk_dir() as folder:
        for engine in ENGINES:
            one(folder, engine, '--output-format=json')
        docs = one(folder, 'io_uring', '--output-format=json+', '--group_reporting',
                   '--ramp_time=300ms')
        iosonde.check('bins' in docs[1]['jobs'][0]['read']['clat_ns'], 'no bins so far')
        stages(folder)
        text(folder)
    with iosonde.disk_dir() as folder:
        output(folder)
        lost(folder)
    for bad in '0', 'x', '1us':
        err = iosonde.run('run', '--name=a', '--size=1m', '--status-interval=' + bad,
                          status=2).err
        iosonde.check('status-interval' in err, bad, err)


main()
