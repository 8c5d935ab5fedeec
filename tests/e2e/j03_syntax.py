"""j03_syntax -- what a job file says is what runs: sections, include, variables, aliases."""
import os

import iosonde

MAIN = """\
; a comment
# another
[global]
bs = 8k
readwrite=write
include common.fio

[first]
size=${AMOUNT}
description=with # a comment, as in fio
[second]
stonewall
blocksize=16K
size=64KiB
rw=read
[third]
wait_for_previous=1
size=0x10000
bs=4096,512
rw=randrw
direct=0
[global]
bs=1k
[fourth]
size=20${SMALL}k
nr_files=2
ioengine=sync
[fifth]
size=10k
filename=a:b\\:c
filename=${SMALL}/../d
"""


def main():
    with iosonde.disk_dir() as folder:
        with open(folder + '/job.fio', 'w') as f:
            f.write(MAIN)
        with open(folder + '/common.fio', 'w') as f:
            f.write('randrepeat=0\r\ninvalidate=0\r\n')
        os.mkdir(folder + '/0')
        doc = iosonde.run_json('job.fio', cwd=folder, AMOUNT='32k', SMALL='0')
        jobs = {j['jobname']: j for j in doc['jobs']}
        iosonde.equal(list(jobs), ['first', 'second', 'third', 'fourth', 'fifth'])
        iosonde.equal(jobs['first']['write']['total_ios'], 4)
        iosonde.equal(jobs['second']['read']['total_ios'], 4)
        third = jobs['third']
        iosonde.equal(third['read']['io_bytes'], third['read']['total_ios'] * 4096)
        iosonde.equal(third['write']['io_bytes'], third['write']['total_ios'] * 512)
        iosonde.check(third['read']['io_bytes'] and third['write']['io_bytes'], third)
        # The second [global] holds for what follows it.
        iosonde.equal(jobs['fourth']['write']['total_ios'], 200)
        iosonde.equal(jobs['fourth']['iosonde']['engine'], 'psync')
        iosonde.equal([os.path.getsize(folder + '/fourth.0.%d' % i) for i in (0, 1)],
                      [102400, 102400])
        # Three files; a colon in a name; 3 blocks of 1k fit each third of 10k.
        iosonde.equal(jobs['fifth']['iosonde']['files'], ['a', 'b:c', '0/../d'])
        iosonde.equal(jobs['fifth']['write']['total_ios'], 9)
        iosonde.check(all(os.path.exists(folder + '/' + n) for n in ('a', 'b:c', 'd')))
        # A stonewall waits: what was before it has ended when it starts.
        iosonde.equal([jobs[n]['groupid'] for n in jobs], [0, 1, 2, 2, 2])
        iosonde.equal(doc['global options']['randrepeat'], '0')
        iosonde.equal(jobs['first']['job options']['bs'], '8k')
        iosonde.equal(jobs['first']['job options']['description'], 'with')


main()
