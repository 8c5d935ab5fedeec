"""x67_guest_cache -- the three states of the page caches of host and guest, by the guest's drive.

cold and warm: the guest's kernel has to read its drive.  hot: it has all before the job.
"""
import glob
import json

import guest
import iosonde

SIZE = 4 << 20


def main():
    name = 'qemu:kernel=' + guest.kernel()
    with iosonde.disk_dir() as folder:
        guest.compare(folder, (name,), '--rw=read', '--cache=cold,warm,hot')
        trials = [json.loads(guest.read(path)) for path in glob.glob(folder + '/out/trials/*')]
    iosonde.equal(len(trials), 3)
    seen = {}
    for trial in trials:
        iosonde.equal(trial['read']['io_bytes'], SIZE, trial)
        cache = trial['conditions'].split('cache=')[1].split()[0]
        seen[cache] = trial['box']['jobs'][0]['iosonde']['cache']['device_read_bytes']
    iosonde.check(seen['cold'] >= SIZE // 2 and seen['warm'] >= SIZE // 2, seen)
    iosonde.check(seen['hot'] < SIZE // 8, seen)


main()
