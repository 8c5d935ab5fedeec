"""e04_time -- runtime, time_based, ramp_time, startdelay and stonewall, by strace's clock."""
import re
import tempfile

import iosonde


def stamps(folder, *args):
    """(Result, {file name: [time of each read and write in s]}) by strace -ttt."""
    with tempfile.NamedTemporaryFile('r', encoding='latin-1') as log:
        result = iosonde.execute(
            ['strace', '-f', '-ttt', '-y', '-qq', '-s0', '-o', log.name,
             '-e', 'trace=pread64,pwrite64', iosonde.IOSONDE, 'run',
             '--output-format=json', '--bs=4k', *args], cwd=folder,
            ASAN_OPTIONS='detect_leaks=0')
        iosonde.equal(result.status, 0, result)
        seen = {}
        for line in log:
            match = re.match(r'\d+ +([\d.]+) p\w+64\(\d+<[^>]*/([^>/]+)>.* (\d+), \d+', line)
            if match and match.group(3) == '4096':
                seen.setdefault(match.group(2), []).append(float(match.group(1)))
        return result, seen


def delay(folder):
    _, seen = stamps(folder, '--rw=write', '--size=16k', '--name=a', '--name=b',
                     '--startdelay=1s')
    gap = seen['b.0.0'][0] - seen['a.0.0'][0]
    iosonde.check(0.99 < gap < 3, 'startdelay=1s took', gap)


def stages(folder):
    result, seen = stamps(folder, '--size=64k', '--rw=write', '--name=a', '--startdelay=300ms',
                          '--name=b', '--name=c', '--stonewall', '--rw=read', '--name=d',
                          '--stonewall')
    a, b, c, d = (seen[n + '.0.0'] for n in 'abcd')
    iosonde.check(max(a + b) < min(c) and max(c) < min(d), 'not one after another')
    iosonde.check(b[0] < a[0], 'b did not start beside a')
    iosonde.equal([j['groupid'] for j in result.json()['jobs']], [0, 0, 1, 2])


def ramp(folder):
    """What is done in the ramp is done, and not counted."""
    result, seen = stamps(folder, '--rw=randread', '--size=256k', '--name=r', '--ramp_time=1s',
                          '--runtime=1s', '--time_based', '--ioengine=psync')
    times = seen['r.0.0']
    read = result.json()['jobs'][0]['read']
    late = [t for t in times if t > times[0] + 1.02]
    early = [t for t in times if t > times[0] + 0.9]
    iosonde.check(len(late) <= read['total_ios'] <= len(early), 'counted', read['total_ios'],
                  'of', len(times), 'between', len(late), 'and', len(early))
    iosonde.check(990 <= read['runtime'] <= 1900, read['runtime'])
    iosonde.check(1.99 < times[-1] - times[0] < 3.5, times[-1] - times[0])
    # A job shorter than its ramp is not over before it.
    doc = iosonde.run_json('--name=r', '--size=256k', '--ramp_time=300ms', cwd=folder)
    iosonde.equal(doc['jobs'][0]['read']['total_ios'], 64)


def durations(folder):
    for engine in ('psync', 'libaio', 'io_uring', 'null'):
        result = iosonde.run('run', '--output-format=json', '--name=t', '--rw=randread',
                             '--size=64k', '--time_based', '--runtime=1500ms',
                             '--ioengine=' + engine, cwd=folder)
        job = result.json()['jobs'][0]
        iosonde.check(1.49 < result.seconds < 4, engine, result.seconds)
        iosonde.check(1490 <= job['read']['runtime'] <= 2500, engine, job['read']['runtime'])
        iosonde.check(job['read']['total_ios'] > 16, engine, 'did not start over')
    # At most: a small job ends long before its runtime, a large one at it.
    iosonde.check(iosonde.run('run', '--name=t', '--size=64k', '--runtime=60',
                              cwd=folder).seconds < 30)
    result = iosonde.run('run', '--output-format=json', '--name=t', '--ioengine=null', '--size=8e',
                         '--runtime=1', '--bs=4k', cwd=folder)
    iosonde.check(0.99 < result.seconds < 4, result.seconds)
    # Each stage has a runtime of its own.
    result = iosonde.run('run', '--runtime=1', '--time_based', '--size=64k', '--ioengine=null',
                         '--name=a', '--name=b', '--stonewall', cwd=folder)
    iosonde.check(1.99 < result.seconds < 5, result.seconds)


def main():
    with iosonde.disk_dir() as folder:
        durations(folder)
    iosonde.need_strace()
    for test in (delay, stages, ramp):
        with iosonde.disk_dir() as folder:
            test(folder)


main()
