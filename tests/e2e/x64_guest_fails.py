"""x64_guest_fails -- guests that panic, hang, cannot mount, or whose monitor crashes.

Each is told with the console's last lines and the command, the others' results stay, and
nothing is left.
"""
import os

import guest
import iosonde

# QEMU as it is called, but for what goes wrong.
WRAPPER = '''#!/usr/bin/python3
import os, sys
args = sys.argv[1:]
if args != ['--version']:
%s
os.execvp('qemu-system-x86_64', ['qemu-system-x86_64'] + args)
'''
CASES = (
    # name, what the wrapper does, what is told, state
    ('hang', "    args.insert(0, '-S')", 'did not end within', 'hung'),
    ('panic', "    args[args.index('-append') + 1] += ' rdinit=/missing root=/dev/none'",
     'Kernel panic - not syncing', 'failed'),
    ('mount', "    del args[args.index('-device'):args.index('-device') + 2]",
     'cannot mount /dev/vda of type ext4 on /data', 'failed'),
    ('crash', '    os.abort()', 'the guest ended before its job did; signal 6', 'failed'),
)


def compare(cases, *options):
    image = guest.kernel()
    with iosonde.disk_dir() as folder:
        names = []
        for name, does, _, _ in cases:
            path = os.path.join(folder, name)
            with open(path, 'w') as f:
                f.write(WRAPPER % does)
            os.chmod(path, 0o755)
            names.append('qemu:accel=tcg:cpus=1:path=%s:kernel=%s' % (path, image))
        result, trials = guest.compare(folder, ['host'] + names, '--rw=randread', '--number_ios=9',
                                       '--ramp=0', *options, status=1)
    told = ' '.join(result.err.split())
    for name, (case, _, line, state) in zip(names, cases):
        trial = trials[name]
        iosonde.equal(trial['state'], state, case, trial['told'], result)
        iosonde.check(line in told, case, line, 'is not in', result.err)
        iosonde.check('-append' in trial['command'], case, trial['command'])
        iosonde.check(trial['command'].split()[0] in result.err, case, result.err)
    iosonde.equal(trials['host']['state'], 'done', result)


def main():
    compare(CASES[1:])
    compare(CASES[:1], '--timeout=4')


main()
