"""e34_numa -- numa_cpu_nodes and numa_mem_policy, as far as the nodes that are here go."""
import contextlib
import os
import re
import signal

import iosonde

NODE = '/sys/devices/system/node/node0'


def job(*args):
    return ['run', '--output-format=json', '--name=t', '--filename=f', '--bs=4k', '--rw=randread',
            *args]


@contextlib.contextmanager
def running(folder, *args):
    """The threads of the process that does the I/O, while it does."""
    run = iosonde.start(*job('--runtime=60', '--time_based', '--eta=always', *args), cwd=folder)
    try:
        seen = b''
        while b'IOPS' not in seen:
            part = run.stderr.read1(4096)
            iosonde.check(part, 'it ended early:', seen)
            seen += part
        with open('/proc/%d/task/%d/children' % (run.pid, run.pid)) as f:
            pid = int(f.read().split()[0])
        yield [int(t) for t in os.listdir('/proc/%d/task' % pid) if int(t) != pid]
    finally:
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=20)


def policies(folder):
    """The kernel says which policy the worker's memory has."""
    for text, word in (('bind:0', 'bind:0'), ('prefer:0', 'prefer'),
                       ('interleave:0', 'interleave:0'),
                       ('local', 'local|prefer|default'), ('default', 'default')):
        with running(folder, '--numa_mem_policy=' + text) as tids:
            found = set()
            for tid in tids:
                with open('/proc/%d/numa_maps' % tid) as f:
                    found |= {line.split()[1] for line in f}
            iosonde.check(any(re.match(word, p) for p in found), text, found)
    one = iosonde.run(*job('--numa_mem_policy=bind:0'), cwd=folder).json()['jobs'][0]
    iosonde.check(any(e['setting'] == 'numa_mem_policy' and e['effective'] == 'bind:0'
                      for e in one['iosonde']['ledger']), one['iosonde']['ledger'])


def nodes(folder):
    with open(NODE + '/cpulist') as f:
        cpus = f.read().strip()
    for text in '0', 'all':
        with running(folder, '--numa_cpu_nodes=' + text) as tids:
            allowed = set()
            for tid in tids:
                with open('/proc/%d/status' % tid) as f:
                    allowed |= set(re.findall(r'Cpus_allowed_list:\t(\S+)', f.read()))
            iosonde.check(text == 'all' or cpus in allowed, text, allowed)
        _, seen = iosonde.trace(('sched_setaffinity',), *job('--numa_cpu_nodes=' + text),
                                cwd=folder)
        iosonde.check(seen, 'no thread was moved')


def refused(folder):
    for args, status, words in ((['--numa_cpu_nodes=900'], 3, 'no node 900'),
                                (['--numa_mem_policy=bind:900'], 3, 'numa_mem_policy'),
                                (['--numa_cpu_nodes=x'], 2, 'numa_cpu_nodes'),
                                (['--numa_mem_policy=bind'], 2, 'bind:LIST'),
                                (['--numa_mem_policy=near:0'], 2, 'bind:LIST'),
                                (['--numa_mem_policy=prefer:0-1'], 2, 'one node'),
                                (['--numa_cpu_nodes=0', '--cpus_allowed=0'], 2, 'cpus_allowed')):
        result = iosonde.run(*job(*args), cwd=folder, status=status)
        iosonde.check(words in result.err, args, result)


def main():
    iosonde.need_strace()
    if not os.path.exists(NODE) or not os.path.exists('/proc/self/numa_maps'):
        iosonde.skip('no NUMA in this kernel')
    with iosonde.ext4_dir() as folder:
        iosonde.run('run', '--name=t', '--filename=f', '--size=1m', cwd=folder)
        policies(folder)
        nodes(folder)
        refused(folder)


main()
