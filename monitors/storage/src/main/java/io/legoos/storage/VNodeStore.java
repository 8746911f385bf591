package io.legoos.storage;

import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import io.legoos.storage.volume.VolumeSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of all vNodes under one directory. Stateless between calls: each opens, acts, closes.
 * Thread-safe; writes to one file happen one after the other, a read beside a write may see a part
 * of it (as read(2) may).
 */
final class VNodeStore {
  /** Longest read or write. */
  static final int MAX_TRANSFER_BYTES = 1 << 20;

  private static final int LOCK_STRIPES = 256;

  private final Path vnodes;
  private final VolumeSpace space;
  private final Object[] locks = new Object[LOCK_STRIPES];

  /**
   * A store.
   *
   * @param vnodes an existing directory that nobody else writes to
   */
  VNodeStore(Path vnodes, VolumeSpace space) {
    this.vnodes = vnodes;
    this.space = space;
    for (int i = 0; i < LOCK_STRIPES; i++) {
      locks[i] = new Object();
    }
  }

  /** The bytes at {@code offset}; fewer than {@code length} only at the end of the file. */
  ByteBuffer read(FilePath file, long offset, int length) throws StorageException {
    checkTransfer(offset, length);
    try (VNodeDirectory parent = VNodeDirectory.ofParent(vnodes, file)) {
      requireRegular(parent.attributes());
      try (FileChannel channel = parent.open(Set.of(StandardOpenOption.READ))) {
        long available = Math.max(0, channel.size() - offset);
        ByteBuffer data = ByteBuffer.allocate((int) Math.min(length, available));
        int read = 0;
        while (data.hasRemaining() && read >= 0) {
          read = channel.read(data, offset + data.position());
        }
        return data.flip();
      } catch (IOException e) {
        throw VNodeDirectory.translate(e);
      }
    }
  }

  /**
   * Writes all of {@code data} and returns the file's size.
   *
   * @param create make the file, and the vNode, if absent; the path's directories must exist
   * @param sync data, size and name are durable on return
   */
  long write(FilePath file, long offset, ByteBuffer data, boolean create, boolean sync)
      throws StorageException {
    checkTransfer(offset, data.remaining());
    if (create) {
      makeVNode(file.vnode());
    }
    synchronized (locks[Math.floorMod(file.hashCode(), LOCK_STRIPES)]) {
      try (VNodeDirectory parent = VNodeDirectory.ofParent(vnodes, file)) {
        Optional<BasicFileAttributes> before = attributesIfPresent(parent);
        if (before.isPresent()) {
          requireRegular(before.get());
        } else if (!create) {
          throw new StorageException(Errno.ENOENT, "no such file");
        }
        long size = writeInto(parent, before.isEmpty(), offset, data, sync);
        if (sync && before.isEmpty()) {
          syncDirectory(file);
        }
        return size;
      }
    }
  }

  private long writeInto(
      VNodeDirectory parent, boolean absent, long offset, ByteBuffer data, boolean sync)
      throws StorageException {
    Set<StandardOpenOption> options =
        absent
            ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
            : Set.of(StandardOpenOption.WRITE);
    try (FileChannel channel = parent.open(options)) {
      long before = channel.size();
      long growth = data.hasRemaining() ? Math.max(0, offset + data.remaining() - before) : 0;
      if (!space.take(growth)) {
        throw new StorageException(Errno.ENOSPC, "the volume is full");
      }
      try {
        long position = offset;
        while (data.hasRemaining()) {
          position += channel.write(data, position);
        }
        if (sync) {
          channel.force(true);
        }
      } finally {
        // A failed write may have grown the file by a part only.
        space.giveBack(before + growth - channel.size());
      }
      return channel.size();
    } catch (IOException e) {
      throw VNodeDirectory.translate(e);
    }
  }

  FileStat stat(FilePath file) throws StorageException {
    try (VNodeDirectory parent = VNodeDirectory.ofParent(vnodes, file)) {
      BasicFileAttributes attributes = parent.attributes();
      if (attributes.isSymbolicLink()) {
        throw new StorageException(Errno.ELOOP, "symbolic links are not followed");
      }
      return new FileStat(
          attributes.size(), attributes.lastModifiedTime().toMillis(), attributes.isDirectory());
    }
  }

  /** Removes the regular file; false, and no error, when there is none, nor a way to it. */
  boolean remove(FilePath file) throws StorageException {
    synchronized (locks[Math.floorMod(file.hashCode(), LOCK_STRIPES)]) {
      try (VNodeDirectory parent = VNodeDirectory.ofParent(vnodes, file)) {
        BasicFileAttributes attributes = parent.attributes();
        requireRegular(attributes);
        parent.delete();
        space.giveBack(attributes.size());
        return true;
      } catch (StorageException e) {
        if (e.errno() == Errno.ENOENT) {
          return false;
        }
        throw e;
      }
    }
  }

  /** The names in a vNode's root; none when there is no such vNode. */
  List<String> names(String vnode) throws StorageException {
    try {
      return VNodeDirectory.names(vnodes, vnode);
    } catch (StorageException e) {
      if (e.errno() == Errno.ENOENT) {
        return List.of();
      }
      throw e;
    }
  }

  private static Optional<BasicFileAttributes> attributesIfPresent(VNodeDirectory parent)
      throws StorageException {
    try {
      return Optional.of(parent.attributes());
    } catch (StorageException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Also keeps the monitor from blocking in open(2) of a FIFO or device. */
  private static void requireRegular(BasicFileAttributes attributes) throws StorageException {
    if (attributes.isDirectory()) {
      throw new StorageException(Errno.EISDIR, "a directory");
    }
    if (attributes.isSymbolicLink()) {
      throw new StorageException(Errno.ELOOP, "symbolic links are not followed");
    }
    if (!attributes.isRegularFile()) {
      throw new StorageException(Errno.EACCES, "no regular file");
    }
  }

  private static void checkTransfer(long offset, int length) throws StorageException {
    if (length < 0 || length > MAX_TRANSFER_BYTES) {
      throw new StorageException(Errno.EINVAL, "a transfer has at most 1 MiB");
    }
    if (offset < 0) {
      throw new StorageException(Errno.EINVAL, "negative offset");
    }
    if (offset > Long.MAX_VALUE - length) {
      throw new StorageException(Errno.EFBIG, "beyond the largest offset");
    }
  }

  private void makeVNode(String vnode) throws StorageException {
    Path root = vnodes.resolve(vnode);
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.createDirectory(root);
      sync(vnodes);
    } catch (FileAlreadyExistsException e) {
      // Another request was first.
    } catch (IOException e) {
      throw VNodeDirectory.translate(e);
    }
  }

  /** Makes a new name durable. By path: syncing another directory would do no harm. */
  private void syncDirectory(FilePath file) throws StorageException {
    Path parent = vnodes.resolve(file.vnode());
    for (String component : file.components().subList(0, file.components().size() - 1)) {
      parent = parent.resolve(component);
    }
    try {
      sync(parent);
    } catch (IOException e) {
      throw VNodeDirectory.translate(e);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
