"""probes -- answers of iosonde probe against what is expected of a place.

An expectation (tests/data/probe/NAME) has a line for each figure of the answer:

    KEY  STATE  VALUE<tab># why, or where it is documented

STATE is one of measured, estimated, denied, absent, several parted by `|`, or for an
engine works, refused:STEP:ERRNO, untried.  VALUE is JSON.  `*` is any, `@host` what the
host's own answer says.  No figure of an answer may be without a line.
"""
import errno
import json
import os

import iosonde

DATA = os.path.join(iosonde.TOP, 'tests', 'data', 'probe')


def flatten(document):
    """{key: (state, value)} of all figures."""
    figures = {}
    parts = [(name, document[name]) for name in ('path', 'direct', 'ceiling', 'fs', 'device')]
    for group, rows in parts + list(document['environment'].items()):
        for key, figure in rows.items():
            figures['%s.%s' % (group, key)] = figure['state'], figure['value']
            known = figure['state'] not in ('absent', 'denied')
            iosonde.equal(figure['value'] is not None, known, group, key, figure)
            if 'errno' in figure:
                iosonde.equal(figure['reason'], os.strerror(figure['errno']), group, key)
    for name, ways in document['engines'].items():
        for way, got in ways.items():
            state = 'works' if got['works'] else 'untried'
            if got['works'] is False:
                state = 'refused:%s:%s' % (got['refused'], errno.errorcode[got['errno']])
            figures['engines.%s.%s' % (name, way)] = state, None
    return figures


def expectation(name):
    """{key: (state, value)} as written."""
    lines = {}
    with open(os.path.join(DATA, name), encoding='utf-8') as f:
        for line in f:
            words = line.split('\t#', 1)[0].split(None, 2)
            if words and words[0] != '#':
                iosonde.check(len(words) == 3 and words[0] not in lines, name, line)
                lines[words[0]] = words[1], words[2].strip()
    return lines


def compare(document, name, host):
    """Fail unless the answer is what tests/data/probe/NAME expects."""
    got, want = flatten(document), expectation(name)
    host = flatten(host)
    wrong = ['no line for %s %s' % (key, figure) for key, figure in got.items()
             if key not in want]
    for key, (state, value) in want.items():
        if key not in got:
            wrong.append('%s is not in the answer' % key)
            continue
        states = host[key][0] if state == '@host' else state
        if states != '*' and got[key][0] not in states.split('|'):
            wrong.append('%s is %s, want %s' % (key, got[key], states))
        if value == '*':
            continue
        right = host[key][1] if value == '@host' else json.loads(value)
        if got[key][1] != right:
            wrong.append('%s is %r, want %r' % (key, got[key][1], right))
    iosonde.check(not wrong, name, '\n' + '\n'.join(wrong))


def here(path, **how):
    """The answer of the host itself on a path."""
    return iosonde.run('probe', '--output-format=json', path, **how).json()
