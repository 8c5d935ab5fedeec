"""g03_files -- a plan tells of every file, and the result replaces none that the run keeps."""
import os

import iosonde

JOB = ('--name=j', '--size=64k', '--bs=4k', '--rw=write')


def state(folder):
    """The result is no place for the state of verify, however it is named."""
    job = [*JOB, '--verify=crc32c']
    iosonde.run('run', *job, cwd=folder)
    with open(folder + '/local-j-0-verify.state', 'rb') as f:
        before = f.read()
    for name in 'local-j-0-verify.state', './local-j-0-verify.state', folder + '/link':
        if name.endswith('link'):
            os.symlink('.', name)
            name += '/local-j-0-verify.state'
        got = iosonde.run('run', *job, '--output=' + name, cwd=folder, status=4)
        iosonde.check('option output: job j keeps its verify state there' in got.err, got)
    with open(folder + '/local-j-0-verify.state', 'rb') as f:
        iosonde.check(f.read() == before, 'the state has changed')
    iosonde.run('run', *job, '--verify_state_save=0', '--output=result', cwd=folder)
    iosonde.run('run', *job, '--verify_only=1', cwd=folder)


def logs(folder, *args):
    """What --dry-run lists is what is written, and it writes nothing."""
    got = iosonde.run('run', *JOB, *args, '--dry-run', cwd=folder)
    listed = [line.split(': log of job ')[0] for line in got.out.splitlines() if ': log of' in line]
    iosonde.equal(os.listdir(folder), [], got)
    iosonde.run('run', *JOB, *args, cwd=folder)
    written = [f for f in os.listdir(folder) if f.endswith('.log')]
    iosonde.equal(sorted(listed), sorted(written), args, got)
    iosonde.check(written, args)
    for name in os.listdir(folder):
        os.unlink(folder + '/' + name)


def main():
    with iosonde.disk_dir() as folder:
        logs(folder, '--write_bw_log=a', '--write_lat_log=b', '--numjobs=2')
        logs(folder, '--write_iops_log', '--write_hist_log=h', '--log_hist_msec=10',
             '--numjobs=3', '--per_job_logs=0')
        logs(folder, '--write_bw_log=a', '--vary=bs:4k,8k', '--repeat=2')
        logs(folder, '--write_lat_log=a', '--repeat=3', '--disable_slat=1')
        state(folder)


main()
