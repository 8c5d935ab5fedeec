"""r40_report -- iosonde report: figures, ratios and intervals against the formulas, worked out
here anew; its forms agree; results are put together; what is no result is refused."""
import csv
import io
import json
import math
import os
import random
import shutil

import compared
import iosonde

RANDOM = random.Random(20261126)
# Share of the host's speed; the last is in the second result only.
SPEED = {'host': 1, 'runc': 0.99, 'runsc:platform=systrap': 0.1, 'crun': 1.02}
CELLS = ('rw=read bs=4k', 'rw=write bs=4k', 'rw=randrw bs=64k')
TURNS = 5


def reading(value, state='measured', errno=None):
    out = {'value': value, 'state': state}
    if errno:
        out.update(errno=errno, reason=os.strerror(errno))
    return out


def direction(ios, size):
    iops = ios / 2.5
    return {'total_ios': ios, 'io_bytes': ios * size, 'iops': iops, 'bw_bytes': iops * size,
            'lat_mean_ns': 1e9 / iops if ios else 0.0, 'lat_p50_ns': 9e8 / iops if ios else 0.0,
            'lat_p99_ns': 4e9 / iops if ios else 0.0}


def noisy(value):
    return value * math.exp(RANDOM.gauss(0, 0.03))


def host():
    cpu = int(noisy(2.4e9))
    percent = {name: 0.0 for name in ('user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq',
                                      'steal', 'guest', 'guest_nice')}
    percent.update(user=noisy(10), system=noisy(15), nice=noisy(2), guest=1.0, guest_nice=0.5)
    percent['idle'] = 100 - percent['user'] - percent['system'] - percent['nice']
    role = {'role': 'payload', 'process': '/iosonde', 'thread': 'iosonde', 'threads': 1,
            'cpu_ns': cpu, 'user_ns': cpu // 3, 'system_ns': cpu - cpu // 3, 'nice_ns': cpu // 10,
            'guest_ns': 0, 'read_bytes': 0, 'write_bytes': 0}
    return {'window_ns': 2500000000, 'startup_ns': int(noisy(3e7)), 'whole_ns': int(noisy(4e9)),
            'machine_ns': cpu + 300000000, 'idle_ns': 100000000, 'kernel_ns': 50000000,
            'group': {'cpu_ns': reading(cpu), 'user_ns': reading(cpu // 3),
                      'system_ns': reading(cpu - cpu // 3), 'throttled_ns': reading(None, 'absent'),
                      'cycles': reading(int(cpu * 2.6), 'estimated', 2),
                      'instructions': reading(None, 'denied', 13),
                      'memory_peak': reading(int(noisy(1e7))),
                      'read_bytes': reading(None, 'absent'),
                      'write_bytes': reading(None, 'absent')},
            'machine': {'cpus': 2, 'ticks': 500, 'errno': 0, 'percent': percent},
            'roles': [role], 'kernel': [{'thread': 'kworker flush', 'cpu_ns': 50000000}]}


def trial(runtime, runtime_n, cell, turn, order):
    size = 65536 if '64k' in CELLS[cell] else 4096
    ios = int(noisy(100000 * SPEED[runtime]))
    nothing = direction(0, size)
    some = direction(ios, size)
    return {'iosonde_trial': 1, 'runtime': runtime, 'runtime_version': '1', 'cell': CELLS[cell],
            'conditions': 'data=bind cache=cold', 'command': 'true', 'told': None,
            'engine': 'psync', 'verdict': 'reads reached the device: 9 of 9' if cell == 0 else None,
            'runtime_n': runtime_n, 'cell_n': cell, 'turn': turn, 'order': order, 'state': 'done',
            'exit_status': 0, 'error': 0, 'error_text': None, 'generator_bound': False,
            'clock_ratio': 1.0,
            'read': some if 'read' in CELLS[cell] or 'rw=randrw' in CELLS[cell] else nothing,
            'write': direction(ios // 2, size) if 'randrw' in CELLS[cell]
                     else nothing if 'read' in CELLS[cell] else some,
            'host': host(), 'box': None}


def made(folder, runtimes):
    """Files of trials in a folder; returns them."""
    os.makedirs(os.path.join(folder, 'trials'))
    trials = [trial(runtime, n, cell, turn, 0) for turn in range(TURNS)
              for cell in range(len(CELLS)) for n, runtime in enumerate(runtimes)]
    RANDOM.shuffle(trials)
    for order, one in enumerate(trials):
        one['order'] = order
    # One failed: its pair is missing, but not the runtime.
    bad = next(t for t in trials if t['runtime'] != 'host' and t['turn'] == 3 and t['cell_n'] == 0)
    bad.update(state='failed', exit_status=126, error=1, error_text='the runtime ended first',
               told='one\nlast words\n', host=None)
    for one in trials:
        with open(os.path.join(folder, 'trials', '%04d.json' % one['order']), 'w') as f:
            json.dump(one, f)
    return trials


def forms(folder, document):
    """CSV and text say what the document says."""
    lines = list(csv.DictReader(io.StringIO(
        iosonde.run('report', '--output-format=csv', folder).out)))
    rows = [(cell, row) for cell in document['cells'] for row in cell['runtimes']]
    iosonde.equal(len(lines), len(rows))
    for line, (cell, row) in zip(lines, rows):
        iosonde.equal((line['cell'], line['runtime']), (cell['cell'], row['runtime']))
        for key, figure in row['figures'].items():
            if figure['n']:
                compared.near(float(line[key]), figure['mean'], line['runtime'], key)
            else:
                iosonde.equal(line[key], '', key)
            if 'ratio' in figure:
                compared.near(float(line[key + '_ratio_low']), figure['ratio']['low'], key)
    text = iosonde.run('report', '--roles', folder).out
    iosonde.check(max(map(len, text.splitlines())) <= 100, 'too wide:\n' + text)
    flat = ' '.join(text.split())
    for part in ('against host,', 'Conditions: data=bind cache=cold',
                 'estimated (~): cycles/IO, cycles/B: CPU time x TSC rate; hardware counter '
                 'absent: this machine shows no hardware counters',
                 '1 of 15 trials: the runtime ended first; exit status 126; it said: last words',
                 'reads reached the device: all runtimes (1 of 3 cells)',
                 'kworker flush'):
        iosonde.check(part in flat, repr(part), 'is not in', text)
    for _, row in rows:
        ratio = row['figures']['bw_bytes'].get('ratio')
        if ratio:
            word = '%.3f..%.3f%s' % (ratio['low'], ratio['high'],
                                     ' within the noise' if ratio['within_noise'] else '')
            iosonde.check(word in text, word, 'is not in', text)
    markdown = iosonde.run('report', '--output-format=markdown', folder).out
    iosonde.equal(len([line for line in markdown.splitlines() if line.startswith('| host |')]), 9)


def merged(first, second, trials, more):
    """Of two results: a runtime's number is another there, and no turn is in common."""
    document = json.loads(iosonde.run('report', '--output-format=json', first, second).out)
    names = [row['runtime'] for row in document['cells'][0]['runtimes']]
    iosonde.equal(names, ['host', 'runc', 'runsc:platform=systrap', 'crun'])
    iosonde.equal([cell['cell'] for cell in document['cells']], list(CELLS))
    offset = [dict(t, turn=t['turn'] + TURNS) for t in more]
    crun = [t for t in offset if t['runtime'] == 'crun' and t['state'] == 'done']
    iosonde.equal(document['cells'][0]['runtimes'][0]['trials']['done'], 2 * TURNS)
    iosonde.equal(document['trials'], len(trials) + len(more))
    compared.check(document, trials + offset, True)
    # crun alone, and the first: no pair is left.
    only = second + '-crun'
    os.makedirs(only)
    for t in more:
        if t['runtime'] == 'crun':
            shutil.copy(os.path.join(second, 'trials', '%04d.json' % t['order']), only)
    document = json.loads(iosonde.run('report', '--output-format=json', first, only).out)
    for cell in document['cells']:
        cell['runtimes'] = [r for r in cell['runtimes'] if r['runtime'] in ('host', 'crun')]
    compared.check(document, [t for t in trials if t['runtime'] == 'host'] + crun, False)


def refused(folder, result):
    empty, bad = os.path.join(folder, 'empty'), os.path.join(folder, 'bad')
    os.mkdir(empty)
    shutil.copytree(result, bad)
    for text, why in (('{"jobs": []}', "'iosonde_trial' is missing"), ('{', 'no JSON: line 1'),
                      ('{"iosonde_trial": 7}', 'another version')):
        with open(os.path.join(bad, 'trials', '0001.json'), 'w') as f:
            f.write(text)
        said = iosonde.run('report', bad, status=2).err
        iosonde.check('/trials/0001.json: ' in said and why in said, said)
    for args, why in (([empty], 'no file of a trial is in it'),
                      ([os.path.join(folder, 'none')], os.strerror(2)),
                      ([], 'name a result'), (['--nothing', result], "no option '--nothing'"),
                      (['--output-format=html', result], 'html'),
                      (['--output=', result], 'option output')):
        out = iosonde.run('report', *args, status=2)
        iosonde.check(why in out.err and not out.out, args, out)
        iosonde.equal(out.err.count('\n'), 1, args)
    iosonde.run('report', '--output=' + os.path.join(folder, 'none', 'x'), result, status=6)
    # What is read stays, and counts once.
    trial = os.path.join(result, 'trials', '0000.json')
    with open(trial) as f:
        before = f.read()
    got = iosonde.run('report', result, '--output=' + trial, status=4)
    iosonde.check('is a result that is read' in got.err, got)
    with open(trial) as f:
        iosonde.check(f.read() == before, 'a trial was replaced')
    for twice in (result, result), (result, result + '/trials'), (trial, result), (result, trial):
        got = iosonde.run('report', *twice, status=2)
        iosonde.check('is named twice' in got.err and not got.out, got)
    whole = os.path.join(folder, 'comparison.json')
    iosonde.run('report', '--output-format=json', '--output=' + whole, result)
    got = iosonde.run('report', whole, status=2)
    iosonde.check('is what a comparison came to; name the folder' in got.err, got)
    kept = os.path.join(folder, 'kept')
    iosonde.equal(iosonde.run('report', '--output', kept, result).out, '')
    with open(kept) as f:
        iosonde.equal(f.read(), iosonde.run('report', result).out)


def main():
    with iosonde.disk_dir() as folder:
        first, second = os.path.join(folder, 'first'), os.path.join(folder, 'second')
        trials = made(first, ['host', 'runc', 'runsc:platform=systrap'])
        more = made(second, ['crun', 'host'])
        document = json.loads(iosonde.run('report', '--output-format=json', first).out)
        iosonde.equal(compared.check(document, trials, True), 9)
        forms(first, document)
        merged(first, second, trials, more)
        refused(folder, first)
        one = os.path.join(first, 'trials', '0000.json')
        iosonde.check('Comparison of 1 trial.' in iosonde.run('report', one).out)


main()
