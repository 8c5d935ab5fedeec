"""x62_guest_virtiofs -- guests of QEMU that share the host's folder by virtiofsd.

virtiofsd takes O_DIRECT from the guest and reads through the host's page cache: the
guest's own result says that it does not know what its O_DIRECT came to be, where it has
that of a drive for what it is (x61).
"""
import os

import guest
import iosonde


def main():
    if not any(os.access(path, os.X_OK) for path in
               ('/usr/libexec/virtiofsd', '/usr/lib/virtiofsd', '/usr/lib/qemu/virtiofsd')):
        iosonde.need('virtiofsd')
    image = 'kernel=' + guest.kernel()
    names = ['qemu:via=virtiofs:cache=%s:machine=%s:%s' % (cache, machine, image)
             for cache, machine in (('none', 'microvm'), ('auto', 'microvm'), ('always', 'q35'))]
    with iosonde.disk_dir() as folder:
        result, trials = guest.compare(folder, names, '--rw=randread', '--direct=1', '--runtime=1',
                                       '--time_based', '--ramp=0')
    for name in names:
        trial = trials[name]
        iosonde.equal(trial['state'], 'done', result)
        iosonde.check(trial['read']['total_ios'] > 0, trial)
        iosonde.equal(guest.setting(trial, 'direct'), 'unknown')
        cache = trial['box']['jobs'][0]['iosonde']['cache']
        iosonde.equal(cache['read']['class'], 'unknown')
        iosonde.check('O_DIRECT was accepted but its rules do not hold' in
                      cache['read']['verdict'], cache)
        iosonde.check('virtiofsd' in {role['role'] for role in trial['host']['roles']},
                      trial['host']['roles'])


main()
