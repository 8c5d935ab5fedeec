"""logs -- log files of fio, read as its readers do.

A line of a log: time (ms), value, [largest,] direction, bytes, [offset,] priority[, issued],
with a blank behind each comma; of histograms: time, direction, bytes, bins.
"""
import csv
import os

import iosonde

KINDS = ('lat', 'slat', 'clat', 'bw', 'iops')
BINS = 1856


def rows(path, columns=5):
    """The lines of a log as lists of int; each is whole and has so many columns."""
    with open(path, newline='') as f:
        text = f.read()
    iosonde.check(not text or text.endswith('\n'), path, 'ends within a line')
    iosonde.check('\r' not in text and '\n\n' not in text, path)
    # The dialect of fio-plot, strict.
    lines = list(csv.reader(text.splitlines(), delimiter=',', skipinitialspace=True, strict=True))
    for line in lines:
        iosonde.equal(len(line), columns, path, line)
    return [[int(word, 0) for word in line] for line in lines]


def names(folder):
    return sorted(name for name in os.listdir(folder) if name.endswith('.log'))


def span(at, average):
    """Length in ms of the window that ended at: a last one too short is part of the one before."""
    rest = at % average
    if not rest:
        return average
    return rest if rest * 2 >= average or at < average else average + rest


def bin_ns(index):
    """The middle of a bin in ns, as the key of json+ has it."""
    if index < 128:
        return index
    shift = (index >> 6) - 1
    return ((index & 63) + 64 << shift) + (1 << shift) // 2


def histogram(path, coarseness=0):
    """{direction: bins} summed over the lines of a histogram log."""
    sums = {}
    for row in rows(path, 3 + (BINS >> coarseness)):
        have = sums.setdefault(row[1], [0] * (BINS >> coarseness))
        sums[row[1]] = [a + b for a, b in zip(have, row[3:])]
    return sums
