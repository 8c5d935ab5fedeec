"""x56_compare_output -- what a comparison leaves on disk is its own and complete, or it says so."""
import os
import signal
import subprocess

import comparing
import iosonde


def undelivered(folder):
    """The tables are lost, and the status says so; what is on disk is complete."""
    with open('/dev/full', 'w') as full:
        done = subprocess.run([iosonde.IOSONDE, 'compare', '--runtime=host', *comparing.JOB, '-o',
                               folder + '/out'], cwd=folder, env=iosonde.environment(),
                              stdout=full, stderr=subprocess.PIPE, timeout=120)
    iosonde.equal(done.returncode, 6, done)
    iosonde.check(b'standard output' in done.stderr, done)
    iosonde.equal([t['state'] for t in comparing.trials(folder)], ['done'])


def replaced(folder):
    """A comparison that is interrupted leaves no trial of the one before it, gaps or not."""
    comparing.compare(folder, '--runtime=host', '--repeat=4', *comparing.JOB)
    os.unlink(folder + '/out/trials/0002.json')
    child = iosonde.start('compare', '--runtime=host', '--repeat=2', *comparing.JOB,
                          '--runtime=60', '-o', folder + '/out', cwd=folder)
    iosonde.wait_for(lambda: comparing.run_id(folder), 'a run')
    iosonde.equal(os.listdir(folder + '/out/trials'), [])
    iosonde.check(not os.path.exists(folder + '/out/comparison.json'))
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    iosonde.equal(child.returncode, 128 + signal.SIGINT, out, err)
    iosonde.equal(comparing.trials(folder), [])


def main():
    iosonde.need_root('makes boxes and control groups')
    with iosonde.ext4_dir() as folder:
        undelivered(folder)
        replaced(folder)


main()
