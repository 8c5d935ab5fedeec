"""lint -- what the lint tests share: where the tree is, how to tell a finding."""
import os
import re
import sys

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))
BUILD = os.environ.get('TOP_BUILDDIR') or os.path.join(TOP, 'build')
IOSONDE = os.environ.get('IOSONDE') or os.path.join(BUILD, 'iosonde')

findings = []


def found(path, line, text):
    """Note one finding; path is relative to the tree, line may be 0."""
    findings.append('%s:%s %s' % (path, '%d:' % line if line else '', text))


def end():
    """Print the findings and exit as a test does."""
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


def skip(reason):
    print(reason)
    sys.exit(77)


def broken(reason):
    print(reason)
    sys.exit(99)


def files(folder, *suffixes, empty=False):
    """Paths below folder with one of the suffixes, sorted, relative to the tree."""
    out = []
    for where, _, names in os.walk(os.path.join(TOP, folder)):
        out += [os.path.relpath(os.path.join(where, name), TOP) for name in names
                if name.endswith(suffixes) and not name.startswith('.')]
    if not out and not empty:
        broken('%s: no file ends in %s' % (folder, ' or '.join(suffixes)))
    return sorted(out)


def read(path):
    with open(os.path.join(TOP, path), encoding='utf-8') as f:
        return f.read()


def lines(path):
    """(number, line without its newline) of a file."""
    return list(enumerate(read(path).splitlines(), 1))


def table(path):
    """(number, text) of the lines of a list; `#` starts a comment."""
    for number, line in lines(path):
        text = re.sub(r'(^|\s)#.*', '', line).strip()
        if text:
            yield number, text
