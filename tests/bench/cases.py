"""cases -- what the measurements run: the same work for iosonde, fio and the bare loops.

Each case is counted with a random order of 4k blocks.  log, verify and rate have no bare
loop that does the same.
"""

BATCHED = ('--iodepth_batch=32', '--iodepth_batch_complete_min=32')


class Counted:
    """
    A case of instructions per I/O.

    options of iosonde and fio; bare: words of the bare loop, None where there is none;
    few, many: I/Os of the two runs; others: threads besides the worker take part.
    """

    def __init__(self, name, options, bare=None, few=20000, many=220000, others=False):
        self.name, self.options, self.bare = name, list(options), bare
        self.few, self.many, self.others = few, many, others

    def command(self, program, path):
        """argv(n) for iosonde or fio on the file at path, which null leaves alone."""
        null = '--ioengine=null' in self.options
        where = ['--size=4g'] if null else ['--filename=' + path, '--size=64m']
        # Both go round a file that is smaller than io_size.
        return lambda n: [program, '--name=a', '--bs=4k', '--invalidate=0', *where, *self.options,
                          '--io_size=%dk' % (4 * n)]

    def loop(self, program, path, hists):
        """The same for the bare loop."""
        return lambda n: [program, 'file=' + path, 'hists=%d' % hists, 'ios=%d' % n, *self.bare]


def ring(engine, depth, *more):
    return ['--ioengine=' + engine, '--rw=randread', '--iodepth=%d' % depth, *more]


COUNTED = [
    Counted('null', ['--ioengine=null', '--rw=randread'], ['engine=null']),
    Counted('psync', ['--ioengine=psync', '--rw=randread'], ['engine=psync']),
    Counted('libaio 1', ring('libaio', 1), ['engine=libaio']),
    Counted('libaio 32', ring('libaio', 32), ['engine=libaio', 'depth=32', 'batch=1']),
    Counted('libaio 32 batched', ring('libaio', 32, *BATCHED), ['engine=libaio', 'depth=32']),
    Counted('io_uring 1', ring('io_uring', 1), ['engine=io_uring']),
    Counted('io_uring 32', ring('io_uring', 32), ['engine=io_uring', 'depth=32', 'batch=1']),
    Counted('io_uring 32 batched', ring('io_uring', 32, *BATCHED),
            ['engine=io_uring', 'depth=32']),
    Counted('io_uring 32 registered', ring('io_uring', 32, '--fixedbufs', '--registerfiles',
                                           *BATCHED),
            ['engine=io_uring', 'depth=32', 'registered=1']),
    Counted('null, latency log', ['--ioengine=null', '--rw=randread', '--write_lat_log=a'],
            others=True),
    Counted('null, rate', ['--ioengine=null', '--rw=randread', '--rate_iops=100000000']),
    # A block that is written and read back is one.
    Counted('psync, verify', ['--ioengine=psync', '--rw=randwrite', '--verify=crc32c'],
            few=1000, many=11000),
]


class Timed:
    """A case of IOPS and CPU: options of iosonde and fio, words of the bare loop, the place."""

    def __init__(self, name, place, options, bare):
        self.name, self.place, self.options, self.bare = name, place, list(options), list(bare)


TIMED = [
    Timed('tmpfs psync 4k', 'tmpfs', ['--ioengine=psync', '--rw=randread', '--bs=4k'],
          ['engine=psync']),
    Timed('cached psync 4k', 'disk', ['--ioengine=psync', '--rw=randread', '--bs=4k'],
          ['engine=psync']),
    Timed('cached io_uring 4k depth 32', 'disk', ring('io_uring', 32, '--bs=4k', *BATCHED),
          ['engine=io_uring', 'depth=32']),
    Timed('cached io_uring 4k depth 32 registered', 'disk',
          ring('io_uring', 32, '--bs=4k', '--fixedbufs', '--registerfiles', *BATCHED),
          ['engine=io_uring', 'depth=32', 'registered=1']),
    Timed('cached io_uring 4k depth 1', 'disk', ring('io_uring', 1, '--bs=4k'),
          ['engine=io_uring']),
    Timed('tmpfs libaio 4k depth 32', 'tmpfs', ring('libaio', 32, '--bs=4k', *BATCHED),
          ['engine=libaio', 'depth=32']),
    Timed('cached psync 1M', 'disk', ['--ioengine=psync', '--rw=randread', '--bs=1m'],
          ['engine=psync', 'bs=1048576']),
    Timed('buffered 1M write', 'disk', ['--ioengine=psync', '--rw=randwrite', '--bs=1m'],
          ['engine=psync', 'bs=1048576', 'write=1']),
    Timed('direct io_uring 4k depth 32', 'disk',
          ring('io_uring', 32, '--bs=4k', '--direct=1', '--iodepth_batch=8',
               '--iodepth_batch_complete_min=8'),
          ['engine=io_uring', 'depth=32', 'batch=8', 'direct=1']),
]
