"""r35_environment -- the record of where a run happened, against what Python reads there."""
import datetime
import os
import platform
import time

import fiojson
import iosonde


def peek(path):
    """The text of a file of the kernel's; None where it cannot be read."""
    try:
        with open(path) as f:
            return f.read().strip()
    except OSError:
        return None


def value(figure):
    iosonde.equal(figure['value'] is None, figure['state'] in ('absent', 'denied'), figure)
    if 'errno' in figure:
        iosonde.equal(figure['reason'], os.strerror(figure['errno']), figure)
    return figure['value']


def same(figure, path):
    """It says what the file says, or why it does not."""
    iosonde.equal(value(figure), peek(path) or None, path, figure)


def system(env, begin):
    u = os.uname()
    iosonde.equal(value(env['system']['kernel']), '%s %s' % (u.sysname, u.release))
    iosonde.equal(value(env['system']['build']), u.version)
    iosonde.equal(value(env['system']['architecture']), u.machine)
    iosonde.check(begin - 1000 <= env['time_ms'] <= time.time() * 1000 + 1000, env['time_ms'])
    told = datetime.datetime.strptime(value(env['system']['time']) + '+0000',
                                      '%Y-%m-%dT%H:%M:%SZ%z').timestamp()
    iosonde.check(abs(told - env['time_ms'] / 1000) < 2, env['system']['time'], env['time_ms'])
    name = platform.freedesktop_os_release()['PRETTY_NAME'] if hasattr(
        platform, 'freedesktop_os_release') else None
    iosonde.check(name in (None, value(env['system']['distribution'])), name, env['system'])
    iosonde.equal(env['host_name'], None)


def processor(env):
    cpu = env['cpu']
    names = [line.split(':', 1)[1].strip() for line in peek('/proc/cpuinfo').splitlines()
             if line.startswith('model name')]
    iosonde.check(not names or value(cpu['model']).strip() == names[0], names, cpu['model'])
    iosonde.equal(value(cpu['allowed']), len(os.sched_getaffinity(0)))
    iosonde.equal(value(cpu['online']), os.sysconf('SC_NPROCESSORS_ONLN'))
    top = peek('/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq')
    iosonde.equal(value(cpu['max_hz']), int(top) * 1000 if top else None)
    nodes = '/sys/devices/system/node'
    if os.path.isdir(nodes):
        iosonde.equal(value(cpu['nodes']), sum(n[4:].isdigit() for n in os.listdir(nodes)))
    told = {kind: value(cpu[kind]).split(', ') for kind in ('mitigated', 'vulnerable')}
    folder = '/sys/devices/system/cpu/vulnerabilities'
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        text = peek(folder + '/' + name)
        iosonde.equal(name in told['vulnerable'], text.startswith('Vulnerable'), name, text)
        iosonde.equal(name in told['mitigated'],
                      not text.startswith(('Vulnerable', 'Not affected')), name, text)


def kernel(env):
    folder = '/sys/devices/system/clocksource/clocksource0/'
    same(env['clock']['source'], folder + 'current_clocksource')
    same(env['clock']['available'], folder + 'available_clocksource')
    iosonde.equal(value(env['memory']['page']), os.sysconf('SC_PAGE_SIZE'))
    same(env['machine']['xen'], '/sys/hypervisor/type')
    hypervisor = ' hypervisor' in peek('/proc/cpuinfo')
    if platform.machine() == 'x86_64':
        iosonde.equal(value(env['machine']['hypervisor']) != 'none', hypervisor)
    iosonde.check('perf' not in env and 'gettime_ns' not in env['clock'], env)
    if os.path.exists('/.dockerenv'):
        iosonde.check('/.dockerenv' in value(env['container']['hints']), env['container'])


def mount_of(path):
    """Device number, options, type, source and options of the file system of a path."""
    mounts = {}
    with open('/proc/self/mountinfo') as f:
        for line in f:
            words = line.split()
            dash = words.index('-')
            mounts[words[4]] = [words[2], words[5]] + words[dash + 1:dash + 4]
    while path not in mounts:
        path = os.path.dirname(path)
    return path, mounts[path]


def place(entry, path):
    iosonde.check(path in entry['files'], path, entry)
    iosonde.equal(entry['files_more'], 0)
    point, (number, options, kind, source, more) = mount_of(path)
    fs, device = entry['fs'], entry['device']
    iosonde.equal(value(fs['type']), kind)
    iosonde.equal(value(fs['source']), source)
    iosonde.equal(value(fs['mount_point']), point)
    iosonde.equal(value(fs['options']), (options if options == more else '%s; %s'
                                         % (options, more))[:255])
    size = os.statvfs(path)
    iosonde.equal(value(fs['size']), size.f_blocks * size.f_frsize)
    if source.startswith('/dev/') and not number.startswith('0:'):
        folder = os.path.realpath('/sys/dev/block/' + number)
        iosonde.equal(value(device['name']), os.path.basename(folder))
        if not os.path.isdir(folder + '/queue'):
            folder = os.path.dirname(folder)
        same(device['scheduler'], folder + '/queue/scheduler')
        iosonde.equal(value(device['nr_requests']), int(peek(folder + '/queue/nr_requests')))
    elif kind == 'tmpfs':
        iosonde.equal([device[k]['state'] for k in device], ['absent'] * len(device))


def text(files, env):
    """What a reader compares stands at the end of the text, too."""
    lines = [l for l in iosonde.run('run', '--name=a', '--filename=' + ':'.join(files),
                                    '--size=64k').out.splitlines() if l.strip()]
    told = [l for l in lines if l.startswith('  system   : ')]
    iosonde.check(len(told) == 1 and value(env['system']['kernel']) in told[0], lines)
    iosonde.equal([l[:12] for l in lines[-3:]], ['  system   :', '  storage  :', '  storage  :'])
    for entry, line in zip(env['storage'], lines[-2:]):
        iosonde.check(value(entry['fs']['type']) in line, line)


def main():
    begin = time.time() * 1000
    with iosonde.disk_dir() as disk, iosonde.tmpfs_dir() as memory:
        files = [os.path.realpath(disk) + '/a', os.path.realpath(disk) + '/b', memory + '/c']
        out = iosonde.run('run', '--name=a', '--filename=' + ':'.join(files), '--size=192k',
                          '--output-format=json').out
        iosonde.equal(fiojson.check(out), [])
        doc = iosonde.run_json('--name=a', '--filename=' + ':'.join(files), '--size=192k')
        env = doc['iosonde']['environment']
        iosonde.equal(env['iosonde'], doc['iosonde']['version'])
        system(env, begin)
        processor(env)
        kernel(env)
        iosonde.equal([e['files'] for e in env['storage']], [files[:2], files[2:]])
        iosonde.equal(env['storage_more'], 0)
        for entry in env['storage']:
            place(entry, entry['files'][0])
        text(files, env)
        # Of a sweep once, with the files of all its cells.
        cells = iosonde.run('run', '--name=a', '--size=64k', '--output-format=json,normal',
                            '--vary=filename:%s,%s' % (files[0], files[2]), '--repeat=2').out
        iosonde.equal(cells.count('"environment"'), 1, cells)
        iosonde.equal(cells.count('  system   : '), 1, cells)
        iosonde.equal(cells.count('  storage  : '), 2, cells)
        # No file, no place; and no run, no record.
        doc = iosonde.run_json('--name=a', '--ioengine=null', '--size=64k')
        iosonde.equal(doc['iosonde']['environment']['storage'], [])
        doc = iosonde.run('run', '--output-format=json', '--name=a', '--bs=wrong',
                          status=2).json()
        iosonde.equal(doc['iosonde']['environment'], None)


main()
