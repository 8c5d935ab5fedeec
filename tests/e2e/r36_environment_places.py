"""r36_environment_places -- the record where nothing is mounted, and in other kernels."""
import os

import boxes
import fiojson
import iosonde

JOB = ['run', '--name=a', '--filename=/data/a', '--size=64k', '--output-format=json']


def record(got):
    iosonde.equal((got.status, got.err), (0, ''), got)
    iosonde.equal(fiojson.check(got.out), [], got)
    return got.json()['iosonde']['environment']


def nothing_mounted(box, *user):
    env = record(box.empty(JOB, *user))
    iosonde.equal(env['system']['kernel']['value'], 'Linux ' + os.uname().release)
    for group, key in (('system', 'distribution'), ('clock', 'source'), ('cgroup', 'path'),
                       ('cpu', 'nodes')):
        got = env[group][key]
        iosonde.equal((got['value'], got['state'], got['errno']), (None, 'absent', 2), group, got)
    for key, got in env['during_run']['cpu'].items():
        iosonde.equal((got['value'], got['state'], got['errno']), (None, 'absent', 2), key, got)
    iosonde.equal(len(env['storage']), 1, env['storage'])
    fs = env['storage'][0]['fs']
    iosonde.equal(fs['type']['state'], 'measured', fs)
    iosonde.equal((fs['options']['state'], fs['options']['errno']), ('absent', 2), fs)
    iosonde.equal(env['storage'][0]['files'], ['/data/a'])


def main():
    with boxes.box() as box:
        nothing_mounted(box)
        nothing_mounted(box, '--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL')
        env = record(box.runsc(JOB))
        iosonde.equal(env['container']['kind']['value'], 'gVisor', env['container'])
        iosonde.equal(env['storage'][0]['files'], ['/data/a'], env['storage'])
        iosonde.equal(env['storage'][0]['fs']['type']['value'], '9p', env['storage'])
        text = box.runsc(JOB[:-1])
        iosonde.check('; gVisor' in text.out, text)


main()
