"""x71_guest_channels -- how a guest's result comes back: by a virtio port, and by the console in
frames, among all that is said there.  A line longer than a frame arrives as it was, and
what looks like the guest's last line is none."""
import guest
import iosonde

LONG = 'the guest ends with status 7 ' + 'x' * 1000 + ''.join(str(i) for i in range(500))


def main():
    image, cloud = (guest.kernel(flavour) for flavour in ('[0-9]-amd64', '-cloud-amd64'))
    port, serial = ('qemu:channel=port:cpus=1:kernel=' + image,
                    'qemu:machine=q35:channel=serial:cpus=1:kernel=' + cloud)
    with iosonde.disk_dir() as folder:
        fire = 'firecracker:channel=serial:path=%s:kernel=%s' % (
            guest.standin(folder, 'firecracker'), cloud)
        result, trials = guest.compare(folder, (port, serial, fire), '--rw=randread',
                                       '--number_ios=9', '--ramp=0', '--description=' + LONG)
    for name in port, serial, fire:
        trial = trials[name]
        iosonde.equal(trial['state'], 'done', trial['told'], result)
        job = trial['box']['jobs'][0]
        iosonde.equal(job['read']['total_ios'], 9)
        iosonde.equal(job['job options']['description'], LONG)
        iosonde.check('iosonde result: ' not in trial['told'], trial['told'])
    for name, has in (port, True), (serial, False):
        words = trials[name]['command']
        iosonde.equal('virtserialport' in words, has, words)
        iosonde.equal('id=result,format=raw' in words, False, words)


main()
