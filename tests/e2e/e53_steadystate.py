"""e53_steadystate -- a job ends when its rate has come to rest, and the result tells of it."""
import iosonde

BASE = ['--ioengine=null', '--bs=4k', '--size=1g', '--rw=read', '--time_based', '--runtime=60']


def job(*args):
    result = iosonde.run('run', '--output-format=json', *args, timeout=240)
    return result.json()['jobs'], result.seconds


def attained():
    # A rate keeps the figure at rest, whatever the machine does.
    for rule, value in (('iops:50%', 100), ('iops_slope:30%', 100), ('bw:300k', 409600),
                        ('bw_slope:50%', 409600), ('iops:60', 100)):
        (got,), seconds = job('--name=t', *BASE, '--rate_iops=100', '--steadystate=' + rule,
                              '--ss_dur=2', '--ss_interval=500ms')
        ss = got['steadystate']
        iosonde.equal((ss['attained'], ss['duration']), (1, 2), rule, ss)
        iosonde.equal(ss['ss'].split(':')[0], rule.split(':')[0])
        iosonde.equal(ss['criterion'].endswith('%'), rule.endswith('%'), ss)
        iosonde.equal((len(ss['data']['iops']), len(ss['data']['bw'])), (4, 4))
        key = 'iops_mean' if rule.startswith('iops') else 'bw_mean'
        iosonde.check(value * 0.5 < ss['data'][key] < value * 1.5, ss)
        iosonde.check(seconds < 50 and got['read']['runtime'] >= 2000, seconds)
    (got,), _ = job('--name=t', *BASE, '--rate_iops=100', '--ss=lat:10s',
                    '--ss_dur=2')
    iosonde.equal(got['steadystate']['attained'], 1)
    iosonde.equal(len(got['steadystate']['data']['lat_ns']), 2)


def ramp():
    (got,), _ = job('--name=t', *BASE, '--rate_iops=100', '--ss=iops:60%', '--ss_dur=2',
                    '--ss_ramp=2')
    iosonde.check(got['read']['runtime'] >= 4000, got['read']['runtime'])


def not_attained():
    (got,), _ = job('--name=t', *BASE, '--runtime=3', '--rate_iops=100', '--ss=iops:0.000001',
                    '--rate_process=poisson', '--ss_dur=10')
    ss = got['steadystate']
    iosonde.equal((ss['attained'], len(ss['data']['iops'])), (0, 10), ss)
    iosonde.check(got['read']['runtime'] >= 3000, got['read'])
    # Without a duration none is looked for, as in fio.
    (got,), _ = job('--name=t', *BASE, '--runtime=1', '--ss=iops:10%')
    iosonde.check('steadystate' not in got, got)


def group():
    """Two jobs of a group are judged, and end, together."""
    got, seconds = job('--name=a', *BASE, '--rate_iops=100', '--ss=iops:60%',
                       '--ss_dur=2', '--group_reporting', '--name=b', *BASE, '--rate_iops=50',
                       '--ss=iops:60%', '--ss_dur=2', '--group_reporting', '--numjobs=2')
    iosonde.equal(len(got), 1)
    ss = got[0]['steadystate']
    iosonde.equal(ss['attained'], 1)
    iosonde.check(120 < ss['data']['iops_mean'] < 280, ss)
    iosonde.check(seconds < 50, seconds)


def text():
    out = iosonde.run('run', '--name=t', *BASE, '--rate_iops=100', '--ss=iops:60%',
                      '--ss_dur=2').out
    iosonde.check('  steadystate  : attained=yes, bw=' in out and ', iops mean dev=' in out, out)


def refused():
    for args in (['--ss=iops'], ['--ss=watts:3%'], ['--ss=iops:0%'], ['--ss=iops:x'],
                 ['--ss=iops:3%', '--ss_dur=1'], ['--ss=bw:3q', '--ss_dur=9']):
        iosonde.run('run', '--name=t', *BASE, *args, status=2)
    iosonde.run('run', '--name=t', *BASE, '--ss_dur=2', '--name=u', *BASE, '--ss_dur=3',
                status=2)


def main():
    refused()
    attained()
    ramp()
    not_attained()
    group()
    text()


if __name__ == '__main__':
    main()
