# Changes its memory in every way that a program has, at random, in several threads and their forked
# children, and knows at each moment what every page must hold. exerciser.py SEED STEPS THREADS
# prints 0, or what was wrong and how many threads found it.
import ctypes, mmap, os, random, sys, threading, time, struct, signal
seed, ops, nthreads = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
libc = ctypes.CDLL(None, use_errno=True)
P, L, I = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
libc.mmap.restype = P; libc.mmap.argtypes = [P, L, I, I, I, ctypes.c_long]
libc.mprotect.argtypes = [P, L, I]; libc.munmap.argtypes = [P, L]; libc.madvise.argtypes = [P, L, I]
libc.mremap.restype = P; libc.mremap.argtypes = [P, L, L, I, P]
libc.read.argtypes = [I, P, L]; libc.read.restype = ctypes.c_ssize_t
libc.write.argtypes = [I, P, L]; libc.write.restype = ctypes.c_ssize_t
PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
PAGE = 4096
FAIL = P(-1).value
AT = (0, 1999, 4080)

class Bad(Exception): pass

class Worker:
    def __init__(self, number, rnd):
        self.n, self.rnd, self.count = number, rnd, 0
        self.regions = []      # [address, [stamp per page], [protection per page]]
        self.log = []
    def stamp(self):
        self.count += 1
        return struct.pack('<IIQ', 0xA5000000 | self.n, os.getpid() & 0xffffffff, self.count)
    def note(self, *what):
        self.log.append(what)
        del self.log[:-60]
    def new(self):
        pages = self.rnd.choice((1, 2, 5, 17, 64, 130))
        at = libc.mmap(None, pages * PAGE, 3, PRIVATE, -1, 0)
        if at == FAIL: raise Bad('mmap')
        self.note('mmap', hex(at), pages)
        self.regions.append([at, [None] * pages, [3] * pages])
    def pick(self):
        if not self.regions: self.new()
        return self.rnd.choice(self.regions)
    def sub(self, region):
        n = len(region[1])
        first = self.rnd.randrange(n)
        return first, min(n, first + 1 + self.rnd.randrange(max(1, n // 2)))
    def write(self):
        r = self.pick(); a, b = self.sub(r)
        for i in range(a, b):
            if r[2][i] == 3:
                s = self.stamp()
                for o in AT: ctypes.memmove(r[0] + i * PAGE + o, s, 16)
                r[1][i] = s
        self.note('write', hex(r[0]), a, b)
    def check(self, r, i):
        if r[2][i] == 0: return
        want = r[1][i] or bytes(16)
        for o in AT:
            got = ctypes.string_at(r[0] + i * PAGE + o, 16)
            if got != want:
                raise Bad(f'page {hex(r[0] + i * PAGE)} (index {i} of {hex(r[0])}) offset {o}: {got!r} instead of {want!r}')
    def verify(self):
        r = self.pick(); a, b = self.sub(r)
        for i in range(a, b): self.check(r, i)
    def verify_all(self):
        for r in self.regions:
            for i in range(len(r[1])): self.check(r, i)
    def discard(self):
        r = self.pick(); a, b = self.sub(r)
        if libc.madvise(r[0] + a * PAGE, (b - a) * PAGE, 4) != 0: raise Bad('madvise')
        self.note('discard', hex(r[0]), a, b)
        r[1][a:b] = [None] * (b - a)
    def unmap(self):
        r = self.pick(); a, b = self.sub(r)
        if libc.munmap(r[0] + a * PAGE, (b - a) * PAGE) != 0: raise Bad('munmap')
        self.note('munmap', hex(r[0]), a, b)
        self.regions.remove(r)
        if a: self.regions.append([r[0], r[1][:a], r[2][:a]])
        if b < len(r[1]): self.regions.append([r[0] + b * PAGE, r[1][b:], r[2][b:]])
    def protect(self):
        r = self.pick(); a, b = self.sub(r); p = self.rnd.choice((0, 1, 1, 3, 3, 3))
        if libc.mprotect(r[0] + a * PAGE, (b - a) * PAGE, p) != 0: raise Bad('mprotect')
        self.note('mprotect', hex(r[0]), a, b, p)
        r[2][a:b] = [p] * (b - a)
    def remap(self):
        r = self.pick()
        if len(set(r[2])) > 1:
            libc.mprotect(r[0], len(r[1]) * PAGE, 3); r[2] = [3] * len(r[1])
            self.note('mprotect', hex(r[0]), 'all')
        n = len(r[1]); m = self.rnd.choice((n, n + self.rnd.randrange(40), max(1, n // 2)))
        flags, to = 1, None
        if self.rnd.random() < 0.5:
            to = libc.mmap(None, m * PAGE, 3, PRIVATE, -1, 0)
            if self.rnd.random() < 0.5: ctypes.memset(to, 9, m * PAGE)
            flags = 3
        at = libc.mremap(r[0], n * PAGE, m * PAGE, flags, to)
        if at == FAIL:
            e = ctypes.get_errno()
            self.note('mremap failed', e, hex(r[0]), n, m, flags, to and hex(to))
            if to: libc.munmap(to, m * PAGE)
            if e == 14: return  # two mappings of the kernel's
            raise Bad(f'mremap: {e}')
        self.note('mremap', hex(r[0]), n, hex(at), m, flags)
        p = r[2][0]
        r[0] = at; r[1] = (r[1] + [None] * m)[:m]; r[2] = [p] * m
    def through_pipe(self):
        r = self.pick()
        i = self.rnd.randrange(len(r[1]))
        if r[2][i] != 3: return
        a, b = os.pipe()
        s = self.stamp(); data = s + bytes(1999 - 16) + s + bytes(4080 - 1999 - 16) + s
        os.write(b, data)
        if libc.read(a, r[0] + i * PAGE, PAGE) != PAGE: raise Bad('read')
        r[1][i] = s
        if libc.write(b, r[0] + i * PAGE, PAGE) != PAGE: raise Bad('write')
        if os.read(a, PAGE) != data: raise Bad('what the kernel wrote')
        os.close(a); os.close(b)
        self.note('pipe', hex(r[0]), i)
    def fork(self, depth=0):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                signal.alarm(120)
                self.verify_all()
                for _ in range(30): self.step(False)
                if depth < 1 and self.rnd.random() < 0.3: self.fork(depth + 1)
                self.verify_all()
                status = 0
            except Bad as e:
                os.write(2, f'BAD in child {os.getpid()} of thread {self.n}: {e}; {self.log}\n'.encode())
            except BaseException as e:
                os.write(2, f'EXC in child {os.getpid()} of thread {self.n}: {e!r}\n'.encode())
                status = 2
            finally:
                os._exit(status)
        self.note('fork', pid)
        for _ in range(5): self.step(False)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code != 0:
            raise Bad(f'child {pid} ended with {code}')
    def spawn(self):
        pid = os.posix_spawn('/bin/true', ['true'], {})
        if os.waitpid(pid, 0)[1] != 0: raise Bad('true')
    def step(self, forks=True):
        x = self.rnd.random()
        if len(self.regions) > 12: self.unmap()
        if x < 0.08: self.new()
        elif x < 0.40: self.write()
        elif x < 0.66: self.verify()
        elif x < 0.72: self.discard()
        elif x < 0.76: self.unmap()
        elif x < 0.84: self.protect()
        elif x < 0.90: self.remap()
        elif x < 0.97: self.through_pipe()
        elif x < 0.99:
            if forks: self.fork()
        elif forks: self.spawn()

bad = []
def work(w):
    try:
        for _ in range(ops): w.step()
        w.verify_all()
    except Bad as e:
        bad.append(1)
        os.write(2, f'BAD in thread {w.n}: {e}; {w.log}\n'.encode())
workers = [Worker(i, random.Random(seed * 100 + i)) for i in range(nthreads)]
threads = [threading.Thread(target=work, args=(w,)) for w in workers]
for t in threads: t.start()
for t in threads: t.join()
print(len(bad))
