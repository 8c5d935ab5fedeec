"""x69_guest_killed -- iosonde is killed while a guest and its virtiofsd run: they end with it, and
compare --clean removes the rest.  What stands before the guest holds no file of iosonde's."""
import glob
import os
import re
import signal

import guest
import iosonde
import made


def processes(word):
    """Command lines of those that name it, but for iosonde's own."""
    found = []
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            line = guest.read(path).decode('utf-8', 'replace')
        except OSError:
            continue
        if word in line and 'compare' not in line:
            found.append(line)
    return found


def relay_files(pid):
    """What the relay of a comparison has open."""
    relay, = [path for path in glob.glob('/proc/[0-9]*') if made.read(path + '/comm') ==
              'iosonde-relay\n' and made.stat(int(path[6:]))[1] == str(pid)]
    return sorted(os.readlink(path) for path in glob.glob(relay + '/fd/*'))


def main():
    guest.need()
    iosonde.need_root('compares runtimes')
    made.alone()
    name = 'qemu:via=virtiofs:kernel=' + guest.kernel()
    if not os.access('/usr/lib/qemu/virtiofsd', os.X_OK):
        iosonde.need('virtiofsd')
    with iosonde.disk_dir() as folder:
        data = os.path.realpath(folder) + '/data'
        os.mkdir(data)
        run = iosonde.start('compare', '--runtime=' + name, '--output=' + folder + '/out',
                            '--data-dir=' + data, '--repeat=1', '--name=t', '--rw=read',
                            '--size=4m', '--runtime=60', '--time_based', '--ramp=0')
        try:
            # virtiofsd names both the folder of the data and that of the run
            iosonde.wait_for(lambda: any('--socket-path=' in line for line in processes(data)),
                             'virtiofsd', 60)
            server = [line for line in processes(data) if '--socket-path=' in line][0]
            left = re.search(r'--socket-path=(/run/iosonde/\w+)', server).group(1)
            iosonde.wait_for(lambda: any('memory-backend-memfd' in line for line in
                                         processes(left)), 'the guest', 60)
            # Its console and log, two pipes to the comparison, two processes.
            files = [re.sub(r':.*', '', path) for path in relay_files(run.pid)]
            iosonde.equal(sorted(files), ['/dev/null', '/memfd', 'anon_inode', 'anon_inode'] +
                          ['pipe'] * 4)
        finally:
            run.send_signal(signal.SIGKILL)
            run.communicate()
        iosonde.wait_for(lambda: not processes(left + '/'), 'the end of the guest')
        iosonde.check(os.path.isdir(left), left)
        iosonde.run('compare', '--clean')
        iosonde.check(not os.path.exists(left), left, 'is still there')
        iosonde.equal(os.listdir(data), [])


main()
