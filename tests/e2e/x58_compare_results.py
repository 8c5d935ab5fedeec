"""x58_compare_results -- what a comparison leaves is its own, and delivered, or it says so."""
import os
import signal
import subprocess
import time

import comparing
import iosonde

LONG = ('--name=j', '--rw=randread', '--bs=4k', '--size=1m', '--time_based', '--runtime=30s',
        '--ramp=0')


def not_delivered(folder):
    """A result that nobody got is no success."""
    for form in 'normal', 'json':
        with open('/dev/full', 'w') as full:
            status = subprocess.run(
                [iosonde.IOSONDE, 'compare', '--runtime=host', '--repeat=1', *comparing.JOB,
                 '--output-format=' + form, '-o', folder + '/out'],
                cwd=folder, stdout=full, stderr=subprocess.PIPE, check=False,
                env=iosonde.environment()).returncode
        iosonde.equal(status, 6, form)


def not_mixed(folder):
    """Trials of an earlier comparison are not those of one that was interrupted."""
    comparing.compare(folder, '--runtime=host', '--repeat=3', *comparing.JOB)
    iosonde.equal(len(comparing.trials(folder)), 3)
    # What does not begin takes nothing away.
    comparing.compare(folder, '--runtime=host', '--cpus=1000', *comparing.JOB, status=3)
    iosonde.equal(len(comparing.trials(folder)), 3)
    child = iosonde.start('compare', '--runtime=host', '--repeat=3', *LONG, '-o',
                          os.path.join(folder, 'out'), cwd=folder)
    iosonde.wait_for(lambda: comparing.run_id(folder), 'a run')
    time.sleep(3)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    iosonde.equal(child.returncode, 128 + signal.SIGINT, out, err)
    iosonde.equal(comparing.trials(folder), [], out, err)


def told(folder):
    """Of a runtime that fails the last 8 lines are shown, all of fewer."""
    for n in 2, 8, 20:
        crash = comparing.script(folder, 'crash%d' % n, 'seq 1001 %d >&2; exit 7' % (1000 + n))
        got = comparing.compare(folder, '--runtime=' + crash, '--repeat=1', *comparing.JOB,
                                status=1)
        shown = got.err.split('it told last:\n')[1].split('  the command was')[0].split()
        iosonde.equal(shown, [str(1001 + i) for i in range(n)][-8:], got)


def main():
    with iosonde.disk_dir() as folder:
        not_delivered(folder)
        not_mixed(folder)
        if os.geteuid() == 0:
            told(folder)


main()
