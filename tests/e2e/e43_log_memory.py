"""e43_log_memory -- logs of every kind, and the memory of the run does not grow with them.

The logs of some seconds would take many MB if they were kept.  tests/bench/log_memory.py
does it for minutes.
"""
import json
import os

import iosonde
import logs

MIB = 1 << 20
# Sanitizers keep accounts of memory of their own; kept logs would take more all the same.
MOST = MIB if iosonde.STATIC else 40 * MIB


def child_of(pid):
    """The process that does the I/O: the one child."""
    with open('/proc/%d/task/%d/children' % (pid, pid)) as f:
        return int(f.read().split()[0])


def memory(pid):
    """Bytes of memory that are the process's alone or that it shares with its parent."""
    with open('/proc/%d/status' % pid) as f:
        fields = dict(line.split(':', 1) for line in f)
    return int(fields['VmRSS'].split()[0]) * 1024


def written(folder):
    return sum(os.path.getsize(os.path.join(folder, name)) for name in logs.names(folder))


def lines(path, direction):
    with open(path) as f:
        return sum(1 for line in f if line.split(', ')[2] == str(direction))


def main():
    if not os.path.exists('/proc/self/task/%d/children' % os.getpid()):
        iosonde.skip('this kernel does not list the children of a process')
    with iosonde.disk_dir() as folder:
        run = iosonde.start('run', '--output-format=json', '--name=a', '--ioengine=null',
                            '--size=1g', '--rw=randrw', '--rate_iops=50000', '--time_based',
                            '--runtime=300', '--write_lat_log', 'a', '--write_bw_log=a',
                            '--write_iops_log=a', '--write_hist_log=a', '--log_hist_msec=100',
                            '--log_offset=1', cwd=folder)
        iosonde.wait_for(lambda: written(folder) > 4 * MIB, 'the first lines', 60)
        child = child_of(run.pid)
        before, begun = memory(child), written(folder)
        iosonde.wait_for(lambda: written(folder) > begun + 64 * MIB, 'many lines', 110)
        after = memory(child)
        run.terminate()
        doc = json.loads(run.communicate(timeout=60)[0])
        iosonde.equal(run.returncode, 143)
        iosonde.check(after - before < MOST, 'grew by %d bytes' % (after - before), before)
        own = doc['jobs'][0]
        for d, name in enumerate(('read', 'write')):
            rows = lines(folder + '/a_iops.1.log', d)
            missing = own[name]['total_ios'] - rows
            most = sum(own['iosonde']['logs'][key] for key in ('lost', 'unwritten'))
            iosonde.check(0 <= missing <= most, name, missing, most)


main()
