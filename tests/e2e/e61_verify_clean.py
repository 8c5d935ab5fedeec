"""e61_verify_clean -- nothing is reported of data that came back as they were written.

Mixed block sizes at depth 32.  IOSONDE_CLEAN_SIZE sets the size: 1g for the full test.
"""
import os

import iosonde

SIZE = os.environ.get('IOSONDE_CLEAN_SIZE', '16m')
ENGINES = ['psync', 'libaio', 'io_uring', 'mmap']
MIXED = ['--bssplit=4k/50:16k/30:64k/20', '--iodepth=32']
LOADS = [
    ['--rw=randwrite', '--verify=crc32c'],
    ['--rw=randwrite', '--verify=xxhash', '--norandommap', '--verify_async=2'],
    ['--rw=write', '--verify=crc32c', '--verify_backlog=128', '--verify_backlog_batch=32'],
    ['--rw=randrw', '--verify=crc32c', '--verify_backlog=256', '--loops=2', '--verify_async=1'],
    ['--rw=randwrite', '--verify=md5', '--norandommap', '--verify_interval=512',
     '--verify_offset=256'],
]


def clean(folder, options):
    doc = iosonde.run_json('--name=c', '--filename=c', '--size=' + SIZE, *options, cwd=folder,
                           timeout=1200)
    job = doc['jobs'][0]
    found = job['iosonde']['verify']
    iosonde.check(found['blocks'] and not found['mismatches'] and not found['in_doubt'],
                  options, found)
    iosonde.equal(job['error'], 0)
    return job, found


def main():
    with iosonde.disk_dir() as folder:
        for engine in ENGINES:
            for load in LOADS:
                options = ['--ioengine=' + engine, *MIXED, *load]
                if engine == 'libaio':
                    options.append('--direct=1')
                    if '--verify_interval=512' in load:
                        options.remove('--verify_interval=512')
                job, found = clean(folder, options)
                if SIZE == '1g':
                    print(engine, *load, found['blocks'], 'blocks',
                          job['write']['runtime'], 'ms', flush=True)
                # By whoever else, too: all of it has headers when it was covered.
                if '--norandommap' not in load and 'randrw' not in load[0]:
                    read = [o for o in options if not o.startswith('--bs')]
                    read = [o.replace('=randwrite', '=randread').replace('=write', '=read')
                            for o in read if 'backlog' not in o]
                    clean(folder, read + ['--bs=64k'])


main()
