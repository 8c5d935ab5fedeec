"""log_memory -- memory of a run that logs every I/O, at its start and its end.

    tests/bench/log_memory.py [--iosonde=PATH] [--folder=PATH] [--seconds=120]
                              [--iops=200000] [OPTION...]

All logs are on, into the folder (removed at the end; 120 s at 200000 I/Os a second write
some 3 GB).  OPTIONs are added to the job, which is null, depth 1.  Printed: RSS of the process
that does the I/O, its CPU, the rate, and lines written and lost.  Nothing is judged: this is
no part of make check; e43_log_memory is its short form.
"""
import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time


def child_of(pid):
    with open('/proc/%d/task/%d/children' % (pid, pid)) as f:
        return int(f.read().split()[0])


def rss(pid):
    with open('/proc/%d/status' % pid) as f:
        return {line.split(':')[0]: int(line.split()[1]) for line in f
                if line.startswith(('VmRSS', 'RssAnon', 'RssShmem'))}


def main():
    top = os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', '..')
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument('--iosonde', default=os.path.join(top, 'build', 'iosonde'))
    args.add_argument('--folder')
    args.add_argument('--seconds', type=int, default=120)
    args.add_argument('--iops', type=int, default=200000)
    args, options = args.parse_known_args()
    folder = tempfile.mkdtemp(dir=args.folder)
    try:
        run = subprocess.Popen(
            [os.path.realpath(args.iosonde), 'run', '--output-format=json', '--name=a',
             '--ioengine=null', '--size=1g', '--rw=randread', '--rate_iops=%d' % args.iops,
             '--time_based', '--runtime=%d' % args.seconds, '--write_lat_log=a',
             '--write_bw_log=a', '--write_iops_log=a', '--write_hist_log=a',
             '--log_hist_msec=1000', '--log_offset=1', *options],
            cwd=folder, stdout=subprocess.PIPE)
        time.sleep(2)
        child = child_of(run.pid)
        before = rss(child)
        print('RSS after 2 s (KiB):', before, flush=True)
        time.sleep(max(args.seconds - 4, 1))
        after = rss(child)
        print('RSS 2 s before the end (KiB):', after)
        print('grown by %d KiB' % (after['VmRSS'] - before['VmRSS']))
        job = json.loads(run.communicate()[0])['jobs'][0]
        sizes = {os.path.basename(p): os.path.getsize(p) for p in glob.glob(folder + '/*.log')}
        print('%.0f I/Os a second, usr %.1f %% sys %.1f %%' % (job['read']['iops'],
                                                             job['usr_cpu'], job['sys_cpu']))
        print('logs:', job['iosonde']['logs'])
        print('%.2f GB in' % (sum(sizes.values()) / 1e9), sizes)
        if run.returncode:
            sys.exit(1)
    finally:
        shutil.rmtree(folder)


main()
