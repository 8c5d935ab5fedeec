#!/usr/bin/env python3
"""l04_docs -- the manual is well formed and says what the program does."""
import os
import re
import shutil
import subprocess
import sys

import lint

pages = lint.files('man', '.1', '.5', '.7')
if not shutil.which('mandoc'):
    lint.skip('mandoc is not installed (Debian, Fedora, Alpine: mandoc)')
for path in pages:
    out = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', os.path.join(lint.TOP, path)],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    for line in out.stdout.splitlines():
        lint.findings.append(line.replace(lint.TOP + '/', ''))

# The lists made from the option table.
out = subprocess.run([sys.executable, os.path.join(lint.TOP, 'man', 'update.py'), '--check',
                      '--iosonde', lint.IOSONDE, os.path.join(lint.TOP, 'man')],
                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
if out.returncode:
    lint.findings += out.stdout.splitlines()

# Every option, by its row in the table: the lists above could agree on too little.
for kind, page in (('OPTION', 'man/iosonde-job.5'), ('SWITCH', 'man/iosonde-run.1')):
    text = lint.read(page)
    names = re.findall(r'^%s\(\w+,\s*\w+,\s*"([^"]+)"' % kind, lint.read('src/job/options.def'),
                       re.MULTILINE)
    if not names:
        lint.broken('src/job/options.def: no %s found' % kind)
    for name in names:
        shown = name.replace('-', r'\\?-')
        if not re.search(r'^\.It (Cm|Fl|Ic) (-|\\-)*%s\b' % shown, text, re.MULTILINE):
            lint.found(page, 0, 'option %s has no entry' % name)

commands = re.findall(r'^COMMAND\(\s*\w*\s*,?\s*"([^"]+)"', lint.read('src/cli/commands.def'),
                      re.MULTILINE)
if not commands:
    lint.broken('src/cli/commands.def: no COMMAND found')
top = lint.read('man/iosonde.1')
for name in commands:
    if 'man/iosonde-%s.1' % name not in pages and \
            not re.search(r'^\.It (Cm|Ic|Nm) %s\b' % re.escape(name), top, re.MULTILINE):
        lint.found('man/iosonde.1', 0, 'command %s has neither page nor section' % name)
for path in pages:
    name, section = os.path.basename(path).rsplit('.', 1)
    if path != 'man/iosonde.1' and not re.search(r'^\.Xr %s %s\b' % (name, section), top,
                                                re.MULTILINE):
        lint.found('man/iosonde.1', 0, 'SEE ALSO does not name %s' % name)
lint.end()
