"""x66_guest_monitors -- Firecracker and Cloud Hypervisor: their configuration against their own
published description, and a stand-in that boots QEMU from the very same (tests/tools/standin.py).

The real ones are run where they and KVM are.
"""
import os
import shutil

import guest
import iosonde

JOB = ('--rw=randrw', '--runtime=1', '--time_based', '--ramp=0')


def played(image):
    with iosonde.disk_dir() as folder:
        fire, cloud = (guest.standin(folder, name) for name in ('firecracker', 'cloud-hypervisor'))
        names = ('firecracker:io_engine=Async:cache=Writeback:path=%s:kernel=%s' % (fire, image),
                 'cloud-hypervisor:direct=1:path=%s:kernel=%s' % (cloud, image))
        result, trials = guest.compare(folder, names, *JOB)
    for name in names:
        iosonde.equal(trials[name]['state'], 'done', trials[name]['told'], result)
        iosonde.check(trials[name]['read']['total_ios'] > 0, trials[name])
        iosonde.check('a stand-in by QEMU' in trials[name]['runtime_version'], trials[name])


def real(name, image):
    with iosonde.disk_dir() as folder:
        result, trials = guest.compare(folder, ('%s:kernel=%s' % (name, image),), *JOB)
    trial, = trials.values()
    iosonde.equal(trial['state'], 'done', result)


def main():
    image = guest.kernel()
    played(image)
    for name in 'firecracker', 'cloud-hypervisor':
        if shutil.which(name) and os.access('/dev/kvm', os.R_OK | os.W_OK):
            real(name, image)
        else:
            print('%s itself is not here' % name)


main()
