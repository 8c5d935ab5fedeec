"""compared -- what a comparison has to say of its trials, worked out anew by the formulas."""
import math
import statistics

import iosonde


def student(df):
    """97.5 % point of Student's t, by integrating its density (Simpson) and bisection."""
    factor = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)

    def below(x, n=2000):
        h = x / n
        y = [factor * (1 + (i * h) ** 2 / df) ** (-(df + 1) / 2) for i in range(n + 1)]
        return 0.5 + h / 3 * (y[0] + y[-1] + 4 * sum(y[1:-1:2]) + 2 * sum(y[2:-1:2]))
    low, high = 0, 20
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < 0.975 else (low, middle)
    return low


def interval(values):
    mean, n = statistics.fmean(values), len(values)
    half = student(n - 1) * statistics.stdev(values) / math.sqrt(n)
    return mean, mean - half, mean + half


def welch(a, b):
    """Of the difference of means; degrees of freedom rounded down."""
    x, y = (statistics.variance(v) / len(v) for v in (a, b))
    df = (x + y) ** 2 / (x ** 2 / (len(a) - 1) + y ** 2 / (len(b) - 1))
    mean = statistics.fmean(a) - statistics.fmean(b)
    half = student(max(1, int(df))) * math.sqrt(x + y)
    return mean, mean - half, mean + half


def both(t, key):
    return t['read'][key] + t['write'][key]


def latency(key):
    return lambda t: (t['read'] if t['read']['total_ios'] else t['write'])[key]


def group(key, t):
    return t['host']['group'][key]['value']


def percent(*classes):
    def value(t):
        machine = t['host']['machine']
        return None if machine['errno'] else machine['cpus'] * sum(
            machine['percent'][name] for name in classes)
    return value


def of_window(t, ns):
    return 100 * ns / t['host']['window_ns']


def busy(host):
    """Not idle, less the baseline, where it is known; at least what is known to have run."""
    exact = {k: r['value'] for k, r in host['machine'].get('exact', {}).items()}
    if exact.get('awake_ns') is None:
        net = host['machine_ns'] - host['idle_ns']
    else:
        net = exact['awake_ns'] - (exact['idle_awake_ns'] or 0)
    return max(0, net, host['kernel_ns'] + (host['group']['cpu_ns']['value'] or 0))


FIGURES = {
    'bw_bytes': lambda t: both(t, 'bw_bytes'),
    'iops': lambda t: both(t, 'iops'),
    'lat_mean_ns': latency('lat_mean_ns'),
    'lat_p50_ns': latency('lat_p50_ns'),
    'lat_p99_ns': latency('lat_p99_ns'),
    'cpu_ns_per_io': lambda t: group('cpu_ns', t) / both(t, 'total_ios'),
    'cycles_per_io': lambda t: group('cycles', t) / both(t, 'total_ios'),
    'cycles_per_byte': lambda t: group('cycles', t) / both(t, 'io_bytes'),
    'startup_ns': lambda t: t['host']['startup_ns'],
    'whole_ns': lambda t: t['host']['whole_ns'],
    'memory_peak_bytes': lambda t: group('memory_peak', t),
    'cpu_box_percent': lambda t: of_window(t, group('cpu_ns', t)),
    'cpu_kernel_threads_percent': lambda t: of_window(t, t['host']['kernel_ns']),
    'cpu_busy_percent': lambda t: None if t['host']['machine']['errno'] else of_window(
        t, busy(t['host'])),
    'usr': percent('user'), 'nice': percent('nice'), 'sys': percent('system'),
    'iowait': percent('iowait'), 'steal': percent('steal'),
    'guest': percent('guest', 'guest_nice'),
}
COMPARED = list(FIGURES)[:11]


def near(got, want, *what):
    iosonde.check(abs(got - want) <= 2e-3 * abs(want) + 1e-12, *what, 'is', got, 'and not', want)


def known(value, t):
    """None where a reading of it has no value."""
    try:
        return value(t)
    except TypeError:
        return None


def check(document, trials, paired):
    """Every figure and ratio of a document against its trials; returns how many rows it has."""
    done = [t for t in trials if t['state'] == 'done']
    rows = 0
    for cell in document['cells']:
        for row in cell['runtimes']:
            here = [t for t in done if (t['cell'], t['conditions']) == (cell['cell'],
                                                                       cell['conditions'])]
            own = [t for t in here if t['runtime'] == row['runtime']]
            base = [t for t in here if t['runtime'] == 'host']
            iosonde.equal(row['trials']['done'], len(own), row['runtime'])
            iosonde.equal(row['baseline'], row['runtime'] == 'host')
            for key, value in FIGURES.items():
                where = (cell['cell'], row['runtime'], key)
                figure = row['figures'][key]
                if any(known(value, t) is None for t in own + base):
                    iosonde.check(figure['n'] < len(own) or row['runtime'] != 'host', where)
                    continue
                mean, low, high = interval([value(t) for t in own])
                iosonde.equal(figure['n'], len(own), where)
                near(figure['mean'], mean, where)
                near(figure['high'] - figure['low'], high - low, where, 'interval')
                if key not in COMPARED or row['baseline']:
                    iosonde.check('ratio' not in figure, where)
                    continue
                other = {t['turn']: t for t in base}
                pairs = [math.log(value(t) / value(other[t['turn']])) for t in own
                         if paired and t['turn'] in other
                         and value(t) > 0 and value(other[t['turn']]) > 0]
                want = interval(pairs) if paired else welch(
                    [math.log(value(t)) for t in own], [math.log(value(t)) for t in base])
                ratio = figure['ratio']
                iosonde.equal(ratio['paired'], paired, where)
                iosonde.equal(ratio['n'], len(pairs) if paired else min(len(own), len(base)), where)
                for name, log in zip(('mean', 'low', 'high'), want):
                    near(ratio[name], math.exp(log), where, name)
                iosonde.equal(ratio['within_noise'], ratio['low'] <= 1 <= ratio['high'], where)
            rows += 1
    return rows
