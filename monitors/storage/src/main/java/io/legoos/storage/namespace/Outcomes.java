package io.legoos.storage.namespace;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of requests, until their origin has said that it knows. In the transaction of a
 * session; a request's outcome is in that of its change.
 */
record Outcomes(Session session) {
  /** Outcomes are removed so many at a time. */
  private static final long BATCH = 32;

  /** A holder's row. */
  record HolderRow(long id, long settled) {}

  /** What there is of a request: its answer or its error. */
  private record Kept(String kind, @Nullable String error, ByteString answer) {
    static Kept of(ResultSet row) throws SQLException {
      return new Kept(row.getString(1), row.getString(2), bytes(row.getBytes(3)));
    }
  }

  private static ByteString bytes(byte @Nullable [] column) {
    return column == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(column);
  }

  HolderRow holder(HolderKey key) throws SQLException {
    Optional<HolderRow> found = findHolder(key);
    if (found.isPresent()) {
      return found.get();
    }
    session.update(
        "INSERT INTO holder (processor, incarnation, mount, settled) VALUES (?, ?, ?, 0)",
        key.processor(),
        key.incarnation(),
        key.mount());
    return new HolderRow(session.number("SELECT last_insert_rowid()"), 0);
  }

  Optional<HolderRow> findHolder(HolderKey key) throws SQLException {
    return session.one(
        "SELECT id, settled FROM holder WHERE processor = ? AND incarnation = ? AND mount = ?",
        row -> new HolderRow(row.getLong(1), row.getLong(2)),
        key.processor(),
        key.incarnation(),
        key.mount());
  }

  /**
   * The answer that was given before; empty when the request is new.
   *
   * @param form any message of the answer's type
   * @throws StorageException the error that was given before; ESTALE when the request is settled
   *     long since; EINVAL when it was another one
   */
  <A extends Message> Optional<A> find(HolderRow holder, RequestKey key, A form)
      throws SQLException, StorageException {
    if (key.sequence() <= holder.settled()) {
      throw new StorageException(Errno.ESTALE, "a request that is settled arrived again");
    }
    Optional<Kept> kept =
        session.one(
            "SELECT kind, error, answer FROM outcome WHERE holder = ? AND sequence = ?",
            Kept::of,
            holder.id(),
            key.sequence());
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    if (!kept.get().kind().equals(kind(form))) {
      throw new StorageException(Errno.EINVAL, "two requests have the same sequence");
    }
    return Optional.of(answerOf(kept.get(), form));
  }

  @SuppressWarnings("unchecked")
  private static <A extends Message> A answerOf(Kept kept, A form)
      throws SQLException, StorageException {
    String error = kept.error();
    if (error != null) {
      int colon = error.indexOf(':');
      throw new StorageException(
          Errno.valueOf(error.substring(0, colon)), error.substring(colon + 2));
    }
    try {
      return (A) form.getParserForType().parseFrom(kept.answer());
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("an outcome cannot be read", e);
    }
  }

  <A extends Message> void keep(HolderRow holder, RequestKey key, A answer) throws SQLException {
    insert(holder, key, kind(answer), null, answer.toByteArray());
  }

  <A extends Message> void keep(HolderRow holder, RequestKey key, A form, StorageException error)
      throws SQLException {
    insert(holder, key, kind(form), error.getMessage(), null);
  }

  private void insert(
      HolderRow holder,
      RequestKey key,
      String kind,
      @Nullable String error,
      byte @Nullable [] answer)
      throws SQLException {
    session.update(
        "INSERT INTO outcome VALUES (?, ?, ?, ?, ?)",
        holder.id(),
        key.sequence(),
        kind,
        error,
        answer);
    if (key.settled() >= holder.settled() + BATCH) {
      session.update(
          "DELETE FROM outcome WHERE holder = ? AND sequence <= ?", holder.id(), key.settled());
      session.update("UPDATE holder SET settled = ? WHERE id = ?", key.settled(), holder.id());
    }
  }

  private static String kind(Message form) {
    return form.getDescriptorForType().getName();
  }
}
