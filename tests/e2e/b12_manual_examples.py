"""b12_manual_examples -- every example of the manual, README and help runs, or says why not.

A display is a job file, when it begins with a section; or words for a shell; or stands in
ASIDE.  Those of one page run in order in one folder, so that one may use what another
made.  Times, and sizes above a few megabytes, are made short; nothing else is changed.
"""
import os
import re
import shutil
import subprocess

import iosonde

# (page, beginning of the display, why it does not run).
ASIDE = (
    ('iosonde-run.1', 'Laying out data.0.0', 'what is seen on a terminal'),
    ('iosonde-run.1', 'Cell 5 of 20', 'what is seen on a terminal'),
    ('iosonde-run.1', '$ iosonde --name=w --filename=/dev/loop0', 'b12 has no device; f-tests do'),
    ('iosonde-job.5', 'time, value, direction', 'the columns of a log'),
    ('iosonde-probe.1', '"aio_max_nr"', 'a piece of JSON'),
    ('iosonde-meter.1', 'iosonde meter --pid', 'there is no such machine'),
    ('help meter', 'iosonde meter --pid', 'there is no such machine'),
    ('iosonde-meter.1', 'iosonde meter --cgroup', 'there is no such group'),
    ('help meter', 'iosonde meter --cgroup', 'there is no such group'),
    ('README.md', './bootstrap run', 'runs this test'),
    ('README.md', 'one-at-a-time:', 'what a run prints'),
    ('README.md', 'build/iosonde compare', 'takes longer, and every runtime; x51 has one'),
    ('README.md', 'runtime              MB/s', 'what a comparison prints'),
    ('README.md', 'runsc: its control group', 'what a comparison prints'),
    ('README.md', 'podman run', 'an image would have to be fetched'),
    ('README.md', 'man/ ', 'a table'),
    ('workloads/README.md', 'build/iosonde workloads/quick.fio', 'takes six seconds'),
)
# Programs that an example needs beside ours.
TOOLS = ('jq', 'bwrap')
JOBS = '[global]\nfilename=jobs.data\nsize=1m\n[one]\nrw=randread\nbs=4k\n'


def unquote(text):
    """Text of an mdoc display."""
    return text.replace('\\e', '\0').replace('\\&', '').replace('\\-', '-').replace(
        '\\(dq', '"').replace('\0', '\\')


def displays_of_manual(text):
    for match in re.finditer(r'^\.Bd -literal.*\n((?:.*\n)*?)\.Ed$|^\.Dl (.*)$', text, re.M):
        yield unquote(match.group(1) or match.group(2) + '\n')


def displays_of_markdown(text):
    for match in re.finditer(r'(?:^    .*\n(?:\n(?=    ))?)+', text, re.M):
        yield re.sub(r'^    ', '', match.group(0), flags=re.M)


def displays_of_help(topic):
    text = iosonde.run('help', topic).out.split('\nExamples\n', 1)
    iosonde.check(len(text) == 2, 'no examples in help', topic)
    for match in re.finditer(r'(?:^      .*\n)+', text[1], re.M):
        yield re.sub(r'^      ', '', match.group(0), flags=re.M)


def shorten(text):
    text = re.sub(r'\b(runtime|ramp_time)=\d+(?![\w.])', r'\1=200ms', text)
    text = re.sub(r'\b(size|offset_increment)=(1g|64m|256m|512m)\b', r'\1=4m', text)
    return text.replace('build/iosonde', 'iosonde')


class Page:
    """A folder in which the displays of one page run."""

    def __init__(self, name, folder):
        self.name, self.folder, self.skipped = name, folder, []
        with open(folder + '/jobs.fio', 'w') as f:
            f.write(JOBS)
        for other in 'first.fio', 'test.fio':
            with open(folder + '/' + other, 'w') as f:
                f.write('[first]\nsize=1m\n')
        if 'probe' in name:
            with open(folder + '/test.data', 'wb') as f:
                f.write(b'\0' * (1 << 18))
        os.mkdir(folder + '/bin')
        os.symlink(iosonde.IOSONDE, folder + '/bin/iosonde')

    def execute(self, words, what):
        result = iosonde.execute(words, cwd=self.folder, timeout=60, DIR=self.folder,
                                 PATH=self.folder + '/bin:' + os.environ['PATH'])
        iosonde.equal(result.status, 0, self.name, what, result)
        iosonde.check(result.out or result.err == '' and '--output=' in what or '>' in what
                      or 'mkdir' in what, 'it printed nothing:', self.name, what)

    def job(self, text):
        iosonde.equal(iosonde.execute([iosonde.IOSONDE, '--parse-only', '-'], stdin=text,
                                      DIR=self.folder).status, 0, self.name, text)
        with open(self.folder + '/test.fio', 'w') as f:
            f.write(shorten(text))
        self.execute(['iosonde', 'test.fio'], text)

    def shell(self, text):
        for tool in TOOLS:
            if re.search(r'\b%s\b' % tool, text) and not shutil.which(tool):
                self.skipped.append(tool)
                return
        if 'bwrap' in text and not self.boxes():
            self.skipped.append('bwrap')
            return
        os.makedirs(self.folder + '/build', exist_ok=True)
        if not os.path.exists(self.folder + '/build/iosonde'):
            shutil.copy(iosonde.IOSONDE, self.folder + '/build/iosonde')
        text = shorten(text).replace('cp iosonde box/', 'cp build/iosonde box/')
        self.execute(['sh', '-e', '-c', text], text)

    def boxes(self):
        return iosonde.STATIC and subprocess.run(
            ['bwrap', '--unshare-all', '--ro-bind', '/', '/', 'true'],
            stderr=subprocess.DEVNULL).returncode == 0

    def display(self, text, aside):
        for row in aside:
            if row[0] == self.name and text.lstrip().startswith(row[1]):
                return row
        if text.startswith('['):
            self.job(text)
        else:
            self.shell(text)
        return None


def main():
    pages = []
    for name in ('iosonde.1', 'iosonde-run.1', 'iosonde-probe.1', 'iosonde-meter.1',
                 'iosonde-job.5'):
        with open(os.path.join(iosonde.TOP, 'man', name), encoding='utf-8') as f:
            pages.append((name, displays_of_manual(f.read())))
    for name in ('README.md', 'workloads/README.md'):
        with open(os.path.join(iosonde.TOP, name), encoding='utf-8') as f:
            pages.append((name, displays_of_markdown(f.read())))
    for topic in ('run', 'probe', 'meter', 'options', 'help', 'job'):
        pages.append(('help ' + topic, displays_of_help(topic)))
    used, ran = set(), 0
    for name, displays in pages:
        with iosonde.ext4_dir() as folder:
            page = Page(name, folder)
            for text in displays:
                row = page.display(text, ASIDE)
                used.add(row)
                ran += row is None
            for tool in page.skipped:
                print('%s: not run for want of %s' % (name, tool))
    for row in ASIDE:
        iosonde.check(row in used, 'no such display any more:', row)
    iosonde.check(ran >= 20, 'only', ran, 'ran')


main()
