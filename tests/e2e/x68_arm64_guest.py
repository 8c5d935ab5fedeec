"""x68_arm64_guest -- the program built for arm64 as /init of an emulated arm64 machine.

tests/tools/arm64.sh makes what it needs; IOSONDE_ARM64 is the folder that it made.
"""
import json
import os
import subprocess

import guest
import iosonde

END = b'\niosonde result drive\n'
WORDS = ['mnt=ext4:/dev/vda', 'out=/dev/vdb', 'off=poweroff', '--', 'run', '--name=t',
         '--directory=/data', '--size=4m', '--rw=randwrite', '--direct=1', '--output-format=json']


def main():
    root = os.environ.get('IOSONDE_ARM64')
    if not root or not os.path.isdir(root + '/modules'):
        iosonde.skip('no arm64 machine: tests/tools/arm64.sh makes one, IOSONDE_ARM64 names it')
    iosonde.need('qemu-system-aarch64', 'mkfs.ext4')
    with iosonde.disk_dir() as folder:
        with open(folder + '/initrd', 'wb') as f:
            f.write(guest.cpio(guest.archive(root + '/modules', root + '/bin/iosonde', WORDS,
                                             ('virtio_mmio', 'virtio_blk'))))
        with open(folder + '/data', 'wb') as f:
            f.truncate(64 << 20)
        subprocess.run(['mkfs.ext4', '-q', '-F', folder + '/data'], check=True)
        with open(folder + '/out', 'wb') as f:
            f.truncate(1 << 20)
            f.seek(-len(END), os.SEEK_END)
            f.write(END)
        args = ['qemu-system-aarch64', '-M', 'virt', '-cpu', 'max,pauth-impdef=on', '-m', '512',
                '-nodefaults', '-display', 'none', '-no-reboot', '-serial', 'stdio', '-kernel',
                root + '/vmlinuz', '-initrd', folder + '/initrd', '-append',
                'console=ttyAMA0 quiet loglevel=3 panic=-1']
        for name in 'out', 'data':  # the guest finds the last one first
            args += ['-drive', 'if=none,format=raw,id=%s,file=%s/%s' % (name, folder, name),
                     '-device', 'virtio-blk-device,drive=' + name]
        told = iosonde.execute(args, timeout=300).out.replace('\r', '')
        result = guest.read(folder + '/out')
    iosonde.check('iosonde: the guest ends with status 0\n' in told, told)
    document = json.loads(result.split(b'\0')[0])
    iosonde.equal(document['jobs'][0]['write']['io_bytes'], 4 << 20)
    iosonde.check('aarch64' in json.dumps(document['iosonde']['environment']), document)


main()
