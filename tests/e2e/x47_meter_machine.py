"""x47_meter_machine -- iosonde meter: what all threads of the machine ran, and CPUs not idle."""
import glob
import os
import sys
import time

import iosonde
import metered

# Work of some 50 us, between waits that no tick is in step with: ticks find it too seldom.
BURSTS = '''
import random, time
end = time.monotonic() + 1.5
while time.monotonic() < end:
    time.sleep(random.expovariate(1 / 1e-4))
'''


def root():
    """The file of version 1's root, which counts every thread; None: another mount."""
    for path in glob.glob('/sys/fs/cgroup/cpu*/cpuacct.usage'):
        if os.path.exists(os.path.dirname(path) + '/release_agent'):
            return path
    return None


def number(path):
    with open(path, encoding='ascii') as f:
        return int(f.read())


def bounds(*args):
    """An answer, and what the root group and the clock said before and after."""
    path = root()
    before = (number(path) if path else 0, time.monotonic_ns())
    answer, _ = metered.meter(*args, '--', sys.executable, '-S', '-c', BURSTS)
    return answer, (number(path) if path else 0) - before[0], time.monotonic_ns() - before[1]


def machine():
    answer, outside, long = bounds()
    exact, cpus = answer['machine']['exact'], answer['machine']['cpus']
    known = answer['group']['cpu_ns']['value'] + answer['kernel_ns']
    slack = 8 * cpus * metered.MS + known // 50
    # Idle is clocked: whatever the classes found, threads ran in what is left.
    awake = exact['awake_ns']
    iosonde.check(awake['state'] in ('measured', 'estimated'), exact)
    iosonde.check(0 < awake['value'] <= cpus * answer['window_ns'] + slack, answer)
    iosonde.equal(exact['meter_ns']['state'], 'measured', exact)
    for key in 'idle_ran_ns', 'idle_awake_ns':
        iosonde.equal(exact[key]['state'], 'absent', 'no baseline was asked for')
    ran = exact['ran_ns']
    if ran['value'] is None:
        iosonde.check(ran['errno'] and not root(), exact)
        iosonde.equal(answer['machine']['ran_source'], '', answer['machine'])
        return
    iosonde.check(known + exact['meter_ns']['value'] <= ran['value'] + slack, known, exact)
    # 10 ms ticks of idle, stolen time, and what ran while the files were read
    iosonde.check(ran['value'] <= cpus * answer['window_ns'] + slack, answer)
    iosonde.check(answer['window_ns'] <= long, answer['window_ns'], long)
    if root():
        iosonde.check(ran['value'] <= outside + slack, ran, 'and outside', outside)
        iosonde.equal(answer['machine']['ran_source'], 'cpuacct.usage of the root group')


def baseline():
    answer, _, _ = bounds('--baseline=200ms')
    exact, cpus = answer['machine']['exact'], answer['machine']['cpus']
    for key in 'ran_ns', 'awake_ns':
        idle = exact['idle_' + key]
        iosonde.equal(idle['value'] is None, exact[key]['value'] is None, exact)
        if idle['value'] is not None:
            # ticks of 10 ms of 200
            iosonde.check(idle['value'] <= 1.2 * cpus * answer['window_ns'], key, answer)


def words():
    got = iosonde.run('meter', '--', sys.executable, '-S', '-c', BURSTS)
    iosonde.check('CPUs were not idle for ' in got.err, got.err)
    if root():
        iosonde.check('all threads ran ' in got.err and 'by cpuacct.usage of the root group'
                      in got.err and ', of which the meter ' in got.err, got.err)
    if 'samples by tick' in got.err:
        iosonde.check('idle time alone is clocked: the classes above have ' in got.err, got.err)


metered.need_groups()
for test in machine, baseline, words:
    test()
