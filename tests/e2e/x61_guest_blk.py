"""x61_guest_blk -- guests of QEMU with their data on virtio-blk, made and started by compare.

The guest's own result is here, its window was metered, its O_DIRECT reached its drive.
"""
import guest
import iosonde


def main():
    image = 'kernel=' + guest.kernel()
    micro, iothread = 'qemu:machine=microvm:' + image, 'qemu:machine=q35:iothread=1:' + image
    with iosonde.disk_dir() as folder:
        result, trials = guest.compare(folder, ('host', micro, iothread), '--rw=randread',
                                       '--direct=1', '--runtime=1', '--time_based', '--ramp=0')
    told = ' '.join(result.out.split())
    iosonde.equal(' TCG' in trials[micro]['runtime_version'],
                  'EMULATED, so that their figures tell nothing of virtual machines: ' in told,
                  result)
    for name in micro, iothread:
        trial = trials[name]
        iosonde.equal(trial['state'], 'done', result)
        iosonde.check(trial['runtime_version'].startswith('QEMU '), trial)
        iosonde.check(trial['runtime_version'].endswith(', KVM')
                      or ', TCG' in trial['runtime_version'], trial)
        iosonde.check(trial['read']['total_ios'] > 0, trial)
        iosonde.equal(guest.setting(trial, 'direct'), '1')
        iosonde.equal(trial['box']['jobs'][0]['iosonde']['cache']['read']['class'], 'device')
        iosonde.check('QEMU' in trial['box']['iosonde']['environment']['machine']['hypervisor']
                      ['value'] or trial['runtime_version'].endswith('KVM'), trial)
        host = trial['host']
        iosonde.check(host['startup_ns'] > 0 and host['window_ns'] > 0, host)
        roles = {role['role']: role for role in host['roles']}
        iosonde.check('vcpu' in roles, host)
        threads = {role['thread'] for role in host['roles']}
        iosonde.equal(any(thread.startswith('IO io') for thread in threads), name == iothread,
                      threads)


main()
