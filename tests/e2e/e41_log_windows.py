"""e41_log_windows -- logs of windows: means, rates and histograms, and the ramp is not in them."""

import iosonde
import logs


def total(doc, name):
    return doc['jobs'][0][name]['total_ios']


def windows(folder):
    """Windows end at multiples; their rates, times their lengths, are all that was done."""
    doc = iosonde.run_json('--name=a', '--filename=data', '--size=1m', '--rw=randrw', '--bs=4k',
                           '--rate_iops=400', '--time_based', '--runtime=1900ms', '--ramp_time=1',
                           '--log_avg_msec=500', '--write_lat_log=w', '--write_bw_log=w',
                           '--write_iops_log=w', '--log_window_value=both', '--log_offset=1',
                           '--write_hist_log=w', '--log_hist_msec=400', '--log_hist_coarseness=2',
                           cwd=folder)
    own = doc['jobs'][0]
    iosonde.equal(own['iosonde']['logs']['lost'], 0)
    for d, name in enumerate(('read', 'write')):
        iops = [r for r in logs.rows(folder + '/w_iops.1.log', 7) if r[3] == d]
        bw = [r for r in logs.rows(folder + '/w_bw.1.log', 7) if r[3] == d]
        # A loaded machine begins or ends late, and the last window is shorter.
        iosonde.equal([r[0] for r in iops[:-1]], [500 * i for i in range(1, len(iops))], iops)
        iosonde.check(len(iops) >= 2, iops)
        iosonde.equal([r[0] for r in iops], [r[0] for r in bw])
        done = 0
        for r, b in zip(iops, bw):
            iosonde.equal((r[1], r[4], r[5], r[6]), (r[2], 0, 0, 0), r)
            iosonde.check(abs(b[1] - r[1] * 4) <= 4, r, b)
            done += r[1] * logs.span(r[0], 500) / 1000
        # The values and the last time are whole numbers.
        iosonde.check(abs(done - total(doc, name)) <= 0.005 * total(doc, name) + len(iops), done,
                      total(doc, name))
        clat = [r for r in logs.rows(folder + '/w_clat.1.log', 7) if r[3] == d]
        iosonde.equal([r[0] for r in clat], [r[0] for r in iops])
        iosonde.check(all(0 < r[1] <= r[2] for r in clat), clat)
        most = max(r[2] for r in clat)
        want = own[name]['clat_ns']['max']
        iosonde.check(abs(most - want) <= 2 + want * 1e-4, most, want)
        sums = logs.histogram(folder + '/w_clat_hist.1.log', 2)
        iosonde.equal(sum(sums[d]), total(doc, name), 'histogram', name)
    times = sorted(set(r[0] for r in logs.rows(folder + '/w_clat_hist.1.log', 3 + 464)))
    iosonde.equal(times[:-1], [400 * i for i in range(1, len(times))])


def same_bins(folder):
    """One histogram of the whole run has the bins of json+, to a neighbour at their edges."""
    doc = iosonde.run('run', '--name=a', '--filename=data', '--size=16m', '--rw=read',
                      '--output-format=json+', '--write_hist_log', 'h', cwd=folder).json()
    rows = logs.rows(folder + '/h_clat_hist.1.log', 3 + logs.BINS)
    iosonde.equal(len(rows), 1)
    iosonde.equal(rows[0][1:3], [0, 4096])
    have = {logs.bin_ns(i): n for i, n in enumerate(rows[0][3:]) if n}
    want = {int(k): n for k, n in doc['jobs'][0]['read']['clat_ns']['bins'].items()}
    iosonde.equal(sum(have.values()), sum(want.values()))
    edges, moved = sorted(set(have) | set(want)), 0
    for edge in edges[:-1]:
        moved += have.get(edge, 0) - want.get(edge, 0)
        near = max(want.get(e, 0) + have.get(e, 0) for e in edges if abs(e - edge) <= edge / 32 + 1)
        iosonde.check(abs(moved) <= near, edge, moved, near)


def no_samples(folder):
    """A window in which nothing was done has no line."""
    iosonde.run_json('--name=a', '--filename=data', '--size=1m', '--rw=randread', '--rate_iops=2',
                     '--time_based', '--runtime=2', '--log_avg_msec=100', '--write_iops_log=n',
                     '--write_bw_log=n', cwd=folder)
    rows = logs.rows(folder + '/n_iops.1.log')
    iosonde.check(3 <= len(rows) <= 5, rows)
    iosonde.check(all(r[0] % 100 == 0 for r in rows[:-1]), rows)


def short(folder):
    """A run shorter than its window has one line."""
    doc = iosonde.run_json('--name=a', '--filename=data', '--size=1m', '--log_avg_msec=60000',
                           '--write_iops_log=s', '--write_lat_log=s', cwd=folder)
    rows = logs.rows(folder + '/s_iops.1.log')
    iosonde.equal(len(rows), 1)
    want = doc['jobs'][0]['read']['iops']
    iosonde.check(abs(rows[0][1] - want) <= want * 0.05 + 1, rows, want)
    iosonde.equal(len(logs.rows(folder + '/s_lat.1.log')), 1)


def ramp(folder):
    """Single I/Os of the ramp are not logged; time begins behind it."""
    doc = iosonde.run_json('--name=a', '--filename=data', '--size=1m', '--rw=randread',
                           '--rate_iops=200', '--time_based', '--ramp_time=1', '--runtime=1',
                           '--write_lat_log=r', cwd=folder)
    rows = logs.rows(folder + '/r_lat.1.log')
    iosonde.equal(len(rows), total(doc, 'read'))
    iosonde.check(rows[0][0] < 900 and rows[-1][0] <= doc['jobs'][0]['read']['runtime'] + 1, rows)


def main():
    with iosonde.ext4_dir() as folder:
        windows(folder)
        same_bins(folder)
        no_samples(folder)
        short(folder)
        ramp(folder)


main()
