package io.legoos.processor.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the volume, in the background and many at a time, which nameless inodes are not needed any
 * more. What cannot be told stays until the holder goes as a whole. Thread-safe.
 */
final class InodeReleaser implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InodeReleaser.class);
  private static final int MAX_QUEUED = 1 << 20;
  private static final int MAX_BATCH = 1024;
  private static final long END = -1;

  private final VolumeClient volume;
  private final LinkedBlockingQueue<Long> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
  private final Thread thread;

  /** Starts the thread. */
  InodeReleaser(VolumeClient volume) {
    this.volume = volume;
    this.thread = Thread.ofPlatform().daemon().name("inode-releaser").start(this::run);
  }

  /** Never waits; beyond a million that wait for the volume, the inode stays. */
  void release(long inode) {
    if (!queue.offer(inode)) {
      LOG.warn("inode {} stays until the volume is unmounted: too many wait for release", inode);
    }
  }

  private void run() {
    List<Long> batch = new ArrayList<>();
    boolean more = true;
    while (more) {
      try {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, MAX_BATCH - 1);
      } catch (InterruptedException e) {
        return;
      }
      more = !batch.remove((Long) END);
      if (!batch.isEmpty()) {
        tell(batch);
      }
    }
  }

  private void tell(List<Long> batch) {
    try {
      volume.release(batch);
    } catch (VolumeException e) {
      LOG.warn(
          "{} nameless inodes stay until the volume is unmounted: {}",
          batch.size(),
          e.getMessage());
    }
  }

  /** Tells what is queued, for at most {@code seconds}. */
  void finish(int seconds) throws InterruptedException {
    queue.put(END);
    thread.join(TimeUnit.SECONDS.toMillis(seconds));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
