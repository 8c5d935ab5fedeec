"""e73_strict -- --strict: another setting is exit 3, with nothing touched where it can be known."""
import os

import fiojson
import iosonde

DENY = os.path.join(iosonde.BUILD, 'tests', 'tools', 'deny')
RING = 'io_uring_setup,io_uring_enter,io_uring_register'


def run(folder, *args, deny=None, status=3):
    how = [DENY, 'EPERM', deny] if deny else []
    result = iosonde.execute(how + [iosonde.IOSONDE, 'run', '--name=s', '--size=64k',
                                    '--output-format=json', *args], cwd=folder)
    iosonde.equal(result.status, status, args, deny, result)
    iosonde.equal(fiojson.check(result.out), [], args)
    return result


def refused(folder, words, *args, deny=None):
    """Exit 3 that names the setting; nothing was made."""
    result = run(folder, '--strict', *args, deny=deny)
    for word in words:
        iosonde.check(word in result.err, args, 'lacks %r:' % word, result.err)
    iosonde.equal(os.listdir(folder), [], args, 'was touched')
    iosonde.check(not any(j['iosonde']['ran'] for j in result.json()['jobs']), args, 'it ran')


def before(folder):
    refused(folder, ['job s', 'iodepth', '16', 'synchronous'], '--iodepth=16')
    iosonde.run('run', '--name=s', '--size=64k', '--iodepth=16', cwd=folder)
    os.unlink(folder + '/s.0.0')
    cpus = os.sched_getaffinity(0)
    refused(folder, ['cpus_allowed', '0-%d' % (max(cpus) + 4)],
            '--cpus_allowed=0-%d' % (max(cpus) + 4))
    # Nothing differs: it runs.
    run(folder, '--strict', '--cpus_allowed=%d' % min(cpus), status=0)
    run(folder, '--strict', '--ioengine=psync,libaio', status=0)
    os.unlink(folder + '/s.0.0')


def denied(folder):
    if iosonde.execute([DENY, 'EPERM', 'io_setup', 'true']).status == 125:
        return
    refused(folder, ['io_uring', 'Operation not permitted'], '--ioengine=io_uring', deny=RING)
    refused(folder, ['ioengine=io_uring'], '--ioengine=io_uring,psync', '--rw=write', deny=RING)
    for option in 'fixedbufs', 'registerfiles':
        refused(folder, [option], '--ioengine=io_uring', '--%s=1' % option,
                deny='io_uring_register')
        # Without it the job goes on and tells.
        document = run(folder, '--ioengine=io_uring', '--%s=1' % option,
                       deny='io_uring_register', status=0).json()
        entry = [e for e in document['jobs'][0]['iosonde']['ledger'] if e['setting'] == option]
        iosonde.equal([(e['differs'], e['errno']) for e in entry], [(True, 1)])
        os.unlink(folder + '/s.0.0')


def later(folder):
    """What only the files show: before the first I/O."""
    if iosonde.execute([DENY, 'EPERM', 'io_setup', 'true']).status != 125:
        result = run(folder, '--strict', '--rw=read', deny='fadvise64')
        iosonde.check('invalidate' in result.err or 'fadvise_hint' in result.err, result.err)
        iosonde.check(not result.json()['jobs'] or not result.json()['jobs'][0]['iosonde']['ran'])
    # And what only the I/O shows: at its end, with the results.
    with iosonde.ext4_dir() as place:
        result = run(place, '--strict', '--ioengine=libaio', '--iodepth=32',
                     '--iodepth_batch=32', '--rw=randread', '--size=4m')
        iosonde.check('iodepth_mean' in result.err, result.err)
        iosonde.equal(result.json()['jobs'][0]['read']['total_ios'], 1024)
        result = run(place, '--strict', '--rate_iops=100000000', '--rw=randread', '--size=4m')
        iosonde.check('rate_iops.read' in result.err, result.err)
        run(place, '--strict', '--rate_iops=500', '--rw=randread', '--runtime=1', status=0)


def main():
    iosonde.check(os.access(DENY, os.X_OK), 'not built:', DENY)
    with iosonde.disk_dir() as folder:
        before(folder)
    with iosonde.disk_dir() as folder:
        later(folder)
    iosonde.need_uring()
    with iosonde.disk_dir() as folder:
        denied(folder)


main()
