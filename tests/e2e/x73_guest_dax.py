"""x73_guest_dax -- files whose memory is their device's.

A QEMU without a window for virtiofs is refused, with the remedy.  One that has it, played by
a script since no release does, gets it with the device, and its guest the option of the mount.
Where a kernel really has it, by a drive of persistent memory, the result says so.
"""
import concurrent.futures
import glob
import json
import os
import subprocess

import guest
import iosonde

END = b'\niosonde result drive\n'
# QEMU with a window; it starts no guest, and keeps what it would have started.
WINDOW = '''#!/usr/bin/python3
import json, os, sys
args = sys.argv[1:]
if args == ['-device', 'vhost-user-fs-pci,help']:
    print('vhost-user-fs-pci options:\\n  cache-size=<size>    -  (default: 0)')
    sys.exit(0)
if '-initrd' in args:
    with open(args[args.index('-initrd') + 1], 'rb') as f:
        job = f.read().split(b'mnt=')[-1].split(b'\\n')[0].decode()
    with open(sys.argv[0] + '.kept', 'w') as f:
        json.dump([args, job], f)
    sys.exit(1)
os.execvp('qemu-system-x86_64', ['qemu-system-x86_64'] + args)
'''


def window(folder, image):
    path = folder + '/qemu'
    with open(path, 'w') as f:
        f.write(WINDOW)
    os.chmod(path, 0o755)
    asked = 'qemu:via=virtiofs:machine=q35:accel=tcg:dax=1g:kernel=%s' % image
    result, trials = guest.compare(folder, (asked, asked + ':path=' + path), '--rw=read',
                                   status=1)
    told = ' '.join(result.err.split())
    iosonde.check("this QEMU's vhost-user-fs-pci has no cache-size: name one built with DAX "
                  '(https://gitlab.com/virtio-fs/qemu) by path=' in told, result)
    with open(path + '.kept') as f:
        args, mount = json.load(f)
    iosonde.equal([word for word in args if word.startswith('vhost-user-fs-')],
                  ['vhost-user-fs-pci,chardev=files,tag=iosonde,queue-size=1024,'
                   'cache-size=1073741824'], args)
    iosonde.equal(mount, 'virtiofs:iosonde:dax')


def real(folder, image, option):
    """The ledger of a job on a drive of persistent memory."""
    folder = os.path.join(folder, option)
    os.mkdir(folder)
    names = [folder + '/memory', folder + '/result']
    for path, size in zip(names, (64 << 20, 1 << 20)):
        with open(path, 'wb') as f:
            f.truncate(size)
            f.seek(-len(END), os.SEEK_END)
            f.write(END)
    subprocess.run(['mkfs.ext4', '-q', '-F', '-b', '4096', names[0]], check=True)
    words = ['mnt=ext4:/dev/pmem0:' + option, 'out=/dev/vda', '--', 'run', '--name=t', '--size=1m',
             '--directory=/data', '--rw=randread', '--output-format=json']
    files = guest.archive(guest.modules(image), iosonde.IOSONDE, words,
                          ('virtio_pci', 'virtio_blk', 'virtio_pmem', 'nd_pmem', 'crc32c_generic',
                           'ext4'))
    told = guest.machine(folder, image, files, [
        '-m', '512,slots=1,maxmem=1G', '-object',
        'memory-backend-file,id=memory,size=64M,share=on,mem-path=' + names[0], '-device',
        'virtio-pmem-pci,memdev=memory', '-drive', 'format=raw,if=virtio,file=' + names[1]], 240)
    iosonde.check('iosonde: the guest ends with status 0\n' in told, told)
    job, = json.loads(guest.read(names[1]).split(b'\0')[0])['jobs']
    return [entry for entry in job['iosonde']['ledger'] if entry['setting'] == 'dax']


def main():
    guest.need()
    iosonde.need('mkfs.ext4')
    if not os.access('/usr/lib/qemu/virtiofsd', os.X_OK):
        iosonde.need('virtiofsd')
    image = guest.kernel('[0-9]-amd64')
    with iosonde.disk_dir() as folder:
        window(folder, image)
        if not glob.glob(guest.modules(image) + '/kernel/drivers/nvdimm/virtio_pmem.ko*'):
            iosonde.skip('no kernel image has virtio_pmem: ./bootstrap check fetches one on Debian')
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            dax, none = pool.map(lambda option: real(folder, image, option), ('dax', 'dax=never'))
        iosonde.equal([(entry['effective'], entry['differs']) for entry in dax], [('1', False)])
        iosonde.equal(none, [])


main()
