"""e60_verify_finds -- every engine finds what was altered, says where and of which kind.

The file is altered between the run that writes and the one that checks.
"""
import os

import iosonde

ENGINES = [('psync', 'crc32c'), ('psync', 'md5'), ('psync', 'sha512'), ('libaio', 'xxhash'),
           ('libaio', 'sha1'), ('psync', 'crc32'),
           ('io_uring', 'crc32c'), ('io_uring', 'sha256'), ('mmap', 'crc32c')]
BLOCK = 64 << 10
COUNT = 16


def alter(data, old):
    """What is wrong with which block, by its number."""
    def block(n):
        return slice(n * BLOCK, (n + 1) * BLOCK)
    data[2 * BLOCK + 1000] ^= 0x10
    data[block(4)], data[block(5)] = data[block(5)], data[block(4)]
    data[7 * BLOCK + BLOCK // 2:8 * BLOCK] = old[7 * BLOCK + BLOCK // 2:8 * BLOCK]
    data[block(9)] = old[block(9)]
    data[block(11)] = bytes(BLOCK)
    # One bit of a header, and one of the mark behind a sector.
    data[13 * BLOCK + 20] ^= 1
    data[14 * BLOCK + 5 * 512 + 497] ^= 0x80
    return {2: 'corrupt', 4: 'misplaced', 5: 'misplaced', 7: 'torn', 9: 'stale', 11: 'zeroed',
            13: 'corrupt', 14: 'corrupt'}


def judged(doc, status, wrong):
    """Are exactly the blocks in wrong reported, each as what it is?"""
    job = doc['jobs'][0]
    found = job['iosonde']['verify']
    iosonde.equal(doc['iosonde']['status'], status)
    iosonde.equal({m['offset'] // BLOCK: m['kind'] for m in found['list']}, wrong, found)
    iosonde.equal(found['mismatches'], len(wrong))
    for kind, count in found['kinds'].items():
        iosonde.equal(count, list(wrong.values()).count(kind), kind)
    iosonde.equal(job['error'], 84 if wrong else 0)
    for m in found['list']:
        iosonde.check(m['file'].endswith('f') and m['length'] == BLOCK and m['expected'] and
                      m['found'], m)
    return {m['offset'] // BLOCK: m for m in found['list']}


def one(folder, engine, method):
    path = os.path.join(folder, 'f')
    job = ['--name=a', '--filename=f', '--size=1m', '--bs=64k', '--rw=randwrite', '--iodepth=4',
           '--ioengine=' + engine, '--verify=' + method]
    judged(iosonde.run_json(*job, cwd=folder), 0, {})
    with open(path, 'rb') as f:
        old = f.read()
    judged(iosonde.run_json(*job, cwd=folder), 0, {})
    with open(path, 'r+b') as f:
        data = bytearray(f.read())
        wrong = alter(data, old)
        f.seek(0)
        f.write(data)
    read = ['--name=a', '--filename=f', '--size=1m', '--bs=64k', '--rw=randread', '--iodepth=4',
            '--ioengine=' + engine, '--verify=' + method]
    for way in (job + ['--verify_only'], job + ['--verify_only', '--verify_state_load=1'],
                read + ['--verify_state_load=1', '--verify_async=2']):
        by = judged(iosonde.run_json(*way, cwd=folder, status=5), 5, wrong)
        iosonde.equal(by[2]['expected'], '0x%02x at byte 1000' % (data[2 * BLOCK + 1000] ^ 0x10))
        iosonde.equal(by[2]['found'], '0x%02x' % data[2 * BLOCK + 1000])
        iosonde.check('offset %d' % (5 * BLOCK) in by[4]['found'], by[4])
        iosonde.check('another run' in by[9]['found'], by[9])
        iosonde.check('64 of 128 sectors' in by[7]['found'], by[7])
    # Headers alone cannot know of an old block, since both are whole.
    del wrong[9]
    judged(iosonde.run_json(*read, cwd=folder, status=5), 5, wrong)


def shorter(folder):
    """What lies beyond the end is missing, and the file stays as it is."""
    job = ['--name=s', '--filename=f', '--size=1m', '--bs=64k', '--rw=write', '--verify=crc32c']
    iosonde.run_json(*job, cwd=folder)
    os.truncate(folder + '/f', 15 * BLOCK)
    for way in (job + ['--verify_only'], [o.replace('write', 'read') for o in job]):
        judged(iosonde.run_json(*way, cwd=folder, status=5), 5, {15: 'missing'})
        iosonde.equal(os.path.getsize(folder + '/f'), 15 * BLOCK)
    os.unlink(folder + '/f')
    result = iosonde.run(*job, '--verify_only', cwd=folder, status=2)
    iosonde.check('f does not exist, and a job that verifies makes no file' in result.err, result)
    iosonde.check(not os.path.exists(folder + '/f'))


def main():
    for engine, method in ENGINES:
        with iosonde.disk_dir() as folder:
            one(folder, engine, method)
    with iosonde.disk_dir() as folder:
        shorter(folder)


main()
