"""b40_contents -- what lies on a device is told as blkid(8) tells it, by the static program too."""
import os
import shutil
import struct
import subprocess

import iosonde

SIZE = 512 << 20
TOOLS = {
    'ext4': ['mkfs.ext4', '-q', '-L', 'precious'],
    'xfs': ['mkfs.xfs', '-q', '-L', 'precious'],
    'btrfs': ['mkfs.btrfs', '-q', '-L', 'precious'],
    'minix': ['mkfs.minix'],
    'swap': ['mkswap', '-L', 'precious'],
}


def dos():
    """One partition, without its boot code."""
    entry = struct.pack('<B3sB3sII', 0x80, b'\0\0\0', 0x83, b'\0\0\0', 2048, 4096)
    return {446: entry, 510: b'\x55\xaa'}


# By offset; what the tools of a test machine make seldom.
BYTES = {
    'luks': {0: b'LUKS\xba\xbe' + struct.pack('>H', 1)},
    'squashfs': {0: struct.pack('<IIIIIHHHHHH', 0x73717368, 5, 0, 131072, 1, 1, 17, 0, 1, 4, 0)},
    'iso9660': {32768: b'\1CD001\1\0' + b' ' * 32 + b'precious'.ljust(32),
                34816: b'\xffCD001\1'},
    'dos': dos(),
    'nothing': {},
}


def attach(image):
    done = subprocess.run(['losetup', '-f', '--show', image], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True)
    if done.returncode:
        iosonde.skip('no loop device can be made here: ' + done.stderr.strip())
    return done.stdout.strip()


def fill(name, device):
    """False: there is no tool for it here."""
    if name in TOOLS:
        if not shutil.which(TOOLS[name][0]):
            return False
        subprocess.run(TOOLS[name] + [device], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        return True
    with open(device, 'r+b') as f:
        for offset, data in BYTES[name].items():
            f.seek(offset)
            f.write(data)
    return True


def told(device):
    """What blkid says in the words of iosonde, None: nothing."""
    found = subprocess.run(['blkid', '-p', '-o', 'export', device], stdout=subprocess.PIPE,
                           universal_newlines=True).stdout
    values = dict(line.split('=', 1) for line in found.splitlines())
    if 'TYPE' in values:
        label = values.get('LABEL', '').replace('\\', '')
        return values['TYPE'] + (" '%s'" % label if label else '')
    return 'a %s partition table' % values['PTTYPE'] if 'PTTYPE' in values else None


def main():
    iosonde.need_root('losetup')
    iosonde.need('losetup', 'blkid')
    compared = 0
    with iosonde.disk_dir() as folder:
        for name in list(TOOLS) + list(BYTES):
            image = os.path.join(folder, name)
            with open(image, 'wb') as f:
                f.truncate(SIZE)
            device = attach(image)
            try:
                if not fill(name, device):
                    continue
                want = told(device)
                iosonde.check((want is None) == (name == 'nothing'), name, want)
                dry = iosonde.execute([iosonde.IOSONDE, '--name=a', '--filename=' + device,
                                       '--rw=write', '--size=1m', '--destroy=blank', '--dry-run'])
                line = next(t for t in (dry.out + dry.err).splitlines() if device + ':' in t)
                iosonde.check(want is None or ', holds %s;' % want in line, name, want, line)
                iosonde.check(('may be written' in line) == (want is None), name, line)
                compared += 1
            finally:
                subprocess.run(['losetup', '-d', device], check=True)
            os.unlink(image)
    iosonde.check(compared >= len(BYTES), 'only %d were compared' % compared)


main()
