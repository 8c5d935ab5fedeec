"""inject -- runs iosonde with faults that strace puts into its system calls.

strace counts the calls of each thread by itself, so when=3+3 is every third call of
each worker.  Calls that fail before the file system sees them change no file.
"""
import tempfile

import iosonde


def run(faults, *args, path=None, status=0, timeout=120, calls=()):
    """
    `iosonde ARGS` with faults such as 'pread64:error=EIO:when=5+'.

    path limits them to calls on this file.  calls are traced besides.  Returns the
    Result and the calls as iosonde.trace does.
    """
    iosonde.need_strace()
    names = sorted({fault.split(':')[0] for fault in faults} | set(calls))
    options = [word for fault in faults for word in ('-e', 'inject=' + fault)]
    if path:
        options += ['-P', path]
    with tempfile.NamedTemporaryFile('r', encoding='latin-1') as log:
        result = iosonde.execute(
            ['strace', '-f', '-qq', '-s0', '-o', log.name, '-e', 'trace=' + ','.join(names),
             *options, iosonde.IOSONDE] + [str(a) for a in args], timeout=timeout,
            ASAN_OPTIONS='detect_leaks=0')
        iosonde.check(status is None or result.status == status, 'wanted status %s' % status,
                      faults, result)
        return result, list(iosonde.parse_trace(log))
