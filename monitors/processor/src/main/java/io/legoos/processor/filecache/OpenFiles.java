package io.legoos.processor.filecache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.processor.fs.FileAttributes;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest content that is known of each open file. It is at least as new as what the storage
 * monitor had when the file was opened, as all that was written here, and as all that any answer
 * has told since: a read of it is what close-to-open promises, and more. Thread-safe.
 *
 * <p>Entries are made by an open only, since an older answer may come late: it must not bring back
 * an older content. Some files that were closed are kept for the next open.
 */
final class OpenFiles {
  private static final int MAX_CLOSED = 4096;

  @GuardedBy("this")
  private final Long2ObjectLinkedOpenHashMap<Entry> entries = new Long2ObjectLinkedOpenHashMap<>();

  @GuardedBy("this")
  private int closed;

  /** Guarded by the table. */
  private static final class Entry {
    private int opens;
    private Content content;

    Entry(Content content) {
      this.content = content;
    }

    void renew(FileAttributes file) {
      if (file.dataVersion() > content.version()) {
        content = Content.of(file);
      }
    }
  }

  /**
   * One content of a file.
   *
   * @param handles where its stripes are cached
   */
  record Content(long inode, long version, long sizeBytes, Handles handles) {
    static Content of(FileAttributes file) {
      return new Content(file.number(), file.dataVersion(), file.sizeBytes(), new Handles());
    }
  }

  /** The file was opened and has this content, or a newer one. */
  synchronized void opened(FileAttributes file) {
    Entry entry = entries.get(file.number());
    if (entry == null) {
      entry = new Entry(Content.of(file));
      entries.put(file.number(), entry);
    } else {
      entry.renew(file);
      if (entry.opens == 0) {
        closed--;
      }
    }
    entry.opens++;
  }

  /** One open is over. */
  synchronized void closed(long inode) {
    Entry entry = entries.get(inode);
    if (entry == null || entry.opens == 0) {
      return;
    }
    if (--entry.opens == 0) {
      entries.getAndMoveToLast(inode);
      closed++;
      forgetOldest();
    }
  }

  @GuardedBy("this")
  private void forgetOldest() {
    var oldest = entries.values().iterator();
    while (closed > MAX_CLOSED && oldest.hasNext()) {
      if (oldest.next().opens == 0) {
        oldest.remove();
        closed--;
      }
    }
  }

  /** An answer has told of the file. */
  synchronized void told(FileAttributes file) {
    Entry entry = entries.get(file.number());
    if (entry != null) {
      entry.renew(file);
    }
  }

  /** A read has found a newer content; null when the file is not open any more. */
  synchronized @Nullable Content found(long inode, long version, long sizeBytes) {
    Entry entry = entries.get(inode);
    if (entry == null) {
      return null;
    }
    if (version > entry.content.version()) {
      entry.content = new Content(inode, version, sizeBytes, new Handles());
    }
    return entry.content;
  }

  /** The content of an open file; null: it is not known to be open. */
  synchronized @Nullable Content of(long inode) {
    Entry entry = entries.get(inode);
    return entry == null || entry.opens == 0 ? null : entry.content;
  }
}
