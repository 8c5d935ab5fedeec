"""j16_data_jobs -- the job files of tests/data/jobs: strace and the result tell of the same I/Os.

Where fio is installed, or FIO names one, its I/Os must be the same, too.
"""
import os
import shutil
import sys

import iosonde

sys.path.insert(0, os.path.join(iosonde.TOP, 'tests', 'bench'))
import same_as_fio  # noqa: E402


def main():
    iosonde.need_strace()
    folder = os.path.join(iosonde.TOP, 'tests', 'data', 'jobs')
    fio = shutil.which(os.environ.get('FIO') or 'fio')
    os.environ.setdefault('ASAN_OPTIONS', 'detect_leaks=0')
    names = sorted(os.listdir(folder))
    iosonde.check(len(names) >= 30, names)
    for name in names:
        path = os.path.join(folder, name)
        with open(path, encoding='utf-8') as f:
            did = same_as_fio.Did(os.path.abspath(iosonde.IOSONDE), f.read(),
                                  ('--allow-overwrite',))
        iosonde.check(did.status == 0, name, did.status, did.why)
        iosonde.check(did.totals and did.honest, name, did.totals, did.seen)
        if fio:
            agree, words = same_as_fio.compare(path, os.path.abspath(iosonde.IOSONDE), fio)
            iosonde.check(agree, name, words)


main()
