package io.legoos.processor.fs;

import static java.util.Objects.requireNonNull;

import io.legoos.linux.FileMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** An inode of a {@link MemoryVolume}; guarded by the volume. */
final class MemoryInode {
  final long number;
  final MemoryContent content = new MemoryContent();
  final Map<FileName, Long> cookies = new HashMap<>();
  final TreeMap<Long, Child> children = new TreeMap<>();
  final TreeMap<String, byte[]> extended = new TreeMap<>();
  int mode;
  int links;
  int uid;
  int gid;
  int device;
  byte[] target = {};
  long parent;
  long nextCookie = 1;
  long version = 1;
  FileTime accessed = now();
  FileTime modified = accessed;
  FileTime changed = accessed;

  /** A name in a directory. */
  record Child(FileName name, MemoryInode inode) {}

  MemoryInode(long number, int mode, int uid, int gid) {
    this.number = number;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.links = isDirectory() ? 2 : 1;
  }

  static FileTime now() {
    Instant now = Instant.now();
    return new FileTime(now.getEpochSecond(), now.getNano());
  }

  boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }

  void touchChanged() {
    changed = now();
  }

  void touchContent() {
    modified = now();
    changed = modified;
    version++;
  }

  void add(FileName name, MemoryInode child) {
    long cookie = nextCookie++;
    cookies.put(name, cookie);
    children.put(cookie, new Child(name, child));
    if (child.isDirectory()) {
      links++;
      child.parent = number;
    }
    touchContent();
  }

  void remove(FileName name) {
    long cookie = requireNonNull(cookies.remove(name));
    MemoryInode child = requireNonNull(children.remove(cookie)).inode();
    if (child.isDirectory()) {
      links--;
    }
    touchContent();
  }

  FileAttributes attributes() {
    long size =
        switch (mode & FileMode.S_IFMT) {
          case FileMode.S_IFREG -> content.size();
          case FileMode.S_IFLNK -> target.length;
          default -> 0;
        };
    return new FileAttributes(
        number,
        mode,
        links,
        uid,
        gid,
        device,
        size,
        content.allocatedBytes() / 512,
        accessed,
        modified,
        changed,
        version);
  }

  static String key(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }
}
