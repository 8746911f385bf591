package io.legoos.processor.fs;

import static java.util.Objects.requireNonNull;

import io.legoos.linux.Errno;
import io.legoos.linux.FileMode;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume in memory with the meaning that POSIX gives files. Thread-safe. */
final class MemoryVolume implements VolumeClient {
  private static final long CAPACITY = 8L << 30;
  private static final long MAX_FILE_BYTES = 1L << 40;
  private static final int NOREPLACE = 1;
  private static final int EXCHANGE = 2;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ZERO_RANGE = 0x10;

  private final Map<Long, MemoryInode> inodes = new HashMap<>();
  private long lastNumber = ROOT;

  MemoryVolume() {
    MemoryInode root = new MemoryInode(ROOT, FileMode.S_IFDIR | 0755, 0, 0);
    root.parent = ROOT;
    inodes.put(ROOT, root);
  }

  /** Inodes that exist, also those without a name. */
  synchronized int inodeCount() {
    return inodes.size();
  }

  private static VolumeException error(int errno) {
    return new VolumeException(errno, "memory volume");
  }

  private MemoryInode inode(long number) throws VolumeException {
    MemoryInode inode = inodes.get(number);
    if (inode == null) {
      throw error(Errno.ENOENT);
    }
    return inode;
  }

  private MemoryInode directory(long number) throws VolumeException {
    MemoryInode inode = inode(number);
    if (!inode.isDirectory()) {
      throw error(Errno.ENOTDIR);
    }
    return inode;
  }

  private MemoryInode liveDirectory(long number) throws VolumeException {
    MemoryInode inode = directory(number);
    if (inode.links == 0) {
      throw error(Errno.ENOENT);
    }
    return inode;
  }

  private MemoryInode file(long number) throws VolumeException {
    MemoryInode inode = inode(number);
    if (!FileMode.isRegular(inode.mode)) {
      throw error(inode.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
    }
    return inode;
  }

  private static @Nullable MemoryInode find(MemoryInode directory, FileName name) {
    Long cookie = directory.cookies.get(name);
    return cookie == null ? null : requireNonNull(directory.children.get(cookie)).inode();
  }

  private static MemoryInode child(MemoryInode directory, FileName name) throws VolumeException {
    MemoryInode found = find(directory, name);
    if (found == null) {
      throw error(Errno.ENOENT);
    }
    return found;
  }

  @Override
  public synchronized FileAttributes lookup(long directory, FileName name) throws VolumeException {
    return child(directory(directory), name).attributes();
  }

  @Override
  public synchronized FileAttributes attributes(long number) throws VolumeException {
    return inode(number).attributes();
  }

  @Override
  public synchronized FileAttributes change(long number, AttributeChange change)
      throws VolumeException {
    MemoryInode inode = inode(number);
    if (change.sizeBytes() != null) {
      long size = change.sizeBytes();
      if (size < 0 || size > MAX_FILE_BYTES) {
        throw error(size < 0 ? Errno.EINVAL : Errno.EFBIG);
      }
      file(number).content.resize(size);
      inode.touchContent();
    }
    if (change.permissions() != null) {
      inode.mode = (inode.mode & FileMode.S_IFMT) | change.permissions();
    }
    inode.uid = change.uid() != null ? change.uid() : inode.uid;
    inode.gid = change.gid() != null ? change.gid() : inode.gid;
    inode.accessed = change.accessed() != null ? change.accessed() : inode.accessed;
    inode.modified = change.modified() != null ? change.modified() : inode.modified;
    inode.touchChanged();
    return inode.attributes();
  }

  @Override
  public synchronized FileAttributes make(long directory, FileName name, NewFile file)
      throws VolumeException {
    MemoryInode parent = liveDirectory(directory);
    if (find(parent, name) != null) {
      throw error(Errno.EEXIST);
    }
    boolean inherits = (parent.mode & FileMode.S_ISGID) != 0;
    int mode = file.mode();
    if (inherits && FileMode.isDirectory(mode)) {
      mode |= FileMode.S_ISGID;
    }
    int gid = inherits ? parent.gid : file.gid();
    MemoryInode inode = new MemoryInode(++lastNumber, mode, file.uid(), gid);
    inode.device = file.device();
    inode.target = file.target().clone();
    inodes.put(inode.number, inode);
    parent.add(name, inode);
    return inode.attributes();
  }

  @Override
  public synchronized FileAttributes link(long number, long directory, FileName name)
      throws VolumeException {
    MemoryInode inode = inode(number);
    MemoryInode parent = liveDirectory(directory);
    if (inode.isDirectory()) {
      throw error(Errno.EPERM);
    }
    if (inode.links == 0) {
      throw error(Errno.ENOENT);
    }
    if (find(parent, name) != null) {
      throw error(Errno.EEXIST);
    }
    inode.links++;
    inode.touchChanged();
    parent.add(name, inode);
    return inode.attributes();
  }

  private static void checkRemovable(MemoryInode inode, boolean asDirectory)
      throws VolumeException {
    if (asDirectory != inode.isDirectory()) {
      throw error(asDirectory ? Errno.ENOTDIR : Errno.EISDIR);
    }
    if (asDirectory && !inode.children.isEmpty()) {
      throw error(Errno.ENOTEMPTY);
    }
  }

  private static void drop(MemoryInode parent, FileName name, MemoryInode inode) {
    parent.remove(name);
    inode.links = inode.isDirectory() ? 0 : inode.links - 1;
    inode.touchChanged();
  }

  @Override
  public synchronized FileAttributes unlink(long directory, FileName name, boolean isDirectory)
      throws VolumeException {
    MemoryInode parent = directory(directory);
    MemoryInode inode = child(parent, name);
    checkRemovable(inode, isDirectory);
    drop(parent, name, inode);
    return inode.attributes();
  }

  private void checkNotInside(MemoryInode moved, MemoryInode directory) throws VolumeException {
    for (long at = directory.number; at != ROOT; at = inode(at).parent) {
      if (at == moved.number) {
        throw error(Errno.EINVAL);
      }
    }
  }

  @Override
  public synchronized @Nullable FileAttributes rename(
      long directory, FileName name, long newDirectory, FileName newName, int flags)
      throws VolumeException {
    MemoryInode from = directory(directory);
    MemoryInode to = liveDirectory(newDirectory);
    MemoryInode moved = child(from, name);
    MemoryInode old = find(to, newName);
    checkNotInside(moved, to);
    if (flags == EXCHANGE) {
      exchange(from, name, moved, to, newName, child(to, newName));
      return null;
    }
    if (old != null && (flags & NOREPLACE) != 0) {
      throw error(Errno.EEXIST);
    }
    if (old == moved) {
      return null;
    }
    if (old != null) {
      if (old.isDirectory() && !moved.isDirectory()) {
        throw error(Errno.EISDIR);
      }
      checkRemovable(old, moved.isDirectory());
      drop(to, newName, old);
    }
    from.remove(name);
    to.add(newName, moved);
    moved.touchChanged();
    return old == null ? null : old.attributes();
  }

  private void exchange(
      MemoryInode from,
      FileName name,
      MemoryInode moved,
      MemoryInode to,
      FileName newName,
      MemoryInode other)
      throws VolumeException {
    checkNotInside(other, from);
    from.remove(name);
    to.remove(newName);
    from.add(name, other);
    to.add(newName, moved);
    moved.touchChanged();
    other.touchChanged();
  }

  @Override
  public synchronized byte[] readSymlink(long number) throws VolumeException {
    MemoryInode inode = inode(number);
    if ((inode.mode & FileMode.S_IFMT) != FileMode.S_IFLNK) {
      throw error(Errno.EINVAL);
    }
    return inode.target.clone();
  }

  @Override
  public synchronized DirectoryPage readDirectory(long directory, long after, int maxEntries)
      throws VolumeException {
    List<DirectoryPage.Entry> entries = new ArrayList<>();
    var rest = directory(directory).children.tailMap(after, false);
    for (var entry : rest.entrySet()) {
      if (entries.size() == maxEntries) {
        break;
      }
      MemoryInode.Child child = entry.getValue();
      entries.add(
          new DirectoryPage.Entry(child.name(), entry.getKey(), child.inode().attributes()));
    }
    return new DirectoryPage(entries, entries.size() == rest.size());
  }

  @Override
  public synchronized int read(long number, long offset, MemorySegment into)
      throws VolumeException {
    return file(number).content.read(offset, into);
  }

  @Override
  public synchronized FileAttributes write(
      long number, long offset, MemorySegment data, boolean clearPrivileges)
      throws VolumeException {
    MemoryInode inode = file(number);
    if (offset < 0 || offset > MAX_FILE_BYTES) {
      throw error(Errno.EFBIG);
    }
    inode.content.write(offset, data);
    inode.touchContent();
    if (clearPrivileges) {
      inode.mode = (inode.mode & FileMode.S_IFMT) | FileMode.withoutPrivileges(inode.mode);
    }
    return inode.attributes();
  }

  @Override
  public synchronized FileAttributes allocate(long number, long offset, long length, int mode)
      throws VolumeException {
    MemoryInode inode = file(number);
    if ((mode & ~(KEEP_SIZE | PUNCH_HOLE | ZERO_RANGE)) != 0) {
      throw error(Errno.EOPNOTSUPP);
    }
    if (offset < 0 || length <= 0) {
      throw error(Errno.EINVAL);
    }
    if (offset + length > MAX_FILE_BYTES) {
      throw error(Errno.EFBIG);
    }
    if ((mode & (PUNCH_HOLE | ZERO_RANGE)) != 0) {
      inode.content.punch(offset, length);
    }
    if ((mode & KEEP_SIZE) == 0 && offset + length > inode.content.size()) {
      inode.content.resize(offset + length);
    }
    inode.touchContent();
    return inode.attributes();
  }

  @Override
  public synchronized long seek(long number, long offset, boolean hole) throws VolumeException {
    long found = file(number).content.seek(offset, hole);
    if (found < 0) {
      throw error(Errno.ENXIO);
    }
    return found;
  }

  @Override
  public void sync(long number, boolean dataOnly) {}

  @Override
  public synchronized byte[] extended(long number, byte[] name) throws VolumeException {
    byte[] value = inode(number).extended.get(MemoryInode.key(name));
    if (value == null) {
      throw error(Errno.ENODATA);
    }
    return value.clone();
  }

  @Override
  public synchronized void setExtended(long number, byte[] name, byte[] value, int flags)
      throws VolumeException {
    MemoryInode inode = inode(number);
    boolean there = inode.extended.containsKey(MemoryInode.key(name));
    if (there && flags == 1) {
      throw error(Errno.EEXIST);
    }
    if (!there && flags == 2) {
      throw error(Errno.ENODATA);
    }
    inode.extended.put(MemoryInode.key(name), value.clone());
    inode.touchChanged();
  }

  @Override
  public synchronized void removeExtended(long number, byte[] name) throws VolumeException {
    if (inode(number).extended.remove(MemoryInode.key(name)) == null) {
      throw error(Errno.ENODATA);
    }
    inode(number).touchChanged();
  }

  @Override
  public synchronized List<byte[]> listExtended(long number) throws VolumeException {
    return inode(number).extended.keySet().stream()
        .map(name -> name.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }

  @Override
  public synchronized VolumeStatistics statistics() {
    long used = inodes.values().stream().mapToLong(i -> i.content.allocatedBytes()).sum();
    return new VolumeStatistics(CAPACITY, used, CAPACITY - used, 0, inodes.size());
  }

  @Override
  public synchronized void release(List<Long> numbers) {
    if (numbers.isEmpty()) {
      inodes.values().removeIf(inode -> inode.links == 0);
    }
    for (long number : numbers) {
      MemoryInode inode = inodes.get(number);
      if (inode != null && inode.links == 0) {
        inodes.remove(number);
      }
    }
  }
}
