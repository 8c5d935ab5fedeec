"""b02_forms -- the forms of the command line: job files, names, standard input, both."""
import os

import iosonde

JOB = '[%s]\nsize=64k\nrw=write\n'


def names(result):
    return [job['jobname'] for job in result.json()['jobs']]


def main():
    with iosonde.disk_dir() as folder:
        for name in 'one', 'two':
            with open('%s/%s.fio' % (folder, name), 'w') as f:
                f.write(JOB % name)

        def run(*args, **how):
            return iosonde.run(*args, '--output-format=json', '--directory=' + folder,
                               cwd=folder, **how)

        def job(*args, **how):
            return iosonde.run(*args, '--output-format=json', cwd=folder, **how)
        iosonde.equal(names(job('one.fio')), ['one'])
        iosonde.equal(names(job('run', 'one.fio', 'two.fio')), ['one', 'two'])
        iosonde.equal(names(job('-', stdin=JOB % 'piped')), ['piped'])
        iosonde.equal(names(job('run', '-', stdin=JOB % 'piped')), ['piped'])
        iosonde.equal(names(run('--name=a', '--size=64k')), ['a'])
        iosonde.equal(names(run('run', '--name=a', '--size=64k')), ['a'])
        # What stands before the first --name holds for all; the rest for one job.
        result = run('run', '--size=64k', '--name=a', '--bs=8k', '--name=b', '--name=c',
                     '--size=128k')
        jobs = result.json()['jobs']
        iosonde.equal([(j['jobname'], j['job options']['bs'], j['read']['io_bytes'])
                       for j in jobs],
                      [('a', '8k', 65536), ('b', '4k', 65536), ('c', '4k', 131072)])
        iosonde.equal(sorted(os.listdir(folder)),
                      ['a.0.0', 'b.0.0', 'c.0.0', 'one.0.0', 'one.fio', 'piped.0.0', 'two.0.0',
                       'two.fio'])
        # Without --output-format: text as fio's; json,normal: both.
        text = iosonde.run('one.fio', cwd=folder).out
        for form in ('one: (g=0): rw=write', '  write: IOPS=', 'Run status group 0',
                     '  WRITE: bw='):
            iosonde.check(form in text, form, text)
        both = iosonde.run('one.fio', '--output-format=normal,json', cwd=folder).out
        iosonde.check('  write: IOPS=' in both and '"jobname"' in both, both)
        # Nothing to do is an error with a remedy, as is a job file that is not there.
        result = iosonde.run('run', status=2)
        iosonde.check('--name' in result.err, result)
        result = iosonde.run('absent.fio', status=2)
        iosonde.check('absent.fio' in result.err, result)
        result = iosonde.run('-', status=2, stdin='')
        iosonde.equal(result.err.count('\n'), 1, result)
        result = iosonde.run('run', '--dry-run', '--name=dry', '--size=1m', '--rw=write',
                             cwd=folder)
        iosonde.check('dry.0.0' in result.out and not os.path.exists(folder + '/dry.0.0'), result)
        iosonde.run('run', '--readonly', '--name=dry', '--size=1m', '--rw=write', cwd=folder,
                    status=4)
        iosonde.check(not os.path.exists(folder + '/dry.0.0'), '--readonly wrote')


main()
