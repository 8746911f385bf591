package io.legoos.protocol.page;

/**
 * A thread's way to wait: it looks for its work again and again for as long as that pays ({@link
 * LookTime}), yielding the processor in between, and sleeps then. Belongs to one thread.
 */
public final class Lookout {
  private final LookTime time = new LookTime();
  private boolean waiting;
  private long beganNanos;

  /**
   * To be called when there is no work. True: others had the processor, look again. False: looking
   * does not pay any longer, sleep.
   */
  public boolean looksOn() {
    long now = System.nanoTime();
    if (!waiting) {
      waiting = true;
      beganNanos = now;
    }
    if (now - beganNanos >= time.nanos()) {
      return false;
    }
    Thread.yield();
    time.yielded(System.nanoTime() - now);
    return true;
  }

  /** To be called when there is work, whether it was waited for or not. */
  public void found() {
    if (waiting) {
      waiting = false;
      time.cameAfter(System.nanoTime() - beganNanos);
    }
  }

  /** The wait is over without work, and says nothing about when the next comes. */
  public void giveUp() {
    waiting = false;
  }
}
