"""e10_engine_list -- ioengine= as a list: the first that works, those refused in the ledger."""
import os

import iosonde

DENY = os.path.join(iosonde.BUILD, 'tests', 'tools', 'deny')
RING = 'io_uring_setup,io_uring_enter,io_uring_register'
AIO = 'io_setup,io_submit,io_getevents'


def run(folder, error, calls, engines):
    return iosonde.execute([DENY, error, calls, iosonde.IOSONDE, 'run', '--name=d', '--rw=write',
                            '--output-format=json', '--bs=4k', '--size=64k', '--numjobs=2',
                            '--iodepth=4', '--ioengine=' + engines], cwd=folder)


def taken(result, engine, refused):
    iosonde.equal(result.status, 0, result)
    for job in result.json()['jobs']:
        iosonde.equal(job['iosonde']['engine'], engine)
        iosonde.equal(job['write']['total_ios'], 16)
        ledger = {e['setting']: e for e in job['iosonde']['ledger']}
        got = [(s, e['requested'], e['effective'], e['errno']) for s, e in ledger.items()
               if s.startswith('ioengine=')]
        iosonde.equal(got, [('ioengine=' + n, '1', '0', code) for n, code in refused])
        iosonde.check(all(ledger[s[0]]['reason'] for s in got), ledger)
        entry = ledger['ioengine']
        iosonde.equal((entry['effective'], entry['errno']),
                      (engine, refused[0][1] if refused else 0))
        iosonde.equal(bool(entry['reason']), bool(refused))


def main():
    iosonde.check(os.access(DENY, os.X_OK), 'not built:', DENY)
    if iosonde.execute([DENY, 'EPERM', 'io_setup', 'true']).status == 125:
        iosonde.skip('no seccomp filter may be set here')
    with iosonde.disk_dir() as folder:
        taken(run(folder, 'EPERM', RING, 'io_uring,libaio,psync'), 'libaio', [('io_uring', 1)])
        taken(run(folder, 'ENOSYS', RING + ',' + AIO, 'io_uring,libaio,psync'), 'psync',
              [('io_uring', 38), ('libaio', 38)])
        taken(run(folder, 'EPERM', RING, 'sync,io_uring'), 'psync', [])
    with iosonde.disk_dir() as folder:
        for engines in 'io_uring', 'io_uring,libaio':
            result = run(folder, 'EPERM', RING + ',' + AIO, engines)
            iosonde.equal(result.status, 3, result)
            iosonde.check(engines.split(',')[-1] in result.err, result.err)
            iosonde.equal(os.listdir(folder), [])
        for words, part in (('io_uring,null', 'null does no I/O'), ('psync,sync', 'twice'),
                            ('psync,', "''"), ('psync,libaoi', "did you mean 'libaio'")):
            result = iosonde.run('--name=a', '--size=4k', '--ioengine=' + words, status=2,
                                 cwd=folder)
            iosonde.check(part in result.err, result.err)


main()
