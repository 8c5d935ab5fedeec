"""j14_workloads -- every file of workloads/ is read as it is, and runs in short on a folder."""
import os
import re
import sys

import iosonde

FOLDER = os.path.join(iosonde.TOP, 'workloads')
# Settings that would change with the time given, or the amount of data, are cut.
SHORT = ((r'^(runtime)=\d+$', r'\1=300ms'), (r'^(ramp_time)=\d+$', r'\1=100ms'),
         (r'^(size)=\d+m$', r'\1=4m'), (r'^(io_size)=\d+m$', r'\1=2m'))


def wanted(text):
    """{name of a section: directions its rw has}, [global]'s rw for those without one."""
    found, common = {}, 'read'
    for name, body in re.findall(r'^\[(.*?)\]\n(.*?)(?=^\[|\Z)', text, re.M | re.S):
        rw = re.search(r'^rw=(\w+)', body, re.M)
        if name == 'global':
            common = rw.group(1) if rw else common
            continue
        rw = rw.group(1) if rw else common
        found[name] = {'read', 'write'} if rw.endswith('rw') else {rw.replace('rand', '')}
    return found


def short(name, folder):
    """Run it cut down; every job moves data in its directions and touches no other folder."""
    with open(os.path.join(FOLDER, name), encoding='utf-8') as f:
        text = f.read()
    for pattern, instead in SHORT:
        text = re.sub(pattern, instead, text, flags=re.M)
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    doc = iosonde.run_json(name, cwd=folder, SIZE='4m', RUNTIME='100ms', REPEAT='1')
    if 'vary=' in text:
        cells = doc['iosonde']['cells']
        iosonde.check(len(doc['jobs']) == len(cells) > 1, name, len(doc['jobs']), len(cells))
        iosonde.check(all(job['read']['total_ios'] or job['write']['total_ios']
                          for job in doc['jobs']), name)
        return
    did = {}
    for job in doc['jobs']:
        iosonde.equal(job['error'], 0, name, job['jobname'])
        did.setdefault(job['jobname'], set()).update(
            d for d in ('read', 'write') if job[d]['total_ios'])
    want = wanted(text)
    groups = [j['groupid'] for j in doc['jobs']]
    if len(groups) == len(set(groups)) < len(want):  # one result for each group
        iosonde.check(set(did) <= set(want), name, did)
        want = {n: want[n] for n in did}
    iosonde.equal(set(did), set(want), name)
    for job, directions in want.items():
        iosonde.check(directions <= did[job], name, job, 'did', did[job])


def main():
    names = sorted(n for n in os.listdir(FOLDER) if n.endswith('.fio'))
    iosonde.check(len(names) > 10, names)
    for name in names:
        # As it stands; nothing is made.
        with iosonde.disk_dir() as folder:
            iosonde.run('run', '--parse-only', os.path.join(FOLDER, name), cwd=folder)
            out = iosonde.run('run', '--dry-run', os.path.join(FOLDER, name), cwd=folder).out
            iosonde.check('/dev/' not in out, out)
            iosonde.equal(os.listdir(folder), [], name)
    with iosonde.ext4_dir() as folder:
        for name in names:
            print(name)
            sys.stdout.flush()
            short(name, folder)
        left = [n for n in os.listdir(folder) if not n.startswith('iosonde-')
                and not n.endswith('.fio') and not n.endswith('-verify.state')
                and not re.fullmatch(r'[\w-]+\.\d+\.\d+', n)]
        iosonde.equal(left, [], 'files of other names')


main()
