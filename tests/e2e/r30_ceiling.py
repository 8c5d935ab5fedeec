"""r30_ceiling -- a result that is iosonde's own and no device's is marked, in runs of 5 s."""
import iosonde

NULL = ['--name=r', '--ioengine=null', '--rw=randread', '--bs=4k', '--size=1g', '--time_based']


def ceiling(*args):
    doc = iosonde.run_json(*NULL, *args)
    return doc['iosonde']['generator'], doc['jobs'][0]['iosonde']['ceiling']


def main():
    generator, got = ceiling('--runtime=1')
    iosonde.equal((generator, got), (None, None))
    # On a machine that others load the run may have had less of it than the measurement.
    for _ in range(4):
        generator, got = ceiling('--runtime=5')
        iosonde.check(generator['null_iops'] > 1000 and generator['null_io_ns'] > 0, generator)
        iosonde.check(0 < generator['clock_read_ns'] < 1e6, generator)
        iosonde.check(0 < generator['system_call_ns'] < 1e6, generator)
        if got['generator_bound']:
            break
    iosonde.check(got['generator_bound'] and got['share'] > 0.5, got)
    generator, got = ceiling('--runtime=5', '--rate_iops=1000')
    iosonde.equal(got['generator_bound'], False, got)
    for _ in range(4):
        text = iosonde.run('run', *NULL, '--runtime=5').out
        if 'generator-bound' in text:
            break
    iosonde.check('  ceiling  : job r: generator-bound: ' in text, text)


main()
