"""fuselog -- a one-file FUSE server that logs every read and write it is asked for.

An observer for engines whose I/O no system call shows.  It speaks the kernel's
protocol itself (Linux include/uapi/linux/fuse.h) and shares nothing with iosonde.
Standard library only; needs root and /dev/fuse.
"""
import contextlib
import ctypes
import errno
import os
import struct
import threading

import iosonde

GETATTR, SETATTR, OPEN, READ, WRITE, STATFS, RELEASE, FSYNC = 3, 4, 14, 15, 16, 17, 18, 20
FLUSH, INIT, ACCESS, INTERRUPT, DESTROY, FORGET, BATCH_FORGET = 25, 26, 34, 36, 38, 2, 42
LIMIT = 1 << 20
FOPEN_DIRECT_IO, FOPEN_PARALLEL_DIRECT_WRITES = 1, 1 << 6
ASYNC_READ, BIG_WRITES, ASYNC_DIO, MAX_PAGES = 1 << 0, 1 << 5, 1 << 15, 1 << 22


class Server:
    """log: (kind, offset, length) of every transfer, kind 'read', 'write' or 'fsync'."""

    def __init__(self, size):
        self.size, self.log, self.data = size, [], bytearray(size)
        self.lock = threading.Lock()

    def mount(self, path):
        self.dev = os.open('/dev/fuse', os.O_RDWR | os.O_CLOEXEC)
        options = 'fd=%d,rootmode=100666,user_id=0,group_id=0,allow_other,max_read=%d' % (
            self.dev, LIMIT)
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b'fuselog', path.encode(), b'fuse.fuselog', 2 | 4, options.encode()):
            iosonde.skip('FUSE cannot be mounted: %s' % os.strerror(ctypes.get_errno()))
        self.threads = [threading.Thread(target=self.serve, daemon=True) for _ in range(2)]
        for thread in self.threads:
            thread.start()

    def serve(self):
        while True:
            try:
                request = os.read(self.dev, LIMIT + 8192)
            except OSError as e:
                if e.errno in (errno.EINTR, errno.EAGAIN, errno.ENOENT):
                    continue
                return
            opcode, unique = struct.unpack_from('<IQ', request, 4)
            answer = self.answer(opcode, request[40:])
            if answer is None:
                continue
            error, body = answer
            try:
                os.write(self.dev, struct.pack('<IiQ', 16 + len(body), -error, unique) + body)
            except OSError:
                pass

    def answer(self, opcode, body):
        if opcode == INIT:
            major, minor = struct.unpack_from('<II', body)
            flags = ASYNC_READ | BIG_WRITES | ASYNC_DIO | MAX_PAGES
            return 0, struct.pack('<IIIIHHIIHH32x', 7, min(minor, 31), 0, flags, 64, 48, LIMIT, 1,
                                  LIMIT // 4096, 0)
        if opcode in (GETATTR, SETATTR):
            return 0, struct.pack('<QII', 3600, 0, 0) + struct.pack(
                '<QQQQQQIIIIIIIIII', 1, self.size, self.size // 512, 0, 0, 0, 0, 0, 0, 0o100666,
                1, 0, 0, 0, 4096, 0)
        if opcode == OPEN:
            return 0, struct.pack('<QII', 0, FOPEN_DIRECT_IO | FOPEN_PARALLEL_DIRECT_WRITES, 0)
        if opcode in (READ, WRITE):
            offset, length = struct.unpack_from('<8xQI', body)
            with self.lock:
                self.log.append(('read' if opcode == READ else 'write', offset, length))
            if opcode == READ:
                return 0, bytes(self.data[offset:offset + length])
            self.data[offset:offset + length] = body[40:40 + length]
            return 0, struct.pack('<II', length, 0)
        if opcode == STATFS:
            return 0, struct.pack('<QQQQQIIII24x', 1 << 20, 1 << 19, 1 << 19, 1, 1, 4096, 255,
                                  4096, 0)
        if opcode == FSYNC:
            with self.lock:
                self.log.append(('fsync', 0, 0))
        if opcode in (FLUSH, RELEASE, FSYNC, ACCESS):
            return 0, b''
        if opcode in (FORGET, BATCH_FORGET, INTERRUPT, DESTROY):
            return None
        return errno.ENOSYS, b''


@contextlib.contextmanager
def served(size, make=Server):
    """A logged file of size bytes: yields (path, Server), or what make(size) makes."""
    iosonde.need_root('mounts a FUSE file')
    if not os.access('/dev/fuse', os.R_OK | os.W_OK):
        iosonde.skip('no /dev/fuse that may be opened')
    with iosonde.disk_dir() as folder:
        path = os.path.join(folder, 'logged')
        open(path, 'w').close()
        server = make(size)
        server.mount(path)
        try:
            yield path, server
        finally:
            ctypes.CDLL(None).umount2(path.encode(), 2)
            os.close(server.dev)
