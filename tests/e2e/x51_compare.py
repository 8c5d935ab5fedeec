"""x51_compare -- every cell is filled, for every runtime that is here."""
import os

import comparing
import iosonde
import metered


def figures(row):
    """Those of a row that must be there with a number."""
    for name in ('bw_bytes', 'iops', 'lat_mean_ns', 'lat_p50_ns', 'lat_p99_ns', 'startup_ns',
                 'whole_ns', 'cpu_ns_per_io', 'cycles_per_io', 'memory_peak_bytes',
                 'cpu_box_percent', 'usr', 'sys'):
        mean = row['figures'][name]['mean']
        # What a tick finds, it may not find in 300 ms.
        least = 0 if name in ('usr', 'sys') else 1e-9
        iosonde.check(mean is not None and mean >= least, name, row)


def main():
    iosonde.need_root('makes boxes and control groups')
    metered.not_nice()
    runtimes = comparing.present('runc', 'crun', 'bwrap', 'runsc', 'podman', 'containerd')
    with iosonde.ext4_dir() as folder:
        got = comparing.compare(folder, '--runtime=' + ','.join(runtimes), '--repeat=2', '--roles',
                               *comparing.JOB[:1], '--vary=rw:read,randwrite', *comparing.JOB[2:],
                               timeout=600)
        docs = comparing.trials(folder)
        iosonde.equal(len(docs), len(runtimes) * 2 * 2, got)
        iosonde.equal({d['state'] for d in docs}, {'done'}, got)
        for d in docs:
            iosonde.equal(d['box']['jobs'][0]['error'], 0, d)
            window = d['host']['window_ns']
            # Marks that pass a daemon on a busy machine come late.
            iosonde.check(50e6 < window < 30e9, d['runtime'], window)
            iosonde.check(0 < d['host']['startup_ns'] < d['host']['whole_ns'], d['host'])
        # Interleaved: each round has all of them once.
        half = len(docs) // 2
        for part in docs[:half], docs[half:]:
            iosonde.equal(len({(d['runtime'], d['cell']) for d in part}), half)
        doc = comparing.comparison(folder)
        rows = [row for cell in doc['cells'] for row in cell['runtimes']]
        iosonde.equal([row['runtime'] for row in rows], runtimes * 2, doc)
        for row in rows:
            figures(row)
        for name in runtimes:
            iosonde.check(name in got.out, name, got)
        iosonde.check('payload' in got.out, got)
        iosonde.equal(sorted(os.listdir(folder + '/out')), ['comparison.json', 'trials'])
        # A name of the user's is the table's, and no word for the runtime.
        if 'runc' in runtimes:
            got = comparing.compare(folder, '--runtime=runc:name=mine', '--repeat=1',
                                    *comparing.JOB)
            iosonde.check('\nmine ' in got.out, got)
            iosonde.equal([d['runtime'] for d in comparing.trials(folder)], ['mine'])
            iosonde.check('runc:name=mine' in comparing.trials(folder)[0]['runtime_version'], got)


main()
