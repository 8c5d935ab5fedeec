"""plotted -- a small benchmark laid out as bench-fio leaves it, for those who plot it.

For each iodepth and numjobs a JSON file and logs named MODE-iodepth-D-numjobs-J,
averaged over log_avg_msec=100.  Source: fio-plot's bench_fio, the names it gives.
"""
import os

import iosonde

DEPTHS, JOBS, MODE = (1, 4), (1, 2), 'randrw'
AVERAGE = 100


def make(folder):
    """Run the benchmark into folder/bench; returns that path."""
    out = os.path.join(folder, 'bench')
    os.mkdir(out)
    for depth in DEPTHS:
        for jobs in JOBS:
            base = '%s/%s-iodepth-%d-numjobs-%d' % (out, MODE, depth, jobs)
            with open(folder + '/bench.ini', 'w') as f:
                f.write('[FIOJOB]\n' + '\n'.join((
                    'rw=' + MODE, 'bs=4k', 'ioengine=libaio', 'iodepth=%d' % depth,
                    'numjobs=%d' % jobs, 'direct=1', 'group_reporting=1', 'runtime=1500ms',
                    'time_based=1', 'size=4m', 'filename=%s/data' % folder, 'rwmixread=75',
                    'norandommap=1', 'randrepeat=0', 'rate_iops=1000',
                    'log_avg_msec=%d' % AVERAGE, 'write_bw_log=' + base,
                    'write_lat_log=' + base, 'write_iops_log=' + base)) + '\n')
            iosonde.run('--output-format=json', '--output=%s.json' % base, folder + '/bench.ini')
    return out
