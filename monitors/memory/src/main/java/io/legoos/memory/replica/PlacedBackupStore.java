package io.legoos.memory.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.ReplicaFile;
import io.legoos.protocol.control.v1.GlobalStorageManagerGrpc;
import io.legoos.protocol.control.v1.GlobalStorageManagerGrpc.GlobalStorageManagerBlockingStub;
import io.legoos.protocol.control.v1.PlaceReplicaLogRequest;
import io.legoos.protocol.control.v1.PlaceReplicaLogResponse;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Segments at the storage monitor that the managers name: always the same one, whose address is
 * asked for again after a failure, since it may have been started anew. A read is tried again for a
 * while, for a page depends on it; a write fails at once and is repeated by the log. Thread-safe.
 */
public final class PlacedBackupStore implements BackupStore {
  private static final Duration PLACEMENT_DEADLINE = Duration.ofSeconds(2);
  private static final Duration WRITE_DEADLINE = Duration.ofSeconds(5);

  /** How a read goes on; all of it is shorter than a processor waits for its owner. */
  private static final Duration READ_DEADLINE = Duration.ofMillis(1000);

  private static final long READ_PATIENCE_NANOS = Duration.ofMillis(1500).toNanos();
  private static final long READ_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  /** How this thread waits. */
  @FunctionalInterface
  public interface Pause {
    void nanos(long nanos) throws InterruptedException;
  }

  private final GlobalStorageManagerBlockingStub managers;
  private final Function<String, Channel> channels;
  private final String monitor;
  private final Incarnation incarnation;
  private final LongSupplier nanoClock;
  private final Pause pause;

  /** Two views of one storage monitor. */
  private record Place(String address, BackupStore forReads, BackupStore forWrites) {}

  private volatile @Nullable Place place;
  private volatile boolean doubtful = true;

  /** Reads fail at once until then; 0: they do not. */
  private volatile long readsFailUntilNanos;

  /** The one that has segments of ours; empty: none yet. */
  @GuardedBy("this")
  private String storage = "";

  /**
   * Calls nobody yet.
   *
   * @param channels of an address to a storage monitor
   * @param monitor this memory monitor's name
   * @param nanoClock as {@link System#nanoTime}
   */
  public PlacedBackupStore(
      Channel managers,
      Function<String, Channel> channels,
      String monitor,
      Incarnation incarnation,
      LongSupplier nanoClock,
      Pause pause) {
    this.managers = GlobalStorageManagerGrpc.newBlockingStub(managers);
    this.channels = channels;
    this.monitor = monitor;
    this.incarnation = incarnation;
    this.nanoClock = nanoClock;
    this.pause = pause;
  }

  @Override
  public void write(long segment, long offset, MemorySegment data) throws IOException {
    Place at = place();
    try {
      at.forWrites().write(segment, offset, data);
    } catch (IOException e) {
      doubtful = true;
      throw e;
    }
  }

  @Override
  public int read(long segment, long offset, MemorySegment target) throws IOException {
    long begin = nanoClock.getAsLong();
    while (true) {
      try {
        return place().forReads().read(segment, offset, target);
      } catch (IOException e) {
        doubtful = true;
        long now = nanoClock.getAsLong();
        long failUntil = readsFailUntilNanos;
        if (now - begin >= READ_PATIENCE_NANOS || (failUntil != 0 && now - failUntil < 0)) {
          // Others need not wait as long only to fail, too.
          readsFailUntilNanos = now + READ_PATIENCE_NANOS;
          throw e;
        }
        try {
          pause.nanos(READ_PAUSE_NANOS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw e;
        }
      }
    }
  }

  @Override
  public void delete(long segment) throws IOException {
    Place at = place();
    try {
      at.forWrites().delete(segment);
    } catch (IOException e) {
      doubtful = true;
      throw e;
    }
  }

  /** Where it was last while the managers do not answer. */
  private Place place() throws IOException {
    Place known = place;
    if (known != null && !doubtful) {
      return known;
    }
    try {
      return locate();
    } catch (StatusRuntimeException e) {
      if (known != null) {
        return known;
      }
      throw new IOException("no storage monitor for the replica log: " + e.getMessage(), e);
    }
  }

  private synchronized Place locate() {
    Place known = place;
    if (known != null && !doubtful) {
      return known;
    }
    PlaceReplicaLogResponse answer =
        managers
            .withDeadlineAfter(PLACEMENT_DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
            .placeReplicaLog(
                PlaceReplicaLogRequest.newBuilder().setMemory(monitor).setStorage(storage).build());
    storage = answer.getStorage().getName();
    String address = answer.getControlAddress();
    if (known == null || !known.address().equals(address)) {
      Channel channel = channels.apply(address);
      known = new Place(address, at(channel, READ_DEADLINE), at(channel, WRITE_DEADLINE));
      place = known;
    }
    doubtful = false;
    return known;
  }

  private BackupStore at(Channel channel, Duration deadline) {
    String prefix = ReplicaFile.pathPrefix(monitor, incarnation);
    return new StorageBackupStore(channel, ReplicaFile.VNODE, prefix, deadline);
  }
}
