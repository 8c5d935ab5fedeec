"""f11_layout_twice -- runs that read one file which is not there yet: one lays it out."""
import os
import time

import iosonde

SIZE = 96 << 20


def read(folder, size, *args):
    return iosonde.start('run', '--name=r', '--filename=f', '--rw=read', '--bs=1m',
                         '--size=%d' % size, '--output-format=json', *args, cwd=folder)


def ended(runs):
    for run in runs:
        out, err = run.communicate(timeout=240)
        iosonde.equal(run.returncode, 0, out, err)


def data(folder, size):
    """All blocks are there, none of them zero."""
    with open(os.path.join(folder, 'f'), 'rb') as f:
        whole = f.read()
    iosonde.equal(len(whole), size)
    iosonde.check(all(whole[i:i + 4096].strip(b'\0') for i in range(0, size, 4096)), 'a hole')


def main():
    with iosonde.disk_dir() as folder:
        path = os.path.join(folder, 'f')
        for _ in range(3):
            ended([read(folder, SIZE), read(folder, SIZE), read(folder, SIZE // 2)])
            data(folder, SIZE)
            os.unlink(path)
        # In the middle of a lay-out, and one that needs more than the first.
        first = read(folder, SIZE)
        iosonde.wait_for(lambda: os.path.exists(path) and os.path.getsize(path), 'lay-out')
        ended([first, read(folder, SIZE + (16 << 20)), read(folder, SIZE)])
        data(folder, SIZE + (16 << 20))
        # One that reads already is not disturbed: its end is to be waited for.
        long = read(folder, SIZE, '--time_based', '--runtime=60')
        time.sleep(1)
        wider = iosonde.run('run', '--name=r', '--filename=f', '--rw=read', '--bs=1m',
                            '--size=%d' % (SIZE * 2), cwd=folder, status=4)
        iosonde.check('wait until that has ended' in wider.err, wider.err)
        ended([read(folder, SIZE)])
        long.terminate()
        long.communicate(timeout=60)
        data(folder, SIZE + (16 << 20))
        # A writer is refused while readers lay out, as ever.
        os.unlink(path)
        first = read(folder, SIZE * 4)
        iosonde.wait_for(lambda: os.path.exists(path) and os.path.getsize(path), 'lay-out')
        iosonde.run('run', '--name=w', '--filename=f', '--rw=write', '--size=1m', cwd=folder,
                    status=4)
        ended([first])


if __name__ == '__main__':
    main()
