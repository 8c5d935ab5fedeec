"""e71_counters -- cycles are counted, or estimated with the reason; a denial is not an absence."""
import ctypes
import errno
import os
import struct

import iosonde

DENY = os.path.join(iosonde.BUILD, 'tests', 'tools', 'deny')
HARDWARE, CYCLES = 0, 0
CALL = {'x86_64': 298, 'aarch64': 241}


def counter_errno():
    """0 where this thread may count its cycles, else the errno; asked by the bare call."""
    number = CALL.get(os.uname().machine)
    if not number:
        iosonde.skip('needs the number of perf_event_open on this processor')
    attr = ctypes.create_string_buffer(struct.pack('<IIQ', HARDWARE, 64, CYCLES)
                                       + struct.pack('<QQQQ', 0, 0, 0, 1 << 5), 64)
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.syscall(number, attr, 0, -1, -1, 0)
    if fd >= 0:
        os.close(fd)
        return 0
    return ctypes.get_errno()


def job(*args):
    return ['run', '--name=n', '--ioengine=null', '--size=64m', '--output-format=json', *args]


def cpu(document):
    return document['jobs'][0]['iosonde']['cpu']


def agree(measured):
    """What is told by I/O is what is told in all."""
    for key, by in (('cycles', 'ios'), ('instructions', 'ios'), ('cpu_ns', 'ios')):
        one, all_ = measured[key + '_per_io'], measured[key]
        iosonde.equal(one['state'], all_['state'])
        iosonde.equal(one['value'] is None, all_['value'] is None)
        if all_['value']:
            iosonde.check(abs(one['value'] * measured[by] / all_['value'] - 1) < 1e-6, key)


def here():
    code = counter_errno()
    measured = cpu(iosonde.run(*job()).json())['measured']
    agree(measured)
    if code == 0:
        iosonde.check(measured['cycles']['state'] in ('measured', 'scaled'), measured['cycles'])
        iosonde.check(measured['instructions']['value'] != 0, measured['instructions'])
        return
    state = 'denied' if code in (errno.EPERM, errno.EACCES) else 'absent'
    iosonde.equal((measured['instructions']['state'], measured['instructions']['errno'],
                   measured['instructions']['value']), (state, code, None))
    why = 'shows no hardware counters' if code == errno.ENOENT else state
    iosonde.check(why in measured['cycles']['reason'], measured['cycles'])
    if os.uname().machine == 'x86_64':
        iosonde.equal(measured['cycles']['state'], 'estimated')
        hz = iosonde.run(*job()).json()['iosonde']['cpu']['tsc_hz']
        iosonde.check(abs(measured['cycles']['value'] / measured['cpu_ns']['value'] * 1e9 / hz - 1)
                      < 1e-3, measured)


def denied():
    if iosonde.execute([DENY, 'EPERM', 'io_setup', 'true']).status == 125:
        return
    result = iosonde.execute([DENY, 'EPERM', 'perf_event_open', iosonde.IOSONDE, *job()])
    iosonde.equal(result.status, 0, result)
    measured = cpu(result.json())['measured']
    iosonde.equal((measured['instructions']['state'], measured['instructions']['errno']),
                  ('denied', errno.EPERM))
    iosonde.check('denied' in measured['cycles']['reason'], measured['cycles'])
    text = iosonde.execute([DENY, 'EPERM', 'perf_event_open', iosonde.IOSONDE, 'run', '--name=n',
                            '--ioengine=null', '--size=64m']).out
    iosonde.check('denied' in text and 'cycles/IO' in text, text)


def phases():
    """The ramp is told apart; laying out is no part of either."""
    with iosonde.disk_dir() as folder:
        document = iosonde.run('run', '--name=p', '--filename=%s/f' % folder, '--size=16m',
                               '--ramp_time=500ms', '--runtime=500ms', '--time_based',
                               '--output-format=json').json()
    spent = cpu(document)
    iosonde.check(spent['ramp']['ios'] > 0 and spent['measured']['ios'] > 0, spent)
    iosonde.equal(spent['measured']['ios'], document['jobs'][0]['read']['total_ios'])
    for phase in 'ramp', 'measured':
        iosonde.check(0 < spent[phase]['cpu_ns']['value'] < 2e9, phase, spent)
    layout = document['iosonde']['cpu']['layout']
    iosonde.check(layout['user_ns'] + layout['system_ns'] > 0, layout)
    iosonde.equal(cpu(iosonde.run(*job()).json())['ramp'], None)


def machine():
    """The classes of all CPUs, against /proc/stat around the run."""
    def ticks():
        with open('/proc/stat') as f:
            return [int(w) for w in f.readline().split()[1:9]]
    before = ticks()
    told = iosonde.run(*job('--runtime=2', '--time_based', '--size=1g')).json()['iosonde']['cpu'][
        'machine']
    around = [b - a for a, b in zip(before, ticks())]
    if not sum(around):
        iosonde.equal(told['percent'], None)
        return
    iosonde.check(1.9e9 < told['window_ns'] < 60e9, told)
    shares = told['percent']
    iosonde.check(abs(sum(shares.values()) - 100) < 1e-6, shares)
    for name, n in zip(('user', 'nice', 'system', 'idle'), around):
        got = shares[name] + (shares['guest'] if name == 'user' else 0)
        iosonde.check(abs(got - 100 * n / sum(around)) < 15, name, got, around)


def main():
    here()
    denied()
    phases()
    machine()


main()
