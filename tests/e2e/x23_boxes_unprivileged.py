"""x23_boxes_unprivileged -- without root host and bwrap make boxes, and the others say why not."""
import os
import shutil
import subprocess

import iosonde
import made

# Somebody whom no other test is meanwhile.
USER = 100000 + os.getpid()
NOBODY = ['setpriv', '--reuid=%d' % USER, '--regid=%d' % USER, '--clear-groups', 'env', '-u',
          'XDG_RUNTIME_DIR']
RUNS = '/tmp/iosonde-%d' % USER


def main():
    iosonde.need('setpriv', 'bwrap')
    iosonde.need_static()
    iosonde.need_root('becomes somebody else')
    with iosonde.tmpfs_dir() as folder:
        os.chmod(folder, 0o755)
        root, data, tool = (os.path.join(folder, name) for name in ('root', 'data', 'box'))
        for name in 'proc', 'sys', 'dev', 'tmp', 'data':
            os.makedirs(os.path.join(root, name))
        os.mkdir(data)
        os.chmod(data, 0o777)
        shutil.copy(made.TOOL, tool)
        shutil.copy(iosonde.IOSONDE, root + '/iosonde')
        if subprocess.run(NOBODY + [root + '/iosonde', '--version'],
                          stdout=subprocess.DEVNULL).returncode:
            iosonde.skip('no place where nobody may start a program')
        for runtime in 'host', 'bwrap':
            got = iosonde.execute(NOBODY + [tool, runtime, root, data, '/iosonde', 'run',
                                            '--name=a', '--filename=/data/made', '--rw=write',
                                            '--size=64k', '--output-format=json'])
            if runtime == 'bwrap' and 'bwrap: ' in got.err and got.status:
                iosonde.skip('no user namespaces: %s' % got.err.strip()[-200:])
            iosonde.equal(got.status, 0, got)
            iosonde.equal(got.json()['jobs'][0]['write']['io_bytes'], 65536, got)
            iosonde.equal(os.stat(data + '/made').st_uid, USER)
            iosonde.check(not os.path.exists(RUNS), RUNS)
            os.unlink(data + '/made')
        for runtime in 'runc', 'crun', 'runsc':
            got = iosonde.execute(NOBODY + [tool, '--probe', runtime])
            iosonde.check(got.out.startswith('0\n') and ('needs root' in got.out or
                                                         'no program' in got.out), got)
        # A tmpfs that cannot be mounted is a folder no more.
        got = iosonde.execute(NOBODY + [root + '/iosonde', 'compare', '--runtime=host,bwrap',
                                        '--data=tmpfs', '--name=j', '--rw=read', '--size=1m',
                                        '--ramp=0', '-o', data + '/out'])
        iosonde.equal(got.status, 1, got)
        iosonde.check('host, j: data=tmpfs: without a box it is mounted on the host, which takes '
                      'root' in got.err and 'bwrap, j: ' not in got.err, got)
        # Somebody else's folder of runs is not used: he would have us undo what he likes.
        for foreign in '0', '%d:0777' % USER:
            owner, _, mode = foreign.partition(':')
            os.mkdir(RUNS)
            try:
                os.chown(RUNS, int(owner), int(owner))
                os.chmod(RUNS, int(mode or '755', 8))
                got = iosonde.execute(NOBODY + [tool, 'host', root, data, '/iosonde', 'run', '-'])
                iosonde.equal(got.status, 104, got)
                iosonde.check('belongs to somebody else' in got.err, got)
            finally:
                os.rmdir(RUNS)


main()
