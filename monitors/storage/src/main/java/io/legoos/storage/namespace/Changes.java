package io.legoos.storage.namespace;

import com.google.protobuf.Message;
import io.legoos.protocol.control.v1.Origin;
import io.legoos.storage.namespace.Outcomes.HolderRow;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes changes: each in one transaction, and one that has an origin once. The outcome is kept in
 * the same transaction, an error too, except EIO, which says nothing about the request.
 * Thread-safe.
 */
final class Changes {
  private final Database database;
  private final VolumeStart start;
  private final Quota quota;
  private final InstantSource clock;
  private final Predicate<HolderKey> dead;
  private final LongConsumer gone;
  private final SettledRequests settled = new SettledRequests();

  /**
   * @param dead whether the managers have declared a holder's incarnation dead
   * @param gone told of inodes that are no more
   */
  Changes(
      Database database,
      VolumeStart start,
      Quota quota,
      InstantSource clock,
      Predicate<HolderKey> dead,
      LongConsumer gone) {
    this.database = database;
    this.start = start;
    this.quota = quota;
    this.clock = clock;
    this.dead = dead;
    this.gone = gone;
  }

  /** What a change does. */
  @FunctionalInterface
  interface Operation<A> {
    A run(Change change) throws SQLException, StorageException;
  }

  /** What came of it: an answer, or an error that is kept. */
  private record Result<A>(@Nullable A answer, @Nullable StorageException error) {
    A get() throws StorageException {
      if (error != null) {
        throw error;
      }
      if (answer == null) {
        throw new IllegalStateException("neither answer nor error");
      }
      return answer;
    }
  }

  /** A change that does no harm when it is made again. */
  <A> A make(boolean durable, Operation<A> operation) throws StorageException {
    Change change = new Change(Times.of(clock.instant()), start, quota, gone);
    return run(
        change,
        durable,
        session -> {
          change.begin(session, OptionalLong.empty());
          return operation.run(change);
        });
  }

  /**
   * A change that is made once.
   *
   * @param origin without a holder the request is made each time that it arrives
   * @param form any message of the answer's type
   * @throws StorageException those of the operation, also again; ESTALE when the holder is dead or
   *     the request is settled; EINVAL
   */
  <A extends Message> A once(Origin origin, A form, boolean durable, Operation<A> operation)
      throws StorageException {
    if (!origin.hasHolder()) {
      return make(durable, operation);
    }
    RequestKey key = RequestKey.of(origin);
    Change change = new Change(Times.of(clock.instant()), start, quota, gone);
    Result<A> result =
        run(change, durable, session -> attempt(session, change, key, form, operation));
    return result.get();
  }

  /**
   * Whether a request may be done that is kept nowhere: to be called under the lock of the file.
   *
   * @throws StorageException ESTALE when the holder is dead or the request is settled; EINVAL
   */
  void admit(Origin origin) throws StorageException {
    if (origin.hasHolder()) {
      admit(RequestKey.of(origin));
    }
  }

  private void admit(RequestKey key) throws StorageException {
    if (dead.test(key.holder())) {
      throw new StorageException(Errno.ESTALE, "this holder is dead");
    }
    settled.admit(key);
  }

  /** The processor monitor of that incarnation is dead. */
  void forget(String incarnation) {
    settled.forget(incarnation);
  }

  /**
   * The answer that a request had before, if it had one.
   *
   * @throws StorageException the error that it had
   */
  <A extends Message> Optional<A> before(Origin origin, A form) throws StorageException {
    if (!origin.hasHolder()) {
      return Optional.empty();
    }
    RequestKey key = RequestKey.of(origin);
    admit(key);
    return database.read(
        session -> {
          Outcomes outcomes = new Outcomes(session);
          Optional<HolderRow> holder = outcomes.findHolder(key.holder());
          return holder.isPresent() ? outcomes.find(holder.get(), key, form) : Optional.empty();
        });
  }

  /** Keeps an error that was found before the transaction, and throws it. */
  <A extends Message> A refuse(Origin origin, A form, StorageException error)
      throws StorageException {
    if (error.errno() == Errno.EIO || !origin.hasHolder()) {
      throw error;
    }
    return once(
        origin,
        form,
        false,
        change -> {
          throw error;
        });
  }

  private <A extends Message> Result<A> attempt(
      Session session, Change change, RequestKey key, A form, Operation<A> operation)
      throws SQLException, StorageException {
    // Here, where a sweep of what the dead hold is either past or still to come.
    admit(key);
    Outcomes outcomes = new Outcomes(session);
    HolderRow holder = outcomes.holder(key.holder());
    Optional<A> before = outcomes.find(holder, key, form);
    if (before.isPresent()) {
      return new Result<>(before.get(), null);
    }
    change.begin(session, OptionalLong.of(holder.id()));
    session.execute("SAVEPOINT change");
    try {
      A answer = operation.run(change);
      session.execute("RELEASE change");
      outcomes.keep(holder, key, answer);
      return new Result<>(answer, null);
    } catch (StorageException e) {
      if (e.errno() == Errno.EIO) {
        throw e;
      }
      session.execute("ROLLBACK TO change");
      session.execute("RELEASE change");
      change.rolledBack();
      outcomes.keep(holder, key, form, e);
      return new Result<>(null, e);
    }
  }

  private <T> T run(Change change, boolean durable, Database.Work<T> work) throws StorageException {
    boolean done = false;
    try {
      T result = database.write(durable, work);
      done = true;
      change.committed();
      return result;
    } finally {
      if (!done) {
        change.rolledBack();
      }
    }
  }
}
