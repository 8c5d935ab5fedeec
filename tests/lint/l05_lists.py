#!/usr/bin/env python3
"""l05_lists -- no source, test or workload is forgotten in the lists of the build.

l05_lists.py --write   write the lists of src/local.mk and tests/local.mk anew
"""
import os
import re
import sys

import lint

SRC, TESTS = 'src/local.mk', 'tests/local.mk'


def wanted():
    """(makefile, variable, words) of every list."""
    for folder in ('base', 'job', 'engine', 'measure', 'result', 'load', 'runtime', 'report',
                   'cli'):
        yield SRC, folder + '_files', [
            '%D%' + path[3:] for path in lint.files('src/' + folder, '.c', '.h', '.def', empty=True)
            if path != 'src/cli/main.c']
    tests = [path[5:] for path in lint.files('tests', '.c', '.h', '.py')]
    yield TESTS, 'unit_tests', [
        '%D%' + p[:-2] for p in tests if re.match(r'/unit/test_\w+\.c$', p)]
    yield TESTS, 'unit_headers', ['%D%' + p for p in tests if re.match(r'/unit/\w+\.h$', p)]
    yield TESTS, 'e2e_tests', [
        '%D%' + p for p in tests if re.match(r'/e2e/[a-z]\d\d_\w+\.py$', p)]
    yield TESTS, 'fuzz_replays', [
        '%D%' + p[:-2].replace('/fuzz_', '/replay_') for p in tests
        if re.match(r'/fuzz/fuzz_\w+\.c$', p)]
    yield TESTS, 'lint_tests', [
        '%D%' + p for p in tests if re.match(r'/lint/l\d\d_\w+\.py$', p)]


def pattern(variable):
    return re.compile(r'^%s =((?: *\\\n\t\S+)*)$' % variable, re.MULTILINE)


def write():
    for path, variable, words in wanted():
        text = lint.read(path)
        block = '%s =%s' % (variable, ''.join(' \\\n\t' + word for word in words))
        text, count = pattern(variable).subn(lambda _: block, text)
        if count != 1:
            lint.broken('%s: no list %s' % (path, variable))
        with open(os.path.join(lint.TOP, path), 'w', encoding='utf-8') as f:
            f.write(text)


if sys.argv[1:] == ['--write']:
    write()
    sys.exit(0)
for path, variable, words in wanted():
    match = pattern(variable).search(lint.read(path))
    if not match:
        lint.broken('%s: no list %s' % (path, variable))
    have = match.group(1).replace('\\', '').split()
    for word in sorted(set(words) - set(have)):
        lint.found(path, 0, '%s lacks %s' % (variable, word))
    for word in sorted(set(have) - set(words)):
        lint.found(path, 0, '%s names %s, which is not there' % (variable, word))
    if have != sorted(have):
        lint.found(path, 0, '%s is not sorted' % variable)

# What has no name of a test is a module that a test imports, or is forgotten.
for path in lint.files('tests', '.py', '.c'):
    folder, name = os.path.split(path)
    if folder not in ('tests/unit', 'tests/e2e', 'tests/lint') or \
            re.match(r'(test_\w+\.c|[a-z]\d\d_\w+\.py)$', name):
        continue
    users = [p for p in lint.files(folder, '.py') if p != path and
             re.search(r'^\s*(import|from) %s\b' % name[:-3], lint.read(p), re.MULTILINE)]
    if name.endswith('.c') or not users:
        lint.found(path, 0, 'is no test by its name, and no test imports it')

jobs = lint.read('workloads/README.md')
for path in lint.files('workloads', '.fio'):
    if not re.search(r'^\| *\[?`?%s\b' % re.escape(os.path.basename(path)), jobs, re.MULTILINE):
        lint.found('workloads/README.md', 0, 'the table lacks %s' % os.path.basename(path))
    if path not in lint.read('Makefile.am'):
        lint.found('Makefile.am', 0, 'EXTRA_DIST lacks %s' % path)
lint.end()
