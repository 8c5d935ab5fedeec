"""b01_help -- version, help and list of options; each on standard output, each exit 0."""
import glob
import os
import re
import subprocess

import iosonde


def main():
    for args in (['--version'], ['-v'], ['run', '--version']):
        result = iosonde.run(*args)
        iosonde.check(re.fullmatch(r'iosonde-\d+\.\d+\S*\n', result.out), args, result)
        iosonde.equal(result.err, '', args)
    front = iosonde.run().out
    for args in (['help'], ['--help'], ['-h']):
        result = iosonde.run(*args)
        iosonde.equal(result.err, '', args)
        iosonde.check('usage: iosonde' in result.out, args, result)
    iosonde.equal(iosonde.run('help').out, front, 'no argument at all')
    for word in ('run', 'probe', 'meter', 'report', 'options', 'help'):
        iosonde.check('\n  %s ' % word in front, word, 'is not in help')
        iosonde.check('usage: iosonde %s' % word in iosonde.run('help', word).out, word)
    iosonde.equal(iosonde.run('run', '--help').out, iosonde.run('help', 'run').out)
    options = iosonde.run('help', 'run').out
    for option in ('--rw=', '--bs=', '--ioengine=', '--numjobs=', '--output-format=', '--destroy='):
        iosonde.check('\n  ' + option in options, option, 'is not in help run')
    iosonde.check(all(len(line) <= 80 for line in front.splitlines()), 'lines are too long')
    # For who has no manual: a page of each command, and one of job files.
    for word in ('run', 'probe', 'meter', 'compare', 'report', 'options', 'help', 'job'):
        page = iosonde.run('help', word).out
        for title in ['Examples'] + (['Exit status'] if word != 'job' else []):
            iosonde.check('\n%s\n' % title in page, word, 'has no', title)
        iosonde.check(all(len(line) <= 80 for line in page.splitlines()), word, 'is too wide')
        if glob.glob(os.path.join(iosonde.TOP, 'man', 'iosonde-%s.?' % word)):
            iosonde.check('\nManual: iosonde-%s(' % word in page, word, 'does not name its page')
    iosonde.check('[global]' in iosonde.run('help', 'job').out, 'job files are not explained')
    # The example that help gives works as it stands, but for its time.
    example = re.search(r'^ +iosonde (run --name=.*)$', front, re.M).group(1)
    with iosonde.disk_dir() as folder:
        iosonde.check('read: IOPS=' in iosonde.run(*example.split(), '--runtime=1s',
                                                   cwd=folder).out)
    table = iosonde.run('options', '--compat').out
    for row in ('bs\timplemented\t', 'exec_prerun\trefused\t', 'blocksize\timplemented\t',
                'exec_prerun\trefused\t'):
        iosonde.check('\n' + row in '\n' + table, row, 'is not in options --compat')
    result = iosonde.run('help', 'nothing', status=2)
    iosonde.check("'nothing'" in result.err and not result.out, result)
    iosonde.run('options', '--nonsense', status=2)
    # Help that nobody got is an error as well.
    for args in (['help'], ['--version'], ['options']):
        with open('/dev/full', 'w') as full:
            done = subprocess.run([iosonde.IOSONDE] + args, stdout=full, stderr=subprocess.PIPE,
                                  env=iosonde.environment())
        iosonde.equal(done.returncode, 6, args)
        iosonde.check(os.strerror(28).encode() in done.stderr, args, done.stderr)


main()
