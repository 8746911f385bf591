package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.PageBatch;
import io.legoos.memory.region.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what an owner had before its new secondary got every flush: page by page, older than
 * whatever came since. Holds the vProcess's lock only between batches. Runs once, in a thread of
 * its own.
 */
final class ShareCopy implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ShareCopy.class);

  /** Before an owner is asked again for what it cannot read now. */
  private static final long WAIT_MILLIS = 100;

  private final HomeVProcess vprocess;
  private final Share share;
  private final long generation;
  private final long bytesPerSecond;
  private final CopyClock clock;
  private long copiedBytes;
  private long startNanos;

  ShareCopy(HomeVProcess vprocess, Share share, long bytesPerSecond, CopyClock clock) {
    this.vprocess = vprocess;
    this.share = share;
    this.generation = share.generation();
    this.bytesPerSecond = bytesPerSecond;
    this.clock = clock;
  }

  /** Another secondary is sought. */
  private void giveUp() {
    vprocess.lock.lock();
    try {
      if (current()) {
        vprocess.dropSecondary(share);
      }
    } finally {
      vprocess.lock.unlock();
    }
  }

  /** What is copied next. */
  private record Step(long spaceId, List<AddressRange> vregions, long moves) {}

  @Override
  public void run() {
    startNanos = clock.nanoTime();
    try {
      for (Step step = next(); step != null; step = next()) {
        copy(step);
        finish(step);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("the copy of share {} failed", share.id(), e);
      giveUp();
    }
  }

  private @Nullable Step next() {
    vprocess.lock.lock();
    try {
      if (!current()) {
        return null;
      }
      Long spaceId = vprocess.spaceToCopy(share);
      if (spaceId == null) {
        share.copied();
        LOG.info(
            "share {} is whole again: {} MiB copied in {} ms",
            share.id(),
            copiedBytes >> 20,
            TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startNanos));
        return null;
      }
      return new Step(spaceId, vprocess.vregionsOf(share, spaceId), share.moves());
    } finally {
      vprocess.lock.unlock();
    }
  }

  private boolean current() {
    return share.generation() == generation
        && share.state() == ShareState.COPYING
        && !vprocess.isLeft();
  }

  private void copy(Step step) throws InterruptedException {
    for (AddressRange vregion : step.vregions) {
      long next = vregion.start();
      do {
        long before = next;
        next = copyBatch(step, new AddressRange(before, vregion.end()));
        if (next != 0 && next == before) {
          // The owner's log waits for its storage monitor.
          TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
        }
        keepToRate();
      } while (next != 0);
    }
  }

  /** Returns where to go on, which may be where it began; 0: the range is done, or gone. */
  private long copyBatch(Step step, AddressRange rest) {
    Holder owner;
    Holder secondary;
    vprocess.lock.lock();
    try {
      owner = share.owner();
      secondary = share.secondary();
      if (!current() || secondary == null) {
        return 0;
      }
      share.reading(step.spaceId);
    } finally {
      vprocess.lock.unlock();
    }
    PageBatch batch = ask(owner, () -> owner.region().readPages(step.spaceId, rest));
    if (batch == null) {
      return 0;
    }
    if (batch.addresses().isEmpty()) {
      return batch.nextAddress();
    }
    return put(step, secondary, batch) ? batch.nextAddress() : 0;
  }

  /**
   * Under the lock: were pages to move between the reading and this, an old page would come to lie
   * where another has moved to.
   */
  private boolean put(Step step, Holder secondary, PageBatch batch) {
    vprocess.lock.lock();
    try {
      if (!current() || share.moves() != step.moves) {
        return false;
      }
      PageBatch older = withoutDropped(batch);
      Boolean put =
          ask(
              secondary,
              () -> {
                secondary.region().putOlderPages(step.spaceId, older);
                return true;
              });
      copiedBytes += batch.addresses().size() * AddressRange.PAGE_BYTES;
      return put != null;
    } finally {
      vprocess.lock.unlock();
    }
  }

  /** What was discarded or mapped anew since reads as zeros, and is at the secondary already. */
  private PageBatch withoutDropped(PageBatch batch) {
    List<Long> addresses = new ArrayList<>();
    List<byte[]> pages = new ArrayList<>();
    for (int i = 0; i < batch.addresses().size(); i++) {
      if (!share.isDroppedSinceRead(batch.addresses().get(i))) {
        addresses.add(batch.addresses().get(i));
        pages.add(batch.pages().get(i));
      }
    }
    return new PageBatch(addresses, pages, 0);
  }

  private <R> @Nullable R ask(Holder holder, java.util.function.Supplier<R> call) {
    try {
      return call.get();
    } catch (MemoryRefusal e) {
      if (e.reason() == Reason.NO_CAPACITY) {
        LOG.info("{} has no room for share {}: {}", holder.name(), share.id(), e.getMessage());
        giveUp();
      } else if (e.reason() != Reason.UNKNOWN_SPACE) {
        vprocess.lock.lock();
        try {
          if (current()) {
            vprocess.lose(holder.incarnation(), String.valueOf(e.getMessage()));
          }
        } finally {
          vprocess.lock.unlock();
        }
      }
      return null;
    }
  }

  private void finish(Step step) {
    vprocess.lock.lock();
    try {
      if (current() && share.moves() == step.moves) {
        share.copiedSpace(step.spaceId);
      }
    } finally {
      vprocess.lock.unlock();
    }
  }

  private void keepToRate() throws InterruptedException {
    long dueNanos = copiedBytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    long early = dueNanos - (clock.nanoTime() - startNanos);
    if (early > 0) {
      clock.sleep(early);
    }
  }
}
