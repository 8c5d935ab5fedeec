"""bench -- what the generator itself costs, beside fio and beside bare loops.

    bench.py [--iosonde=PATH] [--bare=PATH] [--fio=PATH] [--only=PART,...] [--cases=WORD]
             [--rounds=11] [--seconds=0.5] [--folder=PATH] [--json=FILE] [--aa]

Parts: counts, speed, start, memory, workers.  --aa takes iosonde in the place of fio and of the
bare loop, says whether the two are equal, and fails unless all are.  How each figure is
obtained: README beside this file.
"""
import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

import cases
import counts
import footprint
import rounds

TOP = os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', '..')
FILE = 64 << 20
PARTS = ('counts', 'speed', 'start', 'memory', 'workers')


def line(name, *cells):
    print('%-40s' % name + ''.join('%14s' % c for c in cells), flush=True)


def number(value, form='%.0f'):
    return '-' if value is None else form % value


class Bench:
    def __init__(self, args, folder, tmpfs):
        self.args, self.result = args, {}
        self.disk = rounds.make_file(os.path.join(folder, 'data'), FILE)
        self.tmpfs = rounds.make_file(os.path.join(tmpfs, 'data'), FILE) if tmpfs else None
        self.verified = os.path.join(folder, 'verified')  # iosonde writes over its own alone
        subprocess.run([args.iosonde, '--name=a', '--filename=' + self.verified, '--size=64m',
                        '--rw=write', '--bs=1m'], stdout=subprocess.DEVNULL, check=True)
        os.chdir(folder)

    def wanted(self, listed):
        return [c for c in listed if self.args.cases in c.name]

    def counts(self):
        """Instructions per I/O of whole processes."""
        line('instructions per I/O', 'bare', 'with stats', 'iosonde', 'fio', 'to bare')
        for case in self.wanted(cases.COUNTED):
            path, row = self.verified, {}
            programs = {'iosonde': self.args.iosonde, 'fio': self.args.fio_counts}
            for name, program in programs.items():
                try:
                    row[name] = program and counts.per_io(case.command(program, path), case.few,
                                                          case.many, warm=path)
                except RuntimeError as error:
                    # A fio that was built for this very CPU has instructions valgrind lacks.
                    if name != 'fio':
                        raise
                    print('fio cannot be counted: %s' % str(error).split('\n', maxsplit=1)[0])
                    self.args.fio_counts = row[name] = None
            for name, hists in (('bare', 0), ('stats', 3)):
                row[name] = case.bare and counts.per_io(
                    case.loop(self.args.bare, path, hists), case.few, case.many, warm=path)
            self.result.setdefault('counts', {})[case.name] = row
            line(case.name, *(number(row[k]) for k in ('bare', 'stats', 'iosonde', 'fio')),
                 number(row['stats'] and row['iosonde'] / row['stats'], '%.2f'))

    def contenders(self, case, path):
        """{name: function that runs a slice and returns its figures}."""
        slice_ = ['--name=a', '--filename=' + path, '--size=64m', '--invalidate=0', '--time_based',
                  '--runtime=%dms' % (self.args.seconds * 1000), *case.options]
        own = ['--allow-overwrite=' + path] if '--rw=randwrite' in case.options else []
        words = ['file=' + path, 'seconds=%g' % self.args.seconds, *case.bare]
        found = {'iosonde': lambda: rounds.job(self.args.iosonde, slice_ + own)}
        if self.args.aa:
            found['again'] = lambda: rounds.job(self.args.iosonde, slice_ + own)
            return found
        found['bare'] = lambda: rounds.bare(self.args.bare, words + ['hists=0'])
        found['stats'] = lambda: rounds.bare(self.args.bare, words + ['hists=3'])
        if self.args.fio:
            found['fio'] = lambda: rounds.job(self.args.fio, slice_)
        return found

    def speed(self):
        """IOPS and CPU per I/O: medians, and ratios within rounds."""
        line('%d rounds of %g s' % (self.args.rounds, self.args.seconds), 'IOPS', 'CPU ns/I/O',
             'IOPS ratio', '95 %', 'CPU ratio', '95 %')
        for case in self.wanted(cases.TIMED):
            path = self.tmpfs if case.place == 'tmpfs' else self.disk
            if not path:
                line(case.name, 'no tmpfs')
                continue
            run = self.contenders(case, path)
            try:
                for one in run.values():  # what is only done once
                    one()
                found = rounds.interleave(run, self.args.rounds, lambda: rounds.reread(path))
            except (RuntimeError, subprocess.CalledProcessError) as e:
                line(case.name, 'refused:', str(e)[-200:].strip())
                continue
            self.tell_speed(case.name, found)

    def tell_speed(self, name, found):
        """Each contender beside iosonde: ratio iosonde / contender."""
        rows = self.result.setdefault('speed', {})[name] = {}
        # Of many comparisons one would fall outside by chance alone.
        joint = 2 * len(self.wanted(cases.TIMED)) if self.args.aa else 1
        for other, slices in found.items():
            row = rows[other] = {k: statistics.median(s[k] for s in slices)
                                 for k in ('iops', 'cpu_ns_per_io')}
            cells = []
            for key in ('iops', 'cpu_ns_per_io'):
                if other == 'iosonde':
                    continue
                row['iosonde_to_this_' + key] = c = rounds.compare(
                    [a[key] / b[key] for a, b in zip(found['iosonde'], slices)], joint)
                cells += ['%.3f' % c['median'], '%.2f-%.2f' % (c['low'], c['high'])]
                if self.args.aa:
                    cells.append(c['verdict'])
            line('%s: %s' % (name, other), number(row['iops']), number(row['cpu_ns_per_io']),
                 *cells)

    def programs(self):
        return {'iosonde': self.args.iosonde, **({'fio': self.args.fio} if self.args.fio else {})}

    def start(self):
        """Milliseconds from start to exit: least and median."""
        line('start to exit, ms', 'least', 'median')
        read = ['--name=a', '--filename=' + self.disk, '--size=64m', '--rw=read', '--bs=4k',
                '--number_ios=1', '--group_reporting', '--thread']
        huge = ['--name=a', '--ioengine=null', '--size=16t', '--rw=randread', '--bs=4k',
                '--number_ios=1']
        for name, options, threads in (('one 4k read', read, 1), ('64 threads', read, 64),
                                       ('256 threads', read, 256), ('16 TiB random', huge, 1),
                                       ('4 x 16 TiB random', huge, 4)):
            run = {p: lambda argv=[path, *options, '--numjobs=%d' % threads]:
                   footprint.seconds(argv) for p, path in self.programs().items()}
            if options is read:
                words = ['file=' + self.disk, 'ios=1', 'hists=3', 'threads=%d' % threads]
                run['bare'] = lambda: footprint.seconds([self.args.bare, *words])
            run['true'] = lambda: footprint.seconds(['true'])
            found = rounds.interleave(run, self.args.rounds)
            self.result.setdefault('start', {})[name] = {
                p: {'least': min(t), 'median': statistics.median(t)} for p, t in found.items()}
            for p, t in found.items():
                line('%s: %s' % (name, p), '%.2f' % (min(t) * 1e3),
                     '%.2f' % (statistics.median(t) * 1e3))

    def memory(self):
        """PSS of all processes in the middle of a run, with the buffers and without."""
        line('PSS, KiB', 'iosonde', 'of it buffers', 'rest by job', 'fio')
        psync, ring = ['--ioengine=psync'], ['--ioengine=io_uring', '--iodepth=32']
        jobs = (('1 job, psync', psync, 1, 1),
                ('256 jobs, psync, 20 I/Os a second', [*psync, '--rate_iops=20'], 256, 1),
                ('256 jobs, psync', psync, 256, 1),
                ('1 job, io_uring 32', ring, 1, 32),
                ('256 jobs, io_uring 32', ring, 256, 32))
        for name, options, n, depth in jobs:
            row = {p: footprint.memory(
                [path, '--name=a', '--filename=' + self.disk, '--size=64m', '--rw=randread',
                 '--bs=4k', '--time_based', '--runtime=60', '--thread', '--numjobs=%d' % n,
                 '--group_reporting', *options], 3) for p, path in self.programs().items()}
            row['buffers'] = n * depth * 4
            self.result.setdefault('memory', {})[name] = row
            line(name, number(row['iosonde']), number(row['buffers']),
                 number((row['iosonde'] - row['buffers']) / n, '%.1f'), number(row.get('fio')))

    def workers(self):
        """Instructions per I/O of the workers alone, by how many there are."""
        names = ('psync', 'null, latency log', 'null, rate', 'psync, verify')
        line('instructions per I/O of workers', *(name.split(', ')[-1] for name in names))
        for n in (1, 2, 16, 64, 256):
            row = self.result.setdefault('workers', {}).setdefault(n, {})
            for name in names:
                case = next(c for c in cases.COUNTED if c.name == name)
                clones = ['--numjobs=%d' % n, '--group_reporting']
                few, many = 500, 500 + 64000 // n
                if 'verify' in name:  # in parts of their own, alike for any number
                    clones += ['--size=256k', '--offset_increment=256k']
                    few, many = 20, 60

                def argv(ios, case=case, clones=clones):
                    return case.command(self.args.iosonde, self.verified)(ios) + clones
                row[name] = counts.per_io(argv, few, many, n, inside='worker_run',
                                          warm=self.verified)
            line('%d' % n, *('%.1f' % row[name] for name in names))

    def equal(self):
        """Of --aa: every verdict."""
        return all(row[key]['verdict'] == 'equal' for rows in self.result['speed'].values()
                   for row in rows.values() for key in row if key.startswith('iosonde_to'))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--iosonde', default=os.path.join(TOP, 'build', 'iosonde'))
    parser.add_argument('--bare', default=os.path.join(TOP, 'build', 'tests', 'bench', 'bare'))
    parser.add_argument('--fio', default='fio')
    parser.add_argument('--only', default=','.join(PARTS))
    parser.add_argument('--cases', default='', help='only those whose name has this word')
    parser.add_argument('--rounds', type=int, default=11)
    parser.add_argument('--seconds', type=float, default=0.5)
    parser.add_argument('--folder', help='on a disk; the files are made in it and removed')
    parser.add_argument('--json', help='the figures, besides')
    parser.add_argument('--aa', action='store_true')
    args = parser.parse_args()
    args.iosonde, args.bare = os.path.realpath(args.iosonde), os.path.realpath(args.bare)
    if not shutil.which(args.fio):
        print('no fio at %s: its columns stay empty' % args.fio)
        args.fio = None
    else:
        args.fio = os.path.realpath(shutil.which(args.fio))
    args.fio_counts = args.fio
    return args


def main():
    args = arguments()
    parts = ['speed'] if args.aa else args.only.split(',')
    if not shutil.which('valgrind'):
        print('valgrind is not installed: nothing is counted')
        parts = [p for p in parts if p not in ('counts', 'workers')]
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(
            dir=args.folder or os.path.dirname(args.iosonde)))
        shm = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
        tmpfs = shm and stack.enter_context(tempfile.TemporaryDirectory(dir=shm))
        bench = Bench(args, folder, tmpfs)
        for part in parts:
            getattr(bench, part)()
        os.chdir(TOP)
    if args.json:
        with open(args.json, 'w', encoding='utf-8') as f:
            json.dump(bench.result, f, indent=1)
    if args.aa and not bench.equal():
        print('not equal: the machine is too restless for these slices, or the bench is wrong')
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
