"""e15_file_service -- which file is next, by the descriptors that strace sees."""
import iosonde


def files(folder, *args):
    """The files of the I/Os in order, numbered by the first one of each."""
    _, calls = iosonde.trace(('pread64',), 'run', '--name=t', '--rw=read', '--bs=4k',
                             '--nrfiles=4', '--size=256k', *args, cwd=folder,
                             options=('-y', *['-P%s/t.0.%d' % (folder, i) for i in range(4)]))
    return [text.split('t.0.')[1][0] for _, name, text, _ in calls if ', 4096, ' in text]


def main():
    iosonde.need_strace()
    with iosonde.disk_dir() as folder:
        iosonde.run('run', '--name=t', '--rw=write', '--nrfiles=4', '--size=256k', cwd=folder)
        # 16 blocks in each of four files; as fio goes.
        for args, wanted in (([], '0123' * 16),
                             (['--file_service_type=roundrobin'], '0123' * 16),
                             (['--file_service_type=roundrobin:4'], '0000111122223333' * 4),
                             (['--file_service_type=roundrobin:3'], None),
                             (['--file_service_type=sequential'],
                              '0' * 16 + '1' * 16 + '2' * 16 + '3' * 16),
                             (['--rw=randread', '--file_service_type=sequential:2'],
                              '0' * 16 + '1' * 16 + '2' * 16 + '3' * 16)):
            got = ''.join(files(folder, *args))
            if wanted:
                iosonde.equal(got, wanted, args)
            iosonde.equal([got.count(n) for n in '0123'], [16] * 4, args)
        got = ''.join(files(folder, '--file_service_type=random'))
        iosonde.equal([got.count(n) for n in '0123'], [16] * 4)
        same = sum(a == b for a, b in zip(got, got[1:]))
        iosonde.check(5 <= same <= 40 and '0123' * 3 not in got, got)
        got = ''.join(files(folder, '--file_service_type=random:8'))
        iosonde.check(all(got[i:i + 8] == got[i] * 8 for i in range(0, 64, 8)), got)
        iosonde.check(got[::8] not in ('01230123', '00112233'), got)
        doc = iosonde.run_json('--name=t', '--size=256k', '--nrfiles=4',
                               '--file_service_type=random:8', cwd=folder)
        iosonde.equal(doc['jobs'][0]['job options']['file_service_type'], 'random:8')
        for bad, part in (('zipf:1.2', 'not in this version'), ('random:0', "'0'"),
                          ('randum', "did you mean 'random'")):
            result = iosonde.run('--name=t', '--size=4k', '--file_service_type=' + bad, status=2,
                                 cwd=folder)
            iosonde.check(part in result.err, result.err)


main()
