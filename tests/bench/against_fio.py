"""against_fio -- IOPS and CPU of iosonde and fio on one job, in interleaved rounds.

    tests/bench/against_fio.py [--fio=PATH] [--iosonde=PATH] [--rounds=N] [--seconds=S]
                               [--aa] -- OPTION...

OPTIONs are fio's, given to both; runtime and output are added here.  Every round
runs both, in an order that alternates, and gives one ratio iosonde / fio.  Printed
are the medians, the geometric mean of the ratios and its 95 % interval (Student's t
on their logarithms).  --aa runs iosonde against itself: the interval must hold 1.
Timings are printed, never judged: this is no part of make check.
"""
import argparse
import os
import resource
import statistics
import sys

import rounds


def once(program, options, seconds):
    """IOPS and CPU ns per I/O (whole process, children included) of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    job = rounds.document(program, ['--name=bench', '--time_based', '--runtime=%s' % seconds,
                                    '--group_reporting', *options])['jobs'][0]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    ios = job['read']['total_ios'] + job['write']['total_ios']
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return job['read']['iops'] + job['write']['iops'], cpu / ios * 1e9


def main():
    top = os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', '..')
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--fio', default='fio')
    parser.add_argument('--iosonde', default=os.path.join(top, 'build', 'iosonde'))
    parser.add_argument('--rounds', type=int, default=11)
    parser.add_argument('--seconds', default='2')
    parser.add_argument('--aa', action='store_true')
    parser.add_argument('options', nargs='+')
    args = parser.parse_args()
    pair = [args.iosonde, args.iosonde if args.aa else args.fio]
    for program in pair:  # what is only done once: lay-out, warming up
        once(program, args.options, '1')
    iops, cpu = ([], []), ([], [])
    for r in range(args.rounds):
        for k in ((0, 1), (1, 0))[r % 2]:
            i, c = once(pair[k], args.options, args.seconds)
            iops[k].append(i)
            cpu[k].append(c)
        print('round %2d: %8.0f %8.0f IOPS, ratio %.3f; CPU %6.0f %6.0f ns per I/O, ratio %.3f'
              % (r + 1, iops[0][-1], iops[1][-1], iops[0][-1] / iops[1][-1], cpu[0][-1],
                 cpu[1][-1], cpu[0][-1] / cpu[1][-1]), flush=True)
    for name, (a, b) in (('IOPS', iops), ('CPU per I/O', cpu)):
        ratios = [x / y for x, y in zip(a, b)]
        print('%s: medians %.0f %.0f, median ratio %.3f, mean ratio %.3f, 95 %% interval '
              '%.3f to %.3f' % ((name, statistics.median(a), statistics.median(b),
                                 statistics.median(ratios)) + rounds.interval(ratios)))
    return 0


if __name__ == '__main__':
    sys.exit(main())
