package io.legoos.storage.namespace;

import io.legoos.storage.namespace.Outcomes.HolderRow;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Ends what holders hold: inodes without a name go with their last holder. */
record Holders(Change change) {
  /**
   * The holder has these inodes no longer open.
   *
   * @param inodes none: all that it holds
   */
  void release(HolderKey key, List<Long> inodes) throws SQLException {
    Optional<HolderRow> holder = new Outcomes(change.session()).findHolder(key);
    if (holder.isPresent()) {
      release(holder.get().id(), inodes.isEmpty() ? heldBy(holder.get().id()) : inodes);
    }
  }

  /** This start of the processor monitor is dead; what became of its requests goes too. */
  int forget(String incarnation) throws SQLException {
    List<Long> ids =
        change
            .session()
            .all("SELECT id FROM holder WHERE incarnation = ?", row -> row.getLong(1), incarnation);
    int released = 0;
    for (long id : ids) {
      List<Long> held = heldBy(id);
      release(id, held);
      released += held.size();
      change.session().update("DELETE FROM outcome WHERE holder = ?", id);
      change.session().update("DELETE FROM holder WHERE id = ?", id);
    }
    return released;
  }

  private List<Long> heldBy(long holder) throws SQLException {
    return change
        .session()
        .all("SELECT inode FROM orphan WHERE holder = ?", row -> row.getLong(1), holder);
  }

  private void release(long holder, List<Long> inodes) throws SQLException {
    for (long inode : inodes) {
      int rows =
          change
              .session()
              .update("DELETE FROM orphan WHERE holder = ? AND inode = ?", holder, inode);
      boolean last =
          change
              .session()
              .one("SELECT 1 FROM orphan WHERE inode = ? LIMIT 1", row -> 1, inode)
              .isEmpty();
      if (rows > 0 && last) {
        Optional<InodeRow> row = change.inodes().find(inode);
        if (row.isPresent()) {
          change.remove(row.get());
        }
      }
    }
  }
}
