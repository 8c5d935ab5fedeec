"""footprint -- what a run costs besides its I/O: start to exit, and memory.

Standard library only.
"""
import os
import re
import subprocess
import time


def seconds(argv):
    """From the start of a program to its exit, its output thrown away."""
    null = os.open('/dev/null', os.O_RDWR | os.O_CLOEXEC)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in range(3)]
        begin = time.perf_counter()
        pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions)
        status = os.waitpid(pid, 0)[1]
        spent = time.perf_counter() - begin
    finally:
        os.close(null)
    if status:
        raise RuntimeError('%s: wait status %d' % (' '.join(argv), status))
    return spent


def tree(pid):
    """A process and all that descend from it."""
    found = [pid]
    try:
        for task in os.listdir('/proc/%d/task' % pid):
            with open('/proc/%d/task/%s/children' % (pid, task)) as f:
                for child in f.read().split():
                    found += tree(int(child))
    except OSError:  # it has ended meanwhile
        pass
    return found


def pss(pid):
    """KiB of memory of a process, shared pages by their share; 0 when it has ended."""
    try:
        with open('/proc/%d/smaps_rollup' % pid) as f:
            return int(re.search(r'^Pss: +(\d+)', f.read(), re.M).group(1))
    except OSError:
        return 0


def memory(argv, after):
    """KiB (PSS, all processes) of a program that runs longer than that, after so many seconds."""
    run = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    try:
        time.sleep(after)
        if run.poll() is not None:
            raise RuntimeError('%s: ended within %g s' % (' '.join(argv), after))
        return sum(pss(p) for p in tree(run.pid))
    finally:
        run.terminate()
        run.wait()
