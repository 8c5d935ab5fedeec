#!/usr/bin/env python3
"""tally -- count test results, and hold skips to the list of expected ones.

tally.py --skips LIST LOG...   fail when a test was skipped that LIST does not expect
tally.py LIST DIR...           the same for all logs below the build directories, then
                               print the closing line; a DIR without results counts as
                               one failure, since its build did not come that far
"""
import fnmatch
import os
import sys


def read_expected(path):
    """Lines `GLOB  PART OF THE REASON  # when`; blanks and comments are skipped."""
    expected = []
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            text = line.split('#', 1)[0].split(None, 1)
            if not text:
                continue
            if len(text) != 2 or '#' not in line:
                sys.exit('%s:%d: wanted "TEST  REASON  # WHEN"' % (path, number))
            expected.append((text[0], text[1].strip()))
    return expected


def result(log):
    """PASS, FAIL, SKIP, ERROR ... of the test that wrote LOG, None when it did not run."""
    try:
        with open(os.path.splitext(log)[0] + '.trs', encoding='utf-8') as f:
            for line in f:
                if line.startswith(':test-result:'):
                    return line.split()[1]
    except FileNotFoundError:
        pass
    return None


def reason(log):
    """Last line that the skipped test printed."""
    with open(log, encoding='utf-8', errors='replace') as f:
        lines = [line.strip() for line in f if line.strip()]
    if lines and lines[-1].startswith('SKIP ') and '(exit status:' in lines[-1]:
        lines.pop()
    return lines[-1] if lines else ''


def unexpected(logs, expected):
    """Tell of each skip that is not expected; return how many."""
    count = 0
    for log in logs:
        if result(log) != 'SKIP':
            continue
        test, why = os.path.splitext(log)[0], reason(log)
        if not any(fnmatch.fnmatch(test, '*' + glob) and part in why for glob, part in expected):
            print('unexpected skip: %s: %s' % (test, why or 'no reason given'))
            count += 1
    return count


def main(args):
    if len(args) >= 2 and args[0] == '--skips':
        sys.exit(1 if unexpected(args[2:], read_expected(args[1])) else 0)
    if len(args) < 2 or args[0].startswith('-'):
        sys.exit(__doc__)
    expected = read_expected(args[0])
    passed = failed = skipped = 0
    for top in args[1:]:
        logs = [os.path.join(folder, name)
                for folder, _, names in os.walk(os.path.join(top, 'tests'))
                for name in names if name.endswith('.trs')]
        logs = sorted(os.path.splitext(name)[0] + '.log' for name in logs)
        if not logs:
            print('%s: no test ran' % top)
            failed += 1
        for log in logs:
            got = result(log)
            if got in ('PASS', 'XFAIL'):
                passed += 1
            elif got == 'SKIP' and not unexpected([log], expected):
                skipped += 1
            else:
                failed += 1
                print('%s: %s' % (got, log))
    print('%d passed, %d failed%s' % (passed, failed, ', %d skipped' % skipped if skipped else ''))
    sys.exit(1 if failed or not passed else 0)


main(sys.argv[1:])
