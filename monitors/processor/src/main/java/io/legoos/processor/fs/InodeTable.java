package io.legoos.processor.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The inodes that the kernel knows: those it was told of and has not forgotten. What is open,
 * mapped or somebody's working directory is among them, since the kernel forgets it last; so an
 * inode without a name can go when it is forgotten. Thread-safe.
 */
final class InodeTable {
  private final LongConsumer unneeded;

  @GuardedBy("this")
  private final Long2ObjectOpenHashMap<Known> known = new Long2ObjectOpenHashMap<>();

  /** Guarded by the table. */
  private static final class Known {
    private long lookups;
    private boolean nameless;
    private long parent = VolumeClient.ROOT;

    /** Content that the page cache was emptied for, or had, at an open that is over; -1: none. */
    private long cachedVersion = -1;

    /** Content that the kernel was last told the size of; -1: not known. */
    private long toldVersion = -1;
  }

  /**
   * Knows nothing yet.
   *
   * @param unneeded told of each inode that has no name and is forgotten; must not block
   */
  InodeTable(LongConsumer unneeded) {
    this.unneeded = unneeded;
  }

  /** The kernel is about to be told of the inode, once more. Before the answer, not after. */
  synchronized void told(FileAttributes inode, long directory) {
    if (inode.number() == VolumeClient.ROOT) {
      return; // never forgotten
    }
    Known entry = known.get(inode.number());
    if (entry == null) {
      entry = new Known();
      known.put(inode.number(), entry);
    }
    entry.lookups++;
    entry.nameless = inode.links() == 0;
    entry.toldVersion = inode.dataVersion();
    if (inode.isDirectory()) {
      entry.parent = directory;
    }
  }

  /** The kernel is about to be told of the attributes of an inode that it knows. */
  synchronized void toldAttributes(FileAttributes inode) {
    Known entry = known.get(inode.number());
    if (entry != null) {
      // Two such answers may overtake each other; then nobody knows which the kernel believes.
      boolean first = entry.toldVersion == -1 || entry.toldVersion == inode.dataVersion();
      entry.toldVersion = first ? inode.dataVersion() : -1;
    }
  }

  /** An answer about the inode has not reached the kernel. */
  synchronized void untold(long inode) {
    Known entry = known.get(inode);
    if (entry != null) {
      entry.toldVersion = -1;
    }
  }

  /** Whether what the kernel has of the inode's size and times may be of another content. */
  synchronized boolean isOutOfDate(FileAttributes inode) {
    Known entry = known.get(inode.number());
    return entry != null && entry.toldVersion != inode.dataVersion();
  }

  /** The kernel has forgotten the inode so many times. */
  void forgotten(long inode, long times) {
    boolean gone = false;
    synchronized (this) {
      Known entry = known.get(inode);
      if (entry == null) {
        return;
      }
      entry.lookups -= times;
      if (entry.lookups <= 0) {
        known.remove(inode);
        gone = entry.nameless;
      }
    }
    if (gone) {
      unneeded.accept(inode);
    }
  }

  /** The inode has lost a name. */
  void unlinked(FileAttributes inode) {
    if (inode.links() > 0) {
      return;
    }
    synchronized (this) {
      @Nullable Known entry = known.get(inode.number());
      if (entry != null) {
        entry.nameless = true;
        return;
      }
    }
    unneeded.accept(inode.number());
  }

  /**
   * Whether all that the kernel's page cache has of the file is this content: an open has emptied
   * the cache for it, which is certain once that open is over, and there was no other since.
   */
  synchronized boolean isCached(FileAttributes inode) {
    Known entry = known.get(inode.number());
    return entry != null && entry.cachedVersion == inode.dataVersion();
  }

  /** An open of the file that found this version of its content is over. */
  synchronized void closed(long inode, long version) {
    Known entry = known.get(inode);
    if (entry != null) {
      entry.cachedVersion = Math.max(entry.cachedVersion, version);
    }
  }

  /** Whether the inode lost its last name here, so that it is used only through what was open. */
  synchronized boolean isNameless(long inode) {
    Known entry = known.get(inode);
    return entry != null && entry.nameless;
  }

  /** The directory through which a directory was last found. */
  synchronized long parent(long directory) {
    Known entry = known.get(directory);
    return entry == null ? VolumeClient.ROOT : entry.parent;
  }

  synchronized int size() {
    return known.size();
  }
}
