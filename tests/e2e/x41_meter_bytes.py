"""x41_meter_bytes -- bytes and writing back: what a job moved, and which kernel threads helped."""
import os

import iosonde
import metered

SIZE = 32 << 20


def job(folder, *more):
    return [iosonde.IOSONDE, 'run', '--name=w', '--filename=' + folder + '/file', '--bs=256k',
            '--size=%d' % SIZE, '--output=/dev/null', *more]


def main():
    metered.need_groups()
    with iosonde.ext4_dir() as folder:
        answer, _ = metered.meter('--', *job(folder, '--rw=write', '--direct=1'))
        metered.adds_up(answer)
        payload = [r for r in answer['roles'] if r['role'] == 'payload']
        wrote = sum(r['write_bytes'] for r in payload)
        iosonde.check(SIZE <= wrote <= 1.02 * SIZE + (1 << 20), 'wrote', wrote, answer['roles'])
        counted = answer['group']['write_bytes']
        iosonde.check(counted['state'] in ('measured', 'estimated'), counted)
        # A loop device below counts them once more.
        iosonde.check(SIZE <= counted['value'] <= 2.1 * SIZE + (4 << 20), counted)

        answer, _ = metered.meter('--', *job(folder, '--rw=read', '--direct=1'))
        read = sum(r['read_bytes'] for r in answer['roles'] if r['role'] == 'payload')
        iosonde.check(SIZE <= read <= 1.02 * SIZE + (8 << 20), 'read', read, answer['roles'])

        # What lies in the page cache is written back by threads of the kernel, in no group.
        answer, _ = metered.meter(
            '--interval=20ms', '--', 'sh', '-c', '"$@" && sync', 'sh',
            *job(folder, '--rw=write', '--allow-overwrite=1', '--loops=3'))
        iosonde.check(answer['kernel_ns'] > 0, answer)
        iosonde.equal(answer['kernel_ns'], sum(k['cpu_ns'] for k in answer['kernel']))
        names = [k['thread'] for k in answer['kernel']]
        iosonde.check('kworker flush' in names, names)
        iosonde.check(not any('/' in name for name in names), names)
        text = iosonde.run('meter', '--', *job(folder, '--rw=read')).err
        for title in ('Processes', 'Machine, %d CPUs' % os.sysconf('SC_NPROCESSORS_ONLN'),
                      'By role', 'Threads of the kernel'):
            iosonde.check('\n' + title in '\n' + text, title, text)


main()
