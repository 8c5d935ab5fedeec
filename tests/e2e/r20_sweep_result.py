"""r20_sweep_result -- a sweep in every form; its summaries worked out again from its entries."""
import json
import math
import re
import statistics

import fiojson
import iosonde

# 97.5 % points of Student's t by degrees of freedom, from a published table.
T = {1: 12.706, 2: 4.303, 3: 3.182}
ARGS = ('run', '--name=a', '--size=1m', '--vary=rw:randread,randrw', '--vary=bs:4k,16k')


def near(a, b, *what):
    iosonde.check(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6), *what, a, b)


def summary(figure, values, *what):
    iosonde.equal(figure['n'], len(values), *what)
    near(figure['median'], statistics.median(values), *what)
    near(figure['min'], min(values), *what)
    near(figure['max'], max(values), *what)
    near(figure['mean'], statistics.mean(values), *what)
    if len(values) == 1:
        iosonde.equal([figure[k] for k in ('stddev', 'ci95_low', 'ci95_high')], [None] * 3, *what)
        return
    near(figure['stddev'], statistics.stdev(values), *what)
    half = T[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    near(figure['ci95_low'], statistics.mean(values) - half, *what)
    near(figure['ci95_high'], statistics.mean(values) + half, *what)


def check_cells(doc, cells, repeat):
    own = doc['iosonde']
    iosonde.equal((own['sweep']['cells'], own['sweep']['repeat']), (cells, repeat))
    iosonde.equal((len(own['cells']), own['sweep']['runs_done']), (cells, cells * repeat))
    iosonde.check(own['sweep']['complete'], own['sweep'])
    for i, cell in enumerate(own['cells'], 1):
        iosonde.equal((cell['cell'], cell['runs'], cell['failed'], cell['complete']),
                      (i, repeat, 0, True))
        jobs = [j for j in doc['jobs'] if j['iosonde']['cell'] == i]
        iosonde.equal(sorted(j['iosonde']['repetition'] for j in jobs),
                      list(range(1, repeat + 1)))
        for job in jobs:
            iosonde.check(job['iosonde']['complete'], job['jobname'])
            for option, value in cell['values'].items():
                iosonde.equal(job['job options'][option], value)
        for d in 'read', 'write':
            if not jobs[0][d]['total_ios']:
                iosonde.check(d not in cell['jobs'][0], cell)
                continue
            got = cell['jobs'][0][d]
            summary(got['iops'], [j[d]['iops'] for j in jobs], i, d, 'iops')
            # bw_bytes of an entry is a whole number
            near(round(got['bw_bytes']['median']),
                 round(statistics.median(j[d]['iops'] for j in jobs)
                       * int(cell['values']['bs'][:-1]) * 1024), i, d, 'bw')
            summary(got['lat_ns']['mean'], [j[d]['lat_ns']['mean'] for j in jobs], i, d, 'mean')
            for key, percentile in ('p50', '50.000000'), ('p99', '99.000000'):
                summary(got['lat_ns'][key],
                        [j[d]['lat_ns']['percentile'][percentile] for j in jobs], i, d, key)


def as_json(folder):
    """One document that readers of fio's take, entries that can be told apart, true summaries."""
    for repeat in 1, 3:
        for form in 'json', 'json+':
            out = iosonde.run(*ARGS, '--repeat=%d' % repeat, '--output-format=' + form,
                              cwd=folder).out
            iosonde.equal(fiojson.check(out), [], repeat)
            doc = json.loads(out)
            iosonde.equal(len({j['jobname'] for j in doc['jobs']}), 4 * repeat)
            check_cells(doc, 4, repeat)
    doc = iosonde.run_json('--name=a', '--size=1m', '--repeat=2', '--numjobs=3', cwd=folder)
    own = doc['iosonde']
    iosonde.equal((len(doc['jobs']), own['cells'][0]['values']), (6, {}))
    # Clones of a run are one value: the sum of their rates.
    rates = [sum(j['read']['iops'] for j in doc['jobs'] if j['iosonde']['repetition'] == k)
             for k in (1, 2)]
    summary(own['cells'][0]['jobs'][0]['read']['iops'], rates)


def as_text(folder):
    """Paragraphs of all runs, then a line for each cell and its figures."""
    out = iosonde.run(*ARGS, '--repeat=3', '--shuffle-seed=5', cwd=folder).out
    iosonde.equal(out.count('): err= 0'), 12)
    iosonde.equal(out.count('fio-3.42 iosonde-'), 1)
    iosonde.equal(len(re.findall(r'^a rw=\w+ bs=\w+ #1: \(g=0\)', out, re.M)), 4, out[:2000])
    tables = out[out.index('\nSweep: 4 cells, each 3 times'):]
    iosonde.check('--shuffle-seed=5)' in tables and 'incomplete' not in tables, tables)
    # randread in one direction, randrw in two: 6 rows, and 5 figures of each.
    iosonde.equal(len(re.findall(r'\+-', tables)), 6 * 5 + 1, tables)
    iosonde.equal(len(re.findall(r'\.\.', tables)) - 1, 6 * 5, tables)
    once = iosonde.run(*ARGS, cwd=folder).out
    iosonde.check('each 1 time, in the order written' in once and '+-' not in once, once[-900:])


def as_terse(folder):
    out = iosonde.run(*ARGS, '--repeat=2', '--minimal', cwd=folder).out.splitlines()
    iosonde.equal(sorted(line.split(';')[2] for line in out),
                  sorted('a rw=%s bs=%s #%d' % (rw, bs, n) for rw in ('randread', 'randrw')
                         for bs in ('4k', '16k') for n in (1, 2)))
    iosonde.equal({line.split(';')[0] for line in out}, {'3'})


def main():
    for test in as_json, as_text, as_terse:
        with iosonde.disk_dir() as folder:
            test(folder)


main()
