"""x42_meter_gvisor -- who runs a program in gVisor: sentry, stubs, which are nice, and gofer."""
import json
import os
import uuid

import boxes
import iosonde
import metered


def test(box, platform, program):
    iosonde.need(program)
    state = box.folder + '/state-' + platform
    name = 'iosonde-test-' + uuid.uuid4().hex[:12]
    args = ['/iosonde', 'run', '--name=r', '--filename=/data/file', '--bs=4k', '--size=4m',
            '--rw=randread', '--time_based', '--runtime=2', '--minimal']
    with open(box.folder + '/config.json', 'w') as f:
        json.dump(boxes.oci_config(args, box.data), f)
    runsc = [program, '--root', state, '--rootless=false', '--network=none',
             '--platform=' + platform]
    try:
        answer, got = metered.meter('--', *runsc, 'run', '--bundle', box.folder, name, status=None)
    finally:
        iosonde.execute(runsc + ['delete', '--force', name])
    if got.status:
        iosonde.skip('%s is refused here: %s' % (program, got.err.strip()[-200:]))
    total = metered.adds_up(answer)
    sentry, stub, gofer = (metered.spent(answer, role=r) for r in ('sentry', 'stub', 'gofer'))
    iosonde.check(sentry > 0.1 * total, 'sentry', sentry, answer['roles'])
    iosonde.check(stub > 0.02 * total, 'stub', stub, answer['roles'])
    iosonde.check(0 < gofer < 0.5 * total, 'gofer', gofer, answer['roles'])
    iosonde.check(metered.spent(answer, role='runtime') > 0, answer['roles'])
    iosonde.check(sentry + stub > 0.8 * total, 'both', total, answer['roles'])
    nice = sum(r['nice_ns'] for r in answer['roles'] if r['role'] == 'stub')
    iosonde.equal(nice > 0, platform == 'systrap', 'nice', answer['roles'])
    iosonde.check(got.out.count(';') > 100, 'its own output', got)


def main():
    metered.not_nice()
    metered.need_groups()
    with boxes.box() as box:
        with open(os.path.join(box.data, 'file'), 'wb') as f:
            f.write(os.urandom(4 << 20))
        test(box, 'ptrace', 'runsc')
        if os.access(boxes.NEWER_RUNSC, os.X_OK):
            test(box, 'systrap', boxes.NEWER_RUNSC)


main()
