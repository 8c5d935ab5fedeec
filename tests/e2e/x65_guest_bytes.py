"""x65_guest_bytes -- what a guest's job says it read, against QEMU's drive statistics and
against what virtiofsd itself read."""
import glob
import json
import os
import socket
import threading
import time

import guest
import iosonde

SIZE = 4 << 20
# What a mount and looking at a drive or folder may read beside it.
BESIDE = 3 << 20


class Watch(threading.Thread):
    """Looks at the guest as long as it is there: the last answers."""

    def __init__(self):
        super().__init__(daemon=True)
        self.drive = self.server = 0
        self.over = False

    def ask(self, path):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(5)
            s.connect(path)
            f = s.makefile('rw')
            f.readline()
            f.write('{"execute":"qmp_capabilities"}\n')
            f.flush()
            f.readline()
            while not self.over:
                f.write('{"execute":"query-blockstats"}\n')
                f.flush()
                answer = json.loads(f.readline())
                for drive in answer.get('return', []):
                    if drive.get('device') == 'data':
                        self.drive = max(self.drive, drive['stats']['rd_bytes'])
                self.look()
                time.sleep(0.01)

    def look(self):
        """virtiofsd is two processes; one of them reads."""
        read = 0
        for path in glob.glob('/proc/[0-9]*/comm'):
            try:
                if guest.read(path).startswith(b'virtiofsd'):
                    text = guest.read(os.path.dirname(path) + '/io').decode()
                    read += int(text.split('rchar:')[1].split()[0])
            except OSError:
                pass
        self.server = max(self.server, read)

    def run(self):
        while not self.over:
            for path in glob.glob('/run/iosonde/*/*/qmp.sock'):
                try:
                    self.ask(path)
                except (OSError, ValueError):
                    pass
            time.sleep(0.02)


def watched(name, *job):
    watch = Watch()
    watch.start()
    with iosonde.disk_dir() as folder:
        _, trials = guest.compare(folder, (name,), '--rw=read', *job)
    watch.over = True
    watch.join()
    iosonde.equal(trials[name]['read']['io_bytes'], SIZE, trials)
    return watch


def main():
    image = guest.kernel()
    watch = watched('qemu:kernel=' + image, '--direct=1')
    print('job %d, drive %d bytes' % (SIZE, watch.drive))
    iosonde.check(SIZE <= watch.drive <= SIZE + BESIDE, watch.drive)
    if not os.access('/usr/lib/qemu/virtiofsd', os.X_OK):
        return
    watch = watched('qemu:via=virtiofs:cache=none:kernel=' + image, '--direct=1')
    print('job %d, virtiofsd %d bytes' % (SIZE, watch.server))
    iosonde.check(SIZE <= watch.server <= SIZE + BESIDE, watch.server)


main()
