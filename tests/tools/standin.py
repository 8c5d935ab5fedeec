"""standin -- QEMU in the role of another monitor: standin.py NAME KEEP ARGUMENT...

It takes a monitor's own command line and configuration, as strictly as the published
description in tests/data/monitors says, keeps a copy in KEEP, and boots from them the
same kernel, initramfs, arguments and drives.  That is no test of the monitor itself.
"""
import json
import os
import re
import shutil
import sys

import jailer

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def refuse(*what):
    print('stand-in:', *what, file=sys.stderr)
    sys.exit(153)


def schema(name):
    with open(os.path.join(TESTS, 'data', 'monitors', 'schema.json')) as f:
        return json.load(f)[name]


TYPES = {'string': str, 'boolean': bool, 'integer': int, 'object': dict}


def check(value, rule, where):
    """One object of a configuration against its rule."""
    for name in rule['required']:
        if name not in value:
            refuse(where, 'lacks', name)
    for name, part in value.items():
        if name not in rule['properties']:
            refuse(where, 'knows no', name)
        want = rule['properties'][name]
        if type(part) is not TYPES[want['type']] or part not in want.get('enum', [part]):
            refuse(where, name, 'may not be', part)
        if type(part) is int and not want.get('minimum', part) <= part <= want.get('maximum', part):
            refuse(where, name, 'is out of range:', part)


def qemu(name, *words):
    """It is called what it stands in for."""
    sys.stdout.flush()
    os.execvp('qemu-system-x86_64', [name, '-accel', 'tcg', '-cpu', 'max', '-nodefaults',
                                     '-no-user-config', '-display', 'none', '-no-reboot',
                                     '-serial', 'stdio', '-monitor', 'none'] +
              [str(word) for word in words])


def rate():
    """A microvm without KVM is told the rate of its clock."""
    found = re.search(r'^cpu MHz\s*: ([\d.]+)', open('/proc/cpuinfo').read(), re.M)
    return ' tsc=reliable tsc_early_khz=%d' % (float(found.group(1)) * 1000 if found else 2000000)


def firecracker(keep, words):
    """Firecracker's configuration file on QEMU's microvm."""
    known, path, given = schema('firecracker'), None, []
    while words:
        name = words.pop(0)[2:]
        if name not in known['options']:
            refuse('no option', name)
        given.append(name)
        if known['options'][name]:
            path = words.pop(0)
    if 'version' in given:
        print('Firecracker v0.0.0, a stand-in by QEMU')
        return
    if 'id' in given and (os.getuid() == 0 or os.listdir('/run')):
        refuse('the jailer that tells an id has not jailed it')
    shutil.copy(path, keep)
    with open(path) as f:
        config = json.load(f)
    for name, part in config.items():
        if name not in known['config']:
            refuse('no section', name)
        for one in part if isinstance(part, list) else [part]:
            check(one, known['config'][name], name)
    boot, machine = config['boot-source'], config['machine-config']
    pci = 'enable-pci' in given
    args = ['-M', 'q35' if pci else 'microvm,x-option-roms=off,isa-serial=on', '-kernel',
            boot['kernel_image_path'], '-initrd', boot['initrd_path'], '-append',
            boot['boot_args'] + ('' if pci else rate()), '-smp', machine['vcpu_count'], '-m',
            machine['mem_size_mib']]
    for drive in config['drives']:
        args += ['-drive', 'if=none,format=raw,id=%s,file=%s,cache=%s' % (
            drive['drive_id'], drive['path_on_host'],
            'unsafe' if drive['cache_type'] == 'Unsafe' else 'writeback'),
            '-device', 'virtio-blk-%s,drive=%s' % ('pci' if pci else 'device', drive['drive_id'])]
    qemu('firecracker', *args)


def pairs(text, known, name):
    out = {}
    for pair in text.split(','):
        key, _, value = pair.partition('=')
        if key not in known['keys'][name]:
            refuse('--' + name, 'knows no', key)
        out[key] = value
    return out


def hypervisor(keep, words):
    """Cloud Hypervisor's command line on QEMU's q35."""
    known, given = schema('cloud-hypervisor'), {}
    if words == ['--help']:
        print('--disk path=<disk_image_path>,image_type=<raw,qcow2,vhd,vhdx>')
        return
    for word in words:
        if word.startswith('--'):
            name = word[2:]
            if name not in known['options']:
                refuse('no option', name)
            given[name] = []
        else:
            given[name].append(word)
    if 'version' in given:
        print('cloud-hypervisor v0.0.0, a stand-in by QEMU')
        return
    with open(keep, 'w') as f:
        json.dump(given, f)
    parts = {name: [pairs(text, known, name) for text in given[name]]
             for name in given if name in known['keys']}
    memory = parts['memory'][0]
    if parts['serial'] != [{'tty': ''}]:
        refuse('the console is elsewhere')
    args = ['-M', 'q35' + (',memory-backend=mem' if 'fs' in parts else ''), '-kernel',
            given['kernel'][0], '-initrd', given['initramfs'][0], '-append', given['cmdline'][0],
            '-smp', parts['cpus'][0]['boot'], '-m', memory['size']]
    for i, disk in enumerate(parts['disk']):
        args += ['-drive', 'if=none,format=%s,id=d%d,file=%s,cache=%s' % (
            disk['image_type'], i, disk['path'],
            'none' if disk.get('direct') == 'on' else 'writeback'),
            '-device', 'virtio-blk-pci,drive=d%d' % i]
    for fs in parts.get('fs', []):
        if memory.get('shared') != 'on':
            refuse('--fs wants --memory shared=on')
        args += ['-object', 'memory-backend-memfd,id=mem,size=%s,share=on' % memory['size'],
                 '-chardev', 'socket,id=c,path=' + fs['socket'], '-device',
                 'vhost-user-fs-pci,chardev=c,tag=%s,queue-size=%s' % (fs['tag'], fs['queue_size'])]
    qemu('cloud-hypervisor', *args)


def jail(keep, words):
    jailer.run(keep, words, schema('jailer'), refuse)


if __name__ == '__main__':
    {'firecracker': firecracker, 'cloud-hypervisor': hypervisor, 'jailer': jail}[sys.argv[1]](
        sys.argv[2], sys.argv[3:])
