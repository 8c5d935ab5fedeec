#!/usr/bin/env python3
"""l06_static -- the program is static, and small enough to be dropped anywhere."""
import os
import struct
import subprocess
import tempfile

import lint

MOST = 1600000
PT_INTERP = 3

if os.environ.get('IOSONDE_STATIC', 'yes') != 'yes':
    lint.skip('dynamic build: configured with --disable-static')


def segments(path):
    """Types of the program headers of an ELF file."""
    with open(path, 'rb') as f:
        head = f.read(64)
        if head[:4] != b'\x7fELF':
            lint.broken('%s is no ELF file' % path)
        order = '<' if head[5] == 1 else '>'
        if head[4] == 2:
            start, size, count = (struct.unpack_from(order + 'Q', head, 32)[0],
                                  *struct.unpack_from(order + 'HH', head, 54))
        else:
            start, size, count = (struct.unpack_from(order + 'I', head, 28)[0],
                                  *struct.unpack_from(order + 'HH', head, 42))
        f.seek(start)
        table = f.read(size * count)
    return [struct.unpack_from(order + 'I', table, size * i)[0] for i in range(count)]


kinds = segments(lint.IOSONDE)
if PT_INTERP in kinds:
    lint.found('iosonde', 0, 'asks for a dynamic loader: it is not static')
with tempfile.TemporaryDirectory() as folder:
    bare = os.path.join(folder, 'iosonde')
    subprocess.run([os.environ.get('STRIP') or 'strip', '-o', bare, lint.IOSONDE], check=True)
    size = os.path.getsize(bare)
print('stripped: %d bytes' % size)
if size > MOST:
    lint.found('iosonde', 0, 'has %d bytes stripped, %d are allowed' % (size, MOST))
lint.end()
