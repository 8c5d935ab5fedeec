"""e14_gtod_reduce -- no latencies where none are asked for; all else is measured."""
import iosonde


def main():
    with iosonde.disk_dir() as folder:
        for engine in 'psync', 'io_uring,libaio':
            for reduce in 0, 1:
                args = ['--name=a', '--filename=f', '--rw=randrw', '--bs=4k', '--size=2m',
                        '--iodepth=4', '--ioengine=' + engine, '--gtod_reduce=%d' % reduce]
                one = iosonde.run_json(*args, cwd=folder)['jobs'][0]
                iosonde.equal(one['read']['total_ios'] + one['write']['total_ios'], 512)
                for d in 'read', 'write':
                    ios = 0 if reduce else one[d]['total_ios']
                    iosonde.equal((one[d]['clat_ns']['N'], one[d]['lat_ns']['N']), (ios, ios), args)
                    iosonde.equal('percentile' in one[d]['clat_ns'], not reduce)
                    iosonde.check(one[d]['iops'] > 0 and one[d]['bw_samples'] > 0, one[d])
                text = iosonde.run('run', *args, cwd=folder).out
                iosonde.equal('clat' in text, not reduce, text)
                iosonde.check('IOPS=' in text and 'iops        :' in text, text)


main()
