"""j21_sweep_files -- every run of a sweep finds its files as the first one did (strace)."""
import os
import re

import iosonde

MIB = 1 << 20


def named(calls, *names):
    return [c for c in calls if c[1] in names]


def stays(folder):
    """Laid out with data once, for jobs that only write, too; flushed after each writer."""
    _, calls = iosonde.trace(
        ['openat', 'pwrite64', 'fallocate', 'ftruncate', 'unlink', 'unlinkat', 'fdatasync',
         'fadvise64'], 'run', '--name=a', '--filename=f', '--size=4m', '--bs=64k',
        '--vary=rw:write,read', '--repeat=3', cwd=folder)
    made = [c for c in named(calls, 'openat') if 'O_CREAT' in c[2] and '"f"' in c[2]]
    iosonde.equal(len(made), 1, made)
    laid = [c for c in named(calls, 'pwrite64') if int(c[2].split(',')[2]) == MIB]
    iosonde.equal(len(laid), 4, laid)
    # But for what ThreadSanitizer makes for itself.
    changed = [c for c in named(calls, 'fallocate', 'ftruncate', 'unlink', 'unlinkat')
               if '/tsan.' not in c[2]]
    iosonde.equal(changed, [])
    # From the page cache before each of the 6 runs.
    dropped = [c for c in named(calls, 'fadvise64') if 'DONTNEED' in c[2]]
    iosonde.check(len(dropped) >= 6, dropped)
    # The last call of a run that writes is a flush: the next one finds nothing to write back.
    last = {}
    for pid, name, args, value in calls:
        if name in ('pwrite64', 'fdatasync') and (name != 'pwrite64' or ', 65536, ' in args):
            last.setdefault('order', []).append(name)
    order = last['order']
    iosonde.equal(order[-1] if 'pwrite64' in order else '', 'fdatasync')
    text = ''.join('w' if n == 'pwrite64' else 's' for n in order)
    iosonde.equal(len(re.findall(r'w+s', text)), 3, text)
    iosonde.equal(os.path.getsize(folder + '/f'), 4 * MIB)
    # Every block is there: none is reserved only, or a hole.
    iosonde.check(os.stat(folder + '/f').st_blocks * 512 >= 4 * MIB, os.stat(folder + '/f'))


def anew(folder):
    """With unlink each run makes its file, appends from its start, and removes it."""
    _, calls = iosonde.trace(
        ['openat', 'pwrite64', 'unlink', 'unlinkat'], 'run', '--name=a', '--filename=f',
        '--size=1m', '--bs=64k', '--rw=write', '--file_append=1', '--unlink=1', '--repeat=3',
        cwd=folder)
    made = [c for c in named(calls, 'openat') if 'O_CREAT' in c[2] and '"f"' in c[2]]
    gone = [c for c in named(calls, 'unlink', 'unlinkat') if '"f"' in c[2] and c[3] == 0]
    iosonde.equal((len(made), len(gone)), (3, 3), calls)
    offsets = [int(c[2].split(',')[3]) for c in named(calls, 'pwrite64')]
    iosonde.equal(offsets, [i << 16 for i in range(16)] * 3)
    iosonde.equal(os.listdir(folder), [])


def one_run_is_as_ever(folder):
    """Neither data before nor a flush after: only sweeps have these."""
    _, calls = iosonde.trace(['pwrite64', 'fdatasync'], 'run', '--name=a', '--filename=f',
                             '--size=4m', '--bs=64k', '--rw=write', cwd=folder)
    iosonde.equal(len(named(calls, 'pwrite64')), 64)
    iosonde.equal(calls[-1][1], 'pwrite64')


def refused(folder):
    """What would let each run find another state is refused; what was there is told."""
    args = ['run', '--name=a', '--filename=f', '--size=1m', '--rw=write', '--repeat=2']
    for option in '--overwrite=0', '--file_append', '--create_on_open':
        err = iosonde.run(*args, option, status=2, cwd=folder).err
        iosonde.check('unlink=1' in err and option[2:] in err, err)
        iosonde.equal(os.listdir(folder), [])
    doc = iosonde.run_json(*args[1:], cwd=folder)
    iosonde.check(any('overwrite=1' in n for n in doc['iosonde']['notes']), doc['iosonde'])
    doc = iosonde.run_json(*args[1:], '--unlink=1', cwd=folder)
    notes = doc['iosonde']['cells'][0]['notes']
    iosonde.check(any('was there before' in n for n in notes), notes)
    iosonde.equal(os.listdir(folder), ['f'])


def main():
    for test in stays, anew, one_run_is_as_ever, refused:
        with iosonde.disk_dir() as folder:
            test(folder)


main()
