"""r02_json_failed -- one JSON object also when a job failed or cannot even be read."""
import json
import os
import subprocess
import time

import fiojson
import inject
import iosonde

NAMES = [b'"quoted" \\ name', b'new\nline\ttab', b'\xff\xfe\x80 no utf-8', b'\x1b[31mred',
         '\u00e4\u20ac\U0001f600'.encode(), b"'; DROP TABLE jobs; --", b'\xed\xa0\x80 surrogate']


def good(data, what):
    iosonde.equal(fiojson.check(data), [], what)
    return json.loads(data)


def failed():
    with iosonde.ext4_dir() as folder:
        path = folder + '/f'
        args = ['run', '--name=bad', '--filename=' + path, '--rw=read', '--bs=4k', '--size=1m',
                '--output-format=json']
        iosonde.run(*args)
        result, _ = inject.run(['pread64:error=EIO:when=20+'], *args, path=path, status=1)
        doc = good(result.out, 'EIO')
        job = doc['jobs'][0]
        iosonde.equal(job['error'], 5)
        iosonde.equal(job['read']['total_ios'], 19)
        error = job['iosonde']['errors'][0]
        iosonde.equal((error['errno'], error['op'], error['offset'], error['count']),
                      (5, 'read', 19 * 4096, 1))
        iosonde.equal((doc['iosonde']['status'], error.get('file')), (1, path))
        iosonde.equal(result.err.count('\n'), 1, result.err)
        iosonde.check(path in result.err and 'bad' in result.err, result.err)


def hostile(folder):
    """Names as bytes, on the command line, in a job file and as file names."""
    for name in NAMES:
        arg = os.fsdecode(name)
        done = subprocess.run([iosonde.IOSONDE, 'run', '--output-format=json', '--name=' + arg,
                               '--description=' + arg, '--filename=x' + arg.replace(':', ''),
                               '--size=64k'],
                              cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=iosonde.environment())
        iosonde.equal((done.returncode, done.stderr), (0, b''), name)
        doc = good(done.stdout, name)
        try:
            iosonde.equal(doc['jobs'][0]['jobname'], name.decode(), name)
        except UnicodeDecodeError:
            iosonde.check('\ufffd' in doc['jobs'][0]['jobname'] or
                          '\\x' in doc['jobs'][0]['jobname'], doc['jobs'][0]['jobname'])
        iosonde.check(os.path.exists(os.path.join(os.fsencode(folder), b'x' + name)), name)
        # The same name in the error of a document.
        done = subprocess.run([iosonde.IOSONDE, 'run', '--output-format=json', '--name=' + arg,
                               '--filename=no/such/folder', '--rw=read', '--size=64k'],
                              cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=iosonde.environment())
        iosonde.check(done.returncode in (1, 2, 3), name, done)
        good(done.stdout, name)
        iosonde.check(b'\x1b' not in done.stderr, name, done.stderr)
        iosonde.equal(done.stderr.count(b'\n'), 1, done.stderr)


def refused(folder):
    """Wrong input: a document that says so, no job."""
    with open(folder + '/bad.fio', 'w') as f:
        f.write('[a]\nbs=4q\n')
    for args in (['--name=a', '--iodepht=3'], ['--name=a', '--bs=\udcff'], ['no-such-file.fio'],
                 ['bad.fio'], ['--name=a', '--rate=1m'], []):
        result = iosonde.run('run', '--output-format=json', *args, status=2, cwd=folder)
        doc = good(result.out, args)
        iosonde.equal(doc['jobs'], [], args)
        iosonde.check(abs(doc['timestamp'] - time.time()) < 60, args, doc['timestamp'])
        iosonde.equal(doc['iosonde']['status'], 2, args)
        iosonde.check(doc['iosonde']['error'], args, 'no error in the document')
        iosonde.equal(result.err.count('\n'), 1, args, result.err)


def main():
    with iosonde.disk_dir() as folder:
        hostile(folder)
    with iosonde.disk_dir() as folder:
        refused(folder)
    failed()


main()
