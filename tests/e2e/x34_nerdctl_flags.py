"""x34_nerdctl_flags -- the command line of nerdctl has only flags that nerdctl publishes.

Debian has no package of it.  A program of its name takes its place as far as what it is told;
where nerdctl itself is installed it makes boxes as the others do.
"""
import os
import shlex

import boxes
import flags
import iosonde
import made


def words_of(m, *options):
    """What stands for nerdctl is told."""
    got = m.run('nerdctl:runtime=runc', '--rw=read', options=options)
    iosonde.equal(got.status, 7, got)
    iosonde.equal(m.left(), [], got)
    line = [l for l in got.err.splitlines() if l.startswith('command: ')]
    words = shlex.split(line[0][len('command: '):])
    told = [l[1:-1] for l in got.out.splitlines()]
    iosonde.equal(told, words[1:])
    return words


def main():
    iosonde.need('containerd')
    known = flags.pinned('nerdctl')
    made.alone()
    with boxes.box() as box:
        m = made.Made(box)
        if made.present('nerdctl')[0]:
            iosonde.equal(m.run('nerdctl', '--rw=write', '--size=4k',
                                '--filename=/data/made').status, 0)
            iosonde.equal(m.left(), [])
        tools = box.folder + '/tools'
        os.mkdir(tools)
        with open(tools + '/nerdctl', 'w', encoding='utf-8') as f:
            f.write('#!/bin/sh\nprintf "<%s>\\n" "$@"\nexit 7\n')
        os.chmod(tools + '/nerdctl', 0o755)
        os.environ['PATH'] = tools + ':' + os.environ['PATH']
        for options in ['--data=bind', '--memory=%d' % (64 << 20), '--cpus=0'], ['--data=tmpfs'], \
                ['--data=rootfs']:
            words = words_of(m, *options)
            iosonde.equal(words[0], 'nerdctl')
            rest, seen = flags.check(words, known)
            iosonde.equal(rest[:2], [box.root, '/iosonde'])
            iosonde.equal(seen['--cgroup-parent'], ['/iosonde/%s/1' % m.id])
            iosonde.check('--rootfs' in seen and seen['--runtime'] == ['runc'], words)
            data = seen.get('--volume') or seen.get('--tmpfs')
            iosonde.equal(data, {'bind': [box.data + ':/data'], 'rootfs': None,
                                 'tmpfs': ['/data:rw,nosuid,nodev,mode=1777']}[options[0][7:]])
            iosonde.equal('--read-only' in seen, options[0] != '--data=rootfs')


main()
