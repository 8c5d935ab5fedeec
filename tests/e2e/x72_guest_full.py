"""x72_guest_full -- a guest whose result does not fit its channel: exit status 1, with the last
lines of its console and the command that has it again, the other trials are kept, and
nothing is left."""
import os

import guest
import iosonde

# QEMU as it is called, but for the size of the drive for the result; its end is the same.
WRAPPER = '''#!/usr/bin/python3
import os, re, sys
for word in sys.argv:
    found = re.match('id=result,.*file=(.*)', word)
    if found:
        with open(found.group(1), 'r+b') as f:
            f.seek(-22, os.SEEK_END)
            end = f.read()
            f.truncate(4096)
            f.seek(4096 - len(end))
            f.write(end)
os.execvp('qemu-system-x86_64', ['qemu-system-x86_64'] + sys.argv[1:])
'''


def main():
    image = guest.kernel()
    with iosonde.disk_dir() as folder:
        path = folder + '/small'
        with open(path, 'w') as f:
            f.write(WRAPPER)
        os.chmod(path, 0o755)
        name = 'qemu:cpus=1:path=%s:kernel=%s' % (path, image)
        result, trials = guest.compare(folder, ('host', name), '--rw=randread', '--number_ios=9',
                                       '--ramp=0', status=1)
    trial = trials[name]
    iosonde.equal(trial['state'], 'failed', result)
    iosonde.equal(trial['exit_status'], 6, trial)
    iosonde.equal(trial['box'], None)
    told = ' '.join(result.err.split())
    for part in 'No space left on device', path + ' -name iosonde', "-append 'console=ttyS0":
        iosonde.check(part in told, part, 'is not in', result.err)
    iosonde.check('No space left on device' in trial['told'], trial['told'])
    iosonde.check('-append' in trial['command'], trial['command'])
    iosonde.equal(trials['host']['state'], 'done', result)


main()
