"""j04_command_line -- --section, --showcmd and --parse-only: which jobs run, by their files."""
import os
import shlex

import iosonde

JOBS = """\
[global]
bs=4k
rw=write
[a]
size=16k
[b]
size=32k
description=it's "b" & more
[broken]
no_such_option=1
[c]
stonewall
rw=rw
rwmixread=25
size=64k
"""


def names(*args, **how):
    return [j['jobname'] for j in iosonde.run_json(*args, **how)['jobs']]


def section(folder):
    """Only the named sections are read, run and make files."""
    iosonde.equal(names('job.fio', '--section=b', '--section', 'a', cwd=folder), ['a', 'b'])
    iosonde.equal(sorted(os.listdir(folder)), ['a.0.0', 'b.0.0', 'job.fio'])
    iosonde.equal(names('--section=a', 'job.fio', '--name=x', '--size=4k', cwd=folder), ['a'])
    iosonde.equal(names('--name=x', '--size=4k', '--rw=write', '--name=a', '--size=8k',
                        '--rw=write', '--section=x', cwd=folder), ['x'])
    doc = iosonde.run_json('job.fio', '--section=a', '--section=none', cwd=folder)
    iosonde.check(any("'none'" in n for n in doc['iosonde']['notes']), doc['iosonde']['notes'])
    result = iosonde.run('job.fio', '--section=zz', status=2, cwd=folder)
    iosonde.check("section: no job is named 'zz'" in result.err, result.err)
    iosonde.run('job.fio', '--section', status=2, cwd=folder)


def parse_only(folder):
    """Nothing is made or printed; what is wrong is told."""
    result = iosonde.run('job.fio', '--section=c', '--parse-only', cwd=folder)
    iosonde.equal((result.out, result.err), ('', ''))
    result = iosonde.run('job.fio', '--parse-only', status=2, cwd=folder)
    iosonde.check('no_such_option' in result.err, result.err)
    iosonde.equal(os.listdir(folder), ['job.fio'])


def showcmd(folder):
    """What is printed does the same as the job file."""
    picked = ['--section=' + n for n in 'abc']
    result = iosonde.run('job.fio', '--showcmd', *picked, cwd=folder)
    iosonde.equal(os.listdir(folder), ['job.fio'])
    words = shlex.split(result.out)
    iosonde.equal(words[:2], ['iosonde', 'run'])
    one = iosonde.run_json('job.fio', *picked, cwd=folder)
    two = iosonde.run_json(*words[2:], cwd=folder)

    def told(doc):
        return [(j['jobname'], j['groupid'], j['iosonde']['options'], j['read']['io_bytes'],
                 j['write']['io_bytes']) for j in doc['jobs']]
    iosonde.equal(told(two), told(one))


def taken_back(folder):
    """Options that a later one took back are no words of it."""
    with open(folder + '/back.fio', 'w') as f:
        f.write('[global]\nsize=64k\nbssplit=4k/50:8k/50\nbuffer_pattern=0xff\nrw=write\n'
                '[a]\nbs=8k\n[b]\nbsrange=4k-8k\nzero_buffers=1\n[c]\n')
    words = shlex.split(iosonde.run('back.fio', '--showcmd', cwd=folder).out)
    iosonde.equal([w for w in words if w.endswith('=')], [])
    iosonde.equal(len([w for w in words if w.startswith('--bssplit=')]), 1, words)
    iosonde.equal(len([w for w in words if w.startswith('--buffer_pattern=')]), 2, words)
    one = iosonde.run_json('back.fio', cwd=folder)
    two = iosonde.run_json(*words[2:], cwd=folder)
    iosonde.equal([j['write']['total_ios'] for j in two['jobs']],
                  [j['write']['total_ios'] for j in one['jobs']])


def main():
    for test in (section, parse_only, showcmd, taken_back):
        with iosonde.disk_dir() as folder:
            with open(folder + '/job.fio', 'w') as f:
                f.write(JOBS)
            test(folder)


main()
