package io.legoos.protocol.page;

import java.util.function.LongSupplier;

/**
 * A thread's way to wait: it looks for its work again and again for as long as that pays ({@link
 * LookTime}), yielding the processor in between, and sleeps then. Belongs to one thread.
 */
public final class Lookout {
  private final LongSupplier nanoTime;
  private final Runnable giveWay;
  private final LookTime time = new LookTime();
  private boolean waiting;
  private long beganNanos;

  public Lookout() {
    this(System::nanoTime, Thread::yield);
  }

  /**
   * @param nanoTime the clock, as {@link System#nanoTime}
   * @param giveWay gives the processor to others, as {@link Thread#yield}
   */
  Lookout(LongSupplier nanoTime, Runnable giveWay) {
    this.nanoTime = nanoTime;
    this.giveWay = giveWay;
  }

  /**
   * To be called when there is no work. True: others had the processor, look again. False: looking
   * does not pay any longer, sleep.
   */
  public boolean looksOn() {
    long now = nanoTime.getAsLong();
    if (!waiting) {
      waiting = true;
      beganNanos = now;
    }
    if (now - beganNanos >= time.nanos()) {
      return false;
    }
    giveWay.run();
    time.yielded(nanoTime.getAsLong() - now);
    return true;
  }

  /** To be called when there is work, whether it was waited for or not. */
  public void found() {
    if (waiting) {
      waiting = false;
      time.cameAfter(nanoTime.getAsLong() - beganNanos);
    }
  }
}
