"""b14_probe_cgroup -- limits of cgroups: of the own group, of one above it, in a container."""
import contextlib
import json
import os

import boxes
import iosonde
import probes

TOP = '/sys/fs/cgroup'
MIB = 1 << 20


def put(path, value):
    with open(path, 'w') as f:
        f.write(str(value))


class Groups:
    """A group and one in it, of the controllers cpu, memory and pids as they are mounted."""

    def __init__(self):
        self.v2 = os.path.exists(TOP + '/cgroup.controllers')
        name = '/iosonde-test-%d' % os.getpid()
        self.dirs = {c: TOP + ('' if self.v2 else '/' + c) + name
                     for c in ('cpu', 'memory', 'pids')}

    def make(self):
        for path in set(self.dirs.values()):
            os.mkdir(path)
            if self.v2:
                put(path + '/cgroup.subtree_control', '+cpu +memory +pids')
            os.mkdir(path + '/in')

    def remove(self):
        for path in set(self.dirs.values()):
            for part in path + '/in', path:
                if os.path.isdir(part):
                    os.rmdir(part)

    def limit(self, inner, cpus, memory, pids):
        dirs = {c: path + ('/in' if inner else '') for c, path in self.dirs.items()}
        if self.v2:
            put(dirs['cpu'] + '/cpu.max', '%d 100000' % (cpus * 100000))
            put(dirs['memory'] + '/memory.max', memory)
        else:
            put(dirs['cpu'] + '/cpu.cfs_quota_us', int(cpus * 100000))
            put(dirs['memory'] + '/memory.limit_in_bytes', memory)
        put(dirs['pids'] + '/pids.max', pids)

    def probe(self, path):
        """The answer of a probe in the inner group."""
        enter = ''.join('echo $$ >%s/in/cgroup.procs; ' % path for path in self.dirs.values())
        got = iosonde.execute(['sh', '-e', '-c', enter + 'exec "$@"', 'sh', iosonde.IOSONDE,
                               'probe', '--output-format=json', path])
        iosonde.equal(got.status, 0, got)
        return got.json()


@contextlib.contextmanager
def groups():
    made = Groups()
    try:
        made.make()
        made.limit(False, 1, 512 * MIB, 500)
    except OSError as e:
        made.remove()
        iosonde.skip('no cgroup may be made here: %s' % e)
    try:
        yield made
    finally:
        made.remove()


def figures(answer):
    cgroup = answer['environment']['cgroup']
    return [cgroup[key]['value'] for key in ('cpus', 'memory_max', 'pids_max')]


def contained():
    """With a cgroup file system of its own, whose root is the container's group."""
    with boxes.box() as box:
        mount = {'destination': '/sys/fs/cgroup', 'type': 'cgroup', 'source': 'cgroup',
                 'options': ['nosuid', 'noexec', 'nodev', 'relatime', 'ro']}
        limits = {'cpu': {'quota': 150000, 'period': 100000}, 'memory': {'limit': 256 * MIB}}
        got = box.runc(['probe', '--output-format=json', '/data'], mount=mount, limits=limits)
        iosonde.equal(got.status, 0, got)
        answer = json.loads(got.out)
        iosonde.equal(figures(answer)[:2], [1.5, 256 * MIB], answer['environment']['cgroup'])


def main():
    iosonde.need_root('makes cgroups')
    with groups() as made, iosonde.disk_dir() as folder:
        iosonde.equal(figures(made.probe(folder)), [1, 512 * MIB, 500], 'of the group above')
        made.limit(True, 0.5, 128 * MIB, 100)
        answer = made.probe(folder)
        iosonde.equal(figures(answer), [0.5, 128 * MIB, 100], 'of its own')
        used = answer['environment']['cgroup']['memory_used']
        iosonde.check(used['value'] <= 128 * MIB, used)
        advice = '\n'.join(answer['advice'])
        iosonde.check('memory limit of 128 MiB' in advice, advice)
        if len(os.sched_getaffinity(0)) > 0:
            iosonde.check('The cgroup gives 0.5 CPUs' in advice, advice)
        probes.flatten(answer)
    contained()


main()
