"""g02_review -- faults that a review of verified data, rates and the measured path found."""
import iosonde
import inject


def rated_and_verified(folder):
    """Reading back is no time of the writes, and has no rate."""
    doc = iosonde.run_json('--strict', '--name=v', '--filename=v', '--size=4m', '--rw=randwrite',
                           '--verify=crc32c', '--rate_iops=200', '--number_ios=200', cwd=folder)
    job = doc['jobs'][0]
    rate = job['iosonde']['rate']['write']
    iosonde.check(abs(rate['reached_iops'] / job['write']['iops'] - 1) < 0.05, rate, job['write'])
    names = [entry['setting'] for entry in job['iosonde']['ledger']]
    iosonde.check('rate_iops.read' not in names, names)


def submission_fails(folder):
    """An error of io_submit is not tried away."""
    iosonde.run('run', '--name=l', '--filename=s', '--rw=write', '--size=1m', cwd=folder)
    result, _ = inject.run(['io_submit:error=EIO:when=20'], 'run', '--name=s', '--rw=read',
                           '--filename=' + folder + '/s', '--size=1m', '--direct=1',
                           '--ioengine=libaio', '--iodepth=4', '--output-format=json', status=1)
    iosonde.check('Input/output error' in result.err, result)


def main():
    with iosonde.disk_dir() as folder:
        iosonde.in_time(rated_and_verified, folder)
        iosonde.need_strace()
        submission_fails(folder)


main()
