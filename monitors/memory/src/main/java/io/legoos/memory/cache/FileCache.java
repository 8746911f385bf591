package io.legoos.memory.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.google.protobuf.ByteString;
import io.legoos.memory.page.FramePool;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Content of files in the spare frames of a memory monitor (row M10). A copy of what a storage
 * monitor has: it is known by its version, of which there is never another content, so it cannot be
 * stale; and it may be dropped at any time, so pages of programs come first.
 *
 * <p>What stays is Caffeine's business (W-TinyLFU, at least as good as LIRS on the traces of its
 * paper): content that was read once does not push out content that is read again and again.
 *
 * <p>Thread-safe. Reading from the source holds no lock.
 */
public final class FileCache implements FramePool.SpareKeeper {
  /** Of the heap that the cache's own objects may take. */
  private static final int HEAP_SHARE = 8;

  /** Java heap of a cached block, with its entry, its key and a file of its own: an upper bound. */
  private static final int HEAP_BYTES_PER_BLOCK = 640;

  /** Frames that are kept free, so that pages seldom have to wait for others to be dropped. */
  private static final int FREE_SHARE = 64;

  /** Java heap of a read from a storage monitor: the channel's buffer and the answer. */
  private static final int HEAP_BYTES_PER_READ = 3 << 20;

  private final FramePool pool;
  private final Semaphore reads;
  private final int limitFrames;
  private final int leastWeight;
  private final Cache<CachedBlock.Key, CachedBlock> blocks;
  private final Policy.Eviction<CachedBlock.Key, CachedBlock> eviction;
  private final Map<FileId, CachedFile> files = new ConcurrentHashMap<>();
  private final AtomicLong handles = new AtomicLong();
  private final LongAdder readBytes = new LongAdder();
  private final LongAdder missedBytes = new LongAdder();
  private final LongAdder storageBytes = new LongAdder();
  private final LongAdder evictedFrames = new LongAdder();

  /**
   * Caches nothing yet.
   *
   * @param limitBytes that it takes at most; 0: it keeps nothing
   * @param heapBytes of this JVM, of which a part limits the number of blocks
   */
  public FileCache(FramePool pool, long limitBytes, long heapBytes) {
    this.pool = pool;
    this.reads = new Semaphore((int) Math.max(2, heapBytes / HEAP_SHARE / HEAP_BYTES_PER_READ));
    this.limitFrames = (int) Math.min(pool.capacity(), limitBytes / FramePool.FRAME_BYTES);
    long most = Math.max(1, heapBytes / HEAP_SHARE / HEAP_BYTES_PER_BLOCK);
    this.leastWeight = (int) Math.max(1, Math.ceilDiv(limitFrames, most));
    this.blocks =
        Caffeine.newBuilder()
            .maximumWeight(limitFrames)
            .weigher(this::weight)
            .removalListener(this::removed)
            // In the caller: frames are free when what dropped them returns.
            .executor(Runnable::run)
            .build();
    this.eviction = blocks.policy().eviction().orElseThrow();
  }

  private int weight(CachedBlock.Key key, CachedBlock block) {
    return Math.max(leastWeight, block.frameCount());
  }

  private void removed(
      CachedBlock.@Nullable Key key, @Nullable CachedBlock block, RemovalCause cause) {
    if (key == null || block == null) {
      return;
    }
    CachedFile file = block.file();
    if (cause != RemovalCause.REPLACED) {
      file.blocks().remove(key.index());
      if (file.blocks().isEmpty()) {
        files.remove(file.id(), file);
      }
    }
    if (cause == RemovalCause.SIZE) {
      evictedFrames.add(block.frameCount());
    }
    block.release();
  }

  /**
   * What was read.
   *
   * @param data all of it, or none of it when it was not wanted and is kept
   * @param bytes that were read
   * @param version of all of the data, or of an older part of it and newer ones
   * @param handle see {@link CachedFile#handle}; 0: not kept
   * @param cachedBytes of the data, those that were here
   */
  public record Read(
      ByteString data, int bytes, long version, long sizeBytes, long handle, int cachedBytes) {}

  /**
   * Reads through the cache.
   *
   * @param version that is known of: nothing older is answered
   * @param length at most {@link FileSource#MAX_READ_BYTES}
   * @param maxInline of more bytes that are kept the data is not wanted
   * @throws IOException of the source; or the volume is not the one that is meant
   */
  public Read read(
      FileId id, long version, long offset, int length, int maxInline, FileSource source)
      throws IOException {
    if (length > maxInline) {
      Read kept = read(id, version, offset, length, null, source);
      if (kept.handle() != 0) {
        return kept;
      }
    }
    return read(id, version, offset, length, new byte[length], source);
  }

  private Read read(
      FileId id, long version, long offset, int length, byte @Nullable [] data, FileSource source)
      throws IOException {
    @Nullable MemorySegment target = data == null ? null : MemorySegment.ofArray(data);
    @Nullable CachedFile file = files.get(id);
    if (file != null && file.version() != version) {
      file = null;
    }
    Progress progress = new Progress(file, version);
    while (progress.done < length && !progress.ended) {
      long at = offset + progress.done;
      int cached =
          progress.file == null
              ? -1
              : copyCached(progress.file, at, target, progress.done, length - progress.done);
      if (cached >= 0) {
        progress.done += cached;
        progress.cached += cached;
        progress.ended = cached == 0;
      } else {
        fetch(id, at, target, length, source, progress);
      }
    }
    if (data != null) {
      // Else it is counted when it is fetched.
      readBytes.add(progress.done);
    }
    missedBytes.add(progress.done - progress.cached);
    return progress.read(data, version);
  }

  /** A read under way. One thread. */
  private static final class Progress {
    private @Nullable CachedFile file;
    private @Nullable FileContent last;
    private final long least;
    private int done;
    private int cached;
    private boolean ended;

    Progress(@Nullable CachedFile file, long least) {
      this.file = file;
      this.least = least;
    }

    Read read(byte @Nullable [] data, long version) {
      ByteString bytes = data == null ? ByteString.EMPTY : ByteString.copyFrom(data, 0, done);
      if (file != null) {
        return new Read(bytes, done, file.version(), file.sizeBytes(), file.handle(), cached);
      }
      return last == null
          ? new Read(bytes, done, version, 0, 0, cached)
          : new Read(bytes, done, last.version(), last.sizeBytes(), 0, cached);
    }
  }

  /** Copies what the block at an offset has; 0: that is the end of the file; -1: not cached. */
  private int copyCached(
      CachedFile file, long offset, @Nullable MemorySegment target, int targetOffset, int most) {
    if (offset >= file.sizeBytes()) {
      return 0;
    }
    CachedBlock block =
        blocks.getIfPresent(new CachedBlock.Key(file.handle(), offset / CachedBlock.BYTES));
    if (block == null || !block.retain()) {
      return -1;
    }
    try {
      int from = (int) (offset % CachedBlock.BYTES);
      int bytes = Math.min(most, block.length() - from);
      if (bytes <= 0) {
        return -1;
      }
      if (target != null) {
        block.read(from, target, targetOffset, bytes);
      }
      return bytes;
    } finally {
      block.release();
    }
  }

  /** Reads whole blocks from the source, keeps them and copies what is asked for of them. */
  private void fetch(
      FileId id,
      long at,
      @Nullable MemorySegment target,
      int length,
      FileSource source,
      Progress progress)
      throws IOException {
    if (!reads.tryAcquire()) {
      // Without a cause: this monitor is well, and the storage monitor is to be asked.
      throw new IOException("as many files are read as the heap has room for");
    }
    try {
      fetchWithin(id, at, target, length, source, progress);
    } finally {
      reads.release();
    }
  }

  /** As {@link #fetch}, by one who may read now. */
  private void fetchWithin(
      FileId id,
      long at,
      @Nullable MemorySegment target,
      int length,
      FileSource source,
      Progress progress)
      throws IOException {
    long first = at - at % CachedBlock.BYTES;
    long end =
        Math.ceilDiv(at + length - progress.done, (long) CachedBlock.BYTES) * CachedBlock.BYTES;
    int needed = (int) Math.min(FileSource.MAX_READ_BYTES, end - first);
    ReadAhead sequence = progress.file == null ? ReadAhead.NONE : progress.file.readAhead();
    ReadAhead next = sequence.after(first, needed);
    int asked = next.bytes();
    FileContent content = source.read(first, asked);
    if (content.volume() != id.volume()) {
      throw new IOException("the vNode has another volume now");
    }
    if (content.data().size() > asked || content.version() < progress.least) {
      throw new IOException(
          "the storage monitor sent more than it was asked for, or older content");
    }
    storageBytes.add(content.data().size());
    progress.last = content;
    progress.file = keep(id, first, content);
    if (progress.file != null) {
      progress.file.readAhead(next);
    }
    int from = (int) (at - first);
    int bytes = Math.min(length - progress.done, content.data().size() - from);
    if (bytes > 0 && target != null) {
      MemorySegment.copy(
          MemorySegment.ofBuffer(content.data().asReadOnlyByteBuffer()),
          from,
          target,
          progress.done,
          bytes);
    }
    progress.done += Math.max(0, bytes);
    progress.ended = content.data().size() < asked;
  }

  /** The file of this content, whose blocks are cached as far as there is room; null: it is not. */
  private @Nullable CachedFile keep(FileId id, long first, FileContent content) {
    adaptLimit();
    if (limitFrames == 0) {
      return null;
    }
    CachedFile file = newest(id, content);
    if (file.version() != content.version()) {
      return null;
    }
    try {
      for (int at = 0; at < content.data().size(); at += CachedBlock.BYTES) {
        int length = Math.min(CachedBlock.BYTES, content.data().size() - at);
        boolean whole = length == CachedBlock.BYTES || first + at + length == file.sizeBytes();
        if (whole) {
          put(file, (first + at) / CachedBlock.BYTES, content.data().substring(at, at + length));
        }
      }
    } finally {
      if (file.blocks().isEmpty()) {
        files.remove(id, file);
      }
    }
    return file;
  }

  /** Of this content, or of a newer one. What is cached of an older one goes. */
  private CachedFile newest(FileId id, FileContent content) {
    while (true) {
      @Nullable CachedFile known = files.get(id);
      if (known != null && known.version() >= content.version()) {
        return known;
      }
      CachedFile fresh =
          new CachedFile(id, content.version(), content.sizeBytes(), handles.incrementAndGet());
      if (known == null) {
        if (files.putIfAbsent(id, fresh) == null) {
          return fresh;
        }
      } else if (files.replace(id, known, fresh)) {
        drop(known);
        return fresh;
      }
    }
  }

  /** Not to be called inside an update of the map of files, which a removal updates, too. */
  private void drop(CachedFile file) {
    for (long index : file.blocks()) {
      blocks.invalidate(new CachedBlock.Key(file.handle(), index));
    }
  }

  /**
   * Drops what is cached of a file, which was removed. Else it would stay as long as it was read
   * more often than what wants its room.
   */
  public void forget(FileId id) {
    @Nullable CachedFile known = files.remove(id);
    if (known != null) {
      drop(known);
    }
  }

  private void put(CachedFile file, long index, ByteString data) {
    CachedBlock.Key key = new CachedBlock.Key(file.handle(), index);
    if (blocks.getIfPresent(key) != null) {
      return;
    }
    CachedBlock block = CachedBlock.of(file, pool, data);
    if (block != null) {
      file.blocks().add(index);
      blocks.put(key, block);
    }
  }

  /** The cache may grow into what is free, and shrinks where pages have taken more. */
  private void adaptLimit() {
    long room = (long) pool.spare() + pool.free() - pool.capacity() / FREE_SHARE;
    long most = Math.max(0, Math.min(limitFrames, room));
    if (most < eviction.getMaximum() || most > eviction.getMaximum() + limitFrames / FREE_SHARE) {
      eviction.setMaximum(most);
    }
  }

  @Override
  public boolean giveBack(int frames) {
    if (pool.spare() == 0) {
      return false;
    }
    long weighted = eviction.weightedSize().orElse(0);
    eviction.setMaximum(Math.max(0, weighted - frames));
    blocks.cleanUp();
    return true;
  }

  /** As {@link io.legoos.protocol.page.PageStore#fetch}, of the content that a handle names. */
  PageStatus page(String vnode, long handle, long offset, MemorySegment target, long at) {
    CachedBlock block =
        blocks.getIfPresent(new CachedBlock.Key(handle, offset / CachedBlock.BYTES));
    if (block == null || !block.retain()) {
      return PageStatus.NOT_HELD;
    }
    try {
      if (!block.file().id().vnode().equals(vnode)) {
        return PageStatus.NOT_OWNER;
      }
      int page = (int) (offset % CachedBlock.BYTES) / FramePool.FRAME_BYTES;
      if (!block.readPage(page, target, at)) {
        return PageStatus.NOT_HELD;
      }
      readBytes.add(FramePool.FRAME_BYTES);
      return PageStatus.OK;
    } finally {
      block.release();
    }
  }

  public FileCacheCounters counters() {
    return new FileCacheCounters(
        (long) pool.spare() * FramePool.FRAME_BYTES,
        readBytes.sum(),
        missedBytes.sum(),
        storageBytes.sum(),
        evictedFrames.sum() * FramePool.FRAME_BYTES);
  }
}
