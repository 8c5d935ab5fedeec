"""e40_logs -- a line for each I/O: fio's names, columns and values, and the result agrees."""
import os

import iosonde
import logs


def job(folder, *lines):
    with open(os.path.join(folder, 'job.fio'), 'w') as f:
        f.write('\n'.join(lines) + '\n')
    return iosonde.run_json('job.fio', cwd=folder)


def whole(doc, job=0):
    """All was written, nothing missing."""
    own = doc['jobs'][job]['iosonde']['logs']
    iosonde.equal((own['unwritten'], own['lost'], own['late']), (0, 0, 0), own)
    return own['lines']


def bare_names(folder):
    """Bare options take the job's name; the files are numbered over all clones of the run."""
    doc = job(folder, '[global]', 'size=64k', 'filename=data', 'rw=read', '[a]', 'write_bw_log',
              'write_lat_log', 'write_iops_log', 'write_hist_log', '[b]', 'numjobs=2',
              'write_lat_log=other', 'disable_slat=1', '[c]', 'per_job_logs=0', 'numjobs=2',
              'write_iops_log=sum')
    iosonde.equal(logs.names(folder), sorted(
        ['a_bw.1.log', 'a_lat.1.log', 'a_slat.1.log', 'a_clat.1.log', 'a_iops.1.log',
         'a_clat_hist.1.log', 'sum_iops.log']
        + ['other_%s.%d.log' % (k, n) for k in ('lat', 'clat') for n in (2, 3)]))
    for name in ('a_lat', 'a_clat', 'a_bw', 'a_iops'):
        iosonde.equal(len(logs.rows('%s/%s.1.log' % (folder, name))), 16, name)
    # A synchronous engine has no time of submission.
    iosonde.equal(os.path.getsize(folder + '/a_slat.1.log'), 0)
    iosonde.equal(len(logs.rows(folder + '/sum_iops.log')), 32)
    iosonde.equal(whole(doc), 4 * 16 + 1)
    # What is added to stays, what is replaced goes.
    job(folder, '[c]', 'size=64k', 'filename=data', 'per_job_logs=0', 'write_iops_log=sum')
    iosonde.equal(len(logs.rows(folder + '/sum_iops.log')), 48)
    job(folder, '[a]', 'size=32k', 'filename=data', 'write_iops_log')
    iosonde.equal(len(logs.rows(folder + '/a_iops.1.log')), 8)
    for name in logs.names(folder):
        os.unlink(os.path.join(folder, name))


def values(folder):
    """Values agree with the result, in order of time; bytes and offsets with the job."""
    doc = job(folder, '[a]', 'size=1m', 'filename=data', 'ioengine=libaio', 'iodepth=4',
              'rw=randrw', 'bs=4k,8k', 'direct=1', 'log_offset=1', 'log_prio=1',
              'log_issue_time=1', 'write_lat_log=x', 'write_bw_log=x', 'write_iops_log=x',
              'randseed=3')
    whole(doc)
    own = doc['jobs'][0]
    read = {kind: logs.rows('%s/x_%s.1.log' % (folder, kind), 7) for kind in logs.KINDS}
    for kind in logs.KINDS:
        iosonde.equal([row[0] for row in read[kind]], sorted(row[0] for row in read[kind]), kind)
        for d, name in enumerate(('read', 'write')):
            mine = [row for row in read[kind] if row[2] == d]
            iosonde.equal(len(mine), own[name]['total_ios'], kind, name)
            iosonde.equal(sum(row[3] for row in mine), own[name]['io_bytes'], kind, name)
            iosonde.equal(len(set(row[4] for row in mine)), len(mine), 'offsets', kind)
            iosonde.check(all(row[4] % row[3] == 0 and row[4] < 1 << 20 for row in mine), kind)
            if kind not in ('lat', 'slat', 'clat'):
                continue
            told = own[name][kind + '_ns']
            for got, want in ((min(row[1] for row in mine), told['min']),
                              (max(row[1] for row in mine), told['max']),
                              (sum(row[1] for row in mine) / len(mine), told['mean'])):
                # The clock is known better at the end than while the lines are written.
                iosonde.check(abs(got - want) <= 2 + want * 1e-4, kind, name, got, want)
    iosonde.check(all(row[1] == 1 for row in read['iops']))
    for bw, clat, lat in zip(read['bw'], read['clat'], read['lat']):
        ns = clat[1] or lat[1]  # 0: it was done when its submission ended
        iosonde.check(abs(bw[1] - bw[3] * 1e6 / ns) <= 1 + bw[1] / ns, bw, clat, lat)
    for slat, clat, lat in zip(sorted(read['slat'], key=lambda r: (r[2], r[4])),
                               sorted(read['clat'], key=lambda r: (r[2], r[4])),
                               sorted(read['lat'], key=lambda r: (r[2], r[4]))):
        iosonde.check(abs(slat[1] + clat[1] - lat[1]) <= 2, slat, clat, lat)
        iosonde.check(abs(slat[6] - clat[6]) <= 2, slat, clat)
        iosonde.equal((slat[5], lat[6]), (0, 0))
    with open(folder + '/x_lat.1.log') as f:
        iosonde.check(', 0x0000, 0\n' in f.read())


def both(folder):
    """The column of the largest value, and the epoch of another clock."""
    doc = job(folder, '[a]', 'size=64k', 'filename=data', 'write_lat_log=y', 'log_max_value=both',
              'log_unix_epoch=1')
    for row in logs.rows(folder + '/y_clat.1.log', 6):
        iosonde.equal(row[1], row[2])
        iosonde.check(abs(row[0] - doc['jobs'][0]['job_start']) < 60000, row)


def refused(folder):
    result = iosonde.run('--name=a', '--size=64k', '--log_issue_time=1', status=2, cwd=folder)
    iosonde.check('log_issue_time: needs write_lat_log and log_offset' in result.err, result)
    doc = iosonde.run_json('--name=a', '--size=64k', '--gtod_reduce=1', '--write_lat_log=g',
                           '--write_bw_log', 'g', '--filename=data', cwd=folder)
    iosonde.equal([n for n in logs.names(folder) if n[0] == 'g'], ['g_bw.1.log'])
    iosonde.check('gtod_reduce' in doc['iosonde']['notes'][0], doc['iosonde']['notes'])
    iosonde.equal(doc['jobs'][0]['iosonde']['logs']['lines'], 16)


def main():
    with iosonde.ext4_dir() as folder:
        bare_names(folder)
        values(folder)
        both(folder)
        refused(folder)


main()
