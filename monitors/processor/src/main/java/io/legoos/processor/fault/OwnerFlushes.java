package io.legoos.processor.fault;

import io.legoos.processor.remote.OwnerLink;
import java.io.IOException;
import java.util.List;

/**
 * The way of a batch's frames to their owners, all at once. An owner that is lost and that nobody
 * replaces ends the vProcess. For the evictor's thread.
 */
final class OwnerFlushes {
  private final CacheCore core;

  OwnerFlushes(CacheCore core) {
    this.core = core;
  }

  /** Sends the frames that have lines; {@link #await} must follow. */
  void send(List<OwnerLink> owners) {
    for (OwnerLink owner : owners) {
      if (hasLines(owner)) {
        owner.sendFlush();
      }
    }
  }

  /** Waits until each frame that was sent is where it is to be kept, or nowhere any more. */
  void await(List<OwnerLink> owners) {
    for (OwnerLink owner : owners) {
      if (hasLines(owner)) {
        owner.awaitFlush();
      }
    }
    for (OwnerLink owner : owners) {
      if (hasLines(owner)) {
        settle(owner);
      }
    }
  }

  /**
   * Those that have taken their frame and were lost while others were waited for, all holders of
   * the share: the frame has the bytes still, and is to be sent again. Under the lock.
   */
  List<OwnerLink> gone(List<OwnerLink> owners) {
    if (!core.trustworthy() || !anyGone(owners)) {
      return List.of();
    }
    return owners.stream().filter(OwnerFlushes::isGone).toList();
  }

  /** The usual case allocates nothing. */
  private static boolean anyGone(List<OwnerLink> owners) {
    for (int i = 0; i < owners.size(); i++) {
      if (isGone(owners.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isGone(OwnerLink owner) {
    return hasLines(owner) && !owner.flushHolds();
  }

  private static boolean hasLines(OwnerLink owner) {
    return owner.flushExchange().flushCount() > 0;
  }

  private void settle(OwnerLink owner) {
    try {
      owner.settleFlush();
    } catch (IOException e) {
      core.fail(
          MemoryFailure.of(e, MemoryFailure.MEMORY_MONITOR_LOST),
          owner.name() + ": " + e.getMessage());
    }
  }
}
