"""e07_batches -- iodepth and its batches, as the arguments of the system calls show them."""
import re

import iosonde

CALLS = ('io_submit', 'io_getevents', 'io_pgetevents', 'io_uring_enter')
# Flag of io_uring_enter that waits, unless it is for none: that is a look at what is done.
WAIT = 'IORING_ENTER_GETEVENTS'


def queue(path, engine, *args):
    """([I/Os of each submission], [(least, most) of each wait]) of 64 reads; most may be None."""
    result, calls = iosonde.trace(CALLS, 'run', '--output-format=json', '--name=q',
                                  '--filename=' + path, '--rw=randread', '--bs=4k', '--direct=1',
                                  '--ioengine=' + engine, '--number_ios=64', '--iodepth=16',
                                  *args)
    submits, waits = [], []
    for _, name, text, value in calls:
        numbers = re.findall(r'(?<=, )\d+', text)
        if name == 'io_submit':
            if value > 0:  # the queue is tried with none
                submits.append(value)
        elif name == 'io_uring_enter':
            if value > 0:
                submits.append(value)
            if WAIT in text and numbers[1] != '0':
                waits.append((int(numbers[1]), None))
        else:
            waits.append((int(numbers[0]), int(numbers[1])))
    if engine == 'io_uring':
        submits = submits[2:]  # an empty operation tries each ring: at the check, in the worker
    iosonde.equal(sum(submits), 64, engine, args)
    iosonde.equal(result.json()['jobs'][0]['read']['total_ios'], 64)
    return submits, waits


def one(path, engine):
    submits, waits = queue(path, engine)
    iosonde.equal(submits, [1] * 64, engine, 'not the default of 1')
    iosonde.equal({least for least, _ in waits}, {1}, engine)
    submits, waits = queue(path, engine, '--iodepth_batch=4')
    iosonde.equal(submits[:4], [4] * 4, engine)
    iosonde.check(max(submits) == 4, engine, submits)
    submits, waits = queue(path, engine, '--iodepth_batch=16')
    iosonde.equal(submits[0], 16, engine)
    submits, waits = queue(path, engine, '--iodepth_batch=1')
    iosonde.equal(submits, [1] * 64, engine)
    # Waits for 16 at once, less those that are already there.
    submits, waits = queue(path, engine, '--iodepth_batch=16', '--iodepth_batch_complete_min=16')
    iosonde.equal(submits[0], 16, engine)
    iosonde.check(max(least for least, _ in waits) > 1, engine, waits)
    submits, waits = queue(path, engine, '--iodepth_batch=16', '--iodepth_batch_complete_max=2')
    iosonde.equal(submits[0], 16, engine)
    iosonde.check(max(submits[1:]) <= 2, engine, submits)
    iosonde.check(all(most is None or most <= 2 for _, most in waits), engine, waits)
    # Nothing more before the depth has fallen to 4.
    submits, _ = queue(path, engine, '--iodepth_batch=16', '--iodepth_low=4')
    iosonde.equal(submits[0], 16, engine)
    iosonde.check(min(submits[:-1]) >= 12, engine, submits)


def main():
    iosonde.need_strace()
    with iosonde.nbd_file('--filter=delay', 'memory', '16M', 'rdelay=20ms') as (path, _):
        for engine in 'libaio', 'io_uring':
            one(path, engine)


main()
