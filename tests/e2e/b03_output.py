"""b03_output -- the result reaches its reader whole, or the exit status is 6."""
import json
import os
import subprocess

import iosonde

JOB = ['run', '--output-format=json', '--rw=read', '--size=256k', '--name=a']


def to_file(folder):
    out, old = folder + '/out.json', folder + '/link'
    with open(out, 'w') as f:
        f.write('old content\n')
    os.chmod(out, 0o640)
    os.link(out, old)
    result = iosonde.run(*JOB, '--output=' + out, cwd=folder)
    iosonde.equal((result.out, result.err), ('', ''))
    with open(out) as f:
        iosonde.equal(json.load(f)['jobs'][0]['jobname'], 'a')
    # Replaced as a whole: who had the old one open still has it.
    with open(old) as f:
        iosonde.equal(f.read(), 'old content\n')
    iosonde.equal(sorted(os.listdir(folder)), ['a.0.0', 'link', 'out.json'])
    # Wrong input is told in the file as well.
    iosonde.run('run', '--output-format=json', '--output=' + out, '--name=a', '--bs=4kk', status=2)
    with open(out) as f:
        iosonde.equal(json.load(f)['iosonde']['status'], 2)


def to_nowhere(folder):
    """A folder that is not there, or is full: what stood there stays."""
    result = iosonde.run(*JOB, '--output=%s/absent/out' % folder, cwd=folder, status=6)
    iosonde.check('absent/out' in result.err, result)
    if os.geteuid() != 0:
        return
    point = folder + '/full'
    os.mkdir(point)
    with iosonde.mounted(point, '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs'):
        with open(point + '/out', 'w') as f:
            f.write('old content\n')
        fill = os.open(point + '/fill', os.O_WRONLY | os.O_CREAT)
        try:
            while os.write(fill, b'x' * 4096):
                pass
        except OSError:
            os.close(fill)
        result = iosonde.run(*JOB, '--output=%s/out' % point, cwd=folder, status=6)
        iosonde.check(point + '/out' in result.err and 'No space' in result.err, result)
        with open(point + '/out') as f:
            iosonde.equal(f.read(), 'old content\n')
        iosonde.equal(sorted(os.listdir(point)), ['fill', 'out'])


def to_stdout(folder):
    """Full, closed, or a pipe whose reader has gone."""
    def status(**how):
        done = subprocess.run([iosonde.IOSONDE] + JOB, cwd=folder, stderr=subprocess.PIPE,
                              env=iosonde.environment(), stdin=subprocess.DEVNULL, **how)
        iosonde.check(b'standard output' in done.stderr, how, done.stderr)
        return done.returncode
    with open('/dev/full', 'w') as full:
        iosonde.equal(status(stdout=full), 6, '/dev/full')
    iosonde.equal(status(preexec_fn=lambda: os.close(1)), 6, 'closed')
    reader, writer = os.pipe()
    os.close(reader)
    iosonde.equal(status(stdout=writer), 6, 'no reader')
    os.close(writer)
    iosonde.equal(subprocess.run(['sh', '-c', '"$0" "$@" | true; exit 0', iosonde.IOSONDE] + JOB,
                                 cwd=folder, stderr=subprocess.DEVNULL).returncode, 0)
    # With 0, 1 and 2 closed no file of the run is taken for one of them.
    subprocess.run(['sh', '-c', 'exec "$0" "$@" --output=o.json <&- >&- 2>&-', iosonde.IOSONDE]
                   + JOB, cwd=folder, check=True, env=iosonde.environment())
    with open(folder + '/o.json') as f:
        iosonde.equal(json.load(f)['jobs'][0]['read']['total_ios'], 64)


def slow_reader(folder):
    """A pipe that is full for a while loses nothing."""
    run = subprocess.Popen([iosonde.IOSONDE, 'run', '--output-format=json', '--rw=read',
                            '--size=4k', '--numjobs=40', '--filename=shared', '--name=a'],
                           cwd=folder, stdout=subprocess.PIPE, env=iosonde.environment())
    data = b''
    while True:
        part = os.read(run.stdout.fileno(), 1000)
        if not part:
            break
        data += part
    iosonde.equal(run.wait(), 0)
    iosonde.equal(len(json.loads(data)['jobs']), 40)
    iosonde.check(len(data) > 65536, 'the pipe was never full')


def main():
    for test in (to_file, to_nowhere, to_stdout, slow_reader):
        with iosonde.disk_dir() as folder:
            test(folder)


main()
