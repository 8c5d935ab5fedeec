"""meter_truth -- does what the meter finds make what the machine was busy with?

    tests/bench/meter_truth.py [--iosonde=PATH] [--folder=DIR] [--seconds=S] [--rounds=N]

Each round meters a load of S seconds in a control group, after a baseline of as long: CPU
time of the group and of the kernel's threads, beside what all threads of the machine ran in
the window, less the baseline and the meter's own; beside the time that CPUs were not idle,
which has interrupts and the way into idle, too; and beside what /proc/stat sampled.  On a
machine that is idle otherwise the first agrees within 5 %.  By role: what the roles
have beside the group, and how much of it nobody was seen to have.  Printed, never judged.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

BURN = ('import time\nend = time.process_time() + %f\n'
        'while time.process_time() < end:\n    for _ in range(50000): pass')


def loads(iosonde, folder, seconds):
    def job(*more):
        return [iosonde, 'run', '--name=w', '--filename=' + folder + '/file', '--size=256m',
                '--time_based', '--runtime=%d' % seconds, '--allow-overwrite=1',
                '--output=/dev/null', *more]
    return {
        'burner': [sys.executable, '-S', '-c', BURN % seconds],
        'read 4k direct': job('--rw=randread', '--bs=4k', '--direct=1'),
        'read 4k uring 32': job('--rw=randread', '--bs=4k', '--direct=1', '--ioengine=io_uring',
                                '--iodepth=32'),
        'read 4k cached': job('--rw=randread', '--bs=4k', '--pre_read=1'),
        'write 1m buffered': job('--rw=write', '--bs=1m', '--fsync=64'),
    }


def metered(iosonde, folder, seconds, command):
    path = folder + '/answer.json'
    subprocess.run([iosonde, 'meter', '--baseline=%d' % seconds, '--output-format=json',
                    '--output=' + path, '--'] + command, check=True,
                   stdout=subprocess.DEVNULL)
    with open(path, encoding='utf-8') as f:
        return json.load(f)


def main():
    args = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    args.add_argument('--iosonde', default='build/iosonde')
    args.add_argument('--folder', default='.')
    args.add_argument('--seconds', type=int, default=10)
    args.add_argument('--rounds', type=int, default=3)
    args.add_argument('--only', help='loads whose name has this')
    args = args.parse_args()
    iosonde = os.path.abspath(args.iosonde)
    print('%-18s %8s %8s %8s %8s %8s %9s %9s %9s %8s %8s' % (
        'load', 'group s', 'kernel s', 'ran s', 'before s', 'meter s', 'of ran', 'of awake',
        'of stat', 'roles', 'ended'))
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        for name, command in loads(iosonde, folder, args.seconds).items():
            if args.only and args.only not in name:
                continue
            for _ in range(args.rounds):
                a = metered(iosonde, folder, args.seconds, command)
                group, kernel = a['group']['cpu_ns']['value'], a['kernel_ns']
                exact = {k: v['value'] or 0 for k, v in a['machine']['exact'].items()}
                nets = (exact['ran_ns'] - exact['idle_ran_ns'] - exact['meter_ns'],
                        exact['awake_ns'] - exact['idle_awake_ns'] - exact['meter_ns'],
                        a['machine_ns'] - a['idle_ns'] - exact['meter_ns'])
                roles = sum(r['cpu_ns'] for r in a['roles'])
                ended = sum(r['cpu_ns'] for r in a['roles'] if r['role'] == 'ended')
                print('%-18s %8.3f %8.3f %8.3f %8.3f %8.3f %8.1f%% %8.1f%% %8.1f%% '
                      '%7.2f%% %7.2f%%' % (
                    name, group / 1e9, kernel / 1e9, exact['ran_ns'] / 1e9,
                    exact['idle_ran_ns'] / 1e9, exact['meter_ns'] / 1e9,
                    *(100 * (group + kernel) / net if net > 0 else 0 for net in nets),
                    100 * roles / group, 100 * ended / group), flush=True)


main()
