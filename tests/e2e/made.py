"""made -- boxes that the program's own runtimes make, by tests/tools/box, and what they leave.

The name of the box, Made.id, is a word of its payload and of the paths of its groups, so
that it is found from outside.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import uuid

import boxes
import iosonde

TOOL = os.path.join(iosonde.BUILD, 'tests', 'tools', 'box')
RUNS = '/run/iosonde'
V2 = '/unified' if boxes.hybrid() else ''  # where that hierarchy is, below the others
# How the command lines begin of what is started for a box and is no part of it.
DAEMONS = ('dockerd ', 'containerd ')


def alone():
    """Be in a mount namespace where /run is ours: a clean cleans up after everybody."""
    iosonde.need('unshare')
    if os.environ.get('MADE_ALONE') != 'yes':
        if subprocess.run(['unshare', '-m', 'true'], stderr=subprocess.DEVNULL).returncode:
            iosonde.skip('unshare -m is refused here')
        os.environ['MADE_ALONE'] = 'yes'
        script = 'mount -t tmpfs -o mode=755 tmpfs /run && exec "$@"'
        os.execvp('unshare', ['unshare', '-m', 'sh', '-c', script, 'sh', sys.executable, *sys.argv])


def read(path, default=''):
    try:
        with open(path, encoding='utf-8', errors='replace') as f:
            return f.read()
    except OSError:
        return default


def mounts():
    return sorted(line.split()[4] for line in read('/proc/self/mountinfo').splitlines())


def groups(name):
    """Folders of control groups named so, by any hierarchy."""
    found = []
    for folder, folders, _ in os.walk(boxes.CGROUPS):
        found += [os.path.join(folder, f) for f in folders if name in f]
    return found


def processes():
    return {int(pid): read('/proc/%s/cmdline' % pid).replace('\0', ' ') or '-'
            for pid in os.listdir('/proc') if pid.isdigit()}


def stat(pid):
    """Fields of /proc/PID/stat behind the name, [] when it is gone."""
    return read('/proc/%d/stat' % pid).rpartition(')')[2].split()


def alive(pid):
    return stat(pid)[:1] not in ([], ['Z'])


def program(pid):
    """The child of a run that has the box."""
    return [p for p, line in processes().items()
            if stat(p)[1:2] == [str(pid)] and not line.startswith(DAEMONS)][0]


def runtimes():
    """Those that are tried, as they are asked for."""
    return ['host', 'bwrap', 'runc', 'crun', 'runsc:platform=ptrace',
            'oci:path=%s' % (shutil.which('runc') or 'runc'),
            'podman:runtime=crun', 'podman:runtime=runc', 'docker', 'containerd',
            'runsc:path=%s:platform=systrap' % boxes.NEWER_RUNSC]


class Made:
    def __init__(self, box):
        if not os.access(TOOL, os.X_OK):
            iosonde.skip('tests/tools/box is not built')
        self.box = box
        os.makedirs(box.root + '/tmp', exist_ok=True)
        self.new()

    def new(self):
        self.id = 'e2e-' + uuid.uuid4().hex[:12]
        self.pids = {}
        self.mounts = mounts()

    def words(self, runtime, args, options=(), root=None):
        return [TOOL, '--id=' + self.id, *options, runtime, root or self.box.root, self.box.data,
                '/iosonde', 'run', '--name=' + self.id, *args]

    def run(self, runtime, *args, options=(), root=None):
        self.new()
        return iosonde.execute(self.words(runtime, args, options, root))

    def start(self, runtime, *args, options=()):
        self.new()
        return subprocess.Popen(self.words(runtime, args, options), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def payload(self):
        """Host's pids of the payload; of a box that has none of its own, of what runs it.

        A daemon that was started for the box is no part of it.
        """
        return [pid for pid, line in processes().items()
                if self.id in line and TOOL not in line and ' delete ' not in line and alive(pid)
                and not line.startswith(DAEMONS)]

    def members(self):
        """Groups of this box, and who is in each: {hierarchy: {group below it: [pid]}}."""
        found = {}
        for top in groups(self.id):
            hierarchy = top[len(boxes.CGROUPS):].split('/iosonde/')[0]
            for folder, _, _ in os.walk(top):
                pids = [int(p) for p in read(folder + '/cgroup.procs').split()]
                found.setdefault(hierarchy, {})[folder[len(top):]] = pids
                self.pids.update({p: stat(p)[19:20]
                                  for p in pids})
        return found

    def left(self):
        """What this box left on the machine; empty when all is as it was."""
        names = [line for line in processes().values() if self.id in line]
        names += ['process %d' % pid for pid, start in self.pids.items() if alive(pid) and
                  stat(pid)[19:20] == start]
        names += groups(self.id)
        now, before = set(mounts()), set(self.mounts)
        # What another test had mounted goes here, too, when it removes the place.
        names += sorted(now - before) + sorted(m for m in before - now if os.path.exists(m))
        if os.path.exists(os.path.join(RUNS, self.id)):
            names.append('the folder of the run')
        return names

    def clean(self):
        return iosonde.execute([TOOL, '--clean'])


def present(runtime):
    """Is it here?  (path, version); None and the reason."""
    here, path, version, why = iosonde.execute([TOOL, '--probe', runtime]).out.split('\n')[:4]
    return (path, version) if here == '1' else (None, why)


def sandboxed(runtime):
    return runtime.startswith('runsc')


LIMIT = 256 << 20
LIMITS = [boxes.CGROUPS + '/' + path for path in ('memory/iosonde/%s/1/memory.limit_in_bytes',
                                                  'iosonde/%s/1/memory.max')]


def can_limit():
    return os.path.isdir(boxes.CGROUPS + '/memory') or \
        'memory' in read(boxes.CGROUPS + '/cgroup.controllers').split()


def member(m, pid, members):
    """A process is in the box's groups, in every hierarchy that has them."""
    iosonde.check(any(pid in pids for pids in members[V2].values()), pid, members)
    for line in read('/proc/%d/cgroup' % pid).splitlines():
        controller, path = line.split(':')[1:]
        where = '/' + controller if controller else V2
        iosonde.check(where not in members or '/iosonde/%s/1/' % m.id in path, line, members)


def look_at_groups(m, runtime):
    members = m.members()
    if not members:
        iosonde.skip('no cgroup may be made here')
    iosonde.check(V2 in members, runtime, members)
    for pid in m.payload():
        member(m, pid, members)
        status = read('/proc/%d/status' % pid)
        # Who has it in the box: runtimes, monitors and shims keep their capabilities.
        iosonde.check(runtime == 'host' or sandboxed(runtime) or
                      not processes().get(pid, '').startswith('/iosonde ') or
                      re.search(r'CapEff:\t0{16}\n', status), runtime, status)
    iosonde.equal([int(read(path % m.id)) for path in LIMITS if read(path % m.id)],
                  [LIMIT] if can_limit() else [])
    if sandboxed(runtime):
        # The stubs, too, which have no command line.
        names = [processes().get(p, '') for p in m.pids]
        iosonde.check('-' in names and any('sandbox' in n for n in names), names)


def in_its_groups(m, runtime):
    """All of it from the first instruction on, in every hierarchy."""
    run = m.start(runtime, '--filename=/data/made', '--rw=write', '--size=1m', '--time_based',
                  '--runtime=100', options=['--memory=%d' % LIMIT] if can_limit() else [])
    try:
        iosonde.wait_for(lambda: run.poll() is not None or m.payload() and
                         os.path.exists(m.box.data + '/made'), 'a payload of ' + runtime, 60)
        iosonde.equal(run.poll(), None, runtime)
        look_at_groups(m, runtime)
    finally:
        # The tool undoes all when what it started has ended.
        if run.poll() is None:
            os.kill(program(run.pid), signal.SIGKILL)
        _, err = run.communicate(timeout=60)
    iosonde.equal(run.returncode, 137, runtime, err)
    iosonde.wait_for(lambda: m.left() == [], 'nothing left of %s: %s' % (runtime, m.left()))
    os.unlink(m.box.data + '/made')


def working(m):
    """The runtimes that are here and make a box."""
    found = []
    for runtime in runtimes():
        path, version = present(runtime)
        if path is None:
            print('%s: %s' % (runtime, version))
            continue
        iosonde.check(version, 'no version of', runtime)
        tried = m.run(runtime, '--filename=/data/made', '--rw=write', '--size=4k')
        if os.path.exists(m.box.data + '/made'):
            os.unlink(m.box.data + '/made')
        if tried.status:
            print('%s: %s' % (runtime, tried.err.strip()[-300:]))
        else:
            found.append(runtime)
    return found


def all_or_skip(found):
    """Last of a test that did what it could: say which were not here."""
    lacks = sorted(set(runtimes()) - set(found))
    if lacks:
        iosonde.skip('is not installed or is refused here: %s' % ', '.join(lacks))
