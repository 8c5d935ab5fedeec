"""x15_runsc -- in gVisor O_DIRECT means nothing below, and the clock is dear at first.

On the platform ptrace of the installed release, and on systrap of a newer one where
./bootstrap check could fetch it.
"""
import os

import boxes
import iosonde


def boxed(box, gvisor, *args):
    got = box.runsc(['run', '--name=r', '--filename=/data/file', '--bs=4k', '--size=4m',
                     '--rw=randread', '--output-format=json', *args], **gvisor)
    iosonde.equal(got.status, 0, got)
    return got.json()['jobs'][0]


def test(box, **gvisor):
    for args in ['--direct=1'], ['--direct=0']:
        job = boxed(box, gvisor, *args)
        got = job['iosonde']['cache']
        iosonde.equal(job['read']['total_ios'], 1024)
        iosonde.equal(got['read']['class'], 'unknown', got)
        iosonde.check('below this kernel or sandbox: unknown' in got['read']['verdict'], got)
        iosonde.equal('O_DIRECT was accepted but its rules do not hold'
                      in got['read']['verdict'], args == ['--direct=1'], got)
        # Its mincore says that all is there, and is not believed.
        iosonde.equal(got['files'][0]['resident_before_bytes'], None)
    # For its first second every reading of the clock is a trap there.
    read = boxed(box, gvisor, '--time_based', '--runtime=4')['iosonde']['clock_read']
    iosonde.check(read['changed'] and read['most_ns'] > 4 * read['least_ns'], read)


def main():
    with boxes.box() as box:
        with open(os.path.join(box.data, 'file'), 'wb') as f:
            f.write(os.urandom(4 << 20))
        test(box, platform='ptrace')
        if os.access(boxes.NEWER_RUNSC, os.X_OK):
            test(box, platform='systrap', program=boxes.NEWER_RUNSC)
        here = iosonde.run_json('--name=r', '--ioengine=null', '--rw=randread', '--size=1m',
                                '--time_based', '--runtime=2')
        iosonde.equal(here['jobs'][0]['iosonde']['clock_read']['changed'], False, here)


main()
