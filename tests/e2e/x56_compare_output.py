"""x56_compare_output -- what a comparison leaves on disk is its own and complete, or it says so."""
import os
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


def main():
    iosonde.need_root('makes boxes and control groups')
    with iosonde.ext4_dir() as folder:
        undelivered(folder)


main()
