"""counts -- user-space instructions per I/O, by callgrind.

A program runs twice with different numbers of I/Os; the difference of its instructions, all
processes and threads together, is divided by the difference of the I/Os.  Start and report
cancel.  Instructions of the vDSO and of the kernel are not seen.
"""
import glob
import os
import re
import subprocess
import tempfile

import rounds


def total(argv, inside=None):
    """
    Instructions of one run, summed over its processes.

    inside names a function: only what it and its callees execute is counted.
    """
    with tempfile.TemporaryDirectory() as folder:
        toggle = ['--toggle-collect=' + inside] if inside else []
        done = subprocess.run(['valgrind', '-q', '--tool=callgrind', *toggle,
                               '--callgrind-out-file=%s/%%p' % folder, *argv],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        if done.returncode:
            raise RuntimeError('%s: status %d: %s' % (' '.join(argv), done.returncode,
                                                      done.stderr.decode(errors='replace')))
        count = 0
        for path in glob.glob(os.path.join(folder, '*')):
            with open(path, encoding='latin-1') as f:
                count += sum(int(n) for n in re.findall(r'^totals: (\d+)$', f.read(), re.M))
        return count


def per_io(argv, few, many, workers=1, inside=None, warm=None):
    """
    Instructions per I/O; argv(n) is the command line for n I/Os of each worker.

    warm names a file to be read into the page cache before each run: an I/O that waits for
    the device makes a further round.
    """
    spent = []
    for n in (few, many):
        if warm:
            rounds.reread(warm)
        spent.append(total(argv(n), inside))
    return (spent[1] - spent[0]) / ((many - few) * workers)
