"""e33_memory -- mem, iomem_align, hugepage-size: what the buffers lie in, by system calls."""
import re

import iosonde

DEPTH, BLOCK = 11, 4096  # together a size that nothing else has


def job(*args):
    return ['run', '--output-format=json', '--name=t', '--filename=f', '--bs=4k', '--rw=randread',
            '--direct=1', '--ioengine=libaio', '--iodepth=%d' % DEPTH, '--number_ios=64', *args]


def traced(folder, *args):
    """(arguments of each mmap, addresses of the buffers used, ledger)."""
    result, seen = iosonde.trace(('mmap', 'io_submit'), *job(*args), cwd=folder,
                                 options=['-v', '-s64'])
    maps = [t for _, n, t, _ in seen if n == 'mmap']
    used = {int(a, 16) for _, n, t, _ in seen if n == 'io_submit'
            for a in re.findall(r'aio_buf=(0x[0-9a-f]+)', t)}
    one = result.json()['jobs'][0]
    iosonde.equal(one['read']['total_ios'], 64, args)
    iosonde.check(0 < len(used) <= DEPTH, used)
    return maps, used, {e['setting']: e['effective'] for e in one['iosonde']['ledger']}


def kinds(folder):
    size = '%d, PROT_READ|PROT_WRITE, ' % (DEPTH * BLOCK)

    def mapped(maps, how):
        return any(size + how in t for t in maps)
    maps, used, _ = traced(folder)
    iosonde.check(mapped(maps, 'MAP_PRIVATE|MAP_ANONYMOUS'), maps)
    for kind, how in (('mmap', 'MAP_PRIVATE|MAP_ANONYMOUS'),
                      ('mmapshared', 'MAP_SHARED|MAP_ANONYMOUS'), ('malloc', None)):
        for name in 'mem', 'iomem':
            maps, used, told = traced(folder, '--%s=%s' % (name, kind))
            iosonde.equal(told['mem'], kind)
            iosonde.check(all(a % BLOCK == 0 for a in used), used)
            if how:
                iosonde.check(mapped(maps, how), kind, maps)
            else:
                iosonde.check(not any(size in t and 'MAP_SHARED' in t for t in maps), maps)
                iosonde.check(not mapped(maps, 'MAP_PRIVATE|MAP_ANONYMOUS, '), maps)


def huge(folder):
    """Huge pages are had, or it is said that there are none; never ordinary ones in their place."""
    for size, flag in ((None, 'MAP_HUGETLB'), ('2m', '21<<MAP_HUGE_SHIFT')):
        args = job('--mem=mmaphuge', *(['--hugepage-size=' + size] if size else []))
        result, seen = iosonde.trace(('mmap',), *args, cwd=folder, status=None)
        iosonde.check(any('MAP_HUGETLB' in t and flag in t for _, _, t, _ in seen), seen)
        if result.status:
            iosonde.equal(result.status, 3, result)
            iosonde.check('nr_hugepages' in result.err, result)
        else:
            iosonde.equal(result.json()['jobs'][0]['read']['total_ios'], 64)


def alignment(folder):
    for text, align in (('512', BLOCK), ('64k', 64 << 10), ('1m', 1 << 20)):
        for kind in 'mmap', 'malloc':
            _, used, told = traced(folder, '--iomem_align=' + text, '--mem=' + kind)
            iosonde.check(all(a % align == 0 for a in used), kind, text, used)
            iosonde.equal(told['iomem_align'], '4k' if text == '512' else text)
    # Without it eight buffers of a page are no 64 KiB apart.
    _, used, _ = traced(folder)
    iosonde.check(max(used) - min(used) < DEPTH * BLOCK, used)


def advised(folder):
    """Buffers as long as a huge page begin on one, and the kernel is told; short ones are not."""
    for block, wanted in (('4k', False), ('512k', True)):
        result, seen = iosonde.trace(('madvise', 'io_submit'), *job('--bs=' + block), cwd=folder,
                                     options=['-v', '-s64'])
        begins = [int(t.split(',')[0], 16) for _, n, t, _ in seen
                  if n == 'madvise' and t.endswith('MADV_HUGEPAGE')]
        iosonde.equal(len(begins), int(wanted), block, seen)
        iosonde.check(all(a % (2 << 20) == 0 for a in begins), begins)
        told = {e['setting']: e['effective'] for e in result.json()['jobs'][0]['iosonde']['ledger']}
        iosonde.equal((told['mem'], told['iomem_align']), ('mmap', '4k'))
        iosonde.equal('transparent_hugepages' in told, wanted, told)


def refused(folder):
    for args, words in ((['--mem=shm'], 'mmapshared'), (['--iomem=shmhuge'], 'mmaphuge'),
                        (['--mem=mmaphuge:/x'], 'path'), (['--iomem_align=3000'], 'power of two')):
        result = iosonde.run(*job(*args), cwd=folder, status=2)
        iosonde.check(words in result.err, result)


def main():
    iosonde.need_strace()
    with iosonde.ext4_dir() as folder:
        iosonde.run('run', '--name=t', '--filename=f', '--size=1m', cwd=folder)
        kinds(folder)
        huge(folder)
        alignment(folder)
        advised(folder)
        refused(folder)


main()
