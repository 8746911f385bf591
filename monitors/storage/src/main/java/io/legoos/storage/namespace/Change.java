package io.legoos.storage.namespace;

import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One change of a volume while its transaction runs. One thread. */
final class Change {
  private final long now;
  private final VolumeStart start;
  private final Quota quota;
  private final LongConsumer gone;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final List<Runnable> afterRollback = new ArrayList<>();
  private @Nullable Session session;
  private OptionalLong holder = OptionalLong.empty();

  /**
   * @param gone told of inodes that are no more, after the commit
   */
  Change(long now, VolumeStart start, Quota quota, LongConsumer gone) {
    this.now = now;
    this.start = start;
    this.quota = quota;
    this.gone = gone;
  }

  /**
   * The transaction runs.
   *
   * @param holder the requester's row, when it has one
   */
  void begin(Session session, OptionalLong holder) {
    this.session = session;
    this.holder = holder;
  }

  Session session() {
    if (session == null) {
      throw new IllegalStateException("no transaction");
    }
    return session;
  }

  long now() {
    return now;
  }

  /** Of content that is changed now. */
  long leastVersion() {
    return start.leastVersion();
  }

  Inodes inodes() {
    return new Inodes(session());
  }

  Entries entries() {
    return new Entries(session());
  }

  /** Done when the change is committed; not when its answer is only given again. */
  void onCommit(Runnable step) {
    afterCommit.add(step);
  }

  /** Takes room that is given back should the change fail. */
  void take(long bytes) throws StorageException {
    quota.take(bytes);
    afterRollback.add(() -> quota.add(-bytes));
  }

  /** Takes what is more than before; what is less is free after the commit. */
  void exchange(long before, long after) throws StorageException {
    if (after >= before) {
      take(after - before);
    } else {
      onCommit(() -> quota.add(after - before));
    }
  }

  void takeInode() throws StorageException {
    quota.takeInode();
    afterRollback.add(quota::giveInodeBack);
  }

  /**
   * A name of the inode is gone, as {@code links} tells: without another one it goes, unless the
   * requester holds it.
   */
  void dropIfNameless(InodeRow row, boolean held) throws SQLException, StorageException {
    if (row.links() > 0) {
      return;
    }
    if (!held) {
      remove(row);
      return;
    }
    if (holder.isEmpty()) {
      throw new StorageException(Errno.EINVAL, "who holds it?");
    }
    session()
        .update("INSERT OR IGNORE INTO orphan VALUES (?, ?)", holder.getAsLong(), row.number());
  }

  /** The inode goes, with all that it has. Its content file is removed when that is durable. */
  void remove(InodeRow row) throws SQLException {
    session().update("DELETE FROM inode WHERE number = ?", row.number());
    if (row.extendedBytes() > 0) {
      session().update("DELETE FROM extended WHERE inode = ?", row.number());
    }
    if (row.isRegular()) {
      session().update("DELETE FROM punch WHERE inode = ?", row.number());
      session().update("INSERT INTO garbage VALUES (?)", row.number());
    }
    onCommit(
        () -> {
          gone.accept(row.number());
          quota.add(-row.chargedBytes());
          quota.giveInodeBack();
        });
  }

  void committed() {
    afterCommit.forEach(Runnable::run);
  }

  void rolledBack() {
    afterRollback.forEach(Runnable::run);
    afterRollback.clear();
    afterCommit.clear();
  }
}
