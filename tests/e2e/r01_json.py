"""r01_json -- the JSON of ever so different jobs is what readers of fio's expect."""
import fiojson
import iosonde

# Each is one command line; %s is a new folder.
JOBS = {
    'psync': '--name=a --rw=read --bs=4k --size=1m',
    'libaio': '--name=a --rw=randread --bs=4k --size=4m --ioengine=libaio --iodepth=16 --direct=1',
    'io_uring': '--name=a --rw=randwrite --bs=16k --size=4m --ioengine=io_uring --iodepth=8',
    'null': '--name=a --rw=randread --bs=512 --size=64m --ioengine=null --iodepth=4',
    'mixed': '--name=a --rw=randrw --bs=4k,8k --size=2m --rwmixread=70',
    'clones': '--name=a --rw=read --bs=64k --size=1m --numjobs=3',
    'group': '--name=a --rw=read --bs=64k --size=1m --numjobs=3 --group_reporting=1',
    'timed': '--name=a --rw=randread --size=1m --time_based --runtime=1500ms --ramp_time=500ms',
    'ramp': '--name=a --rw=randread --size=1m --time_based --runtime=1 --ramp_time=200ms '
            '--ioengine=io_uring --iodepth=16',
    'syncs': '--name=a --rw=write --bs=4k --size=128k --fsync=8 --fdatasync=6 --end_fsync=1',
    'stages': '--name=a --rw=write --size=256k --name=b --stonewall --rw=read --size=256k',
    'files': '--name=a --rw=randrw --nrfiles=4 --size=1m',
    'sync': '--name=a --rw=write --bs=8k --sync=dsync --size=64k',
    'batches': '--name=a --rw=rw --size=1m --ioengine=libaio --iodepth=32 --iodepth_batch=16 '
               '--iodepth_batch_complete_min=8 --iodepth_low=8',
    'percentiles': '--name=a --rw=randread --size=1m --percentile_list=99.5:50:0:100:99.5 '
                   '--slat_percentiles=0 --clat_percentiles=1',
    'one block': '--name=a --rw=read --bs=1m --size=1m',
    'at most': '--name=a --rw=randread --size=256k --runtime=60 --loops=3',
    'groups': '--group_reporting=1 --name=a --size=64k --name=b --new_group --size=64k '
              '--name=c --size=128k --numjobs=2',
}
ENTRIES = {'clones': 3, 'stages': 2, 'groups': 2}

SECTIONS = """
[global]
; several sections, one after another and beside one another
directory=${WHERE}
bs=4k
size=512k
[one]
rw=write
[two]
stonewall
rw=randread
numjobs=2
[three]
rw=randrw
description=the third
"""


def one(what, *args, entries=1, **how):
    result = iosonde.run('run', '--output-format=json', *args, **how)
    iosonde.equal(fiojson.check(result.out), [], what, result)
    iosonde.equal(result.err, '', what)
    doc = result.json()
    iosonde.equal(len(doc['jobs']), entries, what)
    iosonde.equal(doc['iosonde']['status'], 0, what)
    for job in doc['jobs']:
        ios = sum(job[d]['total_ios'] for d in ('read', 'write'))
        iosonde.check(ios > 0 and job['iosonde']['ran'], what, 'it did nothing')
    return doc


def main():
    for what, line in JOBS.items():
        with iosonde.disk_dir() as folder:
            args = line.split()
            # Also --name=b and so on: what stands first is [global].
            one(what, '--directory=' + folder, *args, entries=ENTRIES.get(what, 1))
    with iosonde.disk_dir() as folder:
        job = folder + '/sections.fio'
        with open(job, 'w') as f:
            f.write(SECTIONS)
        doc = one('sections', job, entries=4, WHERE=folder)
        iosonde.equal([j['jobname'] for j in doc['jobs']], ['one', 'two', 'two', 'three'])
        iosonde.equal(doc['global options'].get('bs'), '4k')
        iosonde.equal(doc['jobs'][3]['job options'].get('description'), 'the third')


main()
