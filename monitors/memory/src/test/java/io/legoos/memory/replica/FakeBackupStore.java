package io.legoos.memory.replica;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Segments in memory, with failures. It finds out what a log must not do: write other bytes where
 * some were written, or use a segment that it deleted.
 */
final class FakeBackupStore implements BackupStore {
  private static final int RECORD = RecordBuffer.RECORD_BYTES;

  /** A write that failed for its caller and may still be done. */
  private record Late(long segment, long offset, byte[] data) {}

  private final Random random;
  private final TreeMap<Long, byte[]> segments = new TreeMap<>();
  private final Set<Long> deleted = new TreeSet<>();
  private final List<Late> late = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private double failureRate;
  private boolean down;
  private boolean damaged;
  private int writes;
  private volatile @Nullable CountDownLatch stuckWrites;
  private volatile @Nullable CountDownLatch stuckReads;
  private volatile int waitingReads;

  FakeBackupStore(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public void write(long segment, long offset, MemorySegment data) throws IOException {
    await(stuckWrites);
    byte[] bytes = data.toArray(ValueLayout.JAVA_BYTE);
    synchronized (this) {
      writes++;
      if (deleted.contains(segment)) {
        violations.add("write to deleted segment " + segment);
      }
      if (fails()) {
        if (random.nextBoolean()) {
          late.add(new Late(segment, offset, bytes));
        } else {
          store(segment, offset, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
        throw new IOException("the store failed");
      }
      store(segment, offset, bytes);
    }
  }

  private void store(long segment, long offset, byte[] bytes) {
    byte[] before = segments.getOrDefault(segment, new byte[0]);
    int end = (int) offset + bytes.length;
    byte[] after = before.length < end ? Arrays.copyOf(before, end) : before;
    for (int i = 0; i < bytes.length; i++) {
      byte old = after[(int) offset + i];
      // Zeros may be a hole.
      if (old != 0 && old != bytes[i] && !damaged) {
        violations.add("other bytes in segment " + segment + " at " + (offset + i));
        break;
      }
      after[(int) offset + i] = bytes[i];
    }
    segments.put(segment, after);
  }

  @Override
  public int read(long segment, long offset, MemorySegment target) throws IOException {
    CountDownLatch latch = stuckReads;
    if (latch != null) {
      waitingReads++;
      await(latch);
    }
    synchronized (this) {
      if (deleted.contains(segment)) {
        violations.add("read of deleted segment " + segment);
      }
      if (fails()) {
        throw new IOException("the store failed");
      }
      byte[] bytes = segments.getOrDefault(segment, new byte[0]);
      int length = (int) Math.clamp(bytes.length - offset, 0, target.byteSize());
      if (length > 0) {
        MemorySegment.copy(MemorySegment.ofArray(bytes), offset, target, 0, length);
      }
      return length;
    }
  }

  @Override
  public synchronized void delete(long segment) throws IOException {
    if (fails()) {
      throw new IOException("the store failed");
    }
    segments.remove(segment);
    deleted.add(segment);
  }

  private boolean fails() {
    return down || (failureRate > 0 && random.nextDouble() < failureRate);
  }

  private static void await(@Nullable CountDownLatch latch) throws IOException {
    try {
      if (latch != null && !latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("stuck for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  synchronized void failureRate(double rate) {
    failureRate = rate;
  }

  synchronized void down(boolean on) {
    down = on;
  }

  /** Writes block until the latch opens. */
  void stickWrites(@Nullable CountDownLatch latch) {
    stuckWrites = latch;
  }

  /** Reads that begin now block until the latch opens. */
  void stickReads(@Nullable CountDownLatch latch) {
    stuckReads = latch;
  }

  int waitingReads() {
    return waitingReads;
  }

  /** Does writes that had failed, where their segments still are. */
  synchronized void doLateWrites() {
    for (Late write : late) {
      if (segments.containsKey(write.segment())) {
        store(write.segment(), write.offset(), write.data());
      }
    }
    late.clear();
  }

  /** Changes a random byte, or cuts the end off. */
  synchronized void damageSomething() {
    if (segments.isEmpty()) {
      return;
    }
    damaged = true;
    List<Long> all = List.copyOf(segments.keySet());
    long segment = all.get(random.nextInt(all.size()));
    byte[] bytes = segments.getOrDefault(segment, new byte[0]);
    if (bytes.length == 0) {
      return;
    }
    if (random.nextInt(4) == 0) {
      segments.put(segment, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    } else {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    }
  }

  /** Changes one byte of every record. */
  synchronized void damageEverything() {
    damaged = true;
    for (byte[] bytes : segments.values()) {
      for (int at = random.nextInt(RECORD); at < bytes.length; at += RECORD) {
        bytes[at] ^= 0x40;
      }
    }
  }

  synchronized Set<Long> segments() {
    return new TreeSet<>(segments.keySet());
  }

  synchronized long bytes() {
    return segments.values().stream().mapToLong(s -> s.length).sum();
  }

  synchronized int writes() {
    return writes;
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }
}
