package io.legoos.memory.owner;

import io.legoos.memory.page.FramePool;
import io.legoos.memory.replica.DamagedRecordException;
import io.legoos.memory.replica.ReplicaPages;
import io.legoos.memory.replica.ReplicaRead;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pages of one batch that had to be read from the log, which is done without the space's lock: what
 * was read counts while the page is the same record. For one thread.
 */
final class LoggedReads {
  /** So often a page may be another record when it is looked for again. */
  private static final int MAX_ROUNDS = 16;

  /**
   * What was read.
   *
   * @param bytes null: damaged
   */
  private record Read(long version, byte @Nullable [] bytes) {}

  private final ReplicaPages logged;
  private final Map<Long, Read> reads = new HashMap<>();
  private final List<Long> wanted = new ArrayList<>();
  private int rounds;
  private boolean failed;

  LoggedReads(ReplicaPages logged) {
    this.logged = logged;
  }

  /** Whether the page was read as it is now; if not, {@link #fetch} will try. */
  boolean has(long address) {
    Read read = reads.get(address);
    if (read != null && read.version() == logged.version(address)) {
      return true;
    }
    wanted.add(address);
    return false;
  }

  /** Of a page that {@link #has} says was read; null when it is damaged. */
  byte @Nullable [] bytes(long address) {
    Read read = reads.get(address);
    return read == null ? null : read.bytes();
  }

  /** Whether the store does not answer, or pages change all the time: what there is must do. */
  boolean hasFailed() {
    return failed;
  }

  /** Reads what was wanted; false when nothing was. */
  boolean fetch() {
    if (wanted.isEmpty() || failed) {
      return false;
    }
    for (long address : wanted) {
      long version = logged.version(address);
      byte[] page = new byte[FramePool.FRAME_BYTES];
      try {
        if (logged.read(address, MemorySegment.ofArray(page), 0) == ReplicaRead.OK
            && logged.version(address) == version) {
          reads.put(address, new Read(version, page));
        }
      } catch (DamagedRecordException e) {
        reads.put(address, new Read(version, null));
      } catch (IOException e) {
        failed = true;
        break;
      }
    }
    wanted.clear();
    failed |= ++rounds == MAX_ROUNDS;
    return true;
  }
}
