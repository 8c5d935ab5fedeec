"""x60_guest_init -- the program as /init of a guest: its job's result on a drive, and each
failure one clear line on the console.  Whatever happens, the guest switches itself off."""
import concurrent.futures
import json
import os
import subprocess

import guest
import iosonde

END = b'\niosonde result drive\n'
JOB = ['--', 'run', '--name=t', '--directory=/data', '--size=1m', '--rw=write', '--bs=64k',
       '--eta=never', '--output-format=json']


def drive(path, size, end=b''):
    with open(path, 'wb') as f:
        f.truncate(size)
        f.seek(size - len(end))
        f.write(end)
    return path


def boot(top, name, words, out_size=1 << 20, end=END):
    """Console and result drive of a guest with a data drive and one for the result."""
    folder = os.path.join(top, name)
    os.mkdir(folder)
    data = drive(folder + '/data', 16 << 20)
    subprocess.run(['mkfs.ext4', '-q', '-F', data], check=True)
    out = drive(folder + '/out', out_size, end)
    args = []
    for path in data, out:
        args += ['-drive', 'file=%s,format=raw,if=virtio' % path]
    text = guest.boot(folder, words, *args)
    return text, guest.read(out)


def good(top):
    text, out = boot(top, 'good', ['mnt=ext4:/dev/vda:noatime,data=ordered,sync', 'out=/dev/vdb']
                     + JOB)
    iosonde.check('iosonde: the guest ends with status 0\n' in text, text)
    job = json.loads(out.rstrip(b'\0').split(b'\0')[0])['jobs'][0]
    iosonde.equal(job['write']['io_bytes'], 1 << 20, text)


def told(top, name, words, status, line, **how):
    text, out = boot(top, name, words, **how)
    iosonde.check(line in text, name, 'has no', line, 'in', text)
    iosonde.check('iosonde: the guest ends with status %d\n' % status in text, name, text)
    iosonde.check(b'jobs' not in out or name == 'small', name, 'wrote a result')


def main():
    iosonde.need('mkfs.ext4')
    with iosonde.disk_dir() as top, concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(good, top)] + [pool.submit(told, top, *case, **how) for case, how in (
            (('word', ['mnt=ext4:/dev/vda', 'frob=1', 'off=reboot'] + JOB, 2,
              "word 'frob=1' is none of mnt=TYPE:SOURCE[:OPTIONS]"), {}),
            (('mount', ['mnt=ext4:/dev/vdb', 'out=/dev/vdb'] + JOB, 1,
              'cannot mount /dev/vdb of type ext4 on /data: Invalid argument'), {}),
            (('other', ['mnt=ext4:/dev/vda', 'out=/dev/vdb'] + JOB, 4,
              'result drive /dev/vdb was not made for a result'), {'end': b'something else'}),
            (('small', ['mnt=ext4:/dev/vda', 'out=/dev/vdb'] + JOB, 6,
              'No space left on device'), {'out_size': 4096}))]
        for run in runs:
            run.result()


main()
