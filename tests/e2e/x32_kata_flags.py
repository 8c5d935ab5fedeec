"""x32_kata_flags -- the command line for Kata Containers is one that containerd and Kata publish.

Every word of it is held to names that are pinned in tests/data/kata; then the real ctr and
containerd take it, up to the program that would be Kata's: it is asked what reached it.
"""
import json
import os
import shlex

import boxes
import flags
import iosonde
import made

# Told as containerd tells a shim: the box in the working directory, options on standard input.
SHIM = '''#!/bin/sh
case " $* " in *' start '*)
    cat >"%(seen)s/options"
    cp config.json "%(seen)s/"
    printf '%%s\\n' "$0" "$@" >"%(seen)s/args"
    cat /proc/self/cgroup >"%(seen)s/cgroup"
    sync "%(seen)s"
esac
echo 'this is no Kata' >&2
exit 1
'''


def check_words(words, known):
    rest, seen = flags.check(words, known)
    for value in seen['--annotation']:
        key, _, value = value.partition('=')
        iosonde.check(value in ('true', 'false') and known['annotation'][key] == ['bool'])
    for field in seen['--mount'][0].split(','):
        iosonde.check(field.partition('=')[0] in known['mount'], field)
    for flag in '--runtime', '--runtime-config-path', '--cgroup', '--rootfs':
        iosonde.check(flag in seen, flag, words)
    return rest


def reached(m, shim, seen, config):
    """What the program that stands for Kata was told."""
    runtime = 'containerd:runtime=kata:shim=%s:config=%s' % (shim, config)
    got = m.run(runtime, '--rw=read', '--filename=/data/made', '--size=4k',
                options=['--memory=%d' % (1 << 30)])
    iosonde.check('this is no Kata' in got.err, got)
    iosonde.check(got.status not in (0, 99), got)
    iosonde.equal(m.left(), [], got)
    line = [l for l in got.err.splitlines() if l.startswith('command: ')]
    iosonde.equal(len(line), 1, got)
    return shlex.split(line[0][len('command: '):])


def check_reached(m, seen, config):
    with open(seen + '/options', 'rb') as f:
        options = f.read()
    # runtimeoptions.v1.Options, whose config_path Kata reads.
    iosonde.check(b'runtimeoptions.v1.Options' in options and config.encode() in options, options)
    with open(seen + '/config.json', encoding='utf-8') as f:
        spec = json.load(f)
    iosonde.equal(spec['annotations'],
                  {'io.katacontainers.config.runtime.sandbox_cgroup_only': 'true'})
    iosonde.equal(spec['linux']['cgroupsPath'], '/iosonde/%s/1/box' % m.id)
    iosonde.equal(spec['linux']['resources']['memory']['limit'], 1 << 30)
    iosonde.equal(spec['root'], {'path': m.box.root, 'readonly': True})
    iosonde.equal(spec['process']['cwd'], '/data')
    iosonde.equal(spec['process']['capabilities'].get('effective') or [], [])
    data = [mount for mount in spec['mounts'] if mount['destination'] == '/data']
    iosonde.equal([(d['source'], d['options']) for d in data], [(m.box.data, ['rbind', 'rw'])])
    # The shim, and what it starts, is counted with the box.
    where = made.read(seen + '/cgroup')
    iosonde.check('/iosonde/%s/1/launcher' % m.id in where, where)


def main():
    iosonde.need('ctr', 'containerd')
    known = flags.pinned('kata')
    made.alone()
    with boxes.box() as box:
        m = made.Made(box)
        if made.present('containerd')[0] is None:
            iosonde.skip('containerd is refused here: %s' % made.present('containerd')[1])
        seen = box.folder + '/seen'
        os.mkdir(seen)
        shim = box.folder + '/containerd-shim-kata-v2'
        config = box.folder + '/configuration.toml'
        iosonde.equal(known['type']['io.containerd.kata.v2'], [os.path.basename(shim)])
        with open(shim, 'w', encoding='utf-8') as f:
            f.write(SHIM % {'seen': seen})
        os.chmod(shim, 0o755)
        with open(config, 'w', encoding='utf-8') as f:
            f.write('[runtime]\n')
        words = reached(m, shim, seen, config)
        rest = check_words(words, known)
        iosonde.equal(rest[:3], [box.root, 'iosonde-%s-1' % m.id, '/iosonde'])
        check_reached(m, seen, config)
        # The release that is installed has them, too.
        told = iosonde.execute(['ctr', 'run', '--help']).out
        for word in words[words.index('run') + 1:]:
            flag = word.partition('=')[0]
            iosonde.check(not word.startswith('--') or word in rest or ' %s' % flag in told, flag)


main()
