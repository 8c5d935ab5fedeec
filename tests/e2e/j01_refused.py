"""j01_refused -- wrong input: file:line:column, option, remedy; exit 2; nothing created."""
import os

import iosonde

HEAD = '[a]\nrw=write\nsize=64k\n'

# Lines added to HEAD (line 4 on); column of the message; parts of the message.
LINES = [
    ('bs=4kk', 4, "option bs: '4kk': unknown suffix 'kk'; sizes end in"),
    ('bs=1e30', 4, "option bs: '1e30': unknown suffix"),
    ('bs=4 k', 4, "option bs: '4 k':"),
    ('bs=0', 4, "option bs: '0': out of range; give 512 to 16m"),
    ('bs=32m', 4, "option bs: '32m': out of range; give"),
    ('bs=8k-4k', 4, "option bs: '8k-4k': a range of sizes is written with bsrange"),
    ('bs=4k,8k,16k,32k', 4, "option bs: '4k,8k,16k,32k':"),
    ('iodepth=4294967297', 9, "option iodepth: '4294967297': out of range; give 1 to 32768"),
    ('iodepth=0', 9, "option iodepth: '0': out of range; give"),
    ('iodepth=0x', 9, "option iodepth: '0x':"),
    ('iodepth=+ 4', 9, "option iodepth: '+ 4':"),
    ('numjobs=0', 9, "option numjobs: '0': out of range; give 1"),
    ('numjobs=18446744073709551617', 9, 'option numjobs:'),
    ('loops=0', 7, "option loops: '0': out of range; give 1"),
    ('runtime=-1', 9, "option runtime: '-1': must not be negative; give a time"),
    ('startdelay=-5s', 12, "option startdelay: '-5s': must not be negative"),
    ('ramp_time=3x', 11, "option ramp_time: '3x':"),
    ('runtime=99999999999999999999', 9, 'option runtime:'),
    ('size=99999999999999999999', 6, 'too large; it must fit 64 bits'),
    ('size=16e', 6, 'too large; it must fit 64 bits'),
    ('size=-4k', 6, "option size: '-4k': must not be negative"),
    ('size=200%', 6, "option size: '200%': give 0% to 100%"),
    ('size=', 6, 'option size: needs a value'),
    ('offset=4q', 8, "option offset: '4q': unknown suffix 'q'"),
    ('rwmixread=101', 11, "option rwmixread: '101': out of range; give 0 to 100"),
    ('direct=2', 8, "option direct: '2': give 1 for yes or 0 for no"),
    ('cpus_allowed=3-1', 14, 'the range 3-1 is reversed; write 1-3'),
    ('cpus_allowed=0,x', 14, 'option cpus_allowed:'),
    ('rw=randreed', 4, "'randreed': unknown; did you mean 'randread'?"),
    ('ioengine=libaoi', 10, "'libaoi': unknown; did you mean 'libaio'?"),
    ('sync=maybe', 6, "option sync: 'maybe':"),
    ('size', 1, 'option size: needs a value'),
    ('what is this', 1, "not a line of a job file; write"),
    ('size=${UNDEFINED_HERE}', 6, "undefined variable 'UNDEFINED_HERE'; set it"),
    ('include absent.fio', 9, 'cannot open absent.fio: No such file'),
    ('[open', 1, "unterminated section; close it with ']'"),
    ('[]', 1, 'empty section name'),
    ('bs=4\0k', 5, 'a NUL byte; a job file is text'),
    # One command only, and never from a file.
    ('allow-overwrite=1', 1, 'belongs on the command line, as --allow-overwrite'),
    ('destroy=/dev/sda', 1, 'belongs on the command line, as --destroy'),
    ('output=/tmp/x', 1, 'belongs on the command line, as --output'),
    ('allow_mounted_write=1', 1, 'never honoured: consent to overwrite'),
]


def refused(folder, what, *args, parts, **how):
    result = iosonde.run('run', *args, cwd=folder, status=2, **how)
    iosonde.equal(result.out, '', what)
    iosonde.equal(result.err.count('\n'), 1, what, result)
    for part in parts:
        iosonde.check(part in result.err, what, 'lacks %r:' % part, result)


def lines(folder):
    job = folder + '/job.fio'
    for line, column, text in LINES:
        with open(job, 'w') as f:
            f.write(HEAD + line + '\n')
        refused(folder, line, 'job.fio', parts=['job.fio:4:%d: ' % column, text])
        iosonde.equal(os.listdir(folder), ['job.fio'], line)
    # The same values on the command line.
    for line, _, text in LINES[:30]:
        refused(folder, line, '--name=a', '--rw=write', '--size=64k', '--' + line,
                parts=['command line: ', text])
        iosonde.equal(os.listdir(folder), ['job.fio'], line)


def whole_files(folder):
    """What is wrong with a file and not with a line of it."""
    def write(name, text):
        with open(folder + '/' + name, 'w') as f:
            f.write(text)
    write('job.fio', 'size=64k\n')
    refused(folder, 'no section', 'job.fio', parts=['job.fio:1:1: ', '[global]'])
    write('job.fio', '[global]\nrw=write\nsize=64k\n')
    refused(folder, 'only global', 'job.fio', parts=['no jobs'])
    write('job.fio', '')
    refused(folder, 'empty', 'job.fio', parts=['no jobs'])
    write('job.fio', '[a]\ninclude more.fio\n')
    write('more.fio', 'size=64k\ninclude job.fio\n')
    refused(folder, 'circle', 'job.fio', parts=['include', 'job.fio'])
    write('more.fio', 'rw=write\nsize=64k\nbs=4kk\n')
    refused(folder, 'in an include', 'job.fio', parts=['more.fio:3:4: ', "'4kk'"])
    # The second of two jobs is wrong: the first does not start.
    write('job.fio', '[a]\nrw=write\nsize=64k\n[b]\nsize=3x\n')
    refused(folder, 'second', 'job.fio', parts=['job.fio:5:6: job b: option size'])
    write('job.fio', '[a]\nrw=write\nsize=64k\n')
    refused(folder, 'later', 'job.fio', '--name=b', '--bs=zz', parts=["option bs: 'zz'"])
    refused(folder, 'folder', '.', parts=['is a directory; name a file in it'])
    for device in '/dev/zero', '/dev/urandom', '/dev/null':
        refused(folder, device, device, parts=[''], timeout=20)
    refused(folder, 'stdin', '-', stdin=HEAD + 'bs=4kk\n', parts=[':4:4: '])
    iosonde.equal(sorted(os.listdir(folder)), ['job.fio', 'more.fio'])


def runs_no_command(folder):
    with open(folder + '/job.fio', 'w') as f:
        f.write(HEAD + 'exec_prerun=touch made\n')
    refused(folder, 'exec_prerun', 'job.fio', parts=['job.fio:4:1: ', 'cannot run a command'])
    with open(folder + '/job.fio', 'w') as f:
        f.write(HEAD + 'description=`touch made` $(touch made)\n')
    iosonde.run('run', 'job.fio', cwd=folder)
    iosonde.check(not os.path.exists(folder + '/made'), 'a command was run')


def main():
    for test in lines, whole_files, runs_no_command:
        with iosonde.disk_dir() as folder:
            test(folder)


main()
