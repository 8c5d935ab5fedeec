"""b13_probe_places -- what probe says with nothing mounted, without privilege, under a filter."""
import os

import boxes
import iosonde
import probes

DENY = os.path.join(iosonde.BUILD, 'tests', 'tools', 'deny')
CALLS = ('io_setup,io_submit,io_getevents,io_uring_setup,io_uring_enter,io_uring_register,'
         'perf_event_open')
USER = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all',
        '--bounding-set=-all']


def json_of(result):
    iosonde.equal((result.status, result.err), (0, ''), result)
    return result.json()


def boxed(box, host, probe):
    if box.bwrap(['--version']).status:
        return False
    probes.compare(json_of(box.bwrap(probe + ['/data'])), 'bwrap', host)
    probes.compare(json_of(box.empty(probe + ['/data'])), 'empty', host)
    # Its own root is read-only, and has no file to read.
    answer = json_of(box.empty(probe, '--chdir', '/'))
    iosonde.equal(answer['path']['written']['reason'], os.strerror(30))
    iosonde.check(answer['engines']['psync']['buffered']['works'], answer['engines'])
    return True


def filtered(box, host, probe):
    if iosonde.execute([DENY, 'EPERM', 'io_setup', 'true']).status == 125:
        iosonde.skip('no seccomp filter may be set here')
    got = iosonde.execute([DENY, 'EPERM', CALLS, box.root + '/iosonde'] + probe + [box.data])
    probes.compare(json_of(got), 'denied', host)
    got = json_of(iosonde.execute([DENY, 'ENOSYS', CALLS, box.root + '/iosonde'] + probe
                                  + [box.data]))
    for name in 'io_uring', 'libaio':
        iosonde.equal(got['engines'][name]['buffered']['reason'], os.strerror(38), name)
    iosonde.equal(got['environment']['perf']['task_clock'],
                  {'value': None, 'state': 'absent', 'errno': 38, 'reason': os.strerror(38)})
    iosonde.check(any('ioengine=psync' in line for line in got['advice']), got['advice'])
    # As systemd's SystemCallFilter: who makes the call is ended.  The rest is told all the same.
    got = json_of(iosonde.execute([DENY, 'KILL', CALLS, box.root + '/iosonde'] + probe
                                  + [box.data]))
    for name in 'io_uring', 'libaio':
        iosonde.equal(got['engines'][name]['direct']['signal'], 31, name)
    for name in 'psync', 'mmap', 'null':
        iosonde.check(got['engines'][name]['buffered']['works'], name, got['engines'])
    iosonde.equal(got['environment']['perf']['cycles'], {'value': None, 'state': 'denied'})
    iosonde.equal(got['error'], None)


def main():
    iosonde.check(os.access(DENY, os.X_OK), 'not built:', DENY)
    probe = ['probe', '--output-format=json']
    with boxes.box() as box:
        host = probes.here(box.data)
        iosonde.need('setpriv')
        got = iosonde.execute(USER + [box.root + '/iosonde'] + probe + [box.data])
        probes.compare(json_of(got), 'user', host)
        got = iosonde.execute(USER + [box.root + '/iosonde'] + probe + [box.root])
        probes.compare(json_of(got), 'elsewhere', host)
        filtered(box, host, probe)
        done = boxed(box, host, probe)
        iosonde.equal(os.listdir(box.data), [])
        if not done:
            iosonde.skip('no user namespaces: bwrap is refused here')


main()
