#!/usr/bin/env python3
"""update -- write the lists made from the program's tables into the manual.

update.py [--check] --iosonde PROGRAM FOLDER

--check changes nothing and says which page differs.
"""
import argparse
import os
import subprocess
import sys

LISTS = (('iosonde-job.5', 'options', 'options', '--mdoc'),
         ('iosonde-run.1', 'switches', 'options', '--mdoc=switches'),
         ('iosonde-run.1', 'examples-run', 'help', '--mdoc=examples-run'),
         ('iosonde-probe.1', 'flags-probe', 'help', '--mdoc=flags-probe'),
         ('iosonde-probe.1', 'examples-probe', 'help', '--mdoc=examples-probe'),
         ('iosonde-compare.1', 'flags-compare', 'help', '--mdoc=flags-compare'),
         ('iosonde-compare.1', 'examples-compare', 'help', '--mdoc=examples-compare'),
         ('iosonde-meter.1', 'flags-meter', 'help', '--mdoc=flags-meter'),
         ('iosonde-meter.1', 'examples-meter', 'help', '--mdoc=examples-meter'),
         ('iosonde-report.1', 'flags-report', 'help', '--mdoc=flags-report'),
         ('iosonde-report.1', 'examples-report', 'help', '--mdoc=examples-report'),
         ('iosonde.1', 'status', 'help', '--mdoc=status'))


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--check', action='store_true')
    args.add_argument('--iosonde', required=True)
    args.add_argument('folder')
    args = args.parse_args()
    differ = False
    for page, name, command, flag in LISTS:
        made = subprocess.run([args.iosonde, command, flag], check=True,
                              stdout=subprocess.PIPE, universal_newlines=True).stdout
        path = os.path.join(args.folder, page)
        with open(path, encoding='utf-8') as f:
            text = f.read()
        begin, end = '.\\" begin %s\n' % name, '.\\" end %s\n' % name
        if text.count(begin) != 1 or text.count(end) != 1:
            sys.exit('man/%s: wanted one "begin %s" and one "end %s"' % (page, name, name))
        before, rest = text.split(begin)
        after = rest.split(end)[1]
        new = before + begin + made + end + after
        if new == text:
            continue
        differ = True
        if args.check:
            print('man/%s: differs from `iosonde %s %s`: run `make update-man`'
                  % (page, command, flag))
        else:
            with open(path, 'w', encoding='utf-8') as f:
                f.write(new)
    sys.exit(1 if args.check and differ else 0)


main()
