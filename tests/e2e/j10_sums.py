"""j10_sums -- sums in place of numbers, by the size of the file and the time taken."""
import os

import iosonde


def made(folder, lines, status=0):
    path = folder + '/t.0.0'
    if os.path.exists(path):
        os.unlink(path)
    with open(folder + '/a.fio', 'w', encoding='utf-8') as f:
        f.write('[t]\nrw=write\n' + lines)
    result = iosonde.run('run', '--output-format=json', 'a.fio', cwd=folder, status=status)
    return os.stat(path).st_size if status == 0 else result.err


def main():
    with iosonde.disk_dir() as folder:
        page, cpus = os.sysconf('SC_PAGESIZE'), os.sysconf('SC_NPROCESSORS_ONLN')
        for text, want in (('(1+2)*4k', 12288), ('3 * $pagesize', 3 * page),
                           ('(2*$ncpus+1)*8k', (2 * cpus + 1) * 8192), ('2^16/3%1m*4', 87380)):
            iosonde.equal(made(folder, 'bs=512\nsize=%s\n' % text.replace(' ', '')),
                          want, text)
        iosonde.equal(made(folder, 'size=1m\nbs=(1+3)*4k\nnumber_ios=2*3\nfallocate=none\n'
                                   'create_on_open=1\n'), 6 * 16384)
        for text, says in (('(1+2', "')' is missing"), ('4k/0', 'division by zero'),
                           ('4k-2*4k', 'below 0'), ('1e*16', '63 bits')):
            err = made(folder, 'size=%s\n' % text, 2)
            iosonde.check(says in err and 'a.fio:3:6' in err and 'option size' in err, err)
        result = iosonde.run('run', '--name=t', '--size=8k', '--rw=read', '--time_based',
                             '--runtime=(1s+500ms)*2', cwd=folder)
        iosonde.check(3 <= result.seconds < 60, result)


main()
