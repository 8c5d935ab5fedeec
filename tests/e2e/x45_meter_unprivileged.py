"""x45_meter_unprivileged -- without root a command is followed by its processes."""
import json
import os
import shutil
import sys

import iosonde
import metered


def main():
    iosonde.need('setpriv')
    iosonde.need_root('becomes somebody else')
    with iosonde.tmpfs_dir() as folder:
        os.chmod(folder, 0o777)
        os.mkdir(folder + '/own')
        os.chmod(folder + '/own', 0o777)
        program = shutil.copy(iosonde.IOSONDE, folder + '/iosonde')
        python = os.path.realpath('/usr/bin/python3')
        if not os.path.exists(python):
            python = sys.executable
        meter = [program, 'meter', '--output-format=json', '--output=' + folder + '/a', '--']
        got = iosonde.execute(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups',
                               *meter, python, '-S', '-c', metered.BURNER], cwd=folder,
                              XDG_RUNTIME_DIR=folder + '/own')
        iosonde.equal(got.status, 0, got)
        with open(folder + '/a', encoding='utf-8') as f:
            answer = json.load(f)
        iosonde.check('no control group can be made' in got.err, got)
        iosonde.check('cgroup' not in answer['of'], answer['of'])
        seconds = float(got.out.split()[0])
        total = metered.adds_up(answer)
        iosonde.check(seconds - 0.05 <= total / 1e9 <= seconds * 1.05 + 0.3, total, seconds)
        for key in 'memory_peak', 'throttled_ns':
            row = answer['group'][key]
            iosonde.check(row['value'] is None and row['state'] == 'absent' and row['errno'], row)
        for key in 'read_bytes', 'write_bytes':
            iosonde.equal(answer['group'][key]['state'], 'estimated', answer['group'])
        iosonde.equal(sorted(os.listdir(folder)), ['a', 'iosonde', 'own'], 'something is left')


main()
