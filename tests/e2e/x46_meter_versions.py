"""x46_meter_versions -- the meter where control groups are of version 2 alone, and of 1 alone."""
import errno
import json
import re

import guest
import iosonde
import metered

SCRIPT = '''
meter() {
    iosonde meter --output-format=json --output=/tmp/a -- sh -c '
        (i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done) & wait
        iosonde run --name=w --filename=/t --size=4m --rw=randwrite --bs=4k --loops=4 \\
            --output=/tmp/o --eta=never --allow-overwrite=1 2>/tmp/e
        sleep 0.3'
    s=$?; echo; echo "$1 $s"; cat /tmp/a; echo END
    iosonde meter --output=/tmp/b -- sleep 1000 &
    sleep 2
    echo "FILES $1"
    find $2 -name cgroup.procs | grep /launcher/
    for f in cgroup.controllers cpuset.cpus memory.peak memory.max memory.limit_in_bytes; do
        for p in $(find $2 -path '*/iosonde/meter-*/1/'$f); do echo "$f $(cat $p)"; done
    done
    echo END
    kill $!; wait $!
    find $2 -name iosonde | sed 's/^/LEFT /'
}
mkdir -p /run
'''
TWO = SCRIPT + '''
mount -t cgroup2 cg /sys/fs/cgroup
meter TWO /sys/fs/cgroup
# As where systemd has every process in a group of its own.
mkdir /sys/fs/cgroup/top
for p in $(cat /sys/fs/cgroup/cgroup.procs); do echo $p >/sys/fs/cgroup/top/cgroup.procs; done
iosonde meter --output-format=json --output=/tmp/c -- sh -c '
    i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'
echo; echo BARE; cat /tmp/c; echo END
'''
ONE = SCRIPT + '''
mount -t tmpfs none /sys/fs/cgroup
for c in cpu,cpuacct cpuset memory blkio; do
    mkdir /sys/fs/cgroup/$c; mount -t cgroup -o $c cg /sys/fs/cgroup/$c || echo "NO $c"
done
meter ONE /sys/fs/cgroup
'''


def case(out, version):
    match = re.search(r'^%s (\d+)\n(.*?)^END$' % version, out, re.M | re.S)
    iosonde.check(match, version, 'is not in', out)
    iosonde.equal(match.group(1), '0', out)
    answer = json.loads(match.group(2))
    iosonde.check('cgroup' in answer['of'], answer['of'], out)
    metered.adds_up(answer)
    iosonde.check(metered.spent(answer, role='payload') > 0, answer['roles'])
    iosonde.check(metered.spent(answer, role='other') > 0, answer['roles'])
    user, system, cpu = (answer['group'][k]['value'] for k in ('user_ns', 'system_ns', 'cpu_ns'))
    iosonde.check(abs(user + system - cpu) <= 0.02 * cpu, answer['group'])
    for key in 'cpu_ns', 'user_ns', 'system_ns', 'memory_peak':
        iosonde.check(answer['group'][key]['state'] == 'measured' and answer['group'][key]['value'],
                      key, answer['group'])
    files = re.search(r'^FILES %s\n(.*?)^END$' % version, out, re.M | re.S).group(1)
    iosonde.check('/launcher/cgroup.procs' in files, files)
    return answer, files


def ran(answer, source, state):
    """What all threads ran: the group and the kernel's at least, and no more than CPUs had."""
    exact = answer['machine']['exact']['ran_ns']
    iosonde.equal((answer['machine']['ran_source'], exact['state']), (source, state), exact)
    if state == 'absent':
        iosonde.equal(exact['errno'], errno.ENODATA, exact)
        return
    known = answer['group']['cpu_ns']['value'] + answer['kernel_ns']
    cpus = answer['machine']['cpus']
    iosonde.check(0.98 * known - 8 * cpus * metered.MS <= exact['value'] <=
                  1.02 * cpus * answer['window_ns'] + 8 * cpus * metered.MS, known, exact, answer)


def main():
    with iosonde.disk_dir() as folder:
        out = guest.run(folder, TWO, '-m', '512')
        answer, two = case(out, 'TWO')
        ran(answer, '', 'absent')
        bare = re.search(r'^BARE\n(.*?)^END$', out, re.M | re.S)
        iosonde.check(bare, out)
        ran(json.loads(bare.group(1)),
            'cpu.stat of the groups at the top, and threads of the kernel', 'measured')
        controllers = re.search(r'^cgroup.controllers (.*)$', two, re.M).group(1).split()
        iosonde.check({'cpu', 'cpuset', 'io', 'memory', 'pids'} <= set(controllers), two)
        iosonde.check('\nLEFT ' not in out, 'groups are left', out)
        out = guest.run(folder, ONE, '-m', '512')
        answer, one = case(out, 'ONE')
        ran(answer, 'cpuacct.usage of the root group', 'measured')
        # A cpuset without CPUs takes nobody.
        iosonde.check(re.search(r'^cpuset.cpus \d', one, re.M), one)
        iosonde.check('\nLEFT ' not in out, 'groups are left', out)


main()
