"""flags -- command lines held to flags that are pinned in tests/data/FOLDER/interface.

Each line there is a kind, a name and what belongs to it; `source` lines say of what file, with
commit and hash, the names below are.
"""
import os

import iosonde


def pinned(folder):
    """{kind: {name: rest}}."""
    known = {}
    path = os.path.join(iosonde.TOP, 'tests', 'data', folder, 'interface')
    with open(path, encoding='utf-8') as f:
        for line in f:
            kind, name, *rest = line.split()
            if kind == 'source':
                iosonde.equal([len(rest[0]), len(rest[2])], [40, 64], line)
            known.setdefault(kind, {})[name] = rest
    return known


def check(words, known):
    """Every flag is known, has a value or none as it must, and stands once unless it may.

    Returns the words behind the flags, and {flag: [value]}.
    """
    seen, at = {}, 1
    while words[at].startswith('--') or words[at] == 'run':
        name, equals, value = words[at].partition('=')
        at += 1
        if name == 'run':
            continue
        kind = known['flag'].get(name[2:])
        iosonde.check(kind, 'no such flag', name)
        if kind != ['bool'] and not equals:
            value = words[at]
            at += 1
        iosonde.check(not equals or kind != ['bool'], name, 'takes no value')
        iosonde.check(kind == ['values'] or name not in seen, 'twice:', name)
        seen.setdefault(name, []).append(value)
    return words[at:], seen
