#!/usr/bin/env python3
"""l07_style -- the few points of style that a reader would stumble over."""
import os
import re

import lint

WIDTH = 100


def width(line):
    return len(line.expandtabs(8))


def head(path, text):
    """The file head says the file's name and what it is for."""
    name = os.path.splitext(os.path.basename(path))[0]
    match = re.match(r'(?:#!.*\n)?(?:/\*\n \* |""")(\S+) -- \S', text)
    if not match or match.group(1) != name:
        lint.found(path, 1, 'must begin with a comment: "%s -- what it is for"' % name)


for path in lint.files('src', '.c', '.h') + lint.files('tests', '.c', '.h', '.py'):
    text = lint.read(path)
    code = not path.endswith('.py')
    head(path, text)
    if not text.endswith('\n') or text.endswith('\n\n'):
        lint.found(path, 0, 'must end with one newline')
    if path.endswith('.h'):
        guard = 'IOSONDE_' + re.sub(r'[^A-Za-z0-9]', '_', path.split('/', 1)[1]).upper()
        if path.startswith('tests/'):
            guard = 'IOSONDE_TESTS_' + os.path.basename(path)[:-2].upper() + '_H'
        if '\n#ifndef %s\n#define %s\n' % (guard, guard) not in text:
            lint.found(path, 0, 'header guard %s is missing' % guard)
    for number, line in enumerate(text.split('\n'), 1):
        if width(line) > WIDTH:
            lint.found(path, number, '%d columns, %d are allowed' % (width(line), WIDTH))
        if line != line.rstrip():
            lint.found(path, number, 'blanks at the end of the line')
        if code and re.match(r'\t* {8}', line):
            lint.found(path, number, 'indent with tabs')
        if not code and '\t' in line[:len(line) - len(line.lstrip())]:
            lint.found(path, number, 'indent with blanks')
for path in lint.files('src', '.def'):
    for number, line in lint.lines(path):
        if line != line.rstrip():
            lint.found(path, number, 'blanks at the end of the line')
lint.end()
