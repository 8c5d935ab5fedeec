"""j05_file_names -- filename_format and the words that stand for numbers, by the files made."""
import os

import iosonde


def made(*args):
    with iosonde.disk_dir() as folder:
        os.mkdir(folder + '/x')
        os.mkdir(folder + '/y')
        doc = iosonde.run_json('--name=jb', '--size=8k', '--rw=write', *args, cwd=folder)
        found = []
        for where, _, names in os.walk(folder):
            found += [os.path.relpath(os.path.join(where, n), folder) for n in names]
        return sorted(found), doc


def sections():
    """The name of a section names the files, whatever name= says, as in fio."""
    with iosonde.disk_dir() as folder:
        with open(folder + '/a.fio', 'w', encoding='utf-8') as f:
            f.write('[global]\nsize=8k\nrw=write\n[one]\n[two]\nname=other\n'
                    '[three]\nname=last\nfilename_format=x.$jobname\n')
        doc = iosonde.run_json('a.fio', cwd=folder)
        iosonde.equal([j['jobname'] for j in doc['jobs']], ['one', 'other', 'last'])
        iosonde.equal(sorted(os.listdir(folder)), ['a.fio', 'one.0.0', 'two.0.0', 'x.three'])


def main():
    sections()
    # As fio 3.42 names them.
    for args, wanted in (
            (['--numjobs=2', '--nrfiles=2'], ['jb.0.0', 'jb.0.1', 'jb.1.0', 'jb.1.1']),
            (['--numjobs=2', '--nrfiles=2', '--filename_format=$jobname-$jobnum_$filenum.x'],
             ['jb-0_0.x', 'jb-0_1.x', 'jb-1_0.x', 'jb-1_1.x']),
            (['--numjobs=2', '--nrfiles=2', '--filename_format=f.$FileNum'], ['f.0', 'f.1']),
            (['--filename_format=a.$jobname$jobname'], ['a.jbjb']),
            (['--filename_format=$clientuid.$jobnum'], ['.0']),
            (['--filename_format=$unknown.$jobnum'], ['$unknown.0']),
            (['--filename_format=plain', '--nrfiles=2'], ['plain']),
            (['--filename_format=a:b.$jobnum'], ['a:b.0']),
            (['--filename_format=n$jobnum', '--directory=x:y', '--numjobs=3'],
             ['x/n0', 'x/n2', 'y/n1']),
            (['--filename=q.$jobnum', '--numjobs=2'], ['q.$jobnum'])):
        iosonde.equal(made(*args)[0], wanted, args)
    notes = made('--filename=q.$jobnum')[1]['iosonde']['notes']
    iosonde.check(any('filename_format=q.$jobnum' in n for n in notes), notes)
    page = os.sysconf('SC_PAGESIZE')
    files, doc = made('--bs=$pagesize', '--filename_format=p$pagesize', '--numjobs=$ncpus')
    iosonde.equal(files, ['p%d' % page])
    iosonde.equal([j['write']['total_ios'] for j in doc['jobs']],
                  [8192 // page] * os.sysconf('SC_NPROCESSORS_ONLN'))


main()
