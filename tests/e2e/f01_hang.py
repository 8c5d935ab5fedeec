"""f01_hang -- a device hangs in mid-run, then SIGINT: results, and iosonde gone within 2 s."""
import json
import os
import signal
import time

import fiojson
import iosonde


def hang(path, server, engine):
    run = iosonde.start('run', '--name=hang', '--filename=' + path, '--ioengine=' + engine,
                        '--rw=randread', '--bs=4k', '--iodepth=4', '--direct=1', '--runtime=60',
                        '--time_based', '--output-format=json', '--eta=always')
    # The line of progress shows that I/Os have come back.
    seen = b''
    while b'IOPS' not in seen:
        part = os.read(run.stderr.fileno(), 4096)
        iosonde.check(part, 'it ended early:', seen)
        seen += part
    os.kill(server, signal.SIGSTOP)
    try:
        time.sleep(0.3)  # what was under way comes to a halt
        begin = time.monotonic()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
        seconds = time.monotonic() - begin
    finally:
        os.kill(server, signal.SIGCONT)
    iosonde.check(seconds < 2, engine, 'took %.2f s' % seconds)
    iosonde.equal(run.returncode, 7, engine, err)
    iosonde.equal(fiojson.check(out), [], engine)
    doc = json.loads(out)
    iosonde.check(doc['jobs'][0]['read']['total_ios'] > 0, engine, 'no results')
    iosonde.check(doc['jobs'][0]['iosonde']['hung'], engine, 'not marked as hung')
    iosonde.check(path in doc['iosonde']['error'], engine, doc['iosonde']['error'])
    iosonde.check(path.encode() in err, engine, err)


def one(engine):
    # The device answers slowly enough that an I/O is always under way.
    with iosonde.nbd_file('--filter=delay', 'memory', '16M', 'rdelay=2ms') as (path, server):
        hang(path, server, engine)


def main():
    for engine in ('psync', 'libaio', 'io_uring'):
        iosonde.in_time(one, engine)


main()
