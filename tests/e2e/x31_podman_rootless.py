"""x31_podman_rootless -- podman without root: where it can make a box nothing of it stays.

podman's own holder of its user namespace included.  Where control groups of both versions are
mounted it says why it cannot.
"""
import os
import shutil
import subprocess

import iosonde
import made

NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'env', '-u',
          'XDG_RUNTIME_DIR']
VIEW = '''awk '$2 ~ "^/sys/fs/cgroup"{print $2}' /proc/mounts | sort -r |
while read at; do umount -l $at; done; mount -t cgroup2 none /sys/fs/cgroup && exec "$@"'''


def nobodys():
    return sorted(pid for pid in made.processes() if made.alive(pid)
                  and '\nUid:\t65534\t' in made.read('/proc/%d/status' % pid))


def boxed(folder, *words, view=()):
    return iosonde.execute([*view, *NOBODY, 'HOME=' + folder, folder + '/box', *words])


def main():
    iosonde.need('setpriv', 'podman', 'crun', 'unshare')
    iosonde.need_static()
    iosonde.need_root('becomes nobody')
    with iosonde.tmpfs_dir() as folder:
        os.chmod(folder, 0o755)
        os.chown(folder, 65534, 65534)
        for name in 'proc', 'sys', 'dev', 'tmp', 'data':
            os.makedirs(os.path.join(folder, 'root', name))
        os.mkdir(folder + '/files')
        shutil.copy(made.TOOL, folder + '/box')
        shutil.copy(iosonde.IOSONDE, folder + '/root/iosonde')
        subprocess.run(['chown', '-R', '65534:65534', folder], check=True)
        if subprocess.run(NOBODY + [folder + '/root/iosonde', '--version'],
                          stdout=subprocess.DEVNULL).returncode:
            iosonde.skip('is refused here: nobody may start no program')
        hybrid = made.boxes.hybrid()
        got = boxed(folder, '--probe', 'podman:runtime=crun')
        iosonde.equal('can hide one from the runtimes' in got.out, hybrid, got)
        before = nobodys()
        got = boxed(folder, 'podman:runtime=crun', folder + '/root', folder + '/files',
                    '/iosonde', 'run', '--name=a', '--filename=/data/made', '--rw=write',
                    '--size=64k', view=['unshare', '-m', 'sh', '-c', VIEW, 'sh'] if hybrid else ())
        iosonde.check(not os.path.exists('/tmp/iosonde-65534'), got)
        iosonde.wait_for(lambda: nobodys() == before, 'nothing of nobody: %s' % nobodys())
        if got.status:
            iosonde.skip('is refused here: %s' % got.err.strip()[-300:])
        iosonde.equal(os.stat(folder + '/files/made').st_size, 65536, got)


main()
