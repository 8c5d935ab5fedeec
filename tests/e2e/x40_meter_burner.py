"""x40_meter_burner -- CPU time of a known burner: group, tree and roles agree with it."""
import json
import os
import subprocess
import sys
import time

import iosonde
import metered


def agree(answer, seconds, what):
    """All of it, within 2 %, and a tick of each of its three processes."""
    total = metered.adds_up(answer)
    iosonde.check(abs(total / 1e9 - seconds) <= 0.02 * seconds + 0.04, what, total, seconds)
    nice = sum(r['nice_ns'] for r in answer['roles'])
    iosonde.check(0.25e9 <= nice <= 0.55e9, what, 'nice', nice, answer['roles'])
    burnt = metered.spent(answer, role='other', process=os.path.basename(sys.executable))
    iosonde.check(burnt >= 0.95 * total - 20 * metered.MS, what, burnt, total, answer['roles'])
    # It idles before it ends: its end is seen, and little is of nobody.
    ended = metered.spent(answer, role='ended')
    iosonde.check(ended <= 0.02 * total + 20 * metered.MS, what, 'ended', ended, answer['roles'])
    iosonde.check(answer['group']['cycles']['state'] in ('measured', 'scaled', 'estimated'))
    iosonde.check(answer['group']['cycles']['value'] > 1e8, answer['group'])


def command():
    answer, got = metered.meter('--', sys.executable, '-S', '-c', metered.BURNER)
    agree(answer, float(got.out.split()[1]), 'command')
    iosonde.equal(answer['of']['exit_status'], 0)
    user, system = (answer['group'][k]['value'] for k in ('user_ns', 'system_ns'))
    total = answer['group']['cpu_ns']['value']
    iosonde.check(abs(user + system - total) <= 0.02 * total + metered.MS, answer['group'])
    if answer['group']['memory_peak']['state'] == 'measured':
        iosonde.check(1 << 20 <= answer['group']['memory_peak']['value'] < 1 << 30)


def started():
    burner = subprocess.Popen([sys.executable, '-S', '-c',
                               'import sys; sys.stdin.readline()' + metered.BURNER],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              universal_newlines=True)
    return burner


def other(way):
    """One that runs already, by its number or its group."""
    burner = started()
    group = None
    try:
        if way == 'cgroup':
            group = '/sys/fs/cgroup/iosonde-x40-%d' % burner.pid
            if os.path.isdir('/sys/fs/cgroup/unified'):
                group = '/sys/fs/cgroup/unified/iosonde-x40-%d' % burner.pid
            os.mkdir(group)
            with open(group + '/cgroup.procs', 'w') as f:
                f.write('%d' % burner.pid)
        target = '--pid=%d' % burner.pid if way == 'pid' else '--cgroup=' + group
        with iosonde.disk_dir() as folder:
            meter = iosonde.start('meter', '--output-format=json', '--output', folder + '/a',
                                  target)
            time.sleep(0.5)
            burner.stdin.write('\n')
            burner.stdin.flush()
            seconds = float(burner.stdout.readline().split()[0])
            if way == 'cgroup':
                meter.send_signal(2)
            else:
                burner.wait()
            iosonde.equal(meter.wait(), 0, 'it was told to stop')
            with open(folder + '/a', encoding='utf-8') as f:
                answer = json.load(f)
    finally:
        burner.stdin.close()
        burner.stdout.close()
        burner.wait()
        if group:
            os.rmdir(group)
    # What it had before does not count.
    agree(answer, seconds, way)
    iosonde.equal(answer['group']['memory_peak']['state'] == 'measured' and way == 'pid', False)


def main():
    metered.not_nice()
    other('pid')
    metered.need_groups()
    command()
    other('cgroup')


main()
