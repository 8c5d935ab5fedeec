"""x63_guest_9p -- guests of QEMU that share the host's folder by 9p, and one kernel without it."""
import guest
import iosonde


def main():
    image, cloud = 'kernel=' + guest.kernel('[0-9]-amd64'), 'kernel=' + guest.kernel()
    names = ['qemu:via=9p:cache=%s:%s' % (cache, image) for cache in ('none', 'loose')]
    without = 'qemu:via=9p:' + cloud
    with iosonde.disk_dir() as folder:
        result, trials = guest.compare(folder, names + [without], '--rw=randrw', '--runtime=1',
                                       '--time_based', '--ramp=0', status=3)
    for name in names:
        trial = trials[name]
        iosonde.equal(trial['state'], 'done', result)
        iosonde.check(trial['read']['total_ios'] > 0 and trial['write']['total_ios'] > 0, trial)
    iosonde.check('has no module 9p' in result.err.replace('\n', ' '), result)


main()
