"""e42_log_faults -- logs under signals, errors, a full disk, and where they must not be."""
import json
import os
import signal
import subprocess

import iosonde
import logs


def own(doc, job=0):
    return doc['jobs'][job]['iosonde']['logs']


def interrupted(folder):
    """After SIGINT every I/O that is counted has its line, those of the last moment too."""
    child = iosonde.start('run', '--output-format=json', '--ioengine=null', '--size=1g',
                          '--time_based', '--runtime=60', '--rate_iops=5000', '--numjobs=2',
                          '--name=a', '--write_lat_log=i', '--write_iops_log=i', '--name=b',
                          '--log_avg_msec=100', '--write_iops_log=w', '--write_hist_log=w',
                          cwd=folder)
    iosonde.wait_for(lambda: os.path.exists(folder + '/i_lat.2.log')
                     and os.path.getsize(folder + '/i_lat.2.log'), 'lines while it runs')
    child.send_signal(signal.SIGINT)
    out = child.communicate(timeout=60)[0]
    iosonde.equal(child.returncode, 130)
    doc = json.loads(out)
    for n in (1, 2):
        want = doc['jobs'][n - 1]['read']['total_ios']
        iosonde.equal(own(doc, n - 1)['lost'], 0)
        for kind in ('lat', 'clat', 'slat', 'iops'):
            iosonde.equal(len(logs.rows('%s/i_%s.%d.log' % (folder, kind, n))), want, kind)
    for n in (3, 4):
        bins = logs.histogram('%s/w_clat_hist.%d.log' % (folder, n))
        iosonde.equal(sum(bins[0]), doc['jobs'][n - 1]['read']['total_ios'])


def failed(folder):
    """An I/O that fails has no line; what was done before it has."""
    with iosonde.nbd_file('--filter=error', 'memory', '1M', 'error-pread-rate=20%') as (path, _):
        doc = iosonde.run_json('--name=a', '--filename=' + path, '--size=1m', '--rw=read',
                               '--direct=1', '--continue_on_error=read', '--write_lat_log=e',
                               cwd=folder, status=None)
    read = doc['jobs'][0]['read']
    iosonde.equal(read['total_ios'] + read['drop_ios'], 256)
    iosonde.check(read['drop_ios'] > 0, read)
    iosonde.equal(len(logs.rows(folder + '/e_lat.1.log')), read['total_ios'])


def of_others(folder):
    """A file that is no log is not emptied, also behind a link; one that is is replaced."""
    with open(folder + '/precious', 'w') as f:
        f.write('precious\n')
    os.symlink('precious', folder + '/o_lat.1.log')
    args = ('run', '--name=a', '--size=64k', '--rw=read', '--filename=o', '--write_lat_log=o')
    result = iosonde.run(*args, cwd=folder, status=4)
    iosonde.check('o_lat.1.log is something else than a log' in result.err, result)
    with open(folder + '/precious') as f:
        iosonde.equal(f.read(), 'precious\n')
    os.unlink(folder + '/o_lat.1.log')
    for _ in range(2):
        iosonde.run(*args, cwd=folder)
        iosonde.equal(len(logs.rows(folder + '/o_lat.1.log')), 16)


def elsewhere(folder):
    """Logs lie in the current folder, or in that of their name, wherever --output is."""
    for name in ('out', 'here', 'there'):
        os.mkdir(os.path.join(folder, name))
    iosonde.run('--name=a', '--ioengine=null', '--size=64k', '--output=../out/result',
                '--write_lat_log=../there/x', '--write_bw_log', cwd=folder + '/here')
    iosonde.equal(os.listdir(folder + '/out'), ['result'])
    iosonde.equal(logs.names(folder + '/here'), ['a_bw.1.log'])
    iosonde.equal(logs.names(folder + '/there'), ['x_clat.1.log', 'x_lat.1.log', 'x_slat.1.log'])


def full(folder):
    """On a full disk the result is whole, the log ends with a whole line, the status is 6."""
    small = os.path.join(folder, 'small')
    os.mkdir(small)
    with iosonde.mounted(small, '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs'):
        result = iosonde.run('run', '--output-format=json', '--ioengine=null', '--size=64m',
                             '--name=a', '--write_lat_log=' + small + '/x', '--write_iops_log=y',
                             cwd=folder, status=6)
        doc = result.json()
        iosonde.equal(doc['iosonde']['status'], 6)
        iosonde.equal(doc['jobs'][0]['error'], 0)
        total = doc['jobs'][0]['read']['total_ios']
        iosonde.equal(total, 16384)
        iosonde.equal(len(logs.rows(folder + '/y_iops.1.log')) + own(doc)['lost'], total)
        lines = sum(len(logs.rows('%s/x_%s.1.log' % (small, kind)))
                    for kind in ('lat', 'slat', 'clat'))
        iosonde.check(0 < lines < total and own(doc)['unwritten'] > 0, lines, own(doc))
        lines = [line for line in result.err.splitlines() if 'not complete' in line]
        iosonde.equal(len(lines), 1, result.err)
        iosonde.check('No space left' in lines[0] and small + '/x_' in lines[0], lines)


def refused(folder):
    """No log over a target, an input or an output of the run; nothing is changed then."""
    def refuse(status, text, *args):
        result = iosonde.run('run', *args, cwd=folder, status=status)
        iosonde.check(text in result.err, text, result)
        return result

    with open(folder + '/t_lat.1.log', 'w') as f:
        f.write('u' * 65536)
    refuse(4, 't_lat.1.log is a target of this run', '--name=a', '--filename=t_lat.1.log',
           '--write_lat_log=t')
    os.symlink('t_lat.1.log', folder + '/s_lat.1.log')
    refuse(4, 's_lat.1.log is a target of this run', '--name=a', '--filename=t_lat.1.log',
           '--write_lat_log=s')
    iosonde.equal(os.path.getsize(folder + '/t_lat.1.log'), 65536)
    refuse(4, 'n_bw.1.log is a target', '--name=a', '--filename=n_bw.1.log', '--size=64k',
           '--rw=write', '--write_bw_log=n', '--write_iops_log=n')
    with open(folder + '/j_lat.1.log', 'w') as f:
        f.write('[a]\nioengine=null\nsize=64k\nwrite_lat_log=j\n')
    refuse(4, 'j_lat.1.log is a job file', 'j_lat.1.log')
    refuse(4, 'o_lat.1.log is an output of this run', '--name=a', '--ioengine=null', '--size=64k',
           '--write_lat_log=o', '--output=./o_lat.1.log')
    refuse(6, 'folder does not exist', '--name=a', '--ioengine=null', '--size=64k',
           '--write_lat_log=none/x')
    os.mkfifo(folder + '/f_lat.1.log')
    refuse(6, 'f_lat.1.log', '--name=a', '--ioengine=null', '--size=64k', '--write_lat_log=f')
    iosonde.check(not [n for n in logs.names(folder) if n[0] in 'no'
                       or (n[0] in 'tsjf' and 'clat' in n)], os.listdir(folder))


def behind(folder):
    """A writer that falls behind loses I/Os, which are counted and told, and delays no job."""
    iosonde.need_strace()
    result = subprocess.run(
        ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=write', '-e',
         'inject=write:delay_enter=30000', iosonde.IOSONDE, 'run', '--output-format=json',
         '--ioengine=null', '--size=8g', '--name=a', '--write_iops_log=late', '--log_offset=1'],
        cwd=folder, stdout=subprocess.PIPE, timeout=300,
        env=iosonde.environment(ASAN_OPTIONS='detect_leaks=0'))
    doc = json.loads(result.stdout)
    iosonde.equal(result.returncode, 0)
    rows = logs.rows(folder + '/late_iops.1.log', 6)
    lost = own(doc)['lost']
    iosonde.check(lost > 0, own(doc))
    iosonde.equal(len(rows) + lost, 2097152)
    iosonde.equal([row[4] for row in rows], sorted(set(row[4] for row in rows)))
    iosonde.check(any('%d records are missing' % lost in note for note in doc['iosonde']['notes']),
                  doc['iosonde']['notes'])


def main():
    for case in (interrupted, elsewhere, of_others, refused, behind):
        with iosonde.disk_dir() as folder:
            case(folder)
    with iosonde.disk_dir() as folder:
        iosonde.need_root('mounts a file system')
        full(folder)
    with iosonde.disk_dir() as folder:
        failed(folder)


main()
