"""e65_verify_state -- the state file: whose it is, what it is of, and what is left alone."""
import os
import struct

import iosonde

STATE = 'local-s-0-verify.state'


def job(*more):
    return ['--name=s', '--filename=s', '--size=1m', '--bs=4k', '--rw=randwrite', '--bs=4k',
            '--verify=crc32c', *more]


def setting(doc, name):
    return [e for e in doc['jobs'][0]['iosonde']['ledger'] if e['setting'] == name][0]


def size_is_said(folder):
    result = iosonde.run('run', *job('--dry-run'), cwd=folder)
    iosonde.check('4 bytes for each of 256 blocks at most, 1k bytes' in result.out, result)
    iosonde.equal(os.listdir(folder), [])
    doc = iosonde.run_json(*job(), cwd=folder)
    iosonde.check(any('4 bytes for each of 256 blocks' in n for n in doc['iosonde']['notes']), doc)
    # A page for what it is of, and the words.
    iosonde.equal(os.path.getsize(os.path.join(folder, STATE)), 4096 + 4 * 256)
    doc = iosonde.run_json(*job('--verify_state_save=0'), cwd=folder)
    iosonde.equal(sorted(os.listdir(folder)), [STATE, 's'])


def others_are_kept(folder):
    """No file that is no state is replaced; a job that did not ask for one goes on."""
    path = os.path.join(folder, STATE)
    with open(path, 'w') as f:
        f.write('a letter\n')
    result = iosonde.run('run', *job('--verify_state_save=1'), cwd=folder, status=4)
    iosonde.check('is no verify state' in result.err, result)
    iosonde.equal(os.listdir(folder), [STATE])
    doc = iosonde.run_json(*job(), cwd=folder)
    entry = setting(doc, 'verify_state_save')
    iosonde.equal((entry['requested'], entry['effective']), ('1', '0'))
    iosonde.equal(doc['jobs'][0]['iosonde']['verify']['blocks'], 256)
    with open(path) as f:
        iosonde.equal(f.read(), 'a letter\n')
    result = iosonde.run('run', *job('--verify_only', '--verify_state_load=1'), cwd=folder,
                         status=2)
    iosonde.check('is no verify state' in result.err, result)
    # A link is replaced itself, and not what it points to.
    os.rename(path, folder + '/letter')
    iosonde.run_json(*job(), cwd=folder)
    os.rename(path, folder + '/state')
    os.symlink('state', path)
    before = os.stat(folder + '/state').st_ino
    iosonde.run_json(*job(), cwd=folder)
    iosonde.check(not os.path.islink(path) and os.stat(folder + '/state').st_ino == before)
    # The state of a run is none of its targets.
    os.unlink(path)
    iosonde.run('run', *job('--verify_state_save=1'), '--filename=' + STATE, cwd=folder,
                status=4)


def of_another_job(folder):
    iosonde.run_json(*job(), cwd=folder)
    check = ['--verify_only', '--verify_state_load=1']
    for more, words in ((['--size=2m'], 'other offsets and sizes'),
                        (['--offset=64k'], 'other offsets and sizes'),
                        (['--bs=8k'], 'intervals of 4096'),
                        (['--filename=t'], 'another number of files')):
        if more == ['--filename=t']:
            open(folder + '/t', 'w').close()
        result = iosonde.run('run', *job(*more), *check, cwd=folder, status=2)
        iosonde.check(words in result.err, more, result)
    path = os.path.join(folder, STATE)
    with open(path, 'r+b') as f:
        f.seek(4096 + 400)
        word, = struct.unpack('I', f.read(4))
        f.seek(4096 + 400)
        f.write(struct.pack('I', word + 1))
    result = iosonde.run('run', *job(*check), cwd=folder, status=2)
    iosonde.check('is damaged' in result.err, result)
    os.unlink(path)
    result = iosonde.run('run', *job(*check), cwd=folder, status=2)
    iosonde.check('no verify state can be read there' in result.err, result)


def many(folder):
    """Clones with parts of one file, and with files of their own, have a state each."""
    for more in (['--filename=m', '--offset_increment=1m'], ['--nrfiles=3', '--filesize=256k'],
                 ['--filename=x:y', '--size=2m', '--numjobs=1']):
        options = ['--name=m', '--size=1m', '--bs=4k', '--rw=randwrite', '--verify=md5',
                   '--numjobs=2', *more]
        doc = iosonde.run_json(*options, cwd=folder)
        for one in doc['jobs']:
            iosonde.equal(one['iosonde']['verify']['blocks'], one['write']['total_ios'])
        doc = iosonde.run_json(*options, '--verify_only', '--verify_state_load=1', cwd=folder)
        iosonde.equal(sum(j['iosonde']['verify']['blocks'] for j in doc['jobs']),
                      512 if len(doc['jobs']) == 2 and '--nrfiles=3' not in more else
                      384 if '--nrfiles=3' in more else 512)
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
    # The two files of one clone, swapped.
    options = ['--name=m', '--filename=x:y', '--size=128k', '--bs=64k', '--rw=write',
               '--verify=crc32c']
    iosonde.run_json(*options, cwd=folder)
    os.rename(folder + '/x', folder + '/z')
    os.rename(folder + '/y', folder + '/x')
    os.rename(folder + '/z', folder + '/y')
    doc = iosonde.run_json(*options, '--verify_only', '--verify_state_load=1', cwd=folder,
                           status=5)
    found = doc['jobs'][0]['iosonde']['verify']
    iosonde.equal((found['blocks'], found['kinds']['misplaced']), (2, 2), found)


def refused(folder):
    """What cannot be verified is refused before a file is made."""
    for more, words in (
            (['--numjobs=2'], 'another writes the same part'),
            (['--bs=1000'], 'multiples of 512'),
            (['--verify_interval=3k'], 'does not divide'),
            (['--verify_interval=1000'], 'not a multiple of 512'),
            (['--verify_offset=400'], 'the header of 128 bytes'),
            (['--verify_offset=4k'], 'the header of 128 bytes'),
            (['--verify=pattern'], 'needs verify_pattern'),
            (['--ioengine=null'], 'verify=null'),
            (['--verify=sha3-256'], 'no library here has it'),
            (['--verify_state_load=1'], 'set verify_only=1'),
            (['--verify=0', '--verify_only'], 'with verify'),
            (['--verify_only', '--time_based', '--runtime=1'], 'verify_state_load=1'),
            (['--verify_only', '--randrepeat=0'], 'verify_state_load=1')):
        result = iosonde.run('run', *job(*more), cwd=folder, status=2)
        iosonde.check(words in result.err, more, result)
        iosonde.equal(os.listdir(folder), [], more)
    doc = iosonde.run_json(*job('--ioengine=null', '--verify=null'), cwd=folder)
    iosonde.equal(doc['jobs'][0]['read']['total_ios'], 256)


def workload(folder):
    """The example in workloads/, as it stands and as its text says."""
    path = os.path.join(iosonde.TOP, 'workloads', 'verify.fio')
    doc = iosonde.run_json(path, cwd=folder)
    iosonde.equal([j['iosonde']['verify']['blocks'] for j in doc['jobs']], [16384, 16384])
    doc = iosonde.run_json('--section=write', path, '--verify_only', '--verify_state_load=1',
                           cwd=folder)
    iosonde.equal(doc['jobs'][0]['iosonde']['verify']['blocks'], 16384)
    # Neither making files nor looking at them costs a state.
    before = os.stat(folder + '/local-write-0-verify.state')
    iosonde.run('run', '--section=write', path, '--create_only=1', cwd=folder)
    iosonde.run('run', '--section=write', path, '--verify_only', '--readonly', cwd=folder)
    after = os.stat(folder + '/local-write-0-verify.state')
    iosonde.equal((before.st_ino, before.st_mtime), (after.st_ino, after.st_mtime))


def main():
    for part in (workload, size_is_said, others_are_kept, of_another_job, many, refused):
        with iosonde.disk_dir() as folder:
            part(folder)


main()
