"""guest -- a small virtual machine: Debian's kernel under QEMU without KVM, and one script.

Its root is in memory and holds the program, busybox, and the script, whose output
comes back by the serial line.
"""
import glob
import os
import shutil
import stat
import subprocess

import iosonde

# Where ./bootstrap check puts a kernel; the host's own /boot will do as well.
KERNELS = (os.path.join(iosonde.TOP, 'build', 'guest', 'vmlinuz-*'), '/boot/vmlinuz-*-cloud-amd64')


def kernel():
    for pattern in KERNELS:
        found = sorted(path for path in glob.glob(pattern) if os.access(path, os.R_OK))
        if found:
            return found[-1]
    return iosonde.skip('no kernel image for a guest: ./bootstrap check fetches one on Debian')


def cpio(files):
    """An archive in the form newc of {path: (mode, bytes)}."""
    out, inode = b'', 0
    for path, (mode, data) in list(files.items()) + [('TRAILER!!!', (0, b''))]:
        inode += 1
        name = path.encode() + b'\0'
        head = [inode, mode, 0, 0, 1, 0, len(data), 0, 0, 5 if path == 'dev/console' else 0,
                1 if path == 'dev/console' else 0, len(name), 0]
        out += b'070701' + b''.join(b'%08X' % number for number in head) + name
        out += b'\0' * (-len(out) % 4) + data
        out += b'\0' * (-len(out) % 4)
    return out


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def root(script):
    """The files of a root whose /init runs the script, by busybox's shell."""
    head = ('#!/bin/busybox sh\n/bin/busybox --install -s /bin\nexport PATH=/bin\n'
            'mount -t proc proc /proc\nmount -t sysfs sys /sys\n')
    files = {name: (stat.S_IFDIR | 0o755, b'') for name in ('bin', 'dev', 'proc', 'sys', 'tmp')}
    files['dev/console'] = (stat.S_IFCHR | 0o600, b'')
    files['dev/null'] = (stat.S_IFREG | 0o666, b'')
    files['bin/busybox'] = (stat.S_IFREG | 0o755, read(shutil.which('busybox')))
    files['bin/iosonde'] = (stat.S_IFREG | 0o755, read(iosonde.IOSONDE))
    files['init'] = (stat.S_IFREG | 0o755, (head + script + '\npoweroff -f\n').encode())
    return files


def static(path):
    """Is a program without a dynamic loader?"""
    out = subprocess.run(['ldd', path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         universal_newlines=True)
    return out.returncode != 0 or 'statically linked' in out.stdout


def run(folder, script, *qemu, timeout=240):
    """What the script printed in a guest; folder is for its root."""
    iosonde.need_static()
    if os.uname().machine != 'x86_64':
        iosonde.skip('no kernel image for a guest of this architecture')
    iosonde.need('qemu-system-x86_64', 'busybox')
    if not static(shutil.which('busybox')):
        iosonde.skip('busybox is not static here (Debian: busybox-static)')
    image = kernel()
    initrd = os.path.join(folder, 'initrd')
    with open(initrd, 'wb') as f:
        f.write(cpio(root(script)))
    args = ['qemu-system-x86_64', '-M', 'q35,accel=tcg', '-cpu', 'max', '-kernel', image,
            '-initrd', initrd, '-append', 'console=ttyS0 quiet loglevel=3 panic=-1', '-nodefaults',
            '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio', '-monitor',
            'none'] + list(qemu)
    return iosonde.execute(args, timeout=timeout).out.replace('\r', '')
