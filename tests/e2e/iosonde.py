"""iosonde -- what the e2e tests share: the program, places to run it, its observers.

Standard library only.  See tests/e2e/README.
"""
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))
BUILD = os.environ.get('TOP_BUILDDIR') or os.path.join(TOP, 'build')
IOSONDE = os.environ.get('IOSONDE') or os.path.join(BUILD, 'iosonde')
STATIC = os.environ.get('IOSONDE_STATIC', 'yes') == 'yes'

# Package of a tool, where it does not have the tool's name.
PACKAGES = {'nbdfuse': 'libnbd-bin', 'bwrap': 'bubblewrap', 'fusermount3': 'fuse3',
            'mkfs.ext4': 'e2fsprogs', 'mkfs.xfs': 'xfsprogs', 'mkfs.btrfs': 'btrfs-progs',
            'losetup': 'mount', 'setpriv': 'util-linux',
            'prlimit': 'util-linux', 'unshare': 'util-linux', 'cc': 'gcc',
            'qemu-system-x86_64': 'qemu-system-x86', 'busybox': 'busybox-static'}


def skip(reason):
    """End the test as skipped; tests/expected-skips must expect the reason."""
    print(reason, flush=True)
    sys.exit(77)


def need(*tools):
    """Skip unless every tool is in PATH."""
    for tool in tools:
        if not shutil.which(tool):
            skip('%s is not installed (Debian: %s)' % (tool, PACKAGES.get(tool, tool)))


def need_root(what):
    if os.geteuid() != 0:
        skip('needs root: %s' % what)


def need_static():
    if not STATIC:
        skip('needs a static program')


def need_fuse():
    need('fusermount3')
    if not os.access('/dev/fuse', os.R_OK | os.W_OK):
        skip('no /dev/fuse that may be opened')


def need_strace():
    need('strace')
    if subprocess.run(['strace', '-o', '/dev/null', 'true'], stderr=subprocess.DEVNULL).returncode:
        skip('no ptrace: strace is refused here')


def need_uring():
    with disk_dir() as folder:
        if execute([IOSONDE, 'run', '--name=u', '--ioengine=io_uring', '--size=4k'],
                   cwd=folder).status == 3:
            skip('io_uring is refused here')


def check(true, *what):
    """Fail the test, saying what (strings and values) was found."""
    if not true:
        frame = sys._getframe(1)
        while frame.f_code.co_filename == __file__:
            frame = frame.f_back
        print('%s:%d: failed:' % (os.path.basename(frame.f_code.co_filename), frame.f_lineno),
              *what, flush=True)
        sys.exit(1)


def equal(got, want, *what):
    check(got == want, *what, 'got %r, want %r' % (got, want))


def environment(**more):
    """The test's environment; leaks cannot be looked for under strace."""
    env = dict(os.environ, **more)
    env.setdefault('UBSAN_OPTIONS', 'print_stacktrace=1')
    return env


class Result:
    """How a program ended: status (128+N for signal N), out, err (text), seconds."""

    def __init__(self, args, status, out, err, seconds):
        self.args, self.seconds = args, seconds
        self.status = status if status >= 0 else 128 - status
        self.out, self.err = out, err

    def json(self):
        """Standard output as the one JSON object that it must be."""
        try:
            return json.loads(self.out)
        except ValueError as e:
            check(False, 'no JSON: %s' % e, self)

    def __str__(self):
        return '\n$ %s\nstatus %d\n%s%s' % (' '.join(self.args), self.status, self.out, self.err)


def execute(args, cwd=None, timeout=120, stdin=None, **env):
    """Run any program to its end.  stdin is text; out and err are text, latin-1 safe."""
    begin = time.monotonic()
    try:
        done = subprocess.run(args, cwd=cwd, timeout=timeout, env=environment(**env),
                              input=(stdin or '').encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired as e:
        check(False, 'no end after %d s:' % timeout, ' '.join(args), e.stdout, e.stderr)
    text = [s.decode('utf-8', 'surrogateescape') for s in (done.stdout, done.stderr)]
    return Result(list(args), done.returncode, text[0], text[1], time.monotonic() - begin)


def run(*args, status=0, cwd=None, timeout=120, stdin=None, **env):
    """`iosonde ARGS`; fails unless it exits with status (None: any)."""
    result = execute([IOSONDE] + [str(a) for a in args], cwd, timeout, stdin, **env)
    check(status is None or result.status == status, 'wanted status %s' % status, result)
    return result


def run_json(*args, **how):
    """`iosonde run --output-format=json ARGS` and its document."""
    return run('run', '--output-format=json', *args, **how).json()


def start(*args, cwd=None, **env):
    """`iosonde ARGS` in the background, as subprocess.Popen with pipes for out and err."""
    return subprocess.Popen([IOSONDE] + [str(a) for a in args], cwd=cwd, env=environment(**env),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def wait_for(condition, what, seconds=20):
    """Wait until condition() is true."""
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, 'after %d s not yet: %s' % (seconds, what))
        time.sleep(0.02)


def file_system(path):
    """Type of the file system that holds path, as stat -f names it."""
    return subprocess.run(['stat', '-f', '-c', '%T', path], check=True, stdout=subprocess.PIPE,
                          universal_newlines=True).stdout.strip()


@contextlib.contextmanager
def mounted(folder, *mount):
    """Mount onto folder for a while: mounted(dir, '-t', 'tmpfs', 'tmpfs')."""
    need_root('mounts a file system')
    subprocess.run(['mount', *mount, folder], check=True)
    try:
        yield folder
    finally:
        if subprocess.run(['umount', folder]).returncode:
            subprocess.run(['umount', '-l', folder])


def disk_dir():
    """A new empty folder of the build directory; with disk_dir() as d: ..."""
    base = os.path.join(BUILD, 'tests', 'tmp')
    os.makedirs(base, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=base)


@contextlib.contextmanager
def ext4_dir(size_mib=512):
    """A new empty folder on ext4: of the build directory, or in an image of its own."""
    with disk_dir() as folder:
        if file_system(folder) == 'ext2/ext3':
            yield folder
            return
        need('mkfs.ext4')
        image, point = os.path.join(folder, 'image'), os.path.join(folder, 'mnt')
        os.mkdir(point)
        with open(image, 'wb') as f:
            f.truncate(size_mib << 20)
        subprocess.run(['mkfs.ext4', '-q', '-F', image], check=True)
        with mounted(point, '-o', 'loop', image):
            yield point


@contextlib.contextmanager
def tmpfs_dir():
    """A new empty folder on tmpfs."""
    for base in ('/dev/shm', '/tmp'):
        if os.access(base, os.W_OK) and file_system(base) == 'tmpfs':
            with tempfile.TemporaryDirectory(dir=base) as folder:
                yield folder
            return
    with disk_dir() as folder, mounted(folder, '-t', 'tmpfs', 'tmpfs'):
        yield folder


def trace(calls, *args, cwd=None, timeout=300, status=0, options=()):
    """
    Run `iosonde ARGS` under strace -f.

    Returns the Result and the completed calls in order, each as (pid, name,
    arguments as text, value as int), unfinished and resumed halves joined.
    """
    need_strace()
    with tempfile.NamedTemporaryFile('r', encoding='latin-1') as log:
        result = execute(['strace', '-f', '-qq', '-s0', '-o', log.name, '-e',
                          'trace=' + ','.join(calls), *options, IOSONDE]
                         + [str(a) for a in args], cwd, timeout, ASAN_OPTIONS='detect_leaks=0')
        check(status is None or result.status == status, 'wanted status %s' % status, result)
        return result, list(parse_trace(log))


def parse_trace(log):
    begun = {}
    for line in log:
        match = re.match(r'(\d+) +(.*)', line)
        if not match:
            continue
        pid, text = match.groups()
        if text.endswith('<unfinished ...>'):
            begun[pid] = text[:-len('<unfinished ...>')]
            continue
        half = re.match(r'<\.\.\. \w+ resumed>(.*)', text)
        if half:
            text = begun.pop(pid, '') + half.group(1)
        call = re.match(r'(\w+)\((|.*\S) *\) += (-?\d+|0x[0-9a-f]+)', text)
        # Calls that it has no name for strace shows always.
        if call and not call.group(1).startswith('syscall_0x'):
            yield pid, call.group(1), call.group(2), int(call.group(3), 0)


@contextlib.contextmanager
def nbd_file(*nbdkit):
    """
    A FUSE file backed by nbdkit, for errors, delays and hangs.

    nbdkit is its command line: nbd_file('--filter=delay', 'memory', '64M',
    'rdelay=10ms').  Yields (path, pid of nbdfuse): SIGSTOP to the pid hangs the
    device, SIGKILL breaks it.
    """
    need('nbdkit', 'nbdfuse')
    need_fuse()
    with disk_dir() as folder:
        path = os.path.join(folder, 'nbd')
        # It tells each error that it was asked to make.
        server = subprocess.Popen(['nbdfuse', folder, '--command', 'nbdkit', '-s', *nbdkit],
                                  stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: os.path.exists(path) or server.poll() is not None, 'nbdfuse')
            check(server.poll() is None, 'nbdfuse ended at once')
            yield path, server.pid
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGCONT)
            subprocess.run(['fusermount3', '-uz', folder], stderr=subprocess.DEVNULL)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
