#!/usr/bin/env python3
"""l02_budgets -- files and functions stay short enough to be read at one go."""
import re

import lint

LIST = 'tests/lint/long.txt'
FILE, HEADER, FUNCTION = 400, 150, 60

allowed, used = {}, set()
for number, line in lint.lines(LIST):
    if line.strip() and not line.startswith('#'):
        match = re.match(r'(\S+)\s+(\d+)\s+# \S', line)
        if not match:
            lint.broken('%s:%d: wanted FILE[:FUNCTION]  LINES  # reason' % (LIST, number))
        allowed[match.group(1)] = (int(match.group(2)), number)


def judge(path, line, name, length, budget):
    if length <= budget:
        return
    most, number = allowed.get(name, (budget, 0))
    used.add(name)
    if length > most:
        lint.found(path, line, '%s has %d lines, %d are allowed' % (name, length, most))
    elif length < most:
        lint.found(LIST, number, '%s has %d lines now: lower the number' % (name, length))


def functions(path):
    """(name, first line, lines) of each function: `{` and `}` in column 0."""
    name = start = None
    for number, line in lint.lines(path):
        if re.match(r'[A-Za-z_]', line):
            match = re.search(r'(\w+)\s*\(', line)
            if match:
                name = match.group(1)
        if line == '{':
            start = number
        elif line == '}' and start:
            yield name or '?', start, number - start + 1
            start = None


for path in lint.files('src', '.c', '.h'):
    length = len(lint.lines(path))
    judge(path, 0, path, length, FILE if path.endswith('.c') else HEADER)
    for name, start, length in functions(path):
        judge(path, start, '%s:%s' % (path, name), length, FUNCTION)
for name, (_, number) in allowed.items():
    if name not in used:
        lint.found(LIST, number, '%s keeps its budget now: take the line out' % name)
lint.end()
