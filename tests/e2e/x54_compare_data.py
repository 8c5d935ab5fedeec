"""x54_compare_data -- where the files lie, what is cached of them, and whose they are."""
import glob
import os
import signal

import comparing
import iosonde

SIZE = 8 << 20
JOB = ('--name=j', '--bs=64k', '--size=8m', '--invalidate=0', '--ramp=0')


def moved(trial, key):
    """Bytes that the box and its runtime moved at block devices, by /proc/PID/io."""
    return sum(role[key] for role in trial['host']['roles'])


def caches(folder, runtimes):
    """At a rate, so that what is read before the meter has begun is little."""
    comparing.compare(folder, '--runtime=' + ','.join(runtimes), '--cache=cold,warm',
                     '--rw=read', '--rate=8m', *JOB)
    docs = comparing.trials(folder)
    iosonde.equal(len(docs), 2 * len(runtimes))
    for d in docs:
        cold = 'cache=cold' in d['conditions']
        read = moved(d, 'read_bytes')
        iosonde.check(read > SIZE * 0.7 if cold else read < SIZE * 0.1, d['runtime'],
                      d['conditions'], read)
        files = d['box']['jobs'][0]['iosonde']['cache']['files']
        before = files[0]['resident_before_bytes']
        # gVisor's answer is not believed.
        if before is not None:
            iosonde.equal(before, 0 if cold else SIZE, d['runtime'], d['conditions'])


def removed(folder):
    """A job that removes its files does not remove those of the comparison before the box."""
    comparing.compare(folder, '--runtime=host', '--repeat=1', '--rw=read', '--name=u',
                     '--bs=64k', '--size=8m', '--invalidate=0', '--ramp=0', '--unlink=1')
    job = comparing.trials(folder)[0]['box']['jobs'][0]
    iosonde.equal(job['iosonde']['cache']['files'][0]['resident_before_bytes'], 0)


def kinds(folder, runtimes):
    for kind in 'rootfs', 'tmpfs':
        got = comparing.compare(folder, '--runtime=' + ','.join(runtimes), '--data=' + kind,
                               '--rw=randrw', *JOB)
        for d in comparing.trials(folder):
            iosonde.equal(d['state'], 'done', got)
            iosonde.check('data=%s cache=%s' % (kind, 'warm' if kind == 'tmpfs' else 'cold')
                          in d['conditions'], d)
            job = d['box']['jobs'][0]
            iosonde.equal(job['read']['io_bytes'] + job['write']['io_bytes'], SIZE, d)


def conditions(folder, runtimes):
    """Each box is where and as large as it was told to be."""
    got = comparing.compare(folder, '--runtime=' + ','.join(runtimes), '--cpus=0',
                           '--memory=200m', '--seccomp=none', '--rw=read', *JOB)
    for d in comparing.trials(folder):
        iosonde.equal(d['conditions'], 'data=bind cache=cold cpus=0 memory=200m seccomp=none '
                      'ramp=0s', got)
        env = d['box']['iosonde']['environment']
        iosonde.equal(env['cpu']['allowed']['value'], 1, d['runtime'])
        if d['runtime'] == 'host':
            iosonde.equal(env['cgroup']['memory_max']['value'], 200 << 20)
            iosonde.equal(env['cgroup']['cpuset']['value'], '0')


def anew(folder):
    """After a box that wrote the next one finds what iosonde laid out, and not what that left."""
    data = folder + '/mine'
    os.mkdir(data)
    with open(data + '/precious', 'w') as f:
        f.write('mine')
    _, got = iosonde.trace(['openat', 'open', 'creat'], 'compare', '--runtime=host',
                           '--data-dir=' + data, '--repeat=2', '-o', folder + '/out',
                           '--vary=rw:write,read', *JOB, options=('-s', '300'))
    laid = [c for c in got if 'j.0.0' in c[2] and 'O_CREAT' in c[2]]
    names = {c[2].split('"')[1] for c in laid}
    # Four boxes, two of which write: after each of these but the last all is made anew.
    iosonde.check(2 <= len(laid) <= 3, laid)
    iosonde.check(all(name.startswith(data + '/iosonde-') for name in names), names)
    iosonde.equal(os.listdir(data), ['precious'])
    with open(data + '/precious') as f:
        iosonde.equal(f.read(), 'mine')


def modes(folder):
    """Of the folders on the way to the file under test, whatever is mounted; {} before it is."""
    for base in glob.glob(folder + '/out/iosonde-*') + glob.glob(comparing.BASE + '/*/tmpfs'):
        for path in glob.glob(base + '/j.0.0') + glob.glob(base + '/*/data/j.0.0'):
            found = {}
            while len(path) > len(base):
                path = os.path.dirname(path)
                found[path] = oct(os.stat(path).st_mode & 0o7777)
            return found
    return {}


def narrow(folder):
    """Nobody else puts a link where a box that is root writes, and everybody may look."""
    old = os.umask(0o077)
    for kind in 'bind', 'rootfs', 'tmpfs':
        child = iosonde.start('compare', '--runtime=host', '--data=' + kind, '--rw=write',
                              '--time_based', '--runtime=30s', *JOB, '-o', folder + '/out',
                              cwd=folder)
        iosonde.wait_for(lambda: modes(folder) or child.poll() is not None, 'files', 60)
        iosonde.equal(set(modes(folder).values()), {'0o755'}, kind, modes(folder), child.poll())
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=60)
    os.umask(old)


def deep(folder):
    """A long path is not cut: what is left of one could be the user's own folder."""
    data = folder + '/' + '/'.join(c * 100 for c in 'def')
    os.makedirs(data)
    comparing.compare(folder, '--runtime=host', '--data=rootfs', '--data-dir=' + data, *JOB)
    iosonde.equal(os.listdir(data), [])


def main():
    iosonde.need_root('makes boxes and control groups')
    runtimes = comparing.present('runc', 'crun', 'bwrap', 'runsc')
    with iosonde.ext4_dir() as folder:
        caches(folder, runtimes)
        removed(folder)
        kinds(folder, runtimes)
        conditions(folder, runtimes)
        narrow(folder)
        anew(folder)
        deep(folder)


main()
