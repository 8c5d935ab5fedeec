#!/usr/bin/env python3
"""same_as_fio -- small job files run by iosonde and fio: are their I/Os the same?

    FIO=PATH tests/bench/same_as_fio.py [--iosonde=PATH] [JOBFILE...]

Without files those of tests/data/jobs.  What strace sees of each program (direction,
length, offset of every transfer to the job's files) is compared, and its own totals with
it.  Where nothing is drawn both must do the same: the lengths and offsets of a sequential
job in the same order, those of a random one each as often.  Where directions or lengths are
drawn, the count of each kind must lie within 4 sigma of the binomial of the other's, and
bytes within 4 sigma of that sum.  Printed is a table; exit 1 when a line of it differs.
"""
import collections
import concurrent.futures
import math
import os
import re
import sys

import both

CALLS = ('pread64', 'pwrite64', 'io_submit', 'openat')
DRAWN_KIND = re.compile(r'^(rw|readwrite)=(rand)?rw', re.M)
DRAWN_SIZE = re.compile(r'^(bssplit|bsrange)=', re.M)
DRAWN_PLACE = re.compile(r'^(norandommap|random_distribution|percentage_random|number_ios|'
                         r'rw=rand\w*:)', re.M)
UNSEEN = re.compile(r'^ioengine=(io_uring|mmap)', re.M)  # no call for each I/O
FILES = {'f': 8 << 20}


def transfers(lines):
    """(direction, length, offset) of each call to a file of the job, in order."""
    begun, lines = {}, list(lines)
    # A thread of iosonde's that looks at files before and after the job is no worker.
    keepers = {line.split()[0] for line in lines if 'openat(' in line and 'O_PATH' in line}
    for line in lines:
        match = re.match(r'(\d+) +(.*)', line)
        if not match or match.group(1) in keepers:
            continue
        pid, text = match.groups()
        if text.endswith('<unfinished ...>'):
            begun[pid] = text[:-len('<unfinished ...>')]
            continue
        half = re.match(r'<\.\.\. \w+ resumed>(.*)', text)
        if half:
            text = begun.pop(pid, '') + half.group(1)
        one = re.match(r'p(read|write)64\(\d+<[^>]*/(f|job\.\d+\.\d+)>, .*?, '
                       r'(\d+), (\d+) *\) += \d', text)
        if one:
            yield one.group(1), int(one.group(3)), int(one.group(4))
        for op, length, offset in re.findall(
                r'aio_lio_opcode=IOCB_CMD_P(READ|WRITE).*?aio_nbytes=(\d+), aio_offset=(\d+)',
                text if text.startswith('io_submit') else ''):
            yield op.lower(), int(length), int(offset)


class Did:
    """What one program did with one job file."""

    def __init__(self, program, text, more=()):
        name = 'f' if 'filename=f' in text else None
        made = {name} if name else set()
        run = both.Run(program, text, made, more, () if UNSEEN.search(text) else CALLS)
        self.status, self.why = run.status, run.refusal()
        self.ios = list(transfers(run.calls))
        self.totals = both.totals(run.jobs())
        seen = collections.OrderedDict()
        for d in 'read', 'write':
            lengths = [n for op, n, _ in self.ios if op == d]
            if lengths:
                seen[d] = (len(lengths), sum(lengths))
        # Of the calls that strace saw and of the result: both must tell of the same.
        self.honest = UNSEEN.search(text) or dict(seen) == dict(self.totals)
        self.seen = seen


def sigmas(a, n, b, m):
    """How far counts a of n and b of m are apart, in sigmas of the binomial."""
    p = (a + b) / (n + m)
    sigma = math.sqrt(p * (1 - p) * (1 / n + 1 / m))
    return abs(a / n - b / m) / sigma if sigma else 0.0


def drawn(x, y, sizes, kinds):
    """The largest distance of any count, and what it is the count of."""
    key = (lambda io: io[:2]) if sizes else (lambda io: io[0])
    a, b = (collections.Counter(map(key, d.ios)) for d in (x, y))
    worst = (0.0, '')
    for kind in sorted(set(a) | set(b)):
        # Where directions are not drawn, and sizes are, it is each direction's own share.
        n, m = (sum(c.values()) if kinds else sum(v for k, v in c.items() if k[0] == kind[0])
                for c in (a, b))
        if n and m:
            worst = max(worst, (sigmas(a[kind], n, b[kind], m), str(kind)))
        else:
            worst = (math.inf, str(kind))
    return worst


def compare(path, iosonde, fio):
    """(agree, words) for one file."""
    with open(path, encoding='utf-8') as f:
        text = f.read()
    x, y = Did(iosonde, text, ('--allow-overwrite',)), Did(fio, text)
    if x.status or y.status:
        return False, 'status %d and fio %d: %s%s' % (x.status, y.status, x.why, y.why)
    said = ' '.join('%s %d/%d' % (d, *t) for d, t in x.totals.items())
    if not x.honest or not y.honest:
        return False, '%s: strace saw %s, fio %s and %s' % (said, dict(x.seen), dict(y.totals),
                                                            dict(y.seen))
    sizes, kinds = bool(DRAWN_SIZE.search(text)), bool(DRAWN_KIND.search(text))
    if sizes or kinds:
        distance, kind = drawn(x, y, sizes, kinds)
        total = [sum(n for _, n in d.totals.values()) for d in (x, y)]
        largest = max(n for _, n, _ in x.ios)
        # Of what is drawn until the size is done, the last I/O may go beyond it.
        close = abs(total[0] - total[1]) <= largest or not re.search(r'^rw=\w+$', text, re.M)
        return distance <= 4 and close, '%s; fio %s; bytes %+d, farthest %.1f sigma %s' % (
            said, ' '.join('%s %d/%d' % (d, *t) for d, t in y.totals.items()),
            total[0] - total[1], distance, kind)
    if x.totals != y.totals:
        return False, '%s; fio %s' % (said, dict(y.totals))
    if re.search(r'numjobs=|stonewall|iodepth=', text) or 'rw=rand' in text:
        mine, theirs = collections.Counter(x.ios), collections.Counter(y.ios)
    else:
        mine, theirs = x.ios, y.ios
    if DRAWN_PLACE.search(text):
        mine, theirs = ([io[:2] for io in d.ios] for d in (x, y))
    same = mine == theirs or sorted(mine) == sorted(theirs) == []
    return same, said + (' the same' if same else '; other offsets: %s, fio %s' % (
        list(mine)[:6], list(theirs)[:6]))


def main():
    fio, iosonde = os.environ.get('FIO', 'fio'), os.path.join(both.TOP, 'build', 'iosonde')
    paths = []
    for arg in sys.argv[1:]:
        if arg.startswith('--iosonde='):
            iosonde = os.path.abspath(arg[len('--iosonde='):])
        else:
            paths.append(arg)
    folder = os.path.join(both.TOP, 'tests', 'data', 'jobs')
    paths = paths or [os.path.join(folder, n) for n in sorted(os.listdir(folder))]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, (agree, words) in zip(paths, pool.map(lambda p: compare(p, iosonde, fio), paths)):
            wrong += not agree
            print('%-7s %-22s %s' % ('same' if agree else 'DIFFERS',
                                     os.path.basename(path)[:-4], words), flush=True)
    print('\n%d of %d agree' % (len(paths) - wrong, len(paths)))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
