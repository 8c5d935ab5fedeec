#!/usr/bin/env python3
"""l06_static -- the program is static, and small enough to be dropped anywhere."""
import os
import struct
import subprocess
import tempfile

import lint

MOST = 1600000
PT_INTERP = 3
# What brings much along that nobody needs, and what does instead.
HEAVY = {
    'fnmatch': 'base/glob; 32 KB',
    'pow': 'exp(y * log(x)); 10 KB',
    'strftime': 'gmtime_r and printf; 16 KB',
    'glob': 'opendir and base/glob; 180 KB',
    'regcomp': 'base/glob; 65 KB',
    'getaddrinfo': 'an address in numbers; 120 KB',
}

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


def brought(path):
    """Symbols of HEAVY that are in the program."""
    listing = subprocess.run([os.environ.get('NM') or 'nm', path], check=True,
                             stdout=subprocess.PIPE, universal_newlines=True).stdout
    return sorted(HEAVY.keys() & {line.split()[-1] for line in listing.splitlines()})


kinds = segments(lint.IOSONDE)
if PT_INTERP in kinds:
    lint.found('iosonde', 0, 'asks for a dynamic loader: it is not static')
for symbol in brought(lint.IOSONDE):
    lint.found('iosonde', 0, 'has %s in it: use %s' % (symbol, HEAVY[symbol]))
with tempfile.TemporaryDirectory() as folder:
    bare = os.path.join(folder, 'iosonde')
    subprocess.run([os.environ.get('STRIP') or 'strip', '-o', bare, lint.IOSONDE], check=True)
    size = os.path.getsize(bare)
print('stripped: %d bytes' % size)
if size > MOST:
    lint.found('iosonde', 0, 'has %d bytes stripped, %d are allowed' % (size, MOST))
lint.end()
