"""rounds -- programs in interleaved rounds, and what their ratios say.

Standard library only.  A round runs every contender once, the order turning from round to
round, so that what drifts meets all alike; ratios are taken within a round.
"""
import json
import math
import os
import statistics
import subprocess

# Two-sided 95 % of Student's t by degrees of freedom; above 30 the normal value is near.
T95 = [0, 12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
       2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060,
       2.056, 2.052, 2.048, 2.045, 2.042]
MARGIN = 0.02  # of a ratio: less is no difference that anybody acts on


def interval(ratios):
    """Geometric mean and its 95 % interval."""
    logs = [math.log(r) for r in ratios]
    mean, n = statistics.fmean(logs), len(logs)
    half = T95[min(n - 1, 30)] * statistics.stdev(logs) / math.sqrt(n) if n > 1 else math.inf
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def compare(ratios):
    """The median of per-round ratios with the interval of their mean, and a verdict."""
    mean, low, high = interval(ratios)
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
