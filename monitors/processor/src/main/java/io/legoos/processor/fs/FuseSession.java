package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one volume on a descriptor of /dev/fuse, from its mount to its unmount, whoever mounts it
 * and in whichever mount namespace ({@link FuseMount} in that of this process).
 *
 * <p>A thread that has read a request also serves it; before it does, it sees to it that another
 * reads, up to the options' limit. Requests beyond it wait in the kernel, where their callers can
 * be killed. Under the limit a killed caller's request ends with EINTR; whether it has happened is
 * then open.
 *
 * <p>When the process dies the descriptor goes with it, and all requests of the mount fail with
 * ENOTCONN (ECONNABORTED those that were read).
 */
public final class FuseSession {
  private static final Logger LOG = LoggerFactory.getLogger(FuseSession.class);
  private static final int FINISH_SECONDS = 5;

  private final int fd;
  private final VolumeClient volume;
  private final FuseOptions options;
  private final ThreadFactory threadFactory;
  private final FuseStatistics statistics;
  private final InodeReleaser releaser;
  private final FuseDispatcher dispatcher;
  private final InterruptWatch interrupts = new InterruptWatch();
  private final AtomicInteger threads = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean unmounted;

  private FuseSession(
      int fd,
      VolumeClient volume,
      FuseOptions options,
      FuseTimes times,
      ThreadFactory threadFactory) {
    this.fd = fd;
    this.statistics = new FuseStatistics(times);
    this.volume = volume;
    this.options = options;
    this.threadFactory = threadFactory;
    this.releaser = new InodeReleaser(volume);
    InodeTable inodes = new InodeTable(releaser::release);
    this.dispatcher = new FuseDispatcher(volume, inodes, options, statistics);
  }

  /**
   * Starts to serve.
   *
   * @param fd of /dev/fuse, mounted already ({@link io.legoos.linux.fuse.FuseDevice#mount}); the
   *     session's from now on
   * @param times counts this mount's requests with those of others
   */
  public static FuseSession start(
      int fd, VolumeClient volume, FuseOptions options, FuseTimes times) {
    return start(
        fd,
        volume,
        options,
        times,
        Thread.ofPlatform().daemon().name("fuse-" + fd + "-", 0).factory());
  }

  /** As {@link #start(int, VolumeClient, FuseOptions, FuseTimes)}, with threads of that factory. */
  static FuseSession start(
      int fd,
      VolumeClient volume,
      FuseOptions options,
      FuseTimes times,
      ThreadFactory threadFactory) {
    FuseSession session = new FuseSession(fd, volume, options, times, threadFactory);
    session.threads.incrementAndGet();
    try {
      session.startThread();
    } catch (RuntimeException | Error e) {
      session.ended();
      throw e;
    }
    return session;
  }

  private void startThread() {
    threadFactory.newThread(new FuseWorker(this, dispatcher, interrupts)).start();
  }

  int fd() {
    return fd;
  }

  /** Whether the calling thread shall wait for another request; no: it ends. */
  boolean mayWait() {
    if (unmounted) {
      return false;
    }
    if (waiting.incrementAndGet() > options.idleThreads()) {
      waiting.decrementAndGet();
      return false;
    }
    return true;
  }

  void waited() {
    waiting.decrementAndGet();
  }

  /**
   * The calling thread is about to serve a request: another should be there to read. Without one
   * requests wait until this one is served.
   */
  void keepReading() {
    if (waiting.get() > 0) {
      return;
    }
    int now = threads.get();
    while (now < options.maxThreads()) {
      if (threads.compareAndSet(now, now + 1)) {
        try {
          startThread();
        } catch (RuntimeException | Error e) {
          threads.decrementAndGet();
          LOG.error("FUSE session {} gets no further thread", fd, e);
        }
        return;
      }
      now = threads.get();
    }
  }

  void unmounted(int errno) {
    if (errno != Errno.ENODEV && !unmounted) {
      LOG.warn("FUSE session {} ends: {}", fd, Errno.describe(errno));
    }
    unmounted = true;
  }

  /** A thread ends; the last one after the unmount finishes the session. */
  void ended() {
    int left = threads.decrementAndGet();
    if (left > 0 || over.getCount() == 0) {
      return;
    }
    if (!unmounted) {
      LOG.error("FUSE session {} has no thread left", fd);
    }
    try (Arena arena = Arena.ofConfined()) {
      new SystemCalls(arena).close(fd);
    }
    interrupts.close();
    try {
      releaser.finish(FINISH_SECONDS);
      volume.release(List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (VolumeException e) {
      LOG.warn("what the mount held stays until its holder is declared dead: {}", e.getMessage());
    } finally {
      releaser.close();
      volume.close();
      over.countDown();
    }
  }

  /** Whether the mount has ended, or is served no more. */
  public boolean isOver() {
    return unmounted || over.getCount() == 0;
  }

  /** Whether the mount is gone, and all it held released, within that time. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** A snapshot. */
  public FuseCounters counters() {
    return statistics.counters(volume.retries());
  }
}
