"""r37_environment_cgroup -- what a cgroup held back during a run, as the cgroup counts it."""
import contextlib
import os

import iosonde

TOP = '/sys/fs/cgroup'
MIB = 1 << 20


def put(path, value):
    with open(path, 'w') as f:
        f.write(str(value))


def lines(path):
    with open(path) as f:
        return {key: int(value) for key, value in (line.split() for line in f)}


class Groups:
    """A group with a CPU quota and, in it, one without: it is held back all the same."""

    def __init__(self):
        self.v2 = os.path.exists(TOP + '/cgroup.controllers')
        name = '/iosonde-test-r37-%d' % os.getpid()
        self.dirs = {c: TOP + ('' if self.v2 else '/' + c) + name for c in ('cpu', 'memory')}

    def make(self):
        for path in set(self.dirs.values()):
            os.mkdir(path)
            if self.v2:
                put(path + '/cgroup.subtree_control', '+cpu +memory')
            os.mkdir(path + '/in')

    def remove(self):
        for path in set(self.dirs.values()):
            for part in path + '/in', path:
                if os.path.isdir(part):
                    os.rmdir(part)

    def quota(self, cpus):
        if self.v2:
            put(self.dirs['cpu'] + '/cpu.max', '%d 100000' % (cpus * 100000))
        else:
            put(self.dirs['cpu'] + '/cpu.cfs_quota_us', int(cpus * 100000))

    def throttled(self):
        """(times, ns) so far."""
        stat = lines(self.dirs['cpu'] + '/cpu.stat')
        return stat['nr_throttled'], (stat['throttled_usec'] * 1000 if self.v2
                                      else stat['throttled_time'])

    def run(self, *args):
        enter = ''.join('echo $$ >%s/in/cgroup.procs; ' % d for d in set(self.dirs.values()))
        got = iosonde.execute(['sh', '-e', '-c', enter + 'exec "$@"', 'sh', iosonde.IOSONDE,
                               'run', *args])
        iosonde.equal(got.status, 0, got)
        return got


@contextlib.contextmanager
def groups():
    made = Groups()
    try:
        made.make()
        made.quota(0.2)
    except OSError as e:
        made.remove()
        iosonde.skip('no cgroup may be made here: %s' % e)
    try:
        yield made
    finally:
        made.remove()


def main():
    iosonde.need_root('makes cgroups')
    job = ['--name=a', '--ioengine=null', '--size=1g', '--runtime=1', '--time_based',
           '--rw=randread']
    with groups() as made:
        for _ in range(2):  # the second time it is not 0 before
            before = made.throttled()
            got = made.run('--output-format=json', *job).json()
            after = made.throttled()
            env = got['iosonde']['environment']
            cpu = env['during_run']['cpu']
            times, ns = (cpu[k]['value'] for k in ('throttled', 'throttled_ns'))
            iosonde.check(0 < times <= after[0] - before[0], before, after, cpu)
            iosonde.check(0 < ns <= after[1] - before[1], before, after, cpu)
            # Before and after the jobs there is not much to be held back.
            iosonde.check(ns * 2 > after[1] - before[1], before, after, cpu)
            iosonde.check(times <= cpu['periods']['value'], cpu)
            iosonde.equal(env['cgroup']['cpus']['value'], 0.2)
        text = made.run(*job).out
        iosonde.check('  held back: the CPU quota of the cgroup was used up in ' in text, text)
        iosonde.check(', cgroup limit 0.2 CPUs' in text, text)
        made.quota(1000)
        cpu = made.run('--output-format=json', *job).json()['iosonde']['environment'][
            'during_run']['cpu']
        iosonde.equal(cpu['throttled']['value'], 0, cpu)
        iosonde.check('held back' not in made.run(*job).out)


main()
