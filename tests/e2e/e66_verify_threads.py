"""e66_verify_threads -- verify_async makes threads, and they run where verify_async_cpus says."""
import os
import re

import iosonde

CALLS = ['clone', 'clone3', 'sched_setaffinity']


def threads(folder, *more):
    """(threads and processes made, masks that threads were given) of a run."""
    doc, calls = iosonde.trace(CALLS, 'run', '--output-format=json', '--name=a', '--filename=data',
                               '--size=1m', '--rw=write', '--verify=crc32c', *more, cwd=folder)
    found = doc.json()['jobs'][0]['iosonde']['verify']
    iosonde.equal((found['blocks'], found['mismatches']), (256, 0))
    made = sum(value > 0 for _, name, _, value in calls if name != 'sched_setaffinity')
    masks = [re.search(r'\[([\d ]*)\]', text).group(1) for _, name, text, value in calls
             if name == 'sched_setaffinity' and value == 0]
    return made, masks


def main():
    cpu = max(os.sched_getaffinity(0))
    with iosonde.disk_dir() as folder:
        made, masks = threads(folder)
        iosonde.equal(masks, [])
        iosonde.equal(threads(folder, '--verify_async=3'), (made + 3, []))
        iosonde.equal(threads(folder, '--verify_async=3', '--verify_async_cpus=%d' % cpu),
                      (made + 3, ['%d' % cpu] * 3))


main()
