package io.legoos.processor.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.linux.Errno;
import io.legoos.protocol.control.v1.Holder;
import io.legoos.protocol.control.v1.Origin;
import java.util.TreeSet;

/** Numbers the changes that one mount asks for, and says which are settled. Thread-safe. */
final class Origins {
  /** Half of what the service takes (files.proto). */
  private static final long MAX_UNSETTLED = 2048;

  private final Holder holder;

  @GuardedBy("this")
  private final TreeSet<Long> open = new TreeSet<>();

  @GuardedBy("this")
  private long last;

  Origins(Holder holder) {
    this.holder = holder;
  }

  /**
   * Of a new change, which is open until it is {@link #settled}. Waits while an old one has left
   * too many behind it unsettled: a storage monitor keeps the outcomes of no more.
   *
   * @throws VolumeException EINTR
   */
  synchronized Origin next() throws VolumeException {
    while (!open.isEmpty() && last - open.getFirst() >= MAX_UNSETTLED) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new VolumeException(Errno.EINTR, "a change that waits for others");
      }
    }
    long sequence = ++last;
    long settled = open.isEmpty() ? sequence - 1 : open.getFirst() - 1;
    open.add(sequence);
    return Origin.newBuilder().setHolder(holder).setSequence(sequence).setSettled(settled).build();
  }

  /** The change has its answer, or will not be sent again. */
  synchronized void settled(Origin origin) {
    open.remove(origin.getSequence());
    notifyAll();
  }
}
