"""j23_sweep_logs -- each cell and each repetition of a sweep has logs of its own."""
import iosonde
import logs


def sweep(*args):
    """{name: lines} of the logs of a run, and its result."""
    with iosonde.disk_dir() as folder:
        doc = iosonde.run_json('--filename=data', '--size=64k', *args, cwd=folder)
        return {name: len(logs.rows('%s/%s' % (folder, name))) for name in logs.names(folder)}, doc


def main():
    found, doc = sweep('--name=a', '--vary=bs:4k,8k', '--repeat=2', '--write_bw_log')
    iosonde.equal(found, {'a-cell1-run1_bw.1.log': 16, 'a-cell1-run2_bw.1.log': 16,
                          'a-cell2-run1_bw.1.log': 8, 'a-cell2-run2_bw.1.log': 8})
    # The numbers are those of the result, which tells the names, too.
    for job in doc['jobs']:
        own = job['iosonde']
        iosonde.equal(job['job options']['write_bw_log'],
                      'a-cell%d-run%d' % (own['cell'], own['repetition']))
        iosonde.equal(own['logs']['lines'], job['read']['total_ios'])
    found, _ = sweep('--name=a', '--vary=bs:4k,8k', '--name=b', '--numjobs=2',
                     '--write_iops_log=x')
    iosonde.equal(found, {'x-cell%d_iops.%d.log' % (c, n): 16
                          for c in (1, 2) for n in (2, 3)})
    found, _ = sweep('--name=a', '--repeat=2', '--write_lat_log=y', '--numjobs=2',
                     '--per_job_logs=0', '--disable_slat=1', '--disable_clat=1')
    iosonde.equal(found, {'y-run1_lat.log': 32, 'y-run2_lat.log': 32})


main()
