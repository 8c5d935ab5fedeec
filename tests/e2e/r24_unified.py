"""r24_unified -- unified_rw_reporting: the sum of reads and writes, in JSON and text."""
import re

import iosonde

JOB = ['--name=u', '--filename=u', '--size=1m', '--rw=randrw', '--bs=4k,8k']


def main():
    with iosonde.disk_dir() as folder:
        apart = iosonde.run_json(*JOB, cwd=folder)['jobs'][0]
        iosonde.check('mixed' not in apart and 'read' in apart, apart.keys())
        both = iosonde.run_json(*JOB, '--unified_rw_reporting=both', cwd=folder)['jobs'][0]
        one = iosonde.run_json(*JOB, '--unified_rw_reporting=mixed', cwd=folder)['jobs'][0]
        iosonde.equal([d for d in ('read', 'write', 'trim', 'mixed') if d in one], ['mixed'])
        for job in both, one:
            mixed = job['mixed']
            iosonde.equal(mixed['total_ios'], apart['read']['total_ios']
                          + apart['write']['total_ios'])
            iosonde.equal(mixed['io_bytes'], apart['read']['io_bytes']
                          + apart['write']['io_bytes'])
            iosonde.equal(mixed['clat_ns']['N'], mixed['total_ios'])
            iosonde.equal(set(mixed), set(apart['read']))
        parts = [both[d]['clat_ns'] for d in ('read', 'write')]
        clat = both['mixed']['clat_ns']
        iosonde.equal((clat['min'], clat['max']), (min(p['min'] for p in parts),
                                                   max(p['max'] for p in parts)))
        mean = sum(p['mean'] * p['N'] for p in parts) / sum(p['N'] for p in parts)
        iosonde.check(abs(clat['mean'] - mean) <= 1 + mean * 1e-3, clat, parts)
        # Reading back is part of the time of the sum, and so is flushing before it.
        checked = iosonde.run_json('--name=v', '--filename=v', '--size=4m', '--rw=write',
                                   '--verify=crc32c', '--unified_rw_reporting=both',
                                   '--rate_iops=4000', cwd=folder)['jobs'][0]
        parts = sum(checked[d]['runtime'] for d in ('read', 'write'))
        iosonde.check(checked['mixed']['runtime'] >= parts - 4, checked['mixed'], parts)
        for value, names in (('0', ['read', 'write']), ('1', ['mixed']),
                             ('2', ['read', 'write', 'mixed'])):
            out = iosonde.run('run', *JOB, '--unified_rw_reporting=' + value, cwd=folder).out
            iosonde.equal(re.findall(r'^  (read|write|trim|mixed): IOPS=', out, re.M), names, out)


main()
