"""j22_environment -- ${NAME:-VALUE} of a job file; the study's matrix and what may be changed."""
import os

import iosonde


def default(folder):
    with open(folder + '/a.fio', 'w') as f:
        f.write('[a]\nsize=${J22_SIZE:-64k}\nbs=${J22_BS:-4k}\n')
    for env, want in (({}, (65536, 16)), ({'J22_SIZE': '32k'}, (32768, 8)),
                      ({'J22_SIZE': '', 'J22_BS': '16k'}, (65536, 4))):
        job = iosonde.run_json('a.fio', cwd=folder, **env)['jobs'][0]
        iosonde.equal((job['read']['io_bytes'], job['read']['total_ios']), want, env)
    with open(folder + '/b.fio', 'w') as f:
        f.write('[a]\nsize=1m\nbs=${:-4k}\n')
    err = iosonde.run('b.fio', status=2, cwd=folder).err
    iosonde.check('b.fio:3:4' in err and 'without a name' in err, err)
    # As in fio a job file is stronger than the command line.
    job = iosonde.run_json('--bs=8k', 'a.fio', cwd=folder)['jobs'][0]
    iosonde.equal(job['job options']['bs'], '4k')


def study(folder):
    path = os.path.join(iosonde.TOP, 'workloads', 'study.fio')
    out = iosonde.run('run', path, '--dry-run', '--shuffle-seed=1', cwd=folder).out
    iosonde.check('20 cells, each 3 times: 60 runs, 10m by the' in out or
                  '20 cells, each 3 times: 60 runs, 600s by the' in out, out)
    iosonde.check('1g to lay out files' in out and 'what 30 runs write' in out, out)
    doc = iosonde.run_json(path, cwd=folder, SIZE='1m', RUNTIME='50ms')
    own = doc['iosonde']
    iosonde.equal((len(doc['jobs']), len(own['cells'])), (60, 20))
    names = {j['jobname'] for j in doc['jobs']}
    iosonde.equal(len(names), 60)
    iosonde.check('study rw=randwrite bs=1m #3' in names, names)
    for cell in own['cells']:
        figures = cell['jobs'][0]['write' if 'write' in cell['values']['rw'] else 'read']
        iosonde.check(cell['complete'], cell)
        # On a busy machine 50 ms may pass without an I/O: a rate of 0, and no latency.
        iosonde.equal([figures[f]['n'] for f in ('iops', 'bw_bytes')], [3, 3])
        for figure in filter(None, (figures['iops'], *figures['lat_ns'].values())):
            if figure['n'] > 1:
                iosonde.check(figure['ci95_low'] <= figure['mean'] <= figure['ci95_high'], figure)


def main():
    for test in default, study:
        with iosonde.disk_dir() as folder:
            test(folder)


main()
