package io.legoos.memory.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.legoos.memory.page.FramePool;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileCacheTest {
  private static final int MIB = 1 << 20;
  private static final int PAGE = FramePool.FRAME_BYTES;
  private static final String VNODE = "web";
  private static final FileId FILE = new FileId(VNODE, VersionedFile.VOLUME, 5);

  private final FramePool pool = new FramePool(16 * MIB);
  private final FileCache cache = new FileCache(pool, 8 * MIB, 1L << 30);

  FileCacheTest() {
    pool.keepSpareWith(cache);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private FileCache.Read read(FileId id, VersionedFile file, long version, long offset, int length)
      throws IOException {
    return cache.read(id, version, offset, length, length, file);
  }

  private static void check(FileCache.Read read, long version, long offset) {
    for (int i = 0; i < read.data().size(); i++) {
      if (read.data().byteAt(i) != VersionedFile.at(version, offset + i)) {
        throw new AssertionError("byte " + (offset + i) + " is not of version " + version);
      }
    }
  }

  @Test
  void whatWasReadOnceComesFromHere() throws IOException {
    VersionedFile file = new VersionedFile(3, 3 * MIB + 100);
    FileCache.Read first = read(FILE, file, 3, 0, MIB);
    check(first, 3, 0);
    assertThat(first.cachedBytes()).isZero();
    long reads = file.reads();
    FileCache.Read again = read(FILE, file, 3, 4096, MIB - 4096);
    check(again, 3, 4096);
    assertThat(again.cachedBytes()).isEqualTo(MIB - 4096);
    assertThat(again.handle()).isEqualTo(first.handle()).isNotZero();
    assertThat(again.sizeBytes()).isEqualTo(3 * MIB + 100);
    assertThat(file.reads()).isEqualTo(reads);
    assertThat(pool.used()).isZero();
    assertThat(pool.spare()).isEqualTo(MIB / PAGE);
  }

  @Test
  void aForgottenFileLeavesNothing() throws IOException {
    VersionedFile file = new VersionedFile(3, MIB);
    FileCache.Read read = read(FILE, file, 3, 0, MIB);
    FileId other = new FileId(VNODE, VersionedFile.VOLUME, 6);
    read(other, file, 3, 0, MIB);
    cache.forget(FILE);
    cache.forget(new FileId(VNODE, VersionedFile.VOLUME, 7));
    assertThat(pool.spare()).isEqualTo(MIB / PAGE);
    assertThat(cache.page(VNODE, read.handle(), 0, MemorySegment.ofArray(new byte[PAGE]), 0))
        .isEqualTo(PageStatus.NOT_HELD);
    check(read(FILE, file, 3, 0, MIB), 3, 0);
    assertThat(read(other, file, 3, 0, MIB).cachedBytes()).isEqualTo(MIB);
  }

  @Test
  void whatIsKeptNeedNotBeAnsweredWhole() throws IOException {
    VersionedFile file = new VersionedFile(3, 3 * MIB);
    FileCache.Read read = cache.read(FILE, 3, 5000, MIB, 4096, file);
    assertThat(read.bytes()).isEqualTo(MIB);
    assertThat(read.data().isEmpty()).isTrue();
    byte[] page = new byte[PAGE];
    for (int at = PAGE; at <= 5000 + MIB; at += PAGE) {
      assertThat(cache.page(VNODE, read.handle(), at, MemorySegment.ofArray(page), 0))
          .isEqualTo(PageStatus.OK);
      assertThat(page[3]).isEqualTo(VersionedFile.at(3, at + 3));
    }
    FileCache.Read small = cache.read(FILE, 3, 5000, 4096, 4096, file);
    check(small, 3, 5000);
    assertThat(small.data().size()).isEqualTo(4096);
  }

  @Test
  void aFileThatIsReadInOrderCostsFewRequests() throws IOException {
    VersionedFile file = new VersionedFile(3, 6 * MIB);
    for (int at = 0; at < 6 * MIB; at += 128 << 10) {
      check(read(FILE, file, 3, at, 128 << 10), 3, at);
    }
    // 128, 256, 512 KiB, then whole MiB.
    assertThat(file.reads()).isLessThanOrEqualTo(9);
  }

  @Test
  void aFileThatIsReadHereAndThereCostsBlocks() throws IOException {
    VersionedFile file = new VersionedFile(3, 512 * MIB);
    Random random = new Random(4);
    for (int i = 0; i < 50; i++) {
      read(FILE, file, 3, (1 + random.nextInt(500)) * (long) MIB + 100, 4096);
    }
    assertThat(cache.counters().storageBytes()).isLessThanOrEqualTo(50 * 64 << 10);
  }

  @Test
  void aReadAtTheEndIsShort() throws IOException {
    VersionedFile file = new VersionedFile(3, 100_000);
    for (int round = 0; round < 2; round++) {
      FileCache.Read read = read(FILE, file, 3, 90_000, MIB);
      assertThat(read.data().size()).isEqualTo(10_000);
      check(read, 3, 90_000);
      assertThat(read(FILE, file, 3, 100_000, 10).data().size()).isZero();
      assertThat(read(FILE, file, 3, 1L << 40, 10).data().size()).isZero();
    }
  }

  @Test
  void anyRangeOfAnyVersionIsRight() throws IOException {
    Random random = new Random(11);
    List<VersionedFile> files = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      files.add(new VersionedFile(1, random.nextInt(3 * MIB)));
    }
    for (int i = 0; i < 3000; i++) {
      int which = random.nextInt(files.size());
      VersionedFile file = files.get(which);
      if (random.nextInt(20) == 0) {
        file.change(file.version() + 1, random.nextInt(3 * MIB));
      }
      long offset = random.nextInt(3 * MIB);
      int length = 1 + random.nextInt(random.nextBoolean() ? MIB : 8192);
      FileId id = new FileId(VNODE, VersionedFile.VOLUME, which + 1);
      FileCache.Read read = read(id, file, file.version(), offset, length);
      assertThat((long) read.data().size())
          .isEqualTo(Math.max(0, Math.min(length, file.size() - offset)));
      check(read, file.version(), offset);
      assertThat(pool.spare()).isLessThanOrEqualTo(8 * MIB / PAGE + 256);
    }
  }

  @Test
  void nothingOlderThanWhatIsKnownIsAnswered() throws IOException {
    VersionedFile file = new VersionedFile(3, MIB);
    long handle = read(FILE, file, 3, 0, MIB).handle();
    file.change(4, 2 * MIB);
    FileCache.Read read = read(FILE, file, 4, 0, MIB);
    check(read, 4, 0);
    assertThat(read.version()).isEqualTo(4);
    assertThat(read.handle()).isNotEqualTo(handle);
    // The former content is of no use to anybody, and its frames are free.
    byte[] page = new byte[PAGE];
    assertThat(cache.page(VNODE, handle, 0, MemorySegment.ofArray(page), 0))
        .isEqualTo(PageStatus.NOT_HELD);
    assertThat(pool.spare()).isEqualTo(MIB / PAGE);
  }

  @Test
  void whatStorageTookBackAfterAPowerCutIsNotAnswered() throws IOException {
    VersionedFile file = new VersionedFile(9, MIB);
    check(read(FILE, file, 9, 0, MIB), 9, 0);
    file.change(8, MIB);
    FileCache.Read read = read(FILE, file, 8, 0, MIB);
    check(read, 8, 0);
    assertThat(read.version()).isEqualTo(8);
    assertThat(read.handle()).isZero();
  }

  @Test
  void anotherVolumeOfTheNameIsNotTakenForIt() {
    VersionedFile file = new VersionedFile(3, MIB);
    FileId former = new FileId(VNODE, VersionedFile.VOLUME + 1, 5);
    assertThatThrownBy(() -> read(former, file, 3, 0, 100)).isInstanceOf(IOException.class);
  }

  @Test
  void anotherVNodeHasNoUseOfAHandle() throws IOException {
    VersionedFile file = new VersionedFile(3, 10_000);
    long handle = read(FILE, file, 3, 0, 10_000).handle();
    byte[] page = new byte[PAGE];
    assertThat(new FileLaneStore(cache, VNODE).fetch(handle, 0, MemorySegment.ofArray(page), 0))
        .isEqualTo(PageStatus.OK);
    assertThat(page[17]).isEqualTo(VersionedFile.at(3, 17));
    assertThat(new FileLaneStore(cache, "other").fetch(handle, 0, MemorySegment.ofArray(page), 0))
        .isEqualTo(PageStatus.NOT_OWNER);
    assertThat(new FileLaneStore(cache, VNODE).flush(handle, 0, MemorySegment.ofArray(page), 0))
        .isEqualTo(PageStatus.NOT_OWNER);
  }

  @Test
  void aPageBehindTheEndHasZeros() throws IOException {
    VersionedFile file = new VersionedFile(3, PAGE + 10);
    long handle = read(FILE, file, 3, 0, 100).handle();
    byte[] page = new byte[PAGE];
    assertThat(cache.page(VNODE, handle, PAGE, MemorySegment.ofArray(page), 0))
        .isEqualTo(PageStatus.OK);
    assertThat(page[9]).isEqualTo(VersionedFile.at(3, PAGE + 9));
    assertThat(ByteString.copyFrom(page, 10, PAGE - 10))
        .isEqualTo(ByteString.copyFrom(new byte[PAGE - 10]));
    assertThat(cache.page(VNODE, handle, 2 * PAGE, MemorySegment.ofArray(page), 0))
        .isEqualTo(PageStatus.NOT_HELD);
  }

  @Test
  void pagesOfProgramsComeFirst() throws IOException {
    VersionedFile file = new VersionedFile(3, 64 * MIB);
    for (int i = 0; i < 64; i++) {
      read(FILE, file, 3, (long) i * MIB, MIB);
    }
    assertThat(pool.spare()).isGreaterThan(7 * MIB / PAGE);
    for (int i = 0; i < pool.capacity(); i++) {
      assertThat(pool.allocate()).isNotEqualTo(FramePool.NONE);
    }
    assertThat(pool.used()).isEqualTo(pool.capacity());
    assertThat(pool.spare()).isZero();
    assertThat(pool.allocate()).isEqualTo(FramePool.NONE);
    // A read is served all the same, and room that comes back is used again.
    check(read(FILE, file, 3, 0, MIB), 3, 0);
    assertThat(pool.spare()).isZero();
    for (int frame = 0; frame < pool.capacity(); frame++) {
      pool.release(frame);
    }
    read(FILE, file, 3, 0, MIB);
    assertThat(read(FILE, file, 3, 0, MIB).cachedBytes()).isEqualTo(MIB);
    assertThat(pool.used()).isZero();
  }

  @Test
  void aLargeScanDoesNotPushOutWhatIsReadAgainAndAgain() throws IOException {
    FileId hot = new FileId(VNODE, VersionedFile.VOLUME, 1);
    VersionedFile hotFile = new VersionedFile(1, 4 * MIB);
    VersionedFile cold = new VersionedFile(1, 512 * MIB);
    for (int round = 0; round < 20; round++) {
      for (int at = 0; at < 4 * MIB; at += MIB) {
        read(hot, hotFile, 1, at, MIB);
      }
    }
    FileCacheCounters before = cache.counters();
    int cachedBytes = 0;
    for (int i = 0; i < 512; i++) {
      read(FILE, cold, 1, (long) i * MIB, MIB);
      cachedBytes += read(hot, hotFile, 1, (long) (i % 4) * MIB, MIB).cachedBytes() >> 10;
    }
    assertThat(cachedBytes).isGreaterThan(512 * 1024 * 9 / 10);
    assertThat(cache.counters().evictedBytes()).isGreaterThan(before.evictedBytes());
  }

  @Test
  void nothingIsKeptWhereThatIsNotWanted() throws IOException {
    FileCache none = new FileCache(pool, 0, 1L << 30);
    VersionedFile file = new VersionedFile(3, MIB);
    FileCache.Read read = none.read(FILE, 3, 0, MIB, 0, file);
    check(read, 3, 0);
    assertThat(read.handle()).isZero();
    assertThat(pool.spare()).isZero();
  }

  @Test
  void manySmallFilesAreBoundedByTheHeap() throws IOException {
    // 640 KiB of heap, of which an eighth: 128 blocks.
    FileCache small = new FileCache(pool, 8 * MIB, 640 << 10);
    for (int i = 0; i < 2000; i++) {
      small.read(
          new FileId(VNODE, VersionedFile.VOLUME, i), 1, 0, 100, 100, new VersionedFile(1, 100));
    }
    assertThat(pool.spare()).isBetween(32, 128);
  }

  /**
   * Threads read pages by handles and ranges, change the file and take frames away, all at once.
   */
  @Test
  void aHandleIsOfOneContentForEver() throws Exception {
    VersionedFile file = new VersionedFile(1, 2 * MIB);
    ConcurrentHashMap<Long, Long> versions = new ConcurrentHashMap<>();
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int seed = t;
        all.add(threads.submit(() -> readBoth(file, versions, new Random(seed), over)));
      }
      all.add(threads.submit(() -> change(file, over)));
      all.add(threads.submit(() -> takeFrames(over)));
      Thread.sleep(1500);
      over.set(true);
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(versions.size()).isGreaterThan(10);
    assertThat(pool.used()).isZero();
    for (int i = 0; i < pool.capacity(); i++) {
      assertThat(pool.allocate()).isNotEqualTo(FramePool.NONE);
    }
    assertThat(pool.spare()).isZero();
  }

  private Void readBoth(
      VersionedFile file, ConcurrentHashMap<Long, Long> versions, Random random, AtomicBoolean over)
      throws IOException {
    byte[] page = new byte[PAGE];
    while (!over.get()) {
      long known = file.version();
      long offset = random.nextInt(2 * MIB / PAGE) * (long) PAGE;
      FileCache.Read read = read(FILE, file, known, offset, PAGE);
      assertThat(read.version()).isGreaterThanOrEqualTo(known);
      check(read, read.version(), offset);
      if (read.handle() == 0) {
        continue;
      }
      Long before = versions.putIfAbsent(read.handle(), read.version());
      assertThat(before == null || before == read.version()).isTrue();
      for (int i = 0; i < 20; i++) {
        long at = random.nextInt(2 * MIB / PAGE) * (long) PAGE;
        if (cache.page(VNODE, read.handle(), at, MemorySegment.ofArray(page), 0) == PageStatus.OK) {
          for (int b = 0; b < PAGE; b += 97) {
            assertThat(page[b]).isEqualTo(VersionedFile.at(read.version(), at + b));
          }
        }
      }
    }
    return null;
  }

  private static Void change(VersionedFile file, AtomicBoolean over) throws InterruptedException {
    while (!over.get()) {
      Thread.sleep(3);
      file.change(file.version() + 1, 2 * MIB);
    }
    return null;
  }

  private Void takeFrames(AtomicBoolean over) throws InterruptedException {
    while (!over.get()) {
      List<Integer> taken = new ArrayList<>();
      for (int i = 0; i < pool.capacity() - 100; i++) {
        int frame = pool.allocate();
        assertThat(frame).isNotEqualTo(FramePool.NONE);
        taken.add(frame);
      }
      taken.forEach(pool::release);
      Thread.sleep(5);
    }
    return null;
  }
}
