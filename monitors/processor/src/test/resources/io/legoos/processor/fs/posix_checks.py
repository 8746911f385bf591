"""What POSIX says of file calls, done in the directory given, each outcome on a line of its own.

The same lines must come out on every file system. Run as root; parts run with another effective user.
"""

import errno
import os
import stat
import sys
import time

ROOT = sys.argv[1]
USER = 65533
OTHER = 65532
count = 0


def name(error):
    return errno.errorcode.get(error.errno, str(error.errno))


def check(what, call):
    """Prints what the call gives, or its errno."""
    global count
    count += 1
    try:
        result = call()
    except OSError as e:
        result = name(e)
    print(f"{count} {what}: {result}")


class As:
    """Runs as another user with one group."""

    def __init__(self, user, groups=None):
        self.user = user
        self.groups = [user] if groups is None else groups

    def __enter__(self):
        self.before = os.getgroups()
        os.setgroups(self.groups)
        os.setegid(self.user)
        os.seteuid(self.user)

    def __exit__(self, *_):
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(self.before)


def make(path, mode=0o644, owner=None, content=b""):
    fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    os.write(fd, content)
    os.close(fd)
    os.chmod(path, mode)
    if owner is not None:
        os.chown(path, owner, owner)
        os.chmod(path, mode)
    return path


def mode(path):
    return oct(os.lstat(path).st_mode)


def owner(path):
    s = os.lstat(path)
    return (s.st_uid, s.st_gid)


def links(path):
    return os.lstat(path).st_nlink


def size(path):
    return os.lstat(path).st_size


def newer(path, field, call):
    """Whether a time of the file grows with the call."""
    before = getattr(os.stat(path, follow_symlinks=False), field)
    time.sleep(0.02)
    call()
    return getattr(os.stat(path, follow_symlinks=False), field) > before


def directory(path, permissions=0o755, user=None):
    os.mkdir(path)
    os.chmod(path, permissions)
    if user is not None:
        os.chown(path, user, user)
    return path


def everywhere(prefix, call):
    """A call on paths that cannot be walked."""
    make(prefix + "_file")
    os.symlink(prefix + "_loop2", prefix + "_loop1")
    os.symlink(prefix + "_loop1", prefix + "_loop2")
    check(prefix + " ENOTDIR", lambda: call(prefix + "_file/x"))
    check(prefix + " ENOENT", lambda: call(prefix + "_none/x"))
    check(prefix + " ELOOP", lambda: call(prefix + "_loop1/x"))
    check(prefix + " ENAMETOOLONG", lambda: call("n" * 256))
    check(prefix + " ENAMETOOLONG path", lambda: call("p/" * 2048 + "x"))
    directory(prefix + "_closed", 0o700)
    with As(USER):
        check(prefix + " EACCES search", lambda: call(prefix + "_closed/x"))


def chmod():
    everywhere("chmod", lambda p: os.chmod(p, 0o644))
    f = make("c1", 0o644, USER)
    for m in (0o0, 0o777, 0o4711, 0o2755, 0o1777, 0o6755):
        check(f"chmod {m:o}", lambda: (os.chmod(f, m), mode(f)))
    check("chmod ctime", lambda: newer(f, "st_ctime_ns", lambda: os.chmod(f, 0o600)))
    with As(USER):
        check("chmod owner", lambda: (os.chmod(f, 0o640), mode(f)))
    with As(OTHER):
        check("chmod EPERM", lambda: os.chmod(f, 0o777))
    os.chown(f, USER, OTHER)
    with As(USER):
        check("chmod setgid not in group", lambda: (os.chmod(f, 0o2755), mode(f)))
        check("chmod sticky file", lambda: (os.chmod(f, 0o1755), mode(f)))
    with As(USER, [USER, OTHER]):
        check("chmod setgid in group", lambda: (os.chmod(f, 0o2755), mode(f)))
    os.symlink(f, "c2")
    check("chmod through link", lambda: (os.chmod("c2", 0o711), mode(f), mode("c2")))
    # Of its own group: the kernel does not tell FUSE whether a writer is in another one.
    os.chown(f, USER, USER)
    for bits in (0o4755, 0o2755, 0o6755, 0o6644, 0o2644):
        os.chmod(f, bits)
        with As(USER):
            check(f"write drops {bits:o}", lambda: (write(f, b"x"), mode(f)))
        os.chmod(f, bits)
        check(f"root's write keeps {bits:o}", lambda: (write(f, b"x"), mode(f)))
        os.chmod(f, bits)
        with As(USER):
            check(f"truncate drops {bits:o}", lambda: (os.truncate(f, 3), mode(f)))


def write(path, data, flags=os.O_WRONLY):
    fd = os.open(path, flags)
    try:
        return os.write(fd, data)
    finally:
        os.close(fd)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def chown():
    everywhere("chown", lambda p: os.chown(p, 1, 1))
    f = make("o1")
    check("chown", lambda: (os.chown(f, USER, OTHER), owner(f)))
    check("chown uid only", lambda: (os.chown(f, OTHER, -1), owner(f)))
    check("chown gid only", lambda: (os.chown(f, -1, USER), owner(f)))
    check("chown nothing", lambda: (os.chown(f, -1, -1), owner(f)))
    check("chown ctime", lambda: newer(f, "st_ctime_ns", lambda: os.chown(f, 5, 6)))
    for bits in (0o4755, 0o2755, 0o6755, 0o6644, 0o2644):
        os.chmod(f, bits)
        check(f"chown drops {bits:o}", lambda: (os.chown(f, USER, USER), mode(f)))
    d = directory("o2", 0o6755)
    check("chown directory keeps", lambda: (os.chown(d, USER, USER), mode(d)))
    with As(USER):
        check("chown EPERM uid", lambda: os.chown(f, OTHER, -1))
        check("chown EPERM gid", lambda: os.chown(f, -1, OTHER))
    with As(OTHER):
        check("chown EPERM other", lambda: os.chown(f, -1, OTHER))
    with As(USER, [USER, OTHER]):
        check("chown own group", lambda: (os.chown(f, -1, OTHER), owner(f)))
    os.symlink(f, "o3")
    check("lchown", lambda: (os.lchown("o3", 7, 8), owner("o3"), owner(f)))


def link():
    everywhere("link", lambda p: os.link(p, "l_to"))
    f = make("l1")
    check("link", lambda: (os.link(f, "l2"), links(f), links("l2"), os.path.samefile(f, "l2")))
    check("link EEXIST", lambda: os.link(f, "l2"))
    check("link EPERM directory", lambda: os.link(directory("l_d"), "l3"))
    check("link ENOENT", lambda: os.link("l_none", "l3"))
    check("link ctime", lambda: newer(f, "st_ctime_ns", lambda: os.link(f, "l4")))
    check("link dir mtime", lambda: newer(".", "st_mtime_ns", lambda: os.link(f, "l5")))
    check("unlink one", lambda: (os.unlink(f), links("l2")))
    check("write other name", lambda: (write("l2", b"abc"), size("l4")))
    directory("l_ro", 0o555, OTHER)
    directory("l_rw", 0o777)
    make("l_rw/x", 0o666, USER)
    with As(USER):
        check("link EACCES", lambda: os.link("l_rw/x", "l_ro/x"))
        check("link own", lambda: (os.link("l_rw/x", "l_rw/y"), links("l_rw/y")))
    os.symlink("l2", "l_s")
    check("link to link", lambda: (os.link("l_s", "l_s2", follow_symlinks=False), mode("l_s2")))


def mkdir():
    everywhere("mkdir", os.mkdir)
    for m in (0o755, 0o151, 0o700, 0o7777):
        check(f"mkdir {m:o}", lambda: (os.mkdir(f"m{m:o}", m), mode(f"m{m:o}"), links(f"m{m:o}")))
    os.umask(0o077)
    check("mkdir umask", lambda: (os.mkdir("m_u", 0o777), mode("m_u")))
    os.umask(0o022)
    check("mkdir EEXIST", lambda: os.mkdir("m755"))
    check("mkdir EEXIST file", lambda: os.mkdir(make("m_f")))
    os.symlink("nowhere", "m_s")
    check("mkdir EEXIST link", lambda: os.mkdir("m_s"))
    check("mkdir links", lambda: (os.mkdir("m755/a"), os.mkdir("m755/b"), links("m755")))
    check("mkdir mtime", lambda: newer("m755", "st_mtime_ns", lambda: os.mkdir("m755/c")))
    check("mkdir dot", lambda: os.mkdir("m755/."))
    check("mkdir dots", lambda: os.mkdir("m755/.."))
    directory("m_user", 0o755, USER)
    with As(USER):
        check("mkdir owner", lambda: (os.mkdir("m_user/x"), owner("m_user/x")))
        check("mkdir EACCES", lambda: os.mkdir("m755/x"))
    directory("m_gid", 0o777)
    os.chown("m_gid", 0, OTHER)
    os.chmod("m_gid", 0o2777)
    with As(USER):
        check("setgid", lambda: (os.mkdir("m_gid/d"), owner("m_gid/d"), mode("m_gid/d")))
        check("setgid file", lambda: (make("m_gid/f"), owner("m_gid/f"), mode("m_gid/f")))
        check("setgid bits", lambda: (os.mknod("m_gid/n", 0o102755), mode("m_gid/n")))


def mkfifo():
    everywhere("mkfifo", os.mkfifo)
    check("mkfifo", lambda: (os.mkfifo("f1", 0o640), mode("f1")))
    check("mkfifo EEXIST", lambda: os.mkfifo("f1"))
    check("mkfifo ENXIO", lambda: os.open("f1", os.O_WRONLY | os.O_NONBLOCK))

    def talk():
        r = os.open("f1", os.O_RDONLY | os.O_NONBLOCK)
        w = os.open("f1", os.O_WRONLY)
        os.write(w, b"through")
        got = os.read(r, 100)
        os.close(r)
        os.close(w)
        return got

    check("mkfifo used", talk)


def mknod():
    everywhere("mknod", lambda p: os.mknod(p, 0o100644))
    for kind, bits in (("reg", 0o100640), ("fifo", 0o010640), ("sock", 0o140640)):
        check("mknod " + kind, lambda: (os.mknod("n_" + kind, bits), mode("n_" + kind)))
    for kind, bits in (("chr", 0o020600), ("blk", 0o060600)):
        dev = os.makedev(1, 3)
        check(
            "mknod " + kind,
            lambda: (os.mknod("n_" + kind, bits, dev), mode("n_" + kind), os.stat("n_" + kind).st_rdev),
        )
    check("mknod large dev", lambda: (os.mknod("n_l", 0o020600, os.makedev(511, 70000)), os.stat("n_l").st_rdev))
    check("mknod EEXIST", lambda: os.mknod("n_reg", 0o100644))
    directory("n_w", 0o777)
    with As(USER):
        check("mknod EPERM", lambda: os.mknod("n_w/c", 0o020600, os.makedev(1, 3)))
        check("mknod user fifo", lambda: (os.mknod("n_w/f", 0o010600), owner("n_w/f")))


def open_():
    everywhere("open", lambda p: os.open(p, os.O_RDONLY))
    everywhere("creat", lambda p: os.open(p, os.O_CREAT | os.O_WRONLY))
    check("open create", lambda: (os.close(os.open("p1", os.O_CREAT | os.O_RDWR, 0o4777)), mode("p1")))
    check("open EEXIST", lambda: os.open("p1", os.O_CREAT | os.O_EXCL))
    os.symlink("p_none", "p_s")
    check("open EEXIST link", lambda: os.open("p_s", os.O_CREAT | os.O_EXCL))
    check("open ELOOP", lambda: os.open("p_s", os.O_NOFOLLOW))
    check("open dangling", lambda: os.open("p_s", os.O_RDONLY))
    check("open create through link", lambda: (os.close(os.open("p_s", os.O_CREAT | os.O_WRONLY)), size("p_none")))
    directory("p_d")
    check("open EISDIR", lambda: os.open("p_d", os.O_WRONLY))
    check("open ENOTDIR", lambda: os.open("p1", os.O_DIRECTORY))
    check("open dir creat", lambda: os.open("p_d", os.O_CREAT))
    write("p1", b"0123456789")
    check("open trunc", lambda: (os.close(os.open("p1", os.O_WRONLY | os.O_TRUNC)), size("p1")))
    check("append", lambda: (write("p1", b"ab", os.O_WRONLY | os.O_APPEND), write("p1", b"cd", os.O_WRONLY | os.O_APPEND), read("p1")))
    for m in (0o000, 0o400, 0o200, 0o040, 0o020, 0o004, 0o002, 0o600):
        f = make(f"p_{m:o}", m, USER)
        for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
            for user in (USER, OTHER):
                with As(user):
                    check(f"open {m:o} {flags} by {user}", lambda: os.close(os.open(f, flags)))
    directory("p_ro", 0o555, USER)
    with As(USER):
        check("open create EACCES", lambda: os.open("p_ro/x", os.O_CREAT | os.O_WRONLY))
    with As(OTHER):
        check("open create EACCES other", lambda: os.open("p_d/x", os.O_CREAT | os.O_WRONLY))
    check("open dir mtime", lambda: newer("p_d", "st_mtime_ns", lambda: make("p_d/new")))
    check("open keeps mtime", lambda: newer("p_d", "st_mtime_ns", lambda: read("p_d/new")))
    check("read EISDIR", lambda: os.read(os.open("p_d", os.O_RDONLY), 1))
    check("ETXTBSY", text_busy)


def text_busy():
    import shutil
    import subprocess

    shutil.copy("/bin/sleep", "p_exec")
    child = subprocess.Popen([os.path.abspath("p_exec"), "60"])
    try:
        return os.open("p_exec", os.O_WRONLY)
    finally:
        child.kill()
        child.wait()


def rename():
    everywhere("rename", lambda p: os.rename(p, "r_to"))
    everywhere("rename to", lambda p: os.rename(make("r_" + str(count)), p))
    f = make("r1", content=b"one")
    check("rename", lambda: (os.rename(f, "r2"), read("r2"), os.path.exists(f)))
    make("r3", content=b"three")
    check("rename over", lambda: (os.rename("r2", "r3"), read("r3"), links("r3")))
    os.link("r3", "r4")
    check("rename same file", lambda: (os.rename("r3", "r4"), links("r3"), links("r4")))
    directory("r_d1")
    directory("r_d2")
    make("r_d2/x")
    check("rename EISDIR", lambda: os.rename("r3", "r_d1"))
    check("rename ENOTDIR", lambda: os.rename("r_d1", "r3"))
    check("rename ENOTEMPTY", lambda: os.rename("r_d1", "r_d2"))
    check("rename EINVAL", lambda: (directory("r_d2/sub"), os.rename("r_d2", "r_d2/sub/x")))
    check("rename dir", lambda: (os.rename("r_d2", "r_d1"), sorted(os.listdir("r_d1")), links("r_d1")))
    check("rename ENOENT", lambda: os.rename("r_none", "r_x"))
    directory("r_p")
    check("rename dir links", lambda: (os.rename("r_d1/sub", "r_p/sub"), links("r_d1"), links("r_p")))
    check("dotdot after rename", lambda: os.path.samefile("r_p/sub/..", "r_p"))
    check("rename ctime", lambda: newer("r4", "st_ctime_ns", lambda: os.rename("r4", "r4")))
    check("rename dir mtime", lambda: newer("r_p", "st_mtime_ns", lambda: os.rename("r4", "r_p/r4")))
    os.symlink("r_none", "r_s")
    check("rename link", lambda: (os.rename("r_s", "r_s2"), os.readlink("r_s2")))
    directory("r_sticky", 0o1777)
    make("r_sticky/u", 0o666, USER)
    with As(OTHER):
        check("rename sticky", lambda: os.rename("r_sticky/u", "r_sticky/v"))
        check("unlink sticky", lambda: os.unlink("r_sticky/u"))
    with As(USER):
        check("rename sticky own", lambda: os.rename("r_sticky/u", "r_sticky/v"))
    renameat2()


def renameat2():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def call(a, b, flags):
        if libc.renameat2(-100, a.encode(), -100, b.encode(), flags) != 0:
            raise OSError(ctypes.get_errno(), "renameat2")

    make("x1", content=b"x1")
    make("x2", content=b"x2")
    directory("x_d")
    check("noreplace EEXIST", lambda: call("x1", "x2", 1))
    check("noreplace", lambda: (call("x1", "x3", 1), read("x3")))
    check("exchange", lambda: (call("x2", "x3", 2), read("x2"), read("x3")))
    check("exchange dir", lambda: (call("x2", "x_d", 2), mode("x2"), mode("x_d")))
    check("exchange ENOENT", lambda: call("x2", "x_none", 2))
    check("exchange EINVAL", lambda: (directory("x2/in"), call("x2", "x2/in", 2)))
    check("both EINVAL", lambda: call("x2", "x3", 3))


def rmdir():
    everywhere("rmdir", os.rmdir)
    directory("d1")
    directory("d1/in")
    check("rmdir ENOTEMPTY", lambda: os.rmdir("d1"))
    check("rmdir", lambda: (os.rmdir("d1/in"), links("d1"), os.rmdir("d1"), os.path.exists("d1")))
    check("rmdir ENOTDIR", lambda: os.rmdir(make("d_f")))
    os.symlink(".", "d_s")
    check("rmdir link", lambda: os.rmdir("d_s"))
    check("rmdir dot", lambda: os.rmdir("./."))
    check("rmdir dots", lambda: (directory("d2"), directory("d2/e"), os.rmdir("d2/e/..")))
    directory("d_p", 0o555, USER)
    os.mkdir("d_p/x")
    with As(USER):
        check("rmdir EACCES", lambda: os.rmdir("d_p/x"))

    def removed():
        directory("d3")
        fd = os.open("d3", os.O_RDONLY)
        os.rmdir("d3")
        result = [os.fstat(fd).st_nlink, os.listdir(fd)]
        try:
            os.mkdir("x", dir_fd=fd)
        except OSError as e:
            result.append(name(e))
        os.close(fd)
        return result

    check("rmdir open", removed)


def symlink():
    everywhere("symlink", lambda p: os.symlink("t", p))
    check("symlink", lambda: (os.symlink("t" * 4095, "s1"), len(os.readlink("s1")), size("s1"), mode("s1")))
    check("symlink ENAMETOOLONG", lambda: os.symlink("t" * 4096, "s2"))
    check("symlink ENOENT", lambda: os.symlink("", "s2"))
    check("symlink EEXIST", lambda: os.symlink("t", "s1"))
    check("readlink EINVAL", lambda: os.readlink(make("s_f")))
    os.symlink("s_f", "s3")
    check("stat through", lambda: os.path.samefile("s3", "s_f"))
    check("unlink link", lambda: (os.unlink("s3"), os.path.exists("s_f")))


def truncate():
    everywhere("truncate", lambda p: os.truncate(p, 0))
    f = make("t1", 0o644, USER, b"x" * 10000)
    check("truncate", lambda: (os.truncate(f, 5000), size(f)))
    check("truncate longer", lambda: (os.truncate(f, 9000), size(f), read(f).count(b"\0")))
    check("truncate ctime", lambda: newer(f, "st_ctime_ns", lambda: os.truncate(f, 3)))
    check("truncate mtime", lambda: newer(f, "st_mtime_ns", lambda: os.truncate(f, 1)))
    check("truncate EINVAL", lambda: os.truncate(f, -1))
    check("truncate EISDIR", lambda: os.truncate(directory("t_d"), 0))
    with As(OTHER):
        check("truncate EACCES", lambda: os.truncate(f, 0))

    def handle():
        fd = os.open(f, os.O_RDWR)
        os.ftruncate(fd, 123)
        os.lseek(fd, 200, os.SEEK_SET)
        os.write(fd, b"end")
        result = (os.fstat(fd).st_size, os.pread(fd, 300, 0).count(b"\0"))
        os.close(fd)
        return result

    check("ftruncate", handle)
    check("ftruncate EINVAL", lambda: os.ftruncate(os.open(f, os.O_RDONLY), 0))


def unlink():
    everywhere("unlink", os.unlink)
    check("unlink EISDIR", lambda: os.unlink(directory("u_d")))
    check("unlink ENOENT", lambda: os.unlink("u_none"))
    for kind in (0o100644, 0o010644, 0o140644):
        check(f"unlink {kind:o}", lambda: (os.mknod("u1", kind), os.unlink("u1"), os.path.exists("u1")))

    def held():
        make("u2", content=b"kept")
        fd = os.open("u2", os.O_RDWR)
        os.unlink("u2")
        os.write(fd, b"KE")
        os.ftruncate(fd, 6)
        make("u2", content=b"other")
        result = (os.fstat(fd).st_nlink, os.pread(fd, 10, 0), os.fstat(fd).st_size, read("u2"))
        os.close(fd)
        return result

    check("unlink open", held)

    def replaced():
        make("u3", content=b"old")
        fd = os.open("u3", os.O_RDONLY)
        make("u4", content=b"new")
        os.rename("u4", "u3")
        result = (os.fstat(fd).st_nlink, os.read(fd, 10), read("u3"))
        os.close(fd)
        return result

    check("replaced open", replaced)
    directory("u_ro", 0o555, USER)
    make("u_ro/x", 0o666, USER)
    with As(USER):
        check("unlink EACCES", lambda: os.unlink("u_ro/x"))
    os.link("u2", "u5")
    check("unlink ctime", lambda: newer("u5", "st_ctime_ns", lambda: os.unlink("u2")))


def utimensat():
    everywhere("utime", lambda p: os.utime(p))
    f = make("w1", 0o644, USER)

    def times(path=f):
        s = os.lstat(path)
        return (s.st_atime_ns, s.st_mtime_ns)

    check("utime", lambda: (os.utime(f, ns=(1_000_000_001, 2_000_000_002)), times()))
    check("utime before 1970", lambda: (os.utime(f, ns=(-1, -2_500_000_000)), times()))
    check("utime far", lambda: (os.utime(f, ns=(5_000_000_000 * 10**9, 6_000_000_000 * 10**9)), times()))
    check("utime now", lambda: (os.utime(f), abs(os.stat(f).st_mtime - time.time()) < 5))
    check("utime ctime", lambda: newer(f, "st_ctime_ns", lambda: os.utime(f, ns=(1, 1))))
    with As(OTHER):
        check("utime EPERM", lambda: os.utime(f, ns=(1, 1)))
        check("utime now EACCES", lambda: os.utime(f))
    os.chmod(f, 0o666)
    with As(OTHER):
        check("utime now writable", lambda: os.utime(f))
    os.symlink(f, "w2")
    check("lutime", lambda: (os.utime("w2", ns=(7, 8), follow_symlinks=False), times("w2")))


def extended():
    f = make("e1", 0o644, USER)
    check("getxattr ENODATA", lambda: os.getxattr(f, "user.none"))
    check("setxattr", lambda: (os.setxattr(f, "trusted.a", b"1"), os.getxattr(f, "trusted.a")))
    check("setxattr create", lambda: os.setxattr(f, "trusted.a", b"2", os.XATTR_CREATE))
    check("setxattr replace", lambda: os.setxattr(f, "trusted.none", b"2", os.XATTR_REPLACE))
    check("setxattr empty", lambda: (os.setxattr(f, "trusted.e", b""), os.getxattr(f, "trusted.e")))
    check("listxattr", lambda: sorted(os.listxattr(f)))
    check("removexattr", lambda: (os.removexattr(f, "trusted.a"), sorted(os.listxattr(f))))
    check("removexattr ENODATA", lambda: os.removexattr(f, "trusted.a"))
    check("setxattr unknown", lambda: os.setxattr(f, "nonsense", b"1"))
    with As(OTHER):
        check("setxattr EACCES", lambda: os.setxattr(f, "user.x", b"1"))
        check("setxattr EPERM", lambda: os.setxattr(f, "trusted.x", b"1"))


def locks():
    import fcntl

    f = make("k1")
    a = os.open(f, os.O_RDWR)
    b = os.open(f, os.O_RDWR)

    def in_child(call):
        pid = os.fork()
        if pid == 0:
            try:
                call()
                os._exit(0)
            except OSError as e:
                os._exit(e.errno)
        return errno.errorcode.get(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)

    check("flock", lambda: fcntl.flock(a, fcntl.LOCK_EX | fcntl.LOCK_NB))
    check("flock EAGAIN", lambda: fcntl.flock(b, fcntl.LOCK_EX | fcntl.LOCK_NB))
    check("unflock", lambda: (fcntl.flock(a, fcntl.LOCK_UN), fcntl.flock(b, fcntl.LOCK_SH | fcntl.LOCK_NB)))
    check("lockf", lambda: fcntl.lockf(a, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 0))
    check("lockf child", lambda: in_child(lambda: fcntl.lockf(b, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 5)))
    check("lockf elsewhere", lambda: in_child(lambda: fcntl.lockf(b, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 20)))
    os.close(a)
    os.close(b)


def directories():
    directory("y")
    for i in range(3000):
        os.mknod(f"y/{i:05d}", 0o100644)
    check("list", lambda: sorted(os.listdir("y")) == [f"{i:05d}" for i in range(3000)])
    check("list with types", lambda: all(e.is_file(follow_symlinks=False) for e in os.scandir("y")))

    def remove_while_reading():
        seen = []
        for e in os.scandir("y"):
            seen.append(e.name)
            os.unlink(e.path)
        return (len(seen), len(set(seen)), os.listdir("y"))

    check("remove while reading", remove_while_reading)
    check("odd names", lambda: (make(b"y/\xff\xfe \n"), os.listdir(b"y")))
    check("long name", lambda: (make("y/" + "n" * 255), len(os.listdir("y"))))
    check("holes", holes)


def holes():
    fd = os.open("h1", os.O_CREAT | os.O_RDWR)
    os.ftruncate(fd, 1 << 20)
    os.pwrite(fd, b"data", 1 << 19)
    result = [os.lseek(fd, 1 << 20, os.SEEK_SET)]
    for at, whence in ((0, os.SEEK_HOLE), (1 << 19, os.SEEK_DATA), (1 << 20, os.SEEK_DATA)):
        try:
            result.append(os.lseek(fd, at, whence))
        except OSError as e:
            result.append(name(e))
    os.posix_fallocate(fd, 1 << 20, 4096)
    result.append(os.fstat(fd).st_size)
    os.close(fd)
    return result


os.umask(0o022)
os.chdir(ROOT)
for group in (
    chmod, chown, link, mkdir, mkfifo, mknod, open_, rename, rmdir, symlink, truncate, unlink,
    utimensat, extended, locks, directories,
):
    directory("group")
    os.chdir("group")
    os.chmod(".", 0o777)
    group()
    os.chdir("..")
    os.rename("group", group.__name__ + ".done")
print("checks:", count)
