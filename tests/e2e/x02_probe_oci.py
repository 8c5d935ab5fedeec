"""x02_probe_oci -- what probe says in containers of runc and crun."""
import os

import boxes
import iosonde
import probes

NO_RING = {'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': [],
           'syscalls': [{'names': ['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
                         'action': 'SCMP_ACT_ERRNO', 'errnoRet': 1}]}


def main():
    with boxes.box() as box:
        host = probes.here(box.data)
        for name, run in (('runc', box.runc), ('crun', box.crun)):
            got = run(['probe', '--output-format=json', '/data'])
            iosonde.equal((got.status, got.err), (0, ''), got)
            probes.compare(got.json(), name, host)
            text = run(['probe', '/data'])
            iosonde.check('a pid namespace of its own' in text.out, text)
            # As the profiles of docker and podman have it.
            got = run(['probe', '--output-format=json', '/data'], seccomp=NO_RING).json()
            iosonde.equal(got['engines']['io_uring']['buffered'],
                          {'works': False, 'refused': 'queue', 'errno': 1,
                           'reason': os.strerror(1)}, name)
            iosonde.equal(got['environment']['security']['seccomp']['value'], 'filter', name)
            iosonde.check(any('ioengine=libaio' in line for line in got['advice']), got['advice'])
        iosonde.equal(os.listdir(box.data), [])


main()
