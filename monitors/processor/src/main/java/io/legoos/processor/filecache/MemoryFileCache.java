package io.legoos.processor.filecache;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.processor.filecache.FileLanes.FileLaneEnd;
import io.legoos.processor.filecache.OpenFiles.Content;
import io.legoos.protocol.control.v1.FileCacheGrpc;
import io.legoos.protocol.control.v1.ForgetFilesRequest;
import io.legoos.protocol.control.v1.ReadCachedRequest;
import io.legoos.protocol.control.v1.ReadCachedResponse;
import io.legoos.protocol.page.FileLane;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads ranges of open files at memory monitors. What a monitor is known to have comes over a lane
 * of the page channel; else it is asked to read through its cache. Whatever goes wrong, the answer
 * is that nobody has it, and a monitor that did not answer is left alone for a while. Thread-safe.
 */
final class MemoryFileCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryFileCache.class);

  /** Longer than a memory monitor waits for a storage monitor. */
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private static final long AVOID_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A file's stripes are cached by different monitors, so that large ones have room. */
  private static final int STRIPE_SHIFT = 24;

  /** Of the largest file, 8 TiB: stripes of different files have different numbers. */
  private static final long STRIPES_PER_INODE = 1L << 20;

  /** More comes over a lane, which does not encrypt it anew. */
  private static final int MAX_INLINE_BYTES = 32 << 10;

  private static final int PAGE_BYTES = PageExchange.PAGE_BYTES;

  private final String vnode;
  private final long volume;
  private final CacheMonitors monitors;
  private final FileLanes lanes;
  private final Supplier<String> storageAddress;
  private final LongSupplier nanoClock;

  /**
   * Calls nobody yet.
   *
   * @param volume identity of the volume
   * @param storageAddress of the vNode's storage monitor, host:port, as it is now
   */
  MemoryFileCache(
      String vnode,
      long volume,
      CacheMonitors monitors,
      FileLanes lanes,
      Supplier<String> storageAddress,
      LongSupplier nanoClock) {
    this.vnode = vnode;
    this.volume = volume;
    this.monitors = monitors;
    this.lanes = lanes;
    this.storageAddress = storageAddress;
    this.nanoClock = nanoClock;
    monitors.afterAsking(() -> lanes.keepOnly(monitors::isKnown));
  }

  /** How long each wait for a memory monitor is, at most. */
  static Duration deadline() {
    return DEADLINE;
  }

  /** Told what a read has found of a file that may be newer than what was known. */
  interface Finder {
    /** The content that is known now; null: the file is not open any more. */
    @Nullable Content found(long inode, long version, long sizeBytes);
  }

  /**
   * Fills {@code into} from one offset on.
   *
   * @return the bytes read, fewer only at the end of the file; -1: somebody does not have them
   */
  int read(Content content, long offset, MemorySegment into, Finder finder) {
    int done = 0;
    while (done < into.byteSize()) {
      long at = offset + done;
      long stripeEnd = ((at >>> STRIPE_SHIFT) + 1) << STRIPE_SHIFT;
      int length = (int) Math.min(into.byteSize() - done, stripeEnd - at);
      int read = readStripe(content, at, into.asSlice(done, length), finder);
      if (read < 0) {
        return -1;
      }
      done += read;
      if (read < length) {
        break;
      }
    }
    return done;
  }

  private int readStripe(Content content, long offset, MemorySegment into, Finder finder) {
    long stripe = content.inode() * STRIPES_PER_INODE + (offset >>> STRIPE_SHIFT);
    CacheMonitor monitor = monitors.of(stripe);
    if (monitor == null) {
      return -1;
    }
    try {
      int read = overLane(monitor, content, offset, into);
      return read >= 0 ? read : through(monitor, content, offset, into, finder);
    } catch (StatusRuntimeException e) {
      // Otherwise it is well, and only cannot have this file.
      if (e.getStatus().getCode() != Status.Code.FAILED_PRECONDITION) {
        avoid(monitor, content, e);
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      avoid(monitor, content, e);
    }
    return -1;
  }

  private void avoid(CacheMonitor monitor, Content content, Throwable why) {
    if (Thread.currentThread().isInterrupted()) {
      return; // the reader was killed; the monitor is well
    }
    LOG.info("{} gives no files of vNode {} now: {}", monitor.name(), vnode, why.toString());
    monitor.avoidUntil(nanoClock.getAsLong() + AVOID_NANOS);
    content.handles().forget(monitor);
    lanes.keepOnly(other -> other != monitor && monitors.isKnown(other));
  }

  /** -1: the monitor does not have all of it. */
  private int overLane(CacheMonitor monitor, Content content, long offset, MemorySegment into)
      throws IOException {
    Long handle = content.handles().of(monitor);
    int bytes = (int) Math.min(into.byteSize(), content.sizeBytes() - offset);
    if (handle == null || bytes <= 0) {
      return -1;
    }
    long first = offset - offset % PAGE_BYTES;
    int pages = (int) Math.ceilDiv(offset + bytes - first, (long) PAGE_BYTES);
    if (pages > PageExchange.MAX_PAGES_PER_FRAME) {
      return -1;
    }
    FileLaneEnd lane = lanes.take(monitor);
    if (lane == null) {
      return -1;
    }
    boolean well = false;
    try {
      PageExchange exchange = lane.exchange();
      exchange.clear();
      for (int i = 0; i < pages; i++) {
        exchange.addFetch(handle, first + (long) i * PAGE_BYTES);
      }
      lane.fetch();
      well = true;
      for (int i = 0; i < pages; i++) {
        if (exchange.fetchStatus(i) != PageStatus.OK) {
          return -1;
        }
      }
      MemorySegment.copy(exchange.fetchedPages(), offset - first, into, 0, bytes);
      return bytes;
    } finally {
      if (well) {
        lanes.giveBack(lane);
      } else {
        lanes.drop(lane);
      }
    }
  }

  private int through(
      CacheMonitor monitor, Content content, long offset, MemorySegment into, Finder finder)
      throws IOException {
    int length = (int) into.byteSize();
    ReadCachedResponse answer =
        FileCacheGrpc.newBlockingStub(monitor.control())
            .withDeadlineAfter(DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
            .readCached(
                ReadCachedRequest.newBuilder()
                    .setVnode(vnode)
                    .setVolume(volume)
                    .setInode(content.inode())
                    .setDataVersion(content.version())
                    .setOffset(offset)
                    .setLength(length)
                    .setStorageAddress(storageAddress.get())
                    .setMaxInlineBytes(lanes.hasRoom(monitor) ? MAX_INLINE_BYTES : length)
                    .build());
    ByteString data = answer.getData();
    int bytes = answer.getReadBytes();
    boolean isComplete = data.size() == bytes;
    if (bytes < 0
        || bytes > length
        || !(isComplete || data.isEmpty())
        || answer.getSizeBytes() < 0) {
      throw new IOException("an answer that makes no sense");
    }
    if (answer.getDataVersion() < content.version()) {
      return -1;
    }
    @Nullable Content known =
        finder.found(content.inode(), answer.getDataVersion(), answer.getSizeBytes());
    if (known != null && answer.getHandle() != 0 && known.version() == answer.getDataVersion()) {
      known.handles().put(monitor, answer.getHandle());
    }
    if (!isComplete) {
      return known == null ? -1 : overLane(monitor, known, offset, into.asSlice(0, bytes));
    }
    data.copyTo(into.asByteBuffer());
    return bytes;
  }

  /**
   * Tells the monitors that files were removed, without waiting for them. A hint, which frees their
   * room earlier: of more than {@link FileLane#MAX_FORGOTTEN_FILES} the others are left out.
   */
  void forget(List<Long> inodes) {
    if (inodes.isEmpty()) {
      return;
    }
    ForgetFilesRequest request =
        ForgetFilesRequest.newBuilder()
            .setVnode(vnode)
            .setVolume(volume)
            .addAllInodes(inodes.subList(0, Math.min(inodes.size(), FileLane.MAX_FORGOTTEN_FILES)))
            .build();
    for (CacheMonitor monitor : monitors.all()) {
      var unused =
          FileCacheGrpc.newFutureStub(monitor.control())
              .withDeadlineAfter(DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
              .forgetFiles(request);
    }
  }

  @Override
  public void close() {
    lanes.close();
  }
}
