"""r10_fio_plot -- fio-plot draws each of its graphs from our JSON and logs.

fio-plot is found in PATH, or FIO_PLOT names its program: of a checkout, bin/fio-plot,
whose folder above then holds its modules.
"""
import os
import shutil
import struct
import subprocess
import zlib

import iosonde
import plotted

GRAPHS = {
    'bargraph3d': ['-L', '-t', 'iops', '-f', 'read', '-d', '1', '4', '-n', '1', '2'],
    'bargraph2d_qd': ['-l', '-f', 'read', '-d', '1', '4', '-n', '1', '--show-cpu'],
    'bargraph2d_nj': ['-N', '-f', 'write', '-d', '4', '-n', '1', '2'],
    'histogram': ['-H', '-f', 'read', '-d', '4', '-n', '1'],
    'loggraph': ['-g', '-t', 'iops', 'lat', 'bw', '-f', 'read', 'write', '-d', '4', '-n', '2'],
    'loggraph_parts': ['-g', '-t', 'slat', 'clat', '-f', 'read', '-d', '1', '4', '-n', '1'],
    'compare': ['-C', '-f', 'read', '-d', '4', '-n', '1'],
}


def program():
    path = os.environ.get('FIO_PLOT') or shutil.which('fio-plot')
    if not path:
        iosonde.skip('fio-plot is not installed (pip install fio-plot, or set FIO_PLOT)')
    above = os.path.dirname(os.path.dirname(os.path.realpath(path)))
    env = {'MPLBACKEND': 'Agg', 'PYTHONPATH': above + ':' + os.environ.get('PYTHONPATH', '')}
    # The tests' own Python need not be the one that has the modules.
    python = os.environ.get('FIO_PLOT_PYTHON')
    words = ([python] if python else []) + [path]
    done = iosonde.execute(words + ['--help'], **env)
    if done.status:
        iosonde.skip('fio-plot does not start: %s' % done.err.strip().splitlines()[-1])
    return words, env


def picture(path):
    """Width, height, and how many different bytes its rows have: a blank page has few."""
    with open(path, 'rb') as f:
        data = f.read()
    iosonde.equal(data[:8], b'\x89PNG\r\n\x1a\n', path)
    at, packed = 8, b''
    while at < len(data):
        length, kind = struct.unpack('>I4s', data[at:at + 8])
        if kind == b'IHDR':
            size = struct.unpack('>II', data[at + 8:at + 16])
        elif kind == b'IDAT':
            packed += data[at + 8:at + 8 + length]
        at += length + 12
    return size[0], size[1], len(set(zlib.decompress(packed)))


def main():
    words, env = program()
    with iosonde.ext4_dir() as folder:
        bench = plotted.make(folder)
        other = os.path.join(folder, 'other')
        shutil.copytree(bench, other)
        for name, args in GRAPHS.items():
            out = os.path.join(folder, name + '.png')
            inputs = [bench, other] if name == 'compare' else [bench]
            done = iosonde.execute(
                [*words, '-i', *inputs, '-T', name, '-r', plotted.MODE, '-o', out, *args],
                cwd=folder, timeout=300, **env)
            iosonde.check(done.status == 0 and os.path.exists(out), name, done)
            iosonde.check('WARNING' not in done.out and 'rror' not in done.out + done.err, done)
            width, height, kinds = picture(out)
            iosonde.check(width > 400 and height > 300 and kinds > 100, name, width, height, kinds)
            keep = os.environ.get('FIO_PLOT_KEEP')
            if keep:
                shutil.copy(out, keep)


main()
