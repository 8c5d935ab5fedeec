#!/usr/bin/env python3
"""job_files -- which of a folder's job files iosonde runs, and whether as fio does.

    tests/bench/job_files.py [--fio=PATH] [--iosonde=PATH] [--limit=N] [--strace] [-v] PATH...

Each file (or each file of a folder) is made small (both.py) and run by iosonde and, where
it is found, by fio; both work on folders of their own.  A file is then
    runs      both end well and agree on jobs, directions, amounts and files
    differs   both end well, and what they did is not the same
    refused   iosonde ends with 2 or 3; the line that says why is shown
    failed    iosonde ends with 1
    slow      many stages or a slow machine: no end yet after three minutes
    crashed   by a signal, or a sanitizer speaks
    no job    fio does not take it either: a template, or another program's
A sum is printed, without the last kind.  --limit takes that many of each name up to "__",
so that one project does not count for many.  Amounts that hang on the time are not compared.
--strace also compares how the files are opened, the flushes, and the engine's calls.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import sys

import both

# Outcomes that the time decides: then amounts are not compared.
TIMED = re.compile(r'^\s*(time_based|runtime|timeout|ramp_time|exitall|steadystate|rate_min|'
                   r'latency_target|fill_device|flow)\b', re.M)
# What is drawn decides how many I/Os there are of each kind.
DRAWN = re.compile(r'^\s*(bssplit|bsrange|blocksize_range|rwmix\w+|percentage_random)\b|'
                   r'^\s*(rw|readwrite)\s*=\s*(rand)?(rw|readwrite|write,read|trimwrite)|'
                   r'random_distribution', re.M)
LOG = re.compile(r'\.log$|-verify\.state$|\.state$|^both')


def differences(text, ours, theirs):
    """What the two runs did not do alike, in words."""
    a, b = ours.jobs(), theirs.jobs()
    if both.names(a) != both.names(b):
        yield 'results %s, fio %s' % tuple(sorted(both.names(x).items()) for x in (a, b))
        return
    x, y = both.totals(a), both.totals(b)
    if set(x) != set(y):
        yield 'directions %s, fio %s' % (dict(x), dict(y))
    elif not TIMED.search(text):
        if DRAWN.search(text):
            total = [sum(n for _, n in t.values()) for t in (x, y)]
            if abs(total[0] - total[1]) > max(total) / 50:
                yield 'bytes %d, fio %d' % tuple(total)
        elif x != y:
            yield 'amounts %s, fio %s' % (dict(x), dict(y))
    # Before ramp_time ends fio counts bytes and I/Os apart.
    for one, other in zip(a, b) if 'ramp_time' not in text else ():
        x, y = both.totals([one]), both.totals([other])
        for d in set(x) & set(y):
            mean = [t[d][1] / t[d][0] for t in (x, y)]
            if min(x[d][0], y[d][0]) > 50 and abs(mean[0] - mean[1]) > 0.15 * max(mean):
                yield '%s %s: mean I/O of %d bytes, fio %d' % (one['jobname'], d, *mean)
    left = [{n: s for n, s in r.files.items() if not LOG.search(n)} for r in (ours, theirs)]
    if left[0] != left[1]:
        yield 'files %s, fio %s' % tuple(
            sorted(set(left[i].items()) - set(left[1 - i].items())) for i in (0, 1))


# What of the flags of open(2) an option decides.
FLAGS = ('O_DIRECT', 'O_SYNC', 'O_DSYNC')
CALLS = ('openat', 'fsync', 'fdatasync', 'io_setup', 'io_uring_setup')


def asked(run):
    """What a traced run asked of the kernel: flags by file, engines, numbers of flushes."""
    flags, engines, flushes = collections.defaultdict(set), set(), collections.Counter()
    for line in run.calls:
        opened = re.search(r'openat\(.*?, "([^"]*)", ([A-Z_|]+)', line)
        if opened and os.path.basename(opened.group(1)) in run.files:
            flags[os.path.basename(opened.group(1))].update(
                set(opened.group(2).split('|')) & set(FLAGS))
        call = re.search(r'\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed).*= (\d+)', line)
        if call and call.group(1) in ('fsync', 'fdatasync'):
            flushes[call.group(1)] += 1
        elif call and 'setup' in call.group(1):
            engines.add(call.group(1))
    return dict(flags), engines, flushes


def asked_alike(text, ours, theirs):
    """What the two asked otherwise, in words."""
    (a, e, f), (b, g, h) = asked(ours), asked(theirs)
    for name in sorted(set(a) & set(b)):
        if a[name] != b[name]:
            yield '%s opened with %s, fio %s' % (name, sorted(a[name]), sorted(b[name]))
    # Ours also looks whether there is one, to tell what became effective.
    if not g <= e:
        yield 'engine by %s, fio %s' % (sorted(e), sorted(g))
    for call in 'fsync', 'fdatasync':
        if not TIMED.search(text) and not DRAWN.search(text) and \
                abs(f[call] - h[call]) > max(2 * len(ours.files), 0.1 * h[call]):
            yield '%s %d times, fio %d' % (call, f[call], h[call])


def whole(path):
    """The text of a job file, with what it includes put in."""
    with open(path, encoding='utf-8', errors='surrogateescape', newline='') as f:
        text = f.read()

    def included(match):
        other = os.path.join(os.path.dirname(path), match.group(1))
        return whole(other) if os.path.isfile(other) else match.group(0)
    return re.sub(r'^\s*include[ =]+(\S+)\s*$', included, text, flags=re.M)


def survey(path, iosonde, fio, trace=()):
    """(class, words) of one job file."""
    text, made = both.small(whole(path))
    ours = both.Run(iosonde, text, made, ('--allow-overwrite',), trace)
    said = ours.refusal()
    if ours.status == 124:
        return 'slow', said
    if ours.status > 124 or 'Sanitizer' in ours.err or 'runtime error' in ours.err:
        return 'crashed', 'status %d: %s' % (ours.status, ours.err[:300])
    if ours.status in (2, 3):
        # fio's own engines and machines are missing here, too: what counts is what iosonde says.
        parsed = not fio or not both.Run(fio, text, made, ('--parse-only',)).status
        return ('refused' if parsed else 'no job'), said
    theirs = both.Run(fio, text, made, (), trace) if fio else None
    if ours.status:
        return 'failed' if not theirs or not theirs.status else 'both fail', said
    if not theirs:
        return 'runs', ''
    if theirs.status:
        return 'only here', theirs.refusal()
    found = list(differences(text, ours, theirs))
    found += asked_alike(text, ours, theirs) if trace else []
    return ('differs' if found else 'runs'), '; '.join(found)


def listed(paths, limit):
    """The files, at most limit of one prefix."""
    count = collections.Counter()
    for path in paths:
        inside = sorted(os.listdir(path)) if os.path.isdir(path) else ['']
        for name in inside:
            full = os.path.join(path, name) if name else path
            if os.path.isdir(full) or name.endswith('.png'):
                continue
            prefix = name.split('__')[0] if '__' in name else full
            count[prefix] += 1
            if not limit or count[prefix] <= limit:
                yield full


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--fio', default=os.environ.get('FIO', ''))
    parser.add_argument('--iosonde', default=os.environ.get('IOSONDE') or
                        os.path.join(both.TOP, 'build', 'iosonde'))
    parser.add_argument('--limit', type=int, default=0)
    parser.add_argument('--strace', action='store_true')
    parser.add_argument('-v', action='store_true', help='name the files that run, too')
    parser.add_argument('paths', nargs='+')
    args = parser.parse_args()
    counts, reasons = collections.Counter(), collections.Counter()
    paths = list(listed(args.paths, args.limit))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        each = pool.map(lambda p: survey(p, os.path.abspath(args.iosonde), args.fio,
                                         CALLS if args.strace else ()), paths)
        for path, (kind, words) in zip(paths, each):
            counts[kind] += 1
            if kind == 'refused':
                option = re.search(r'(option|--)\s?([\w-]+)', words)
                reasons[option.group(2) if option else words] += 1
            if kind != 'runs' or args.v:
                print('%-9s %s\n          %s' % (kind, os.path.basename(path), words), flush=True)
    total = sum(counts.values()) - counts['no job']
    print('\nrefused because of: ' + ', '.join('%s %d' % r for r in reasons.most_common()))
    for kind, n in counts.most_common():
        print('%-9s %4d%s' % (kind, n, '' if kind == 'no job' else '  %.1f %%' % (100 * n / total)))
    return 1 if counts['crashed'] else 0


if __name__ == '__main__':
    sys.exit(main())
