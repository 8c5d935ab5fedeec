"""x01_numa_guest -- threads and buffers are on the NUMA nodes asked for, in a guest with two.

The kernel of the guest says so: /proc/PID/task/TID/stat has the CPU of each thread,
numa_maps the node of each page.
"""
import json
import re

import guest
import iosonde

MIB = 8  # of buffers
PAGES = MIB << 8
# Options, CPUs that the worker may be on, share of its buffers' pages on each node.
CASES = (
    ('--numa_cpu_nodes=0 --numa_mem_policy=bind:0', {0}, (1, 0)),
    ('--numa_cpu_nodes=1 --numa_mem_policy=bind:1', {1}, (0, 1)),
    ('--numa_cpu_nodes=0 --numa_mem_policy=bind:1', {0}, (0, 1)),
    ('--numa_cpu_nodes=1 --numa_mem_policy=prefer:0', {1}, (1, 0)),
    ('--numa_cpu_nodes=1', {1}, (0, 1)),
    ('--numa_cpu_nodes=1 --numa_mem_policy=local', {1}, (0, 1)),
    ('--numa_cpu_nodes=all --numa_mem_policy=interleave:0-1', {0, 1}, (0.5, 0.5)),
)

SCRIPT = '''
echo never >/sys/kernel/mm/transparent_hugepage/enabled
look() {
    iosonde run --name=t --filename=/t --size=%(mib)dm --rw=randread --bs=1m --iodepth=%(mib)d \\
        --ioengine=libaio --runtime=60 --time_based --eta=never "$@" >/tmp/out 2>&1 &
    echo "BEGIN $*"
    child=
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        read -r child rest 2>/tmp/null </proc/$!/task/$!/children
        [ -n "$child" ] && grep -q 'anon=%(pages)d' /proc/$child/numa_maps && break
        sleep 0.2
    done
    for i in 1 2 3 4 5; do
        for task in /proc/$child/task/*; do
            [ $task = /proc/$child/task/$child ] || echo "STAT $(cat $task/stat)"
        done
        sleep 0.1
    done
    sed 's/^/MAPS /' /proc/$child/numa_maps
    kill -INT $!
    wait $!
    grep -iE 'error|denied|refused' /tmp/out
    echo END
}
%(calls)s
echo PROBE; iosonde probe --output-format=json /tmp; echo PROBED
'''


def case(text, cpus, share):
    stats = re.findall(r'^STAT \d+ \(.*\) (.*)$', text, re.M)
    iosonde.check(stats, 'no thread was seen:', text)
    seen = {int(line.split()[36]) for line in stats}
    iosonde.check(seen <= cpus, 'threads on CPUs', seen, text)
    # The buffers are one region, each of its pages in memory.
    lines = [line for line in re.findall(r'^MAPS (.*)$', text, re.M)
             if 'anon=%d' % PAGES in line.split()]
    iosonde.equal(len(lines), 1, 'regions of %d pages in' % PAGES, text)
    for node in range(2):
        match = re.search(r'\bN%d=(\d+)' % node, lines[0])
        pages = int(match.group(1)) if match else 0
        iosonde.check(abs(pages - share[node] * PAGES) <= PAGES // 64, 'node', node, lines[0])


def main():
    with iosonde.disk_dir() as folder:
        calls = '\n'.join('look ' + options for options, _, _ in CASES)
        out = guest.run(folder, SCRIPT % {'mib': MIB, 'pages': PAGES, 'calls': calls},
                        '-smp', '2', '-m', '512',
                        '-object', 'memory-backend-ram,id=m0,size=256M',
                        '-object', 'memory-backend-ram,id=m1,size=256M',
                        '-numa', 'node,nodeid=0,cpus=0,memdev=m0',
                        '-numa', 'node,nodeid=1,cpus=1,memdev=m1')
        for options, cpus, share in CASES:
            match = re.search(r'^BEGIN %s\n(.*?)^END$' % re.escape(options), out, re.M | re.S)
            iosonde.check(match, options, 'is not in', out)
            case(match.group(1), cpus, share)
        document = re.search(r'^PROBE\n(.*?)^PROBED$', out, re.M | re.S)
        iosonde.check(document, 'no probe in', out)
        env = json.loads(document.group(1))['environment']
        iosonde.equal(env['cpu']['nodes']['value'], 2)
        iosonde.check(re.match(r'0: CPUs 0, \S+; 1: CPUs 1, ', env['cpu']['numa']['value']),
                      env['cpu']['numa'])
        iosonde.equal(env['machine']['hypervisor']['value'], 'QEMU without KVM (TCG)')


main()
