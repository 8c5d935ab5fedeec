"""e74_ledger -- settings as they became effective, by observers of their own."""
import os
import re

import iosonde

DENY = os.path.join(iosonde.BUILD, 'tests', 'tools', 'deny')


def ledger(document):
    return {e['setting']: e for e in document['jobs'][0]['iosonde']['ledger']}


def told(*args, cwd=None):
    return ledger(iosonde.run_json('--name=l', '--size=1m', *args, cwd=cwd))


def buffers(folder):
    """Alignment, as io_submit sees it; huge pages, as the kernel counts them."""
    for align in '0', '64k':
        result, seen = iosonde.trace(('io_submit',), 'run', '--output-format=json', '--name=l',
                                     '--size=1m', '--bs=8k', '--ioengine=libaio', '--iodepth=4',
                                     '--direct=1', '--iomem_align=' + align, cwd=folder,
                                     options=['-v', '-s64'])
        used = [int(a, 16) for _, _, t, _ in seen
                for a in re.findall(r'aio_buf=(0x[0-9a-f]+)', t)]
        entry = ledger(result.json())['iomem_align']
        size = {'4k': 4096, '16k': 16384, '64k': 65536}[entry['effective']]
        iosonde.check(used and not any(a % size for a in used), entry, used)
        iosonde.check(not entry['differs'], entry)
    entry = told('--bs=4k', cwd=folder)['page_size']
    iosonde.equal(entry['effective'], '%dk' % (os.sysconf('SC_PAGE_SIZE') // 1024))
    entry = told('--bs=16m', '--size=16m', '--mem=mmap', cwd=folder)['page_size']
    iosonde.check('huge' in entry['requested'], entry)
    with open('/sys/kernel/mm/transparent_hugepage/enabled') as f:
        never = '[never]' in f.read()
    if never:
        iosonde.check('huge' not in entry['effective'] and entry['reason'], entry)


def affinity(folder):
    cpus = sorted(os.sched_getaffinity(0))
    entry = told('--cpus_allowed=%d' % cpus[0], cwd=folder)['cpus_allowed']
    iosonde.equal((entry['requested'], entry['effective'], entry['differs']),
                  (str(cpus[0]), str(cpus[0]), False))
    # One of the two is not there: said, and not silently left out.
    entry = told('--cpus_allowed=%d,%d' % (cpus[0], max(cpus) + 7), cwd=folder)['cpus_allowed']
    iosonde.equal((entry['effective'], entry['differs']), (str(cpus[0]), True))
    iosonde.check(entry['reason'], entry)


def rates(folder):
    """The rate that was reached is that of the I/Os and the time."""
    document = iosonde.run_json('--name=l', '--size=8m', '--rate_iops=400,', '--runtime=2',
                                '--time_based', cwd=folder)
    entry, read = ledger(document)['rate_iops.read'], document['jobs'][0]['read']
    iosonde.equal(entry['requested'], '400')
    iosonde.check(abs(float(entry['effective']) - read['iops']) < 2, entry, read['iops'])
    document = iosonde.run_json('--name=l', '--size=8m', '--bs=64k', '--rate=1t', cwd=folder)
    entry = ledger(document)['rate.read']
    iosonde.check(entry['differs'] and entry['reason'], entry)
    iosonde.check(abs(float(entry['effective']) / document['jobs'][0]['read']['bw_bytes'] - 1)
                  < 0.02, entry)
    iosonde.check('rate.read' in iosonde.run('run', '--name=l', '--size=8m', '--bs=64k',
                                             '--rate=1t', cwd=folder).out)


def blocks(folder):
    """fallocate, refused and granted."""
    if iosonde.execute([DENY, 'EPERM', 'io_setup', 'true']).status == 125:
        return
    for n, (deny, effective, differs) in enumerate((('io_setup', 'keep', False),
                                                    ('fallocate', 'none', True))):
        path = '%s/w%d' % (folder, n)
        result = iosonde.execute([DENY, 'ENOSYS', deny, iosonde.IOSONDE, 'run', '--name=l',
                                  '--filename=' + path, '--size=1m', '--rw=write',
                                  '--fallocate=keep', '--output-format=json'])
        iosonde.equal(result.status, 0, result)
        entry = ledger(result.json())['fallocate']
        iosonde.equal((entry['requested'], entry['effective'], entry['differs']),
                      ('keep', effective, differs))
        iosonde.equal(entry['errno'], 38 if differs else 0)


def syncs(folder):
    document = iosonde.run_json('--name=l', '--filename=%s/s' % folder, '--size=256k',
                                '--rw=write', '--fsync=8', '--allow-overwrite')
    entry = ledger(document)['fsync']
    iosonde.equal((entry['requested'], entry['effective'], entry['differs']), ('8', '8', False))


def groups(folder):
    """Of a group, what differs for any of its clones."""
    cpus = sorted(os.sched_getaffinity(0))
    entry = told('--cpus_allowed=%d' % cpus[0], '--numjobs=3', '--group_reporting',
                 '--ioengine=psync', '--iodepth=4', cwd=folder)['iodepth']
    iosonde.equal((entry['effective'], entry['differs']), ('1', True))


def main():
    iosonde.check(os.access(DENY, os.X_OK), 'not built:', DENY)
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        buffers(folder)
        affinity(folder)
        rates(folder)
        blocks(folder)
        syncs(folder)
        groups(folder)


main()
