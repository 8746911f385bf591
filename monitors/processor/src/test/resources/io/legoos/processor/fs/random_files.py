"""The same random file operations in two directories; whatever differs ends it with status 1.

Arguments: SEED OPERATIONS DIRECTORY REFERENCE
"""

import ctypes
import errno
import mmap
import os
import random
import sys

SEED, OPERATIONS, TESTED, REFERENCE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
MAX_SIZE = 3 << 20
NAMES = ["a", "b", "c", "d", "e", "s/a", "s/b"]
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long]
KEEP, PUNCH, ZERO = 1, 2, 0x10


class Side:
    """One directory, and the files that are open in it by slot."""

    def __init__(self, root):
        self.root = root
        self.open = {}
        os.mkdir(self.path("s"))

    def path(self, name):
        return os.path.join(self.root, name)

    def do(self, operation, *arguments):
        try:
            return getattr(self, operation)(*arguments)
        except OSError as e:
            return errno.errorcode.get(e.errno, e.errno)

    def do_open(self, slot, name, flags):
        fd = os.open(self.path(name), flags, 0o644)
        if slot in self.open:
            os.close(self.open.pop(slot))
        self.open[slot] = fd

    def do_close(self, slot):
        os.close(self.open.pop(slot))

    def do_write(self, slot, offset, data):
        return os.pwrite(self.open[slot], data, offset)

    def do_append(self, name, data):
        fd = os.open(self.path(name), os.O_WRONLY | os.O_APPEND)
        try:
            return os.write(fd, data), os.fstat(fd).st_size
        finally:
            os.close(fd)

    def do_read(self, slot, offset, length):
        return os.pread(self.open[slot], length, offset)

    def do_truncate(self, slot, size):
        os.ftruncate(self.open[slot], size)

    def do_truncate_name(self, name, size):
        os.truncate(self.path(name), size)

    def do_fallocate(self, slot, mode, offset, length):
        if LIBC.fallocate(self.open[slot], mode, offset, length) != 0:
            raise OSError(ctypes.get_errno(), "fallocate")

    def do_map_write(self, slot, offset, data):
        fd = self.open[slot]
        size = os.fstat(fd).st_size
        if offset + len(data) > size:
            return "beyond"
        with mmap.mmap(fd, size) as m:
            m[offset : offset + len(data)] = data

    def do_map_read(self, slot, offset, length):
        fd = self.open[slot]
        size = os.fstat(fd).st_size
        if offset >= size:
            return "beyond"
        with mmap.mmap(fd, size, prot=mmap.PROT_READ) as m:
            return m[offset : offset + length]

    def do_rename(self, a, b):
        os.rename(self.path(a), self.path(b))

    def do_link(self, a, b):
        os.link(self.path(a), self.path(b))

    def do_unlink(self, a):
        os.unlink(self.path(a))

    def do_copy(self, a, b, offset, length):
        return os.copy_file_range(self.open[a], self.open[b], length, offset, 0)

    def do_sync(self, slot):
        os.fsync(self.open[slot])

    def do_forget(self, slot):
        """What is read next comes from the volume."""
        os.fsync(self.open[slot])
        os.posix_fadvise(self.open[slot], 0, 0, os.POSIX_FADV_DONTNEED)

    def state(self):
        """Names, sizes, link counts and all bytes."""
        result = {}
        for name in NAMES:
            try:
                s = os.stat(self.path(name))
                with open(self.path(name), "rb") as f:
                    result[name] = (s.st_size, s.st_nlink, f.read())
            except FileNotFoundError:
                result[name] = None
        for slot, fd in self.open.items():
            s = os.fstat(fd)
            result[slot] = (s.st_size, s.st_nlink)
        result["list"] = sorted(os.listdir(self.root)) + sorted(os.listdir(self.path("s")))
        return result


def choose(rng, slots):
    """The next operation and its arguments."""
    slot = rng.randrange(6)
    offset = rng.choice([rng.randrange(MAX_SIZE), rng.randrange(20000), rng.randrange(64) * 4096])
    length = rng.choice([rng.randrange(1, 100), rng.randrange(1, 20000), rng.randrange(1, 1 << 20)])
    kind = rng.randrange(100)
    if slot not in slots or kind < 6:
        flags = rng.choice([0, 0, os.O_CREAT, os.O_CREAT, os.O_TRUNC, os.O_CREAT | os.O_EXCL])
        return ("do_open", slot, rng.choice(NAMES), os.O_RDWR | flags)
    if kind < 24:
        return ("do_write", slot, offset, rng.randbytes(length))
    if kind < 42:
        return ("do_read", slot, offset, length)
    if kind < 50:
        return ("do_map_write", slot, offset, rng.randbytes(min(length, 100000)))
    if kind < 58:
        return ("do_map_read", slot, offset, length)
    if kind < 63:
        return ("do_truncate", slot, rng.choice([offset, 0, rng.randrange(5000)]))
    if kind < 65:
        return ("do_truncate_name", rng.choice(NAMES), offset)
    if kind < 72:
        modes = [0, KEEP, PUNCH | KEEP, PUNCH | KEEP, PUNCH, 0x40]
        return ("do_fallocate", slot, rng.choice(modes), offset, length)
    if kind < 75:
        return ("do_append", rng.choice(NAMES), rng.randbytes(min(length, 30000)))
    if kind < 79:
        return ("do_rename", rng.choice(NAMES), rng.choice(NAMES))
    if kind < 83:
        return ("do_link", rng.choice(NAMES), rng.choice(NAMES))
    if kind < 87:
        return ("do_unlink", rng.choice(NAMES))
    if kind < 90:
        other = rng.choice(sorted(slots))
        return ("do_copy", slot, other, offset, length)
    if kind < 93:
        return ("do_sync", slot)
    if kind < 97:
        return ("do_forget", slot)
    return ("do_close", slot)


def short(value):
    text = repr(value)
    return text if len(text) < 100 else f"{text[:60]}... ({len(value)} bytes)"


def first_difference(a, b):
    if isinstance(a, tuple):
        a, b = a[-1], b[-1]
    if isinstance(a, bytes) and isinstance(b, bytes):
        for i, (x, y) in enumerate(zip(a, b)):
            if x != y:
                return f"first difference at byte {i}"
    return "lengths"


def main():
    print("seed", SEED)
    rng = random.Random(SEED)
    tested, reference = Side(TESTED), Side(REFERENCE)
    history = []
    for number in range(OPERATIONS):
        operation = choose(rng, set(reference.open))
        history.append(operation)
        expected = reference.do(*operation)
        actual = tested.do(*operation)
        problem = None
        if expected != actual:
            problem = f"gave {short(actual)} and not {short(expected)}: {first_difference(actual, expected)}"
        elif number % 50 == 49 or number == OPERATIONS - 1:
            want, have = reference.state(), tested.state()
            bad = [k for k in want if want[k] != have[k]]
            if bad:
                problem = f"state of {bad}: {[first_difference(have[k], want[k]) for k in bad]}"
        if problem:
            print(f"seed {SEED}: operation {number} {[short(p) for p in operation]} {problem}")
            for old in history[-30:]:
                print("  ", [short(p) for p in old])
            sys.exit(1)
    print(f"seed {SEED}: {OPERATIONS} operations, all the same")


main()
