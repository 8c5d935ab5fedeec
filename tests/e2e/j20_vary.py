"""j20_vary -- cells as the kernel saw them: sizes, directions, order; what is refused; the plan."""
import os
import re
import shlex

import iosonde

SIZES = {'4k': 4096, '16k': 16384, '64k': 65536}


def runs(calls):
    """What was done one after the other: [(call, size, bytes in all)], without lay-out."""
    order = []
    for _, name, args, value in calls:
        size = int(args.split(',')[2])
        if size not in SIZES.values():
            continue
        if not order or order[-1][:2] != [name, size]:
            order.append([name, size, 0])
        order[-1][2] += value
    return [tuple(r) for r in order]


def cells(folder):
    """Each cell in the order written is a run of its own, with its values and its amount."""
    _, calls = iosonde.trace(['pread64', 'pwrite64'], 'run', '--name=a', '--size=256k',
                             '--vary=rw:read,write', '--vary=bs:4k..64k*4', cwd=folder)
    want = [(call, size, 256 << 10) for call in ('pread64', 'pwrite64')
            for size in SIZES.values()]
    iosonde.equal(runs(calls), want)


def per_direction(folder):
    """A comma in a value."""
    _, calls = iosonde.trace(['pread64', 'pwrite64'], 'run', '--name=a', '--size=256k',
                             '--rw=rw', '--io_size=8m', '--filename=x',
                             r'--vary=bs:4k\,64k,16k', cwd=folder)
    sizes = {(name, int(args.split(',')[2])) for _, name, args, _ in calls
             if name == 'pread64' or int(args.split(',')[2]) <= 65536}
    iosonde.check({('pread64', 4096), ('pwrite64', 65536), ('pread64', 16384),
                   ('pwrite64', 16384)} <= sizes, sizes)
    iosonde.check(('pwrite64', 4096) not in sizes, sizes)


def order(folder):
    """The seed makes the order; --dry-run tells it beforehand, and the runs keep to it."""
    args = ['run', '--name=a', '--size=64k', '--vary=bs:4k,8k,16k,32k', '--repeat=3']
    doc = iosonde.run_json(*args[1:], '--shuffle-seed=99', cwd=folder)
    got = [(j['iosonde']['repetition'], j['iosonde']['cell']) for j in doc['jobs']]
    iosonde.equal([turn for turn, _ in got], [1] * 4 + [2] * 4 + [3] * 4)
    for turn in 1, 2, 3:
        iosonde.equal(sorted(c for t, c in got if t == turn), [1, 2, 3, 4])
    iosonde.check(got != sorted(got), 'not shuffled', got)
    plan = iosonde.run(*args, '--shuffle-seed=99', '--dry-run', cwd=folder).out
    told = [(int(t), int(c)) for t, line in re.findall(r'round (\d+): ([\d ]+)', plan)
            for c in line.split()]
    iosonde.equal(told, got)
    seeds = {iosonde.run_json(*args[1:], cwd=folder)['iosonde']['sweep']['shuffle_seed']
             for _ in range(3)}
    iosonde.equal(len(seeds), 3, seeds)


def plan(folder):
    """The plan says what will be written, and writes nothing."""
    args = ['run', '--name=a', '--size=1m', '--vary=rw:read,write,rw', '--repeat=2', '--bs=64k']
    out = iosonde.run(*args, '--dry-run', cwd=folder).out
    iosonde.equal(os.listdir(folder), [])
    # One lay-out, two whole passes of writing, two halves of the mixes.
    iosonde.check('Written in all: 4m bytes (1m to lay out files, 3m by the jobs)' in out, out)
    iosonde.check('3 cells, each 2 times: 6 runs' in out and 'cell 2: rw=write' in out, out)
    _, calls = iosonde.trace(['pwrite64'], *args, cwd=folder)
    total = sum(value for _, _, _, value in calls)
    iosonde.check(abs(total - (4 << 20)) <= 1 << 20, total)
    out = iosonde.run(*args, '--unlink=1', '--filename=y', '--dry-run', cwd=folder).out
    # Each run that reads lays its file out anew.
    iosonde.check('(4m to lay out files, 3m by the jobs)' in out, out)


def refused(folder):
    """Nothing is started when one value of one cell is wrong."""
    with open(folder + '/bad.fio', 'w') as f:
        f.write('[global]\nsize=1m\n[a]\nvary=bs:4k,8k,4q\n')
    result = iosonde.run('bad.fio', status=2, cwd=folder)
    iosonde.check("bad.fio:4:6: job a: option vary: option bs: '4q'" in result.err, result)
    for args, word in (
            (['--vary'], 'needs a value'),
            (['--vary=bs:4k,4096'], 'twice'),
            (['--vary=bs:'], 'empty'),
            (['--vary=bss:4k'], "did you mean 'bs'"),
            (['--vary=bs:4k..64k'], 'without a step'),
            (['--vary=bs:4k', '--vary=bs:8k'], 'varies already'),
            (['--vary=bs:4k,1000', '--direct=1'], '(cell bs=1000)'),
            (['--vary=iodepth:1..1000+1', '--vary=numjobs:1..11+1'], 'more than 10000 runs'),
            (['--repeat=0'], 'repeat'),
            (['--repeat=x'], 'repeat'),
            (['--shuffle-seed=-1', '--repeat=2'], 'shuffle-seed')):
        result = iosonde.run('run', '--name=a', '--size=1m', *args, status=2, cwd=folder)
        iosonde.check(word in result.err, args, result.err)
        iosonde.equal(result.err.count('\n'), 1, result.err)
    iosonde.equal(os.listdir(folder), ['bad.fio'])


def job_file(folder):
    """Lines of [global] move all jobs at once, those of a section that job; --showcmd agrees."""
    with open(folder + '/jobs.fio', 'w') as f:
        f.write('[global]\nsize=64k\nvary=rw:read,write\nvary=bs:4k,8k\n[a]\n'
                '[b]\nstonewall\nbs=16k\nvary=iodepth:1,2\n')
    doc = iosonde.run_json('jobs.fio', cwd=folder)

    def told(doc):
        return [(j['jobname'], j['job options']['rw'], j['job options']['bs'],
                 j['read']['io_bytes'] + j['write']['io_bytes']) for j in doc['jobs']]
    got = told(doc)
    iosonde.equal(len(got), 16)
    iosonde.equal(got[:4], [('a rw=read bs=4k b.iodepth=1', 'read', '4k', 65536),
                            ('b rw=read bs=4k b.iodepth=1', 'read', '16k', 65536),
                            ('a rw=read bs=4k b.iodepth=2', 'read', '4k', 65536),
                            ('b rw=read bs=4k b.iodepth=2', 'read', '16k', 65536)])
    iosonde.equal(doc['global options']['vary'], 'rw:read,write bs:4k,8k')
    iosonde.check(any('job b: vary=bs:4k,8k' in n for n in doc['iosonde']['notes']),
                  doc['iosonde']['notes'])
    words = shlex.split(iosonde.run('jobs.fio', '--showcmd', cwd=folder).out)
    iosonde.equal(told(iosonde.run_json(*words[2:], cwd=folder)), got)


def main():
    for test in cells, per_direction, order, plan, refused, job_file:
        with iosonde.disk_dir() as folder:
            test(folder)


main()
