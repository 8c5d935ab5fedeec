"""r05_typed -- the JSON decodes into the typed structures of programs that read fio's.

Go's encoding/json (kubestr) refuses a number with a point or an exponent for an
integer, and one that does not fit; serde_json's as_u64 (cloud-hypervisor's CI)
takes nothing but an unsigned integer; cbt asserts int and float one by one.  The
structures here are theirs by field and type, as of 2026.
"""
import json

import iosonde

INT, INT32, FLOAT, STR = 'int', 'int32', 'float32', 'string'
LIMIT = {INT: 2 ** 63 - 1, INT32: 2 ** 31 - 1}


def fields(kind, names):
    return {name: kind for name in names.split()}


NS = dict(fields(INT, 'min max N'), **fields(FLOAT, 'mean stddev'))
STATS = dict(fields(INT, 'io_bytes io_kbytes bw_bytes bw runtime total_ios short_ios drop_ios '
                         'bw_min bw_max'),
             **fields(INT32, 'bw_samples iops_min iops_max iops_samples'),
             **fields(FLOAT, 'iops bw_agg bw_mean bw_dev iops_mean iops_stddev'),
             slat_ns=NS, clat_ns=NS, lat_ns=NS)
DEPTH = fields(FLOAT, '0 1 2 4 8 16 32 64 >=64')
LATENCY = fields(FLOAT, '2 4 10 20 50 100 250 500 750 1000 2000 >=2000')
KUBESTR = {
    'fio version': STR, 'timestamp': INT, 'timestamp_ms': INT, 'time': STR,
    'global options': fields(STR, 'directory randrepeat verify ioengine direct gtod_reduce'),
    'jobs': [dict(
        {'jobname': STR, 'usr_cpu': FLOAT, 'sys_cpu': FLOAT, 'latency_percentile': FLOAT,
         'job options': fields(STR, 'name bs iodepth size rw ramp_time runtime'),
         'read': STATS, 'write': STATS, 'trim': STATS, 'sync': STATS,
         'iodepth_level': DEPTH, 'iodepth_submit': DEPTH, 'iodepth_complete': DEPTH,
         'latency_ns': LATENCY, 'latency_us': LATENCY, 'latency_ms': LATENCY},
        **fields(INT, 'groupid error eta elapsed'),
        **fields(INT32, 'job_runtime ctx majf minf latency_depth latency_target '
                        'latency_window'))],
    'disk_util': [dict(fields(INT, 'read_ios write_ios read_merges write_merges read_ticks '
                                   'write_ticks in_queue'), name=STR, util=FLOAT)],
}

JOBS = {
    'read': ('--rw=read', 1),
    'kubestr': ('--rw=randread --ioengine=libaio --iodepth=64 --direct=1 --ramp_time=200ms '
                '--runtime=1s --time_based --randrepeat=0', 1),
    'clones': ('--rw=randwrite --numjobs=3 --ioengine=io_uring --iodepth=8', 3),
    'group': ('--rw=randrw --numjobs=3 --group_reporting --fsync=16', 1),
    'fast': ('--rw=randread --ioengine=null --iodepth=32 --time_based --runtime=1', 1),
    'one I/O': ('--rw=write --number_ios=1', 1),
}


class Wrong(Exception):
    pass


def go(kind, value, where):
    """encoding/json: Unmarshal of value into kind; what the structure lacks is passed over."""
    if value is None:
        return
    if isinstance(kind, dict):
        if not isinstance(value, dict):
            raise Wrong('%s: no object' % where)
        for key, inner in kind.items():
            go(inner, value.get(key), where + '.' + key)
    elif isinstance(kind, list):
        if not isinstance(value, list):
            raise Wrong('%s: no array' % where)
        for i, one in enumerate(value):
            go(kind[0], one, '%s[%d]' % (where, i))
    elif kind == STR:
        if type(value) is not str:
            raise Wrong('%s: %r is no string' % (where, value))
    elif kind == FLOAT:
        if type(value) not in (int, float) or abs(value) > 3.4e38:
            raise Wrong('%s: %r is no float32' % (where, value))
    elif type(value) is not int or abs(value) > LIMIT[kind]:
        raise Wrong('%s: %r is no %s' % (where, value, kind))


def as_u64(value, where):
    if type(value) is not int or value < 0:
        raise Wrong('%s: %r is no u64' % (where, value))
    return value


def cloud_hypervisor(doc, jobs):
    """Bandwidth and IOPS as its performance tests take them."""
    if len(doc['jobs']) != jobs:
        raise Wrong('%d jobs, not %d' % (len(doc['jobs']), jobs))
    rates = []
    for job in doc['jobs']:
        for d in 'read', 'write':
            size, ios, ms = [as_u64(job[d][k], d + '.' + k)
                             for k in ('io_bytes', 'total_ios', 'runtime')]
            if ms:
                rates.append((size * 1000 / ms, ios * 1000 / ms))
    return rates


def cbt(doc):
    """Totals as its post-processing sums them up."""
    total = 0
    for job in doc['jobs']:
        for d in 'read', 'write':
            data = job[d]
            for key, kind in (('io_bytes', int), ('bw_bytes', int), ('iops', float),
                              ('total_ios', int), ('clat_ns', dict)):
                if type(data[key]) is not kind:
                    raise Wrong('%s.%s: %r is no %s' % (d, key, data[key], kind.__name__))
            float(data['clat_ns']['mean'])
            float(data['clat_ns']['stddev'])
            total += data['total_ios']
    return total


def strict():
    """The decoders above do refuse what the real ones refuse."""
    good = {'jobs': [{'read': {'bw': 1, 'iops': 1.0, 'iops_max': 2}}]}
    go(KUBESTR, good, '')
    for key, value in (('bw', 1.0), ('bw', '1'), ('iops', '1'), ('iops_max', 2 ** 31),
                       ('clat_ns', [])):
        bad = {'jobs': [{'read': {key: value}}]}
        try:
            go(KUBESTR, bad, '')
        except Wrong:
            continue
        iosonde.check(False, 'took', bad)


def one(what, doc, jobs):
    try:
        go(KUBESTR, doc, 'doc')
        rates = cloud_hypervisor(doc, jobs)
        total = cbt(doc)
    except (Wrong, KeyError, ValueError) as e:
        iosonde.check(False, what, repr(e))
    iosonde.check(not jobs or (total and all(r > 0 for pair in rates for r in pair)), what, rates)


def main():
    strict()
    with iosonde.disk_dir() as folder:
        base = ['--directory=' + folder, '--size=1m', '--bs=4k']
        for what, (line, jobs) in JOBS.items():
            for form in 'json', 'json+':
                args = ['--output-format=' + form, '--name=a', *base, *line.split()]
                one((what, form), iosonde.run('run', *args).json(), jobs)
        # As cbt: all options before the name, which is the last word.
        doc = iosonde.run_json(*base, '--iodepth=16', '--numjobs=1', '--runtime=1', '--rw=randrw',
                               '--rwmixread=70', '--rwmixwrite=30', '--name=cbt')
        one('cbt', doc, 1)
        options = doc['global options']
        iosonde.equal([options[k] for k in ('iodepth', 'numjobs', 'runtime', 'rw', 'bs',
                                            'rwmixread', 'rwmixwrite')],
                      ['16', '1', '1', 'randrw', '4k', '70', '30'])
        # Sizes come back as they were given: cbt gives 4096B, cuts the B off and has a number.
        doc = iosonde.run_json(*base[:2], '--bs=4096B', '--rw=randread', '--iodepth=0x10',
                               '--rwmixread=70', '--rwmixwrite=40', '--name=cbt')
        options = doc['global options']
        iosonde.equal(int(options['bs'][:-1]), 4096)
        iosonde.equal([options[k] for k in ('iodepth', 'rwmixread', 'rwmixwrite')],
                      ['0x10', '60', '40'])
        iosonde.equal([doc['jobs'][0]['iosonde']['options'][k] for k in ('bs', 'rwmixread')],
                      ['4k', '60'])
        # Also what is no result at all, and every line of results so far.
        one('refused', iosonde.run('run', '--output-format=json', '--name=a', '--bs=4q',
                                   status=2).json(), 0)
        out = iosonde.run('run', '--output-format=json', *base, '--name=a', '--time_based',
                          '--runtime=1', '--status-interval=300ms').out
        for line in out.splitlines():
            one('so far', json.loads(line), 1)


main()
