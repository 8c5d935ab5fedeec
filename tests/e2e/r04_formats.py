"""r04_formats -- json+, terse and several forms at once: each says the same as json."""
import json

import fiojson
import iosonde

JOB = ['--name=a;b', '--size=4m', '--rw=randrw', '--bs=4k', '--ioengine=libaio', '--iodepth=4',
       '--fsync=64', '--group_reporting', '--numjobs=2', '--description=some;text']

# fio's terse version 3, field by field; those of a direction come twice.
DIRECTION = (['kb', 'bw', 'iops', 'runtime'] +
             [k + v for k in ('slat', 'clat') for v in ('min', 'max', 'mean', 'dev')] +
             ['pct%d' % i for i in range(20)] +
             ['lat' + v for v in ('min', 'max', 'mean', 'dev')] +
             ['bwmin', 'bwmax', 'bwagg', 'bwmean', 'bwdev'])
FIELDS = (['version', 'fio', 'name', 'group', 'error'] + ['r' + n for n in DIRECTION] +
          ['w' + n for n in DIRECTION] + ['usr', 'sys', 'ctx', 'majf', 'minf'] +
          ['depth%d' % i for i in range(7)] + ['us%d' % i for i in range(10)] +
          ['ms%d' % i for i in range(12)])
DISK = 9


def near(got, want, *what):
    iosonde.check(abs(float(got) - want) <= 1.01 + want * 1e-5, *what, got, want)


def terse_direction(f, letter, d):
    iosonde.equal(int(f[letter + 'kb']), d['io_kbytes'])
    for field, key in (('bw', 'bw'), ('iops', 'iops'), ('runtime', 'runtime'),
                       ('bwmin', 'bw_min'), ('bwmax', 'bw_max'), ('bwmean', 'bw_mean'),
                       ('bwdev', 'bw_dev')):
        near(f[letter + field], d[key], field)
    iosonde.equal(f[letter + 'bwagg'], '%f%%' % d['bw_agg'])
    for kind in ('slat', 'clat', 'lat'):
        for field, key in (('min', 'min'), ('max', 'max'), ('mean', 'mean'), ('dev', 'stddev')):
            near(f[letter + kind + field], d[kind + '_ns'][key] / 1000, kind, key)
    wanted = ['%s%%=%d' % (k, v // 1000) for k, v in d['clat_ns']['percentile'].items()]
    got = [f[letter + 'pct%d' % i] for i in range(20)]
    iosonde.equal(got, wanted + ['0%=0'] * (20 - len(wanted)))


def terse_job(line, job, disks):
    fields = line.split(';')
    iosonde.equal(len(fields), len(FIELDS) + DISK * len(disks) + 1, line)
    f = dict(zip(FIELDS, fields))
    iosonde.equal((f['version'], f['name'], f['group'], f['error']), ('3', 'a\\x3bb', '0', '0'))
    iosonde.equal(fields[-1], 'some\\x3btext')
    terse_direction(f, 'r', job['read'])
    terse_direction(f, 'w', job['write'])
    iosonde.equal((f['usr'], f['sys']), ('%f%%' % job['usr_cpu'], '%f%%' % job['sys_cpu']))
    iosonde.equal([int(f[k]) for k in ('ctx', 'majf', 'minf')],
                  [job[k] for k in ('ctx', 'majf', 'minf')])
    for field, key in (('depth', 'iodepth_level'), ('us', 'latency_us'), ('ms', 'latency_ms')):
        shares = list(job[key].values())
        got = [f[field + str(i)] for i in range(len(shares))]
        iosonde.check(all(g.endswith('%') and abs(float(g[:-1]) - s) < 0.06
                          for g, s in zip(got, shares)), field, got, shares)
    for i, disk in enumerate(disks):
        part = fields[len(FIELDS) + DISK * i:][:DISK]
        iosonde.equal(part[:8], [str(disk[k]) for k in (
            'name', 'read_ios', 'write_ios', 'read_merges', 'write_merges', 'read_ticks',
            'write_ticks', 'in_queue')])


def several(folder):
    """All forms in one call are of one run, in fio's order: terse, JSON, text."""
    out = iosonde.run('run', *JOB, '--output-format=normal,terse,json+', cwd=folder).out
    head, rest = out.split('\n3;', 1)
    iosonde.check(head.startswith('a;b: (g=0): rw=randrw'), head)
    line, rest = ('3;' + rest).split('\n', 1)
    doc, end = json.JSONDecoder().raw_decode(rest)
    iosonde.equal(fiojson.check(rest[:end]), [])
    iosonde.check(rest[end:].startswith('\na;b: (groupid=0, jobs=2)'), rest[end:][:200])
    terse_job(line, doc['jobs'][0], doc['disk_util'])
    for d in ('read', 'write'):
        for kind in ('slat_ns', 'clat_ns', 'lat_ns'):
            lat = doc['jobs'][0][d][kind]
            iosonde.equal(sum(lat['bins'].values()), lat['N'], d, kind)
    iosonde.check('bins' in doc['jobs'][0]['sync']['lat_ns'], 'no bins of the flushes')
    return doc


def switches(folder):
    run = iosonde.run
    for args, lines in ((['--minimal'], 1), (['--output-format=json', '--minimal'], 1),
                        (['--output-format=terse', '--terse-version=3'], 1),
                        (['--output-format=csv', '--append-terse'], 1)):
        out = run('run', *JOB, *args, cwd=folder).out
        iosonde.check(out.startswith('3;fio-3.42') and out.count('\n') == lines, args, out)
    out = run('run', *JOB, '--append-terse', cwd=folder).out
    iosonde.check('\n3;fio-3.42' in out and 'Run status group 0' in out, out)
    doc = run('run', *JOB, '--minimal', '--output-format=json', cwd=folder).json()
    iosonde.check('bins' not in doc['jobs'][0]['read']['clat_ns'], 'json has bins')
    for version in '2', '4', '5':
        err = run('run', *JOB, '--terse-version=' + version, cwd=folder, status=2).err
        iosonde.check('only version 3 is written' in err, err)
    err = run('run', *JOB, '--terse-version=9', cwd=folder, status=2).err
    iosonde.check('choices: 3' in err, err)


def percentiles(folder):
    """What is asked for stands in text, JSON and terse alike."""
    for args, text in (([], ['clat']), (['--clat_percentiles=0'], []),
                       (['--lat_percentiles=1'], ['clat', 'lat']),
                       (['--slat_percentiles=1', '--clat_percentiles=0'], ['slat'])):
        out = iosonde.run('run', *JOB, '--rw=randread', '--fsync=0', '--percentile_list=99.9:50',
                          *args, '--output-format=normal,json+', cwd=folder).out
        doc, end = json.JSONDecoder().raw_decode(out[out.index('\n{') + 1:])
        told = [w.split()[0] for w in out.split('\n') if ' percentiles (' in w]
        iosonde.equal(told, text, args)
        iosonde.equal(out.count(' 50.0th=['), len(text), args)
        for kind in ('slat', 'clat', 'lat'):
            lat = doc['jobs'][0]['read'][kind + '_ns']
            want = None if kind == 'clat' and '--clat_percentiles=0' in args else [
                '50.000000', '99.900000']
            iosonde.equal('percentile' in lat and list(lat['percentile']) or None, want, kind, args)
            iosonde.equal('bins' in lat, want is not None, kind, args)
    for bad in ('101', '50,99', '', '1:', 'x', '0x10', '1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:'
                '17:18:19:20:21'):
        err = iosonde.run('run', *JOB, '--percentile_list=' + bad, cwd=folder, status=2).err
        iosonde.check('percentile_list' in err, bad, err)


def main():
    with iosonde.disk_dir() as folder:
        several(folder)
        switches(folder)
        percentiles(folder)


main()
