"""b04_empty_root -- the binary alone runs: no /proc, /sys, /dev, no other file, no privilege."""
import os
import shutil
import subprocess

import fiojson
import iosonde


def main():
    iosonde.need_static()
    iosonde.need('bwrap')
    with iosonde.disk_dir() as folder:
        root, data = folder + '/root', folder + '/data'
        os.makedirs(root + '/data')
        os.mkdir(data)
        os.chmod(folder, 0o755)
        shutil.copy(iosonde.IOSONDE, root + '/iosonde')
        box = ['bwrap', '--unshare-all', '--ro-bind', root, '/', '--bind', data, '/data']
        if subprocess.run(box + ['/iosonde', '--version'], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode:
            iosonde.skip('no user namespaces: bwrap is refused here')
        users = [box]
        if os.geteuid() == 0:
            users.append(box + ['--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'])
        for user, engine, direct in [(u, e, d) for u in users
                                     for e in ('psync', 'libaio', 'io_uring', 'null')
                                     for d in (0, 1)]:
            result = iosonde.execute(user + [
                '/iosonde', 'run', '--name=box', '--directory=/data', '--rw=randrw', '--bs=4k',
                '--size=2m', '--ioengine=' + engine, '--iodepth=4', '--direct=%d' % direct,
                '--numjobs=2', '--output-format=json'])
            what = (user[9:], engine, direct, result)
            iosonde.equal(result.status, 0, *what)
            iosonde.equal(result.err, '', *what)
            iosonde.equal(fiojson.check(result.out), [], *what)
            moved = [j['read']['total_ios'] + j['write']['total_ios']
                     for j in result.json()['jobs']]
            iosonde.equal(moved, [512, 512], *what)
        iosonde.equal(sorted(os.listdir(data)), ['box.0.0', 'box.1.0'])
        iosonde.equal(os.listdir(root + '/data'), [])
        text = iosonde.execute(box + ['/iosonde', '--name=box', '--directory=/data', '--size=1m'])
        iosonde.equal((text.status, text.err), (0, ''), text)
        iosonde.check('read: IOPS=' in text.out, text)
        # /data is not there and the root is read-only: told, not crashed.
        result = iosonde.execute(box + ['/iosonde', '--name=box', '--size=1m'])
        iosonde.equal(result.status, 1, result)
        iosonde.check('/box.0.0' in result.err or 'box.0.0' in result.err, result)


main()
