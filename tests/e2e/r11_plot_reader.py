"""r11_plot_reader -- JSON and logs give what plotting programs take from them, with its types.

A reader of our own, which does what fio-plot's does: find the JSON of a mode by "job
options" merged with "global options"; take a row of fixed keys from each job; find logs by
their names; read them as strict CSV of five or more columns; put the logs of clones
side by side, line by line, adding up IOPS and bandwidth and averaging times and latencies.
It runs where fio-plot is not installed, and checks more: the graphs agree with the result.
"""
import csv
import glob
import json
import os
import re
import statistics

import iosonde
import logs
import plotted

FLOATS = ('iops', 'iops_stddev')
SHARES = {'latency_ns': '2 4 10 20 50 100 250 500 750 1000',
          'latency_us': '2 4 10 20 50 100 250 500 750 1000',
          'latency_ms': '2 4 10 20 50 100 250 500 750 1000 2000 >=2000'}
MERGE = {'iops': sum, 'bw': sum, 'lat': statistics.mean, 'slat': statistics.mean,
         'clat': statistics.mean}


def json_of(bench, depth, jobs):
    """The one document of a cell, as its options say, whatever its name."""
    found = []
    for path in glob.glob(bench + '/*.json'):
        with open(path) as f:
            doc = json.load(f)
        iosonde.check(all(k in doc for k in ('fio version', 'global options', 'jobs')), path)
        options = dict(doc['jobs'][0]['job options'], **doc['global options'])
        if (options['rw'], int(options['iodepth']), int(options['numjobs'])) == \
                (plotted.MODE, depth, jobs):
            found.append(doc)
    iosonde.equal(len(found), 1, depth, jobs)
    return found[0]


def typed(doc):
    """What a bar or a histogram is drawn from."""
    iosonde.check(isinstance(doc['fio version'], str) and doc['fio version'].startswith('fio-'))
    for job in doc['jobs']:
        iosonde.check(job['jobname'] != 'All clients' and not job.get('hostname'))
        for key in ('bs', 'rw', 'iodepth', 'numjobs'):
            iosonde.equal(type(job['job options'][key]), str, key)
        for key in ('usr_cpu', 'sys_cpu'):
            iosonde.equal(type(job[key]), float, key)
        for key, names in SHARES.items():
            iosonde.equal(list(job[key]), names.split(), key)
            iosonde.check(all(type(v) is float for v in job[key].values()), key)
        for name in ('read', 'write'):
            iosonde.equal(type(job[name]['bw']), int, name)
            for key in FLOATS:
                iosonde.equal(type(job[name][key]), float, key)
            for key in ('mean', 'stddev'):
                iosonde.equal(type(job[name]['lat_ns'][key]), float, key)


def log_files(bench, depth, jobs, kind):
    start = '%s-iodepth-%d-numjobs-%d_%s' % (plotted.MODE, depth, jobs, kind)
    return sorted(p for p in glob.glob(bench + '/*.log')
                  if re.search('^' + start, os.path.basename(p)))


def read(path):
    """[(ms, value, direction)] of a log; an empty one is no data."""
    with open(path, newline='') as f:
        lines = csv.DictReader(f, delimiter=',', skipinitialspace=True, strict=True,
                               fieldnames=['timestamp', 'value', 'rwt', 'blocksize', 'offset'])
        return [(int(line['timestamp']), int(line['value']), int(line['rwt'])) for line in lines]


def merged(files, kind, direction):
    """One line of a graph: (ms, value) of all clones."""
    columns = [[row for row in read(path) if row[2] == direction] for path in files]
    return [(statistics.mean(row[0] for row in line), MERGE[kind]([row[1] for row in line]))
            for line in zip(*columns)]


def cell(bench, depth, jobs):
    doc = json_of(bench, depth, jobs)
    typed(doc)
    iosonde.equal(len(doc['jobs']), 1)
    own = doc['jobs'][0]
    for kind in MERGE:
        files = log_files(bench, depth, jobs, kind)
        iosonde.equal(len(files), jobs, kind, files)
        for d, name in enumerate(('read', 'write')):
            line = merged(files, kind, d)
            iosonde.check(len(line) >= 2, kind, name, line)
            times = [at for at, _ in line]
            iosonde.equal(times, sorted(times), kind)
            gaps = [b - a for a, b in zip(times, times[1:])]
            # Above a second fio-plot warns, and stretches the values.
            iosonde.check(statistics.mean(gaps) <= 1000, kind, gaps)
            agrees(own[name], kind, [row for path in files for row in read(path) if row[2] == d])


def agrees(told, kind, rows):
    """The lines of all clones and the result say the same."""
    values = [value for _, value, _ in rows]
    if kind not in ('iops', 'bw'):
        mean = told[kind + '_ns']['mean']
        iosonde.check(min(values) <= mean * 1.001 + 1 and mean <= max(values) * 1.001 + 1,
                      kind, mean, values)
        return
    done = sum(value * logs.span(at, plotted.AVERAGE) / 1000 for at, value, _ in rows)
    total = told['total_ios'] * (4 if kind == 'bw' else 1)
    # The values are cut to whole numbers, and the last line may reach back over a pause.
    iosonde.check(total * 0.8 <= done <= total * 1.01 + len(rows), kind, done, total)


def main():
    with iosonde.ext4_dir() as folder:
        bench = plotted.make(folder)
        for depth in plotted.DEPTHS:
            for jobs in plotted.JOBS:
                cell(bench, depth, jobs)


main()
