"""x70_guest_jailer -- Firecracker by its jailer: the words against its published parser, and a
stand-in (tests/tools/jailer.py) that chroots, drops its rights and becomes the stand-in of
Firecracker, which finds its guest's files in there.  Nothing is left, also after SIGKILL.

The real ones are run where they and KVM are.
"""
import json
import os
import shutil
import signal

import guest
import iosonde
import made

JOB = ('--rw=randrw', '--runtime=1', '--time_based', '--ramp=0')


def mounts():
    return [line.split()[1] for line in open('/proc/mounts') if '/run/iosonde/' in line]


def played(folder, name):
    result, trials = guest.compare(folder, (name,), *JOB)
    trial = trials[name]
    iosonde.equal(trial['state'], 'done', trial['told'], result)
    iosonde.check(trial['read']['total_ios'] > 0, trial)
    iosonde.equal(trial['runtime_version'],
                  'Firecracker v0.0.0, a stand-in by QEMU, Jailer v0.0.0, a stand-in')
    # The jailer has become it in the same group.
    roles = {role['process']: role for role in trial['host']['roles']}
    iosonde.check('firecracker' in roles and roles['firecracker']['cpu_ns'] > 0, roles)
    iosonde.equal(roles['firecracker']['role'], 'vmm')
    config = json.loads(guest.read(folder + '/keep'))
    iosonde.equal([drive['path_on_host'] for drive in config['drives']], ['/data', '/result'])
    iosonde.equal(config['boot-source']['kernel_image_path'], '/vmlinux')
    iosonde.equal(mounts(), [], 'was left')


def killed(folder, name):
    data = folder + '/data'
    run = iosonde.start('compare', '--runtime=' + name, '--output=' + folder + '/out',
                        '--data-dir=' + data, '--repeat=1', '--name=t', '--rw=read', '--size=4m',
                        '--runtime=60', '--time_based', '--ramp=0')
    try:
        iosonde.wait_for(lambda: len(mounts()) == 2 and made.read(
            os.path.dirname(mounts()[1]) + '/firecracker.pid'), 'the jail', 60)
        pid = int(made.read(os.path.dirname(mounts()[1]) + '/firecracker.pid'))
        iosonde.wait_for(lambda: os.stat('/proc/%d' % pid).st_uid == 12345, 'its user')
        iosonde.equal(os.stat('/proc/%d' % pid).st_gid, 12346)
    finally:
        run.send_signal(signal.SIGKILL)
        run.communicate()
    iosonde.equal(len(mounts()), 2)
    iosonde.run('compare', '--clean')
    # Who changes its user does not end with its parent: by its group.
    iosonde.check(not made.alive(pid), pid)
    iosonde.equal(mounts(), [], 'was left')
    iosonde.equal(os.listdir(data), [])


def main():
    guest.need()
    iosonde.need_root('compares runtimes')
    made.alone()
    image = guest.kernel()
    with iosonde.disk_dir() as folder:
        fire, jailer = (guest.standin(folder, name) for name in ('firecracker', 'jailer'))
        name = 'firecracker:jailer=%s:uid=12345:gid=12346:path=%s:kernel=%s' % (jailer, fire, image)
        played(folder, name)
        killed(folder, name)
    if shutil.which('jailer') and shutil.which('firecracker') and os.access('/dev/kvm', os.W_OK):
        name = 'firecracker:jailer=yes:kernel=' + image
        with iosonde.disk_dir() as folder:
            result, trials = guest.compare(folder, (name,), *JOB)
        iosonde.equal(trials[name]['state'], 'done', result)
    else:
        print('the jailer itself is not here')


main()
