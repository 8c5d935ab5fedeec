"""x33_kata -- Kata Containers for real, where they are installed and KVM works.

All that the virtual machine costs is in the groups of the box.  IOSONDE_KATA names other
parameters than runtime=kata, "runtime=kata:shim=PATH:config=PATH".
"""
import os
import signal

import boxes
import iosonde
import made

KATA = 'containerd:' + os.environ.get('IOSONDE_KATA', 'runtime=kata')


def main():
    iosonde.need('ctr', 'containerd')
    made.alone()
    with boxes.box() as box:
        m = made.Made(box)
        path, why = made.present(KATA)
        if path is None:
            iosonde.skip('Kata is not installed or is refused here: %s' % why)
        got = m.run(KATA, '--filename=/data/made', '--rw=write', '--bs=4k', '--size=1m',
                    '--output-format=json')
        iosonde.equal(got.status, 0, got)
        iosonde.equal(got.json()['jobs'][0]['write']['io_bytes'], 1 << 20)
        iosonde.equal(os.stat(box.data + '/made').st_size, 1 << 20)
        iosonde.equal(m.left(), [])
        run = m.start(KATA, '--filename=/data/made', '--rw=randread', '--size=1m', '--time_based',
                      '--runtime=100')
        iosonde.wait_for(lambda: len(m.payload()) > 1, 'a virtual machine', 60)
        inside = [pid for group in m.members().values() for pids in group.values() for pid in pids]
        for pid, line in made.processes().items():
            if m.id in line and ('qemu' in line or 'virtiofsd' in line):
                iosonde.check(pid in inside, pid, line)
        os.kill(made.program(run.pid), signal.SIGKILL)
        run.communicate(timeout=60)
        iosonde.wait_for(lambda: m.left() == [], 'nothing left: %s' % m.left())


main()
