"""r03_json_signal -- a signal ends the run within 2 s: results so far, exit 128 + N."""
import json
import os
import signal
import time

import fiojson
import iosonde


def one(folder, engine, signo, form):
    args = ['run', '--name=s', '--filename=%s/f' % folder, '--ioengine=' + engine,
            '--rw=randread', '--bs=4k', '--size=4m', '--runtime=60', '--time_based',
            '--numjobs=2', '--output-format=' + form, '--eta=always']
    run = iosonde.start(*args)
    seen = b''
    while b'IOPS' not in seen:
        part = run.stderr.read1(4096)
        iosonde.check(part, 'it ended early:', seen)
        seen += part
    begin = time.monotonic()
    run.send_signal(signo)
    out, err = run.communicate(timeout=20)
    what = (engine, signo.name, form, err)
    iosonde.check(time.monotonic() - begin < 2, *what, 'took too long')
    iosonde.equal(run.returncode, 128 + signo, *what)
    if form == 'normal':
        iosonde.check(b'read: IOPS=' in out, *what, out)
        return
    iosonde.equal(fiojson.check(out), [], *what)
    doc = json.loads(out)
    iosonde.equal((doc['iosonde']['status'], doc['iosonde']['signal']), (128 + signo, signo),
                  *what)
    for job in doc['jobs']:
        iosonde.check(job['read']['total_ios'] > 0, *what, 'no results')
        iosonde.equal((job['error'], job['iosonde']['hung']), (0, False), *what)


def before(folder):
    """In a lay-out: nothing ran, and what was created is gone."""
    run = iosonde.start('run', '--name=s', '--filename=%s/big' % folder, '--rw=read',
                        '--bs=1m', '--size=16g', '--output-format=json', '--eta=always')
    seen = b''
    while b'Laying out' not in seen:
        part = run.stderr.read1(4096)
        iosonde.check(part, 'it ended early:', seen)
        seen += part
    begin = time.monotonic()
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=20)
    iosonde.check(time.monotonic() - begin < 2.5, 'took too long')
    iosonde.equal(fiojson.check(out), [], err)
    return run.returncode, json.loads(out)


def main():
    with iosonde.disk_dir() as folder:
        for engine in ('psync', 'libaio', 'io_uring', 'null'):
            one(folder, engine, signal.SIGINT, 'json')
        for signo in (signal.SIGTERM, signal.SIGHUP):
            one(folder, 'psync', signo, 'json')
        one(folder, 'io_uring', signal.SIGTERM, 'normal')
    with iosonde.tmpfs_dir() as folder:
        status, doc = before(folder)
        iosonde.equal((status, doc['iosonde']['signal']), (130, 2))
        iosonde.check(not any(j['iosonde']['ran'] for j in doc['jobs']), 'a job ran')
        iosonde.equal(os.listdir(folder), [])


main()
