"""guest -- a small virtual machine: Debian's kernel under QEMU without KVM.

Its root is in memory.  run() has the program, busybox and one script there, whose output
comes back by the serial line; boot() has the program as /init, and nothing else.
"""
import glob
import json
import os
import re
import shutil
import stat
import subprocess

import iosonde

# Where ./bootstrap check puts kernels and their modules; the host's own will do as well.
ROOTS = (os.path.join(iosonde.TOP, 'build', 'guest'), '/')


def kernel(flavour='-cloud-amd64', module=''):
    """A kernel of Debian's that has the module; its modules lie in modules(kernel)."""
    for root in ROOTS:
        found = sorted(path for path in glob.glob(root + '/boot/vmlinuz-*' + flavour)
                       if os.access(path, os.R_OK) and os.path.isdir(modules(path)) and
                       (not module or '/%s.ko' % module in
                        read(modules(path) + '/modules.dep').decode()))
        if found:
            return found[-1]
    if module:
        return iosonde.skip('no kernel image for a guest (%s) with %s: ./bootstrap check fetches '
                            'one on Debian' % (flavour, module))
    return iosonde.skip('no kernel image for a guest (%s): ./bootstrap check fetches one on Debian'
                        % flavour)


def modules(image):
    root, name = os.path.dirname(os.path.dirname(image)), os.path.basename(image)
    return os.path.join(root, 'lib', 'modules', name[len('vmlinuz-'):])


def insertion(folder, names):
    """Paths below folder of the modules and all that they need, in order."""
    lines = dict(line.rstrip('\n').split(':') for line in open(folder + '/modules.dep'))
    paths = {os.path.basename(path)[:-len('.ko')]: path for path in lines}
    order = []
    for name in names:
        for path in lines[paths[name]].split()[::-1] + [paths[name]]:
            if path not in order:
                order.append(path)
    return order


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


def need():
    iosonde.need_static()
    if os.uname().machine != 'x86_64':
        iosonde.skip('no kernel image for a guest of this architecture')
    iosonde.need('qemu-system-x86_64')


def run(folder, script, *qemu, timeout=240):
    """What the script printed in a guest; folder is for its root."""
    need()
    iosonde.need('busybox')
    if not static(shutil.which('busybox')):
        iosonde.skip('busybox is not static here (Debian: busybox-static)')
    return machine(folder, kernel(), root(script), qemu, timeout)


def boot(folder, words, *qemu, needs=('virtio_pci', 'virtio_blk'), timeout=240):
    """What was on the console of a guest whose /init is the program; words: of its /job."""
    need()
    image = kernel()
    return machine(folder, image, archive(modules(image), iosonde.IOSONDE, words, needs), qemu,
                   timeout)


def archive(folder, program, words, needs):
    """The files of a root whose /init is the program; folder has the kernel's modules."""
    files = {'dev': (stat.S_IFDIR | 0o755, b''), 'dev/console': (stat.S_IFCHR | 0o600, b''),
             'init': (stat.S_IFREG | 0o755, read(program)),
             'job': (stat.S_IFREG | 0o644, ''.join(word + '\n' for word in words).encode()),
             'm': (stat.S_IFDIR | 0o755, b'')}
    inserted = []
    for path in insertion(folder, needs):
        inserted.append('m/' + os.path.basename(path))
        files[inserted[-1]] = (stat.S_IFREG | 0o644, read(os.path.join(folder, path)))
    files['modules.list'] = (stat.S_IFREG | 0o644,
                             ''.join('/%s\n' % path for path in inserted).encode())
    return files


def machine(folder, image, files, qemu, timeout):
    initrd = os.path.join(folder, 'initrd')
    with open(initrd, 'wb') as f:
        f.write(cpio(files))
    args = ['qemu-system-x86_64', '-M', 'q35,accel=tcg', '-cpu', 'max', '-kernel', image,
            '-initrd', initrd, '-append', 'console=ttyS0 quiet loglevel=3 panic=-1', '-nodefaults',
            '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio', '-monitor',
            'none'] + list(qemu)
    return iosonde.execute(args, timeout=timeout).out.replace('\r', '')


def standin(folder, name):
    """A monitor that is not there, played by QEMU (tools/standin.py); the words for path=."""
    path = os.path.join(folder, name)
    with open(path, 'w') as f:
        f.write('#!/bin/sh\nexec python3 %s %s %s "$@"\n'
                % (os.path.join(iosonde.TOP, 'tests', 'tools', 'standin.py'), name,
                   os.path.join(folder, 'keep')))
    os.chmod(path, 0o755)
    return path


def left(trials):
    """What a comparison left: its folder, and processes that name it."""
    runs = {run for trial in trials for run in
            re.findall(r'/run/iosonde/[0-9a-f]+', trial['command'] or '')}
    found = {run for run in runs if os.path.exists(run)}
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            words = read(path).decode('utf-8', 'replace')
        except OSError:
            continue
        found |= {words for run in runs if run + '/' in words}
    return found


def compare(folder, runtimes, *job, status=0, timeout=240):
    """`iosonde compare` of one job in guests: its Result, and trials by runtime."""
    need()
    iosonde.need_root('compares runtimes')
    out, data = folder + '/out', folder + '/data'
    os.makedirs(data, exist_ok=True)
    result = iosonde.run('compare', '--runtime=' + ','.join(runtimes), '--output=' + out,
                         '--data-dir=' + data, '--repeat=1', '--name=t', '--bs=4k', '--size=4m',
                         *job, status=status, timeout=timeout)
    trials = [json.loads(read(path)) for path in sorted(glob.glob(out + '/trials/*.json'))]
    iosonde.equal(left(trials), set(), 'was left', result)
    iosonde.equal(os.listdir(data), [], 'was left', result)
    return result, {trial['runtime']: trial for trial in trials}


def setting(trial, name):
    """What a setting of the only job came to be."""
    for entry in trial['box']['jobs'][0]['iosonde']['ledger']:
        if entry['setting'] == name:
            return entry['effective']
    return iosonde.check(False, 'no', name)
