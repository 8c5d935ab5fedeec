"""r39_environment_hang -- the record is there also when the device hangs, and costs no wait."""
import json
import os
import signal
import time

import iosonde


def main():
    with iosonde.nbd_file('--filter=delay', 'memory', '16M', 'rdelay=2ms') as (path, server):
        run = iosonde.start('run', '--name=hang', '--filename=' + path, '--rw=randread',
                            '--bs=4k', '--direct=1', '--runtime=60', '--time_based',
                            '--output-format=json', '--eta=always')
        seen = b''
        while b'IOPS' not in seen:
            part = os.read(run.stderr.fileno(), 4096)
            iosonde.check(part, 'it ended early:', seen)
            seen += part
        os.kill(server, signal.SIGSTOP)
        try:
            time.sleep(0.3)
            begin = time.monotonic()
            run.send_signal(signal.SIGINT)
            out, err = run.communicate(timeout=20)
            seconds = time.monotonic() - begin
        finally:
            os.kill(server, signal.SIGCONT)
    iosonde.check(seconds < 2, 'took %.2f s' % seconds)
    iosonde.equal(run.returncode, 7, err)
    env = json.loads(out)['iosonde']['environment']
    iosonde.equal(env['system']['kernel']['value'], 'Linux ' + os.uname().release)
    iosonde.equal([e['files'] for e in env['storage']], [[path]])
    fs = env['storage'][0]['fs']
    iosonde.check(fs['type']['value'].startswith('fuse'), fs)
    iosonde.equal(fs['size']['state'], 'absent', fs)


main()
