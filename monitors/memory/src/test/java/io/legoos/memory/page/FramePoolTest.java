package io.legoos.memory.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FramePoolTest {
  /** More than one slab. */
  private static final int FRAMES = 2500;

  private final FramePool pool = new FramePool((long) FRAMES * FramePool.FRAME_BYTES);

  @AfterEach
  void close() {
    pool.close();
  }

  private static byte[] pattern(int seed) {
    byte[] bytes = new byte[FramePool.FRAME_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private byte[] read(int frame) {
    byte[] bytes = new byte[FramePool.FRAME_BYTES];
    pool.read(frame, MemorySegment.ofArray(bytes), 0);
    return bytes;
  }

  @Test
  void everyFrameKeepsItsOwnBytes() {
    List<Integer> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      int frame = pool.allocate();
      pool.write(frame, MemorySegment.ofArray(pattern(i)), 0);
      frames.add(frame);
    }
    assertThat(frames).doesNotHaveDuplicates();
    assertThat(pool.allocate()).isEqualTo(FramePool.NONE);
    assertThat(pool.used()).isEqualTo(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(read(frames.get(i))).isEqualTo(pattern(i));
    }
    frames.forEach(pool::release);
    assertThat(pool.used()).isZero();
    assertThat(pool.peakUsed()).isEqualTo(FRAMES);
  }

  @Test
  void aFrameIsZeroedBeforeSomeoneElseGetsIt() {
    int frame = pool.allocate();
    pool.write(frame, MemorySegment.ofArray(pattern(1)), 0);
    pool.release(frame);
    assertThat(pool.allocate()).isEqualTo(frame);
    assertThat(read(frame)).containsOnly(0);
  }

  @Test
  void aSharedFrameLivesUntilItsLastReferenceGoes() {
    int frame = pool.allocate();
    assertThat(pool.isShared(frame)).isFalse();
    pool.retain(frame);
    assertThat(pool.isShared(frame)).isTrue();
    pool.release(frame);
    assertThat(pool.isShared(frame)).isFalse();
    assertThat(pool.used()).isEqualTo(1);
    pool.release(frame);
    assertThat(pool.used()).isZero();
    assertThatThrownBy(() -> pool.release(frame)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void threadsNeverGetTheSameFrame() throws Exception {
    Set<Integer> held = ConcurrentHashMap.newKeySet();
    Callable<Boolean> worker =
        () -> {
          Random random = new Random(Thread.currentThread().threadId());
          List<Integer> mine = new ArrayList<>();
          for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(mine.size() + 1) < 100) {
              int frame = pool.allocate();
              if (!held.add(frame)) {
                return false;
              }
              mine.add(frame);
            } else {
              int frame = mine.removeLast();
              held.remove(frame);
              pool.release(frame);
            }
          }
          mine.forEach(held::remove);
          mine.forEach(pool::release);
          return true;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> done : threads.invokeAll(List.of(worker, worker, worker, worker))) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(pool.used()).isZero();
  }
}
