#!/usr/bin/env python3
"""l01_layers -- every #include obeys tests/lint/layers.txt, and names its folder."""
import os
import re

import lint

may, reads = {}, set()
for number, text in lint.table('tests/lint/layers.txt'):
    if ':' in text:
        folder, below = text.split(':')
        may[folder] = set(below.split()) | {folder}
    else:
        folder, verb, path = text.split()
        if verb != 'reads':
            lint.broken('tests/lint/layers.txt:%d: wanted FOLDER reads FILE' % number)
        if not os.path.exists(os.path.join(lint.TOP, 'src', path)):
            lint.found('tests/lint/layers.txt', number, '%s is gone: take the line out' % path)
        reads.add((folder, path))

for path in lint.files('src', '.c', '.h', '.def'):
    parts = path.split('/')
    if len(parts) != 3 or parts[1] not in may:
        lint.found(path, 0, 'stands in no folder of tests/lint/layers.txt')
        continue
    for number, line in lint.lines(path):
        match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not match:
            continue
        target = match.group(1)
        layer = target.split('/')[0]
        if '/' not in target or layer not in may:
            lint.found(path, number, 'includes "%s": write "folder/file.h"' % target)
        elif layer not in may[parts[1]] and (parts[1], target) not in reads:
            lint.found(path, number, '%s must not include %s' % (parts[1], target))
lint.end()
