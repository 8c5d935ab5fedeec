"""both -- what the comparisons with fio share: small copies of job files, runs, observers.

Standard library only.  A job file of others is made small, so that it runs in seconds on a
folder of its own: sizes shrink by one factor, times and clones are cut, devices and folders
become files below the folder.  Both programs get the same copy.
"""
import collections
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))
LARGEST = 8 << 20  # bytes: what the largest size of a job file becomes
DEVICE = 33 << 20  # bytes of a file in place of a device
CLONES = 4
SIZES = {'size', 'filesize', 'file_size', 'io_size', 'io_limit', 'offset', 'fileoffset',
         'offset_increment'}
TIMES = {'runtime': 1.0, 'timeout': 1.0, 'ramp_time': 0.2, 'startdelay': 0.2}
UNITS = {'': 1, 'k': 1 << 10, 'm': 1 << 20, 'g': 1 << 30, 't': 1 << 40, 'p': 1 << 50}
SECONDS = {'': 1, 's': 1, 'm': 60, 'h': 3600, 'd': 86400, 'ms': 1e-3, 'us': 1e-6, 'sec': 1,
           'min': 60}
# What stands for an environment variable: by the option it is the value of, else by its name.
BY_KEY = {'rw': 'randread', 'readwrite': 'randread', 'ioengine': 'psync', 'bs': '4k',
          'blocksize': '4k', 'size': '4m', 'filesize': '4m', 'io_size': '4m', 'directory': '.',
          'filename': 'target', 'runtime': '1', 'ramp_time': '0', 'numjobs': '2', 'iodepth': '4',
          'bssplit': '4k/50:8k/50', 'bsrange': '4k-8k', 'rwmixread': '50', 'rwmixwrite': '50',
          'buffer_compress_percentage': '50', 'buffer_compress_chunk': '4k', 'nrfiles': '4',
          'random_distribution': 'random', 'offset': '0', 'loops': '1', 'rate_iops': '1000'}
VARIABLES = ((r'DIR|PATH|MNT|MOUNT|FOLDER', '.'), (r'FILE|DEV|DISK|NAME', 'target'),
             (r'RUNTIME|TIME|SEC', '1'), (r'RAMP', '0'), (r'MODE|RW|TYPE|PATTERN', 'randread'),
             (r'READ|WRITE|MIX|PERC|RATIO', '50'), (r'NUM|JOBS|PROC|THREAD', '1'),
             (r'ENGINE', 'psync'), (r'BS|BLOCK', '4k'), (r'SIZE', '4m'), (r'DEPTH|QD', '4'),
             (r'DIRECT|SYNC|FLAG|BASED', '0'), (r'', '1'))


def size(text):
    """Bytes, or None for what is no plain size."""
    match = re.fullmatch(r'(\d+)([kmgtp]?)(i?b)?', text.strip().lower())
    return match and int(match.group(1)) * UNITS[match.group(2)]


def seconds(text):
    match = re.fullmatch(r'(\d+)\s*([a-z]*)', text.strip().lower())
    return match and match.group(2) in SECONDS and int(match.group(1)) * SECONDS[match.group(2)]


def variables(text):
    """What to put in the environment for a job file's ${NAME}."""
    found = {}
    for _, key, value in settings(text):
        whole = re.fullmatch(r'\$\{(\w+)\}', value or '')
        if whole and whole.group(1) not in os.environ:
            found[whole.group(1)] = BY_KEY.get(key, '0')
    for name in re.findall(r'\$\{(\w+)\}', text):
        if name not in os.environ and name not in found:
            found[name] = next(v for p, v in VARIABLES if re.search(p, name, re.I))
    return found


def settings(text):
    """(line number, key, value) of each setting; value is None for a bare word."""
    for number, line in enumerate(text.split('\n')):
        plain = re.split(r'[#;]', line)[0].strip()
        match = re.fullmatch(r'([\w-]+)\s*(?:=\s*(.*))?', plain, re.S)
        if match and not plain.startswith('['):
            yield number, match.group(1).lower(), match.group(2)


def target(path, made):
    """A name below the run's folder for a path of others; devices become files."""
    name = re.sub(r'[^\w$.{}-]+', '_', path.replace('\\:', '_').strip('/ "\''))
    if path.startswith('/dev/'):
        made.add(name)
    return name or '.'


def small(text, longest=None):
    """
    A job file as a small one.

    Returns the text and the names of the files that must be there before it runs.
    longest, in seconds, takes the place of the usual limit of runtime.
    """
    lines, made = text.split('\n'), set()
    amounts = [size(v) for _, k, v in settings(text) if k in SIZES and v and size(v)]
    blocks = [b for _, k, v in settings(text) if k in ('bs', 'blocksize', 'bsrange') and v
              for b in map(size, re.split(r'[,:/-]', v)) if b]
    factor = max([1] + [a / max(LARGEST, 4 * max(blocks or [0])) for a in amounts])
    unit = max([4096] + blocks)
    keys = {k for _, k, _ in settings(text)}
    sized = keys & {'size', 'filesize', 'file_size', 'fill_device', 'fill_fs'}
    for number, key, value in settings(text):
        new = value
        if value is None:
            continue
        if key in SIZES and size(value) and factor > 1:
            less = size(value) / factor
            new = str(max(unit, int(less) // unit * unit) if less else 0)
        elif key in TIMES and seconds(value):
            most = longest if longest and key in ('runtime', 'timeout') else TIMES[key]
            new = '%dms' % (min(seconds(value), most) * 1000)
        elif key == 'numjobs' and value.isdigit():
            new = str(min(int(value), CLONES))
        elif key in ('nrfiles', 'nr_files', 'openfiles') and value.isdigit():
            new = str(min(int(value), 16))
        elif key == 'loops' and value.isdigit():
            new = str(min(int(value), 2))
        elif key == 'number_ios' and value.isdigit():
            new = str(min(int(value), 2000))
        elif key == 'filename':
            new = ':'.join(target(p, made) for p in re.split(r'(?<!\\):', value))
            if not sized:
                made.update(new.split(':'))
        elif key in ('directory', 'opendir'):
            new = '.'
        elif key in ('cpus_allowed', 'numa_cpu_nodes'):
            new = '0'
        elif key.startswith('write_') and key.endswith('_log'):
            new = os.path.basename(value)
        if new != value:
            lines[number] = '%s=%s' % (key, new)
    # Such a file gets the rest from the command line.
    if not sized and 'filename' not in keys:
        lines.insert(0, '[global]\nsize=8m')
    return '\n'.join(lines), made


class Run:
    """One program on one job file: status (128+N for signal N), out, err, files it left."""

    def __init__(self, program, text, made, more=(), trace=(), timeout=180):
        self.folder = tempfile.mkdtemp(prefix='both')
        self.calls = []
        try:
            self.run(program, text, made, more, trace, timeout)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program, text, made, more, trace, timeout):
        known = dict(os.environ, **variables(text))
        for name in made:
            name = re.sub(r'\$\{(\w+)\}', lambda m: known.get(m.group(1), ''), name)
            if os.path.isdir(os.path.join(self.folder, name)):
                continue
            with open(os.path.join(self.folder, name), 'wb') as f:
                f.write(os.urandom(DEVICE))
        job, log = [os.path.join(self.folder, n) for n in ('both.fio', 'both.strace')]
        with open(job, 'w', encoding='utf-8', errors='surrogateescape') as f:
            f.write(text)
        args = [program, '--output-format=json', '--eta=never', *more, 'both.fio']
        if trace:
            args = ['strace', '-f', '-qq', '-y', '-s0', '-v', '-o', log,
                    '-e', 'trace=' + ','.join(trace), *args]
        try:
            done = subprocess.run(args, cwd=self.folder, timeout=timeout, text=True,
                                  errors='replace', stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env=known)
            self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired:
            self.status, self.out, self.err = 124, '', 'no end after %d s' % timeout
        if self.status < 0:
            self.status = 128 - self.status
        if trace and os.path.exists(log):
            with open(log, encoding='latin-1') as f:
                self.calls = f.read().split('\n')
        self.files = {}
        for where, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(where, name)
                if path not in (job, log) and os.path.isfile(path):
                    self.files[os.path.relpath(path, self.folder)] = os.stat(path).st_size

    def jobs(self):
        """The jobs of the JSON document; fio may print lines in front of it."""
        begin = self.out.find('{')
        try:
            return json.loads(self.out[begin:])['jobs'] if begin >= 0 else []
        except (ValueError, KeyError):
            return []

    def refusal(self):
        """The line that says why not."""
        return next((l for l in self.err.split('\n') if l.strip()), '')


def totals(jobs):
    """{direction: (I/Os, bytes)} over all jobs, directions without any left out."""
    found = collections.OrderedDict()
    for d in 'read', 'write', 'trim', 'mixed':
        ios = sum(j[d]['total_ios'] for j in jobs if d in j)
        if ios:
            found[d] = (ios, sum(j[d]['io_bytes'] for j in jobs if d in j))
    return found


def names(jobs):
    """How many results there are of each name and group."""
    return collections.Counter((j['jobname'], j['groupid']) for j in jobs)
