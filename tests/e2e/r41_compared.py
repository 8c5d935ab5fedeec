"""r41_compared -- a real comparison: each trial's figures are those of the box's own document,
and comparison.json and the tables follow from the trials."""
import json
import os
import subprocess

import compared
import iosonde


def digest(trial):
    """What the box said, in one job, against what was taken from it."""
    job, = trial['box']['jobs']
    for name in ('read', 'write'):
        own, taken = job[name], trial[name]
        for key in ('total_ios', 'io_bytes'):
            iosonde.equal(taken[key], own[key], name, key)
        for key in ('iops', 'bw_bytes'):
            compared.near(taken[key], own[key], name, key)
        if own['total_ios']:
            lat = own['lat_ns']
            compared.near(taken['lat_mean_ns'], lat['mean'], name)
            compared.near(taken['lat_p50_ns'], lat['percentile']['50.000000'], name)
            compared.near(taken['lat_p99_ns'], lat['percentile']['99.000000'], name)
            verdict = job['iosonde']['cache'][name]['verdict']
            iosonde.check(verdict in trial['verdict'], verdict, trial['verdict'])
        else:
            iosonde.equal(taken['lat_p99_ns'], 0, name)
    iosonde.equal(trial['engine'], job['iosonde']['engine'])


def main():
    iosonde.need('bwrap')
    iosonde.need_static()
    if subprocess.run(['bwrap', '--ro-bind', '/', '/', 'true'],
                      stderr=subprocess.DEVNULL).returncode:
        iosonde.skip('no user namespaces: bwrap is refused here')
    with iosonde.disk_dir() as folder:
        out = os.path.join(folder, 'out')
        text = iosonde.run('compare', '--runtime=bwrap,host', '--repeat=2', '--cache=cold,warm',
                           '--ramp=0', '--output=' + out, '--name=a', '--size=4m', '--bs=16k',
                           '--vary=rw:read,randrw', '--runtime=500ms', '--time_based', '--roles',
                           cwd=folder).out
        trials = []
        for name in sorted(os.listdir(os.path.join(out, 'trials'))):
            with open(os.path.join(out, 'trials', name)) as f:
                trials.append(json.load(f))
        iosonde.equal(len(trials), 16)
        for trial in trials:
            iosonde.equal(trial['state'], 'done', trial['error_text'], trial['told'])
            digest(trial)
        with open(os.path.join(out, 'comparison.json')) as f:
            document = json.load(f)
        iosonde.equal([len(cell['runtimes']) for cell in document['cells']], [2] * 4)
        iosonde.equal(document['baseline'], 'host')
        iosonde.equal(document['not_done'], [])
        iosonde.equal(compared.check(document, trials, True), 8)
        again = json.loads(iosonde.run('report', '--output-format=json', out).out)
        iosonde.equal(compared.check(again, trials, True), 8)
        iosonde.check(max(map(len, text.splitlines())) <= 100, 'too wide:\n' + text)
        report = iosonde.run('report', '--roles', out).out
        # All but the first sentence, which tells of the workload and the seed.
        begin = 'What the job got'
        iosonde.equal(report.partition(begin)[2], text.partition(begin)[2])


main()
