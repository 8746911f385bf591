package io.legoos.linux.fuse;

/** struct fuse_attr without its padding; times in seconds and nanoseconds, blocks of 512 bytes. */
public record FuseAttr(
    long ino,
    long size,
    long blocks,
    long atime,
    long mtime,
    long ctime,
    int atimensec,
    int mtimensec,
    int ctimensec,
    int mode,
    int nlink,
    int uid,
    int gid,
    int rdev) {}
