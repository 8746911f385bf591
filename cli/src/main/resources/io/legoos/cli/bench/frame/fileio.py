# Single-threaded I/O of 4 KiB on one file, as in Figure 9 of the LegoOS paper: what is touched is a part of the file, in order or at
# random, each write with an fsync; the processor's page cache has nothing of the file when a pattern begins.
# Prints for each pattern: name, operations, seconds. Checks every byte that it reads.
import os
import random
import sys
import time

directory, mib, operations, syncs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
path = os.path.join(directory, 'fileio')
block = 4096
blocks = mib << 20 >> 12


def content(index):
    return index.to_bytes(8, 'little') * (block // 8)


def forget(fd):
    os.fsync(fd)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)


def read(fd, indexes):
    # Without read-ahead of the kernel at the processor each random read is one request, as in the paper.
    for index in indexes:
        if os.pread(fd, block, index * block) != content(index):
            sys.exit('wrong bytes at block %d' % index)


def write(fd, indexes):
    for index in indexes:
        if os.pwrite(fd, content(index), index * block) != block:
            sys.exit('a short write at block %d' % index)
        os.fsync(fd)


def measure(name, how, fd, indexes):
    forget(fd)
    begin = time.perf_counter()
    how(fd, indexes)
    print(name, len(indexes), time.perf_counter() - begin, flush=True)


chosen = random.Random(1)
start = chosen.randrange(blocks - operations)
in_order = range(start, start + operations)
at_random = [chosen.randrange(blocks) for _ in range(operations)]
fd = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
begin = time.perf_counter()
for first in range(0, blocks, 256):
    os.pwrite(fd, b''.join(content(i) for i in range(first, min(blocks, first + 256))), first * block)
os.fsync(fd)
print('fill', blocks, time.perf_counter() - begin, flush=True)
measure('seq read', read, fd, in_order)
measure('seq read again', read, fd, in_order)
os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)
measure('random read', read, fd, at_random)
measure('random read again', read, fd, at_random)
measure('seq write', write, fd, range(start, start + syncs))
measure('random write', write, fd, at_random[:syncs])
os.close(fd)
os.unlink(path)
