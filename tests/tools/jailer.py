"""jailer -- the part of Firecracker's jailer in the stand-in (standin.py): it takes the same
words as strictly, makes the same root, devices and rights, and becomes the stand-in for
Firecracker in there, which its real one does not need: programs of the host, read-only.
"""
import ctypes
import os
import re
import resource
import shutil
import stat

LIBC = ctypes.CDLL(None, use_errno=True)
PIVOT_ROOT = {'x86_64': 155, 'aarch64': 41}
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_SLAVE, MNT_DETACH = 1, 32, 4096, 16384, 1 << 19, 2
CLONE_NEWNS = 0x20000
# What Python and QEMU need of the host; /proc tells the rate of the clock.
HOST = ('bin', 'etc', 'lib', 'lib64', 'proc', 'usr')


def call(what, result):
    if result:
        raise OSError(ctypes.get_errno(), '%s: %s' % (what, os.strerror(ctypes.get_errno())))


def mount(source, target, flags):
    call('mount ' + target, LIBC.mount(source and source.encode(), target.encode(), None,
                                       ctypes.c_ulong(flags), None))


def parse(words, known, refuse):
    """The options before --, and what is behind it."""
    given, rest = {}, []
    if '--' in words:
        rest = words[words.index('--') + 1:]
        words = words[:words.index('--')]
    while words:
        name = words.pop(0)
        if not name.startswith('--') or name[2:] not in known['options']:
            refuse('no option', name)
        name = name[2:]
        if name in given and name not in known['multiple']:
            refuse('twice:', name)
        if known['options'][name] and (not words or words[0].startswith('--')):
            refuse('no value of', name)
        given.setdefault(name, []).append(words.pop(0) if known['options'][name] else '')
    if 'version' not in given:
        for name in known['required']:
            if name not in given:
                refuse('required:', name)
    return {name: values[0] for name, values in given.items()}, rest


def enter(given, name, refuse):
    """Without --cgroup: a group of version 2 that is there is entered."""
    parent = given.get('parent-cgroup', name)
    if parent.startswith('/') or {'.', '..'} & set(parent.split('/')):
        refuse('invalid parent', parent)
    if given.get('cgroup-version', '1') != '2':
        return
    tops = [line.split()[1] for line in open('/proc/mounts') if line.split()[2] == 'cgroup2']
    if not tops:
        refuse('no hierarchy of version 2')
    if os.path.isdir(os.path.join(tops[0], parent)):
        with open(os.path.join(tops[0], parent, 'cgroup.procs'), 'w') as f:
            f.write(str(os.getpid()))


def bind(source, root, name):
    """One path of the host into the root, read-only but for a file."""
    target = root + name
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, 'w').close()
    mount(source, target, MS_BIND)
    if os.path.isdir(source) and name != '/proc':
        mount(None, target, MS_REMOUNT | MS_BIND | MS_RDONLY)


def jail(root, also):
    call('unshare', LIBC.unshare(CLONE_NEWNS))
    mount(None, '/', MS_SLAVE | MS_REC)
    mount(root, root, MS_BIND | MS_REC)
    for name in HOST:
        if os.path.lexists('/' + name):
            bind('/' + name, root, '/' + name)
    for path in also:
        bind(path, root, path)
    os.chdir(root)
    os.mkdir('old_root', 0o600)
    call('pivot_root', LIBC.syscall(PIVOT_ROOT[os.uname().machine], b'.', b'old_root'))
    os.chdir('/')
    call('umount', LIBC.umount2(b'old_root', MNT_DETACH))
    os.rmdir('old_root')


def device(path, minor, uid, gid, major=10):
    os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(major, minor))
    os.chown(path, uid, gid)


def run(keep, words, known, refuse):
    given, rest = parse(words, known, refuse)
    if 'version' in given:
        print('Jailer v0.0.0, a stand-in\n')
        return
    least, most = known['id']['least'], known['id']['most']
    if not re.fullmatch('[0-9A-Za-z-]{%d,%d}' % (least, most), given['id']):
        refuse('invalid id', given['id'])
    program = os.path.realpath(given['exec-file'])
    base = os.path.realpath(given.get('chroot-base-dir', '/srv/jailer'))
    if not os.path.isfile(program) or not os.path.isdir(base):
        refuse(program, 'is no file, or', base, 'no folder')
    name, uid, gid = os.path.basename(program), int(given['uid']), int(given['gid'])
    enter(given, name, refuse)
    root = os.path.join(base, name, given['id'], 'root')
    os.makedirs(root, exist_ok=True)
    inside = '/' + name
    shutil.copy(program, root + inside, follow_symlinks=False)
    os.chown(root + inside, uid, gid)
    resource.setrlimit(resource.RLIMIT_NOFILE, (2048, 2048))
    open(keep, 'w').close()
    os.chown(keep, uid, gid)
    jail(root, (os.path.dirname(os.path.dirname(os.path.abspath(__file__))), keep))
    for folder in '/', '/dev', '/dev/net', '/run':
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o700)
        os.chown(folder, uid, gid)
    device('/dev/net/tun', 200, uid, gid)
    device('/dev/kvm', 232, uid, gid)
    device('/dev/urandom', 9, uid, gid, 1)
    with open(inside + '.pid', 'w') as f:
        f.write(str(os.getpid()))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.execve(inside, [inside, '--id', given['id'], '--start-time-us', '1', '--start-time-cpu-us',
                       '1', '--parent-cpu-time-us', '1'] + rest, {})
