"""boxes -- container runtimes as a test needs them: a root that holds the program alone.

Each box binds a folder of the host to /data.
"""
import contextlib
import json
import os
import shutil
import subprocess
import uuid

import iosonde

CGROUPS = '/sys/fs/cgroup'


def oci_config(args, data, seccomp=None, mount=None, limits=None):
    """config.json of an OCI bundle: no capability, nothing writable but /data."""
    linux = {'namespaces': [{'type': t} for t in ('pid', 'ipc', 'uts', 'mount', 'network')],
             'resources': {'devices': [{'allow': False, 'access': 'rwm'}]}}
    linux['resources'].update(limits or {})
    if seccomp:
        linux['seccomp'] = seccomp
    return {
        'ociVersion': '1.0.2',
        'process': {'terminal': False, 'user': {'uid': 0, 'gid': 0}, 'args': args,
                    'env': ['PATH=/'], 'cwd': '/', 'noNewPrivileges': True,
                    'capabilities': {k: [] for k in ('bounding', 'effective', 'permitted')}},
        'root': {'path': 'rootfs', 'readonly': True},
        'hostname': 'box',
        'mounts': [
            {'destination': '/proc', 'type': 'proc', 'source': 'proc'},
            {'destination': '/dev', 'type': 'tmpfs', 'source': 'tmpfs',
             'options': ['nosuid', 'strictatime', 'mode=755', 'size=65536k']},
            {'destination': '/sys', 'type': 'sysfs', 'source': 'sysfs',
             'options': ['nosuid', 'noexec', 'nodev', 'ro']},
            {'destination': '/data', 'type': 'bind', 'source': data, 'options': ['rbind', 'rw']}]
        + ([mount] if mount else []),
        'linux': linux}


# Where ./bootstrap check puts a gVisor whose platform systrap works anywhere.
NEWER_RUNSC = os.path.join(iosonde.TOP, 'build', 'guest', 'runsc')


def hybrid():
    """Cgroups of version 1 and 2 at a time, which crun refuses."""
    return os.path.isdir(CGROUPS + '/unified') and not os.path.exists(
        CGROUPS + '/cgroup.controllers')


class Box:
    """A root with the program in it, and a folder of data beside it."""

    def __init__(self, folder):
        self.folder, self.root, self.data = folder, folder + '/rootfs', folder + '/data'
        for name in ('', '/proc', '/sys', '/dev', '/data'):
            os.makedirs(self.root + name)
        os.mkdir(self.data)
        self.known = []  # runtimes that were found to work
        # Whoever is somebody else in the box must come that far.
        os.chmod(folder, 0o755)
        os.chmod(self.data, 0o777)
        shutil.copy(iosonde.IOSONDE, self.root + '/iosonde')

    def oci(self, runtime, args, **config):
        """Run in a bundle; runtime is the command line up to `run`."""
        if runtime not in self.known:
            self.known.append(runtime)
            tried = self.oci(runtime, ['--version'])
            if tried.status:
                iosonde.skip('%s is refused here: %s' % (runtime[0], tried.err.strip()[-200:]))
        name = 'iosonde-test-' + uuid.uuid4().hex[:12]
        with open(self.folder + '/config.json', 'w') as f:
            json.dump(oci_config(['/iosonde'] + args, self.data, **config), f)
        try:
            return iosonde.execute(runtime + ['run', '--bundle', self.folder, name])
        finally:
            subprocess.run(runtime + ['delete', '--force', name], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)

    def runc(self, args, **config):
        iosonde.need('runc')
        return self.oci(['runc', '--root', self.folder + '/state'], args, **config)

    def crun(self, args, **config):
        iosonde.need('crun')
        own = ['crun', '--root', self.folder + '/state']
        if hybrid():
            # What it does not see it does not refuse.
            own = ['unshare', '-m', 'sh', '-c',
                   'umount -l %s/unified; exec "$@"' % CGROUPS, 'sh'] + own
        return self.oci(own, args, **config)

    def runsc(self, args, platform='ptrace', program='runsc', **config):
        iosonde.need(program)
        return self.oci([program, '--root', self.folder + '/state', '--rootless=false',
                         '--network=none', '--platform=' + platform], args, **config)

    def bwrap(self, args, *more):
        """As it is used mostly: with /proc and a /dev."""
        iosonde.need('bwrap')
        return iosonde.execute(['bwrap', '--unshare-all', '--die-with-parent', '--ro-bind',
                                self.root, '/', '--proc', '/proc', '--dev', '/dev', '--bind',
                                self.data, '/data', *more, '/iosonde'] + args)

    def empty(self, args, *more):
        """Nothing is mounted but /data."""
        iosonde.need('bwrap')
        return iosonde.execute(['bwrap', '--unshare-all', '--die-with-parent', '--ro-bind',
                                self.root, '/', '--bind', self.data, '/data', *more, '/iosonde']
                               + args)


@contextlib.contextmanager
def box():
    iosonde.need_static()
    iosonde.need_root('starts containers')
    with iosonde.disk_dir() as folder:
        yield Box(folder)
