"""j02_names -- unknown options get the closest spelling, fio's others their reason."""
import iosonde

# A typing slip and what was meant.
SLIPS = [('iodepht=4', 'iodepth'), ('runtimee=4', 'runtime'), ('blocksize_=4k', 'blocksize'),
         ('num_jobs=2', 'numjobs'), ('stonewal', 'stonewall'), ('ioengne=psync', 'ioengine'),
         ('rw_mixread=50', 'rwmixread'), ('filname=x', 'filename'), ('time-based', 'time_based'),
         ('group-reporting', 'group_reporting')]
# Known to fio: refused by name, with a reason and, where there is one, another way.
LATER = ['verify=sha3-256', 'verify_pattern=0xff%o',
         'log_store_compressed=1', 'num_range=2',
         'file_service_type=zipf', 'hipri_percentage=50', 'exec_prerun=ls',
         'zonemode=zbd', 'read_iolog=x', 'dedupe_percentage=10', 'mem=shm']
# Does nothing here: accepted, and the result says so.
ACCEPTED = ['clocksource=cpu', 'disable_bw=1', 'log_compression=64k', 'comm=x']


def one(folder, line, status):
    with open(folder + '/job.fio', 'w') as f:
        f.write('[a]\nsize=64k\nioengine=null\n%s\n' % line)
    return iosonde.run('run', '--output-format=json', 'job.fio', cwd=folder, status=status)


def main():
    with iosonde.disk_dir() as folder:
        for line, meant in SLIPS:
            result = one(folder, line, 2)
            name = line.split('=')[0]
            iosonde.check("job.fio:4:1: job a: unknown option '%s'; did you mean '%s'?" %
                          (name, meant) in result.err, line, result.err)
        result = one(folder, 'qqqqqqqqqqqq=1', 2)
        iosonde.check("unknown option 'qqqqqqqqqqqq'" in result.err
                      and 'did you mean' not in result.err, result.err)
        for line in LATER:
            result = one(folder, line, 2)
            name, value = line.split('=')
            known = "option %s: " % name in result.err and (
                name not in ('ioengine', 'rw') or "'%s': " % value in result.err)
            iosonde.check(known and 'unknown' not in result.err, line, result.err)
            iosonde.check(len(result.err.split(': ', 5)[-1]) > 20, line, 'no reason', result.err)
        for line in ACCEPTED:
            doc = one(folder, line, 0).json()
            name = line.split('=')[0]
            iosonde.check(any(name in ignored for ignored in doc['iosonde']['options_ignored']),
                          line, doc['iosonde']['options_ignored'])
        result = iosonde.run('run', '--nonsence', status=2)
        iosonde.check("unknown option 'nonsence'" in result.err, result.err)
        result = iosonde.run('run', '--outputt=x', status=2)
        iosonde.check("did you mean 'output'" in result.err, result.err)
        result = iosonde.run('run', '--server', status=2)
        iosonde.check('opens no port' in result.err, result.err)


main()
