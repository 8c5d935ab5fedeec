#!/usr/bin/env python3
"""l03_words -- nothing is left open in the code, and no state hides at file scope."""
import os
import re
import subprocess

import lint

OPEN = re.compile(r'\b(TODO|FIXME|XXX)\b')
# In a table these can be what it says of fio or of an argument.
LATER = re.compile(r'\b(not implemented|placeholder|for now)\b', re.IGNORECASE)
LIST = 'tests/lint/state.txt'

ours = os.path.join('tests', 'lint', 'l03_words.py')
for path in lint.files('src', '.c', '.h', '.def') + lint.files('tests', '.c', '.h', '.py') \
        + lint.files('man', '.1', '.5', '.7', '.py'):
    if path == ours:
        continue
    for number, line in lint.lines(path):
        match = OPEN.search(line) or (not path.endswith('.def') and LATER.search(line))
        if match:
            lint.found(path, number, 'says "%s"' % match.group(0))

allowed = {tuple(text.split()): number for number, text in lint.table(LIST)}
archive = os.path.join(lint.BUILD, 'libiosonde.a')
if not os.path.exists(archive):
    lint.broken('%s is missing: build first' % archive)
try:
    listing = subprocess.run([os.environ.get('NM') or 'nm', '-f', 'sysv', archive], check=True,
                             stdout=subprocess.PIPE, universal_newlines=True).stdout
except (OSError, subprocess.CalledProcessError) as e:
    lint.broken('nm: %s' % e)
member, symbols, seen = '?', 0, set()
for line in listing.splitlines():
    match = re.match(r'Symbols from .*\[(.*)\]:', line)
    if match:
        member = match.group(1)
        continue
    # Name | Value | Class | Type | Size | Line | Section
    field = [f.strip() for f in line.split('|')]
    if len(field) != 7:
        continue
    symbols += 1
    section = field[6]
    if field[3] == 'SECTION' or section.startswith('.data.rel.ro'):
        continue
    if section == '*COM*' or re.match(r'\.(data|bss|tdata|tbss)\b', section):
        # A function's static variable carries a number: name.0
        key = (member, re.sub(r'\.\d+$', '', field[0]))
        seen.add(key)
        if key not in allowed:
            lint.found(member, 0, '%s is a mutable variable at file scope' % key[1])
if not symbols:
    lint.broken('nm lists no symbol of %s' % archive)
for key, number in allowed.items():
    if key not in seen:
        lint.found(LIST, number, '%s %s is gone: take the line out' % key)
lint.end()
