"""rounds -- programs in interleaved rounds, and what their ratios say.

Standard library only.  A round runs every contender once, the order turning from round to
round, so that what drifts meets all alike; ratios are taken within a round.
"""
import json
import math
import os
import statistics
import subprocess

MARGIN = 0.02  # of a ratio: less is no difference that anybody acts on


def student(p, df):
    """
    Quantile p of Student's t: within 3 % from 2 degrees of freedom on, 0.1 % from 8.

    Source: Abramowitz and Stegun 26.7.5.
    """
    z = statistics.NormalDist().inv_cdf(p)
    return (z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3))


def interval(ratios, joint=1):
    """
    Geometric mean and its 95 % interval; infinite for fewer than three ratios.

    joint: so many intervals together are to hold what they should in 95 % of all cases.
    """
    logs = [math.log(r) for r in ratios]
    mean, n = statistics.fmean(logs), len(logs)
    if n < 3:
        return math.exp(mean), 0.0, math.inf
    half = student(1 - 0.025 / joint, n - 1) * statistics.stdev(logs) / math.sqrt(n)
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def compare(ratios, joint=1):
    """The median of per-round ratios with the interval of their mean, and a verdict."""
    mean, low, high = interval(ratios, joint)
    near = low <= 1 + MARGIN and high >= 1 - MARGIN
    verdict = 'equal' if near else 'less' if high < 1 else 'more'
    return {'median': statistics.median(ratios), 'mean': mean, 'low': low, 'high': high,
            'verdict': verdict}


def interleave(contenders, rounds, before=None):
    """
    {name: [what its call returned, by round]} for {name: function without arguments}.

    before, if given, is called ahead of each of them.
    """
    found = {name: [] for name in contenders}
    names = list(contenders)
    for r in range(rounds):
        turned = names[r % len(names):] + names[:r % len(names)]
        for name in turned if r // len(names) % 2 == 0 else turned[::-1]:
            if before:
                before()
            found[name].append(contenders[name]())
    return found


def document(program, options):
    """The JSON document of a run of iosonde or fio, which may print notes in front of it."""
    done = subprocess.run([program, '--output-format=json', *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError('%s %s: status %d: %s' % (program, ' '.join(options), done.returncode,
                                                     done.stderr.decode(errors='replace')[-500:]))
    return json.loads(done.stdout[done.stdout.index(b'{'):])


def job(program, options):
    """IOPS and CPU ns per I/O that iosonde or fio report of their one job or group."""
    one = document(program, options)['jobs'][0]
    ios = one['read']['total_ios'] + one['write']['total_ios']
    ms = max(one['read']['runtime'], one['write']['runtime'])
    return {'iops': one['read']['iops'] + one['write']['iops'],
            'cpu_ns_per_io': (one['usr_cpu'] + one['sys_cpu']) / 100 * ms * 1e6 / max(ios, 1)}


def bare(program, words):
    """The same of a bare loop."""
    done = subprocess.run([program, *words], stdout=subprocess.PIPE, check=True)
    one = json.loads(done.stdout)
    return {'iops': one['iops'], 'cpu_ns_per_io': one['cpu_ns_per_io']}


def reread(path):
    """
    Bring a file into the page cache, clean: some machines evict what lies idle for half a
    minute, and a page that is being written back keeps io_uring waiting.
    """
    with open(path, 'rb', buffering=0) as f:
        os.fsync(f.fileno())
        while f.read(1 << 20):
            pass


def make_file(path, size):
    with open(path, 'wb') as f:
        for _ in range(size >> 20):
            f.write(os.urandom(1 << 20))
    return path
