"""x10_arm64_counters -- hardware counters, against perf stat, in an emulated arm64 machine.

Its processor has a working counter unit where the build machine's has none.
tests/tools/arm64.sh makes what it needs; IOSONDE_ARM64 is the folder that it made.
"""
import gzip
import json
import os
import re
import shutil
import stat
import subprocess

import iosonde

PAIRS = ('cycles', 'instructions')
# (name, arguments): long enough that perf's share of starting and reporting is small.
JOBS = (('null', '--ioengine=null --size=8g'),
        ('psync', '--filename=/tmp/f --ioengine=psync --rw=randread --loops=32'),
        ('io-wq', '--filename=/tmp/f --ioengine=io_uring --iodepth=8 --rw=randread --loops=16 '
                  '--force_async=1'))
INIT = '''#!/bin/busybox sh
export PATH=/bin LD_LIBRARY_PATH=/lib LANG=C
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp; cd /tmp
dd if=/dev/zero of=/tmp/f bs=1M count=16 2>/dev/null
run() {
 what=$1; events=$2; shift 2
 perf stat -x, -o /tmp/p -e $events iosonde run --eta=never --output-format=json \\
  --output=/tmp/o --name=n --bs=4k "$@"
 echo "@begin $what $?"; cat /tmp/p; echo "@json"; cat /tmp/o; echo "@end"
}
%s
poweroff -f
'''


def entry(out, name, mode, data=b'', device=(0, 0)):
    """One file of a newc archive (kernel Documentation/driver-api/early-userspace)."""
    fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0) + device + (len(name) + 1, 0)
    head = b'070701' + b''.join(b'%08X' % f for f in fields) + name.encode() + b'\0'
    out.write(head + b'\0' * (-len(head) % 4) + data + b'\0' * (-len(data) % 4))


def archive(path, root):
    with gzip.open(path, 'wb', 1) as out:
        for folder in 'bin', 'lib', 'proc', 'sys', 'dev', 'tmp':
            entry(out, folder, stat.S_IFDIR | 0o755)
        for folder in 'bin', 'lib':
            for name in sorted(os.listdir(root + '/' + folder)):
                with open('%s/%s/%s' % (root, folder, name), 'rb') as f:
                    entry(out, folder + '/' + name, stat.S_IFREG | 0o755, f.read())
        calls = ['run "%s %s" %s %s' % (name, pair, '%s:u,%s:k' % (pair, pair), args)
                 for name, args in JOBS for pair in PAIRS]
        # More than there is room for: shared, and scaled.
        calls.append('run "crowd cycles" cycles:u,cycles:k,instructions:u,instructions:k,'
                     'branches ' + JOBS[0][1])
        entry(out, 'init', stat.S_IFREG | 0o755, (INIT % '\n'.join(calls)).encode())
        entry(out, 'dev/console', stat.S_IFCHR | 0o600, device=(5, 1))
        entry(out, 'TRAILER!!!', 0)


def machine(root, folder):
    initrd = folder + '/initrd'
    archive(initrd, root)
    done = subprocess.run(
        ['qemu-system-aarch64', '-M', 'virt', '-cpu', 'max,pauth-impdef=on', '-m', '1024', '-smp',
         '1', '-icount', 'shift=0,sleep=off', '-nographic', '-nodefaults', '-serial', 'stdio',
         '-kernel', root + '/vmlinuz', '-initrd', initrd, '-append', 'console=ttyAMA0 quiet'],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=540)
    return done.stdout.decode('utf-8', 'replace').replace('\r', '')


def main():
    root = os.environ.get('IOSONDE_ARM64')
    if not root:
        iosonde.skip('no arm64 machine: tests/tools/arm64.sh makes one, IOSONDE_ARM64 names it')
    if not shutil.which('qemu-system-aarch64'):
        iosonde.skip('no arm64 machine: qemu-system-aarch64 is not installed')
    with iosonde.disk_dir() as folder:
        text = machine(root, folder)
    found = re.findall(r'@begin (\S+) (\S+) (\d+)\n(.*?)@json\n(.*?)@end', text, re.S)
    iosonde.equal(len(found), len(JOBS) * len(PAIRS) + 1, text[-3000:])
    for name, pair, status, perf, document in found:
        iosonde.equal(status, '0', name, text[-3000:])
        truth = {line.split(',')[2]: line.split(',')[0] for line in perf.splitlines()
                 if line.count(',') > 3}
        truth = int(truth[pair + ':u']) + int(truth[pair + ':k'])
        job = json.loads(document)['jobs'][0]
        told = job['iosonde']['cpu']['measured'][pair]
        print('%-6s %-13s perf stat %11d, iosonde %11d (%s), %+.2f %%' % (
            name, pair, truth, told['value'], told['state'], (told['value'] / truth - 1) * 100))
        iosonde.equal(told['state'], 'scaled' if name == 'crowd' else 'measured', told)
        iosonde.check(abs(told['value'] / truth - 1) < 0.05, name, pair, told, truth)


main()
