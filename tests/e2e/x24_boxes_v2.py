"""x24_boxes_v2 -- the same where control groups are of version 2 alone, as on newer machines.

Here that is what a mount namespace shows; controllers that version 1 has are missing then,
and gVisor asks for some.
"""
import os

import boxes
import iosonde
import made

SHOW = '''
awk '$2 ~ "^/sys/fs/cgroup" {print $2}' /proc/mounts | sort -r |
    while read at; do umount -l $at; done
mount -t cgroup2 none /sys/fs/cgroup && exec "$@"
'''


def only_v2():
    """In a mount namespace where it is so; made.alone was called before."""
    if os.path.exists(boxes.CGROUPS + '/cgroup.controllers'):
        return
    if os.environ.get('MADE_V2') == 'yes':
        iosonde.skip('a view of version 2 alone is refused here')
    if 'cgroup2' not in made.read('/proc/filesystems'):
        iosonde.skip('version 2 is not installed in this kernel')
    os.environ['MADE_V2'] = 'yes'
    os.execvp('sh', ['sh', '-c', SHOW, 'sh', 'python3', os.path.realpath(__file__)])


def main():
    iosonde.need_root('starts containers')
    made.alone()
    only_v2()
    with boxes.box() as box:
        m = made.Made(box)
        here = made.working(m)
        iosonde.check('host' in here)
        for runtime in here:
            if not runtime.startswith('runsc'):
                made.in_its_groups(m, runtime)
                print(runtime, flush=True)


main()
