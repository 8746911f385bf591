package io.legoos.storage.namespace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import io.legoos.storage.volume.VolumeSpace;

/**
 * What a volume has taken and may take: bytes of blocks and of extended attributes, and inodes.
 * Thread-safe.
 */
final class Quota {
  /** Without a limit of its own a volume has at most so many. */
  static final long MAX_INODES = 1 << 22;

  private final VolumeSpace space;

  @GuardedBy("this")
  private long volumeBytes;

  @GuardedBy("this")
  private long maxInodes;

  @GuardedBy("this")
  private long usedBytes;

  @GuardedBy("this")
  private long inodes;

  /** Adds what is used already to {@code space}. */
  Quota(VolumeSpace space, long usedBytes, long inodes) {
    this.space = space;
    this.usedBytes = usedBytes;
    this.inodes = inodes;
    space.add(usedBytes);
  }

  /** What df(1) shows. */
  record Use(long capacityBytes, long usedBytes, long freeBytes, long maxInodes, long inodes) {}

  synchronized void limit(long volumeBytes, long maxInodes) {
    this.volumeBytes = volumeBytes;
    this.maxInodes = maxInodes;
  }

  /**
   * Takes room for {@code bytes}.
   *
   * @throws StorageException EDQUOT, ENOSPC, and nothing is taken
   */
  synchronized void take(long bytes) throws StorageException {
    if (bytes > 0 && volumeBytes > 0 && bytes > volumeBytes - usedBytes) {
      throw new StorageException(Errno.EDQUOT, "the volume's limit");
    }
    if (!space.take(bytes)) {
      throw new StorageException(Errno.ENOSPC, "the monitor's volume is full");
    }
    usedBytes += bytes;
  }

  /** Counts what the disk did; negative for what is free again. */
  synchronized void add(long bytes) {
    usedBytes += bytes;
    space.add(bytes);
  }

  /**
   * Takes one inode.
   *
   * @throws StorageException EDQUOT
   */
  synchronized void takeInode() throws StorageException {
    if (inodes >= inodeLimit()) {
      throw new StorageException(Errno.EDQUOT, "the volume's limit of inodes");
    }
    inodes++;
  }

  synchronized void giveInodeBack() {
    inodes--;
  }

  /** The volume is closed, and perhaps deleted: it has nothing of the monitor's room. */
  synchronized void leave() {
    space.giveBack(usedBytes);
    usedBytes = 0;
  }

  synchronized Use use() {
    long room = Math.max(0, space.capacityBytes() - space.usedBytes());
    long free = volumeBytes > 0 ? Math.clamp(volumeBytes - usedBytes, 0, room) : room;
    long capacity = volumeBytes > 0 ? volumeBytes : usedBytes + room;
    return new Use(capacity, usedBytes, free, inodeLimit(), inodes);
  }

  @GuardedBy("this")
  private long inodeLimit() {
    return maxInodes > 0 ? Math.min(maxInodes, MAX_INODES) : MAX_INODES;
  }
}
