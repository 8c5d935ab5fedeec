"""x15_runsc -- in gVisor O_DIRECT means nothing below, and the clock is dear at first.

RUNSC and RUNSC_PLATFORM name another runsc, and its platform (ptrace).
"""
import json
import os
import shutil
import subprocess
import tempfile

import iosonde


def config(folder, data, args):
    """A minimal OCI bundle with the program alone in its root."""
    root = os.path.join(folder, 'rootfs')
    os.makedirs(os.path.join(root, 'data'), exist_ok=True)
    shutil.copy(iosonde.IOSONDE, os.path.join(root, 'iosonde'))
    document = {
        'ociVersion': '1.0.2',
        'process': {'terminal': False, 'user': {'uid': 0, 'gid': 0}, 'cwd': '/',
                    'args': ['/iosonde', *args], 'env': ['PATH=/'],
                    'capabilities': {kind: [] for kind in ('bounding', 'effective', 'permitted')}},
        'root': {'path': 'rootfs', 'readonly': True}, 'hostname': 'iosonde',
        'mounts': [{'destination': '/proc', 'type': 'proc', 'source': 'proc'},
                   {'destination': '/data', 'type': 'bind', 'source': data,
                    'options': ['rbind', 'rw']}],
        'linux': {'namespaces': [{'type': kind} for kind in ('pid', 'ipc', 'uts', 'mount',
                                                            'network')]}}
    with open(os.path.join(folder, 'config.json'), 'w') as f:
        json.dump(document, f)


def boxed(folder, data, *args):
    """The document of a run in the sandbox.  runsc gets a pipe: it writes files from 0 on."""
    config(folder, data, ['run', '--name=r', '--filename=/data/file', '--bs=4k', '--size=4m',
                          '--rw=randread', '--output-format=json', *args])
    done = subprocess.run([os.environ.get('RUNSC', 'runsc'), '--root=' + folder + '/state',
                           '--rootless=false', '--network=none', '--platform='
                           + os.environ.get('RUNSC_PLATFORM', 'ptrace'), 'run', '--bundle', folder,
                           'iosonde-%d' % os.getpid()], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode and not done.stdout:
        iosonde.skip('runsc is refused here: %s'
                     % done.stderr.decode(errors='replace').strip()[-200:])
    return json.loads(done.stdout)


def main():
    iosonde.need('runsc')
    iosonde.need_root('runs a container')
    iosonde.need_static()
    with tempfile.TemporaryDirectory() as folder, iosonde.ext4_dir() as data:
        with open(os.path.join(data, 'file'), 'wb') as f:
            f.write(os.urandom(4 << 20))
        for args in ['--direct=1'], ['--direct=0']:
            doc = boxed(folder, data, *args)
            job = doc['jobs'][0]
            got = job['iosonde']['cache']
            iosonde.equal(job['read']['total_ios'], 1024)
            iosonde.equal(got['read']['class'], 'unknown', got)
            iosonde.check('below this kernel or sandbox: unknown' in got['read']['verdict'], got)
            iosonde.equal('O_DIRECT was accepted but its rules do not hold'
                          in got['read']['verdict'], args == ['--direct=1'], got)
            # Its mincore says that all is there, and is not believed.
            iosonde.equal(got['files'][0]['resident_before_bytes'], None)
        # For its first second every reading of the clock is a trap there.
        doc = boxed(folder, data, '--time_based', '--runtime=4')
        read = doc['jobs'][0]['iosonde']['clock_read']
        iosonde.check(read['changed'] and read['most_ns'] > 4 * read['least_ns'], read)
        here = iosonde.run_json('--name=r', '--ioengine=null', '--rw=randread', '--size=1m',
                                '--time_based', '--runtime=2')
        iosonde.equal(here['jobs'][0]['iosonde']['clock_read']['changed'], False, here)


main()
