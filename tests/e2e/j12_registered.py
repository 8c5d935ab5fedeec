"""j12_registered -- fixedbufs and registerfiles by io_uring_register; --destroy by the device."""
import os
import subprocess

import iosonde

CALLS = ('io_uring_register', 'io_uring_enter')


def registered(folder, *args):
    """What was registered with success, by strace's words."""
    result, seen = iosonde.trace(CALLS, 'run', '--output-format=json', '--name=t', '--filename=f',
                                 '--size=1m', '--rw=randread', '--ioengine=io_uring',
                                 '--iodepth=4', *args, cwd=folder)
    iosonde.equal(result.json()['jobs'][0]['read']['total_ios'], 256)
    return {word for _, name, text, value in seen if name == 'io_uring_register' and value >= 0
            for word in ('IORING_REGISTER_BUFFERS', 'IORING_REGISTER_FILES') if word in text}


def registers(folder):
    iosonde.equal(registered(folder, '--fixedbufs=0', '--registerfiles=0'), set())
    iosonde.equal(registered(folder, '--fixedbufs=1'), {'IORING_REGISTER_BUFFERS'})
    iosonde.equal(registered(folder, '--registerfiles=1'), {'IORING_REGISTER_FILES'})


def destroy(folder):
    """A device that holds a file system is written to with --destroy=PATH, and not without."""
    image = os.path.join(folder, 'image')
    with open(image, 'wb') as f:
        f.truncate(8 << 20)
    subprocess.run(['mkfs.ext4', '-q', '-F', image], check=True)
    before = open(image, 'rb').read()
    device = subprocess.run(['losetup', '-f', '--show', image], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, universal_newlines=True)
    if device.returncode:
        iosonde.skip('no loop device may be set up')
    path = device.stdout.strip()
    try:
        job = ['run', '--name=t', '--filename=' + path, '--rw=write', '--bs=64k', '--size=1m',
               '--end_fsync=1']
        err = iosonde.run(*job, status=4).err
        iosonde.check('--destroy=' + path in err and 'ext4' in err, err)
        iosonde.run(*job, '--destroy=/dev/null', status=None)
        iosonde.equal(open(image, 'rb').read(), before, 'changed without consent')
        iosonde.run(*job, '--destroy=' + path)
    finally:
        subprocess.run(['losetup', '-d', path], check=True)
    after = open(image, 'rb').read()
    iosonde.check(after[:1 << 20] != before[:1 << 20] and after[1 << 20:] == before[1 << 20:])


def main():
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        registers(folder)
        iosonde.need('losetup', 'mkfs.ext4')
        iosonde.need_root('sets up a loop device')
        destroy(folder)


main()
