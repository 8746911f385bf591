package io.legoos.protocol.page;

/**
 * How long a thread looks for its next work, yielding the processor in between, before it sleeps.
 * To be put to sleep and woken costs some ten microseconds, on a virtual machine more; a page comes
 * within about as long. So it looks while that pays, and gives it up, by halves, where work comes
 * too late for it (halt polling, as in virt/kvm/kvm_main.c of Linux). Where others want the
 * processor, who yields gets it back after their slices only, of milliseconds, and who was woken at
 * once: there it sleeps, and looks again now and then. Pure; belongs to one thread.
 */
public final class LookTime {
  /** Nobody looks longer; docs/performance.md. */
  static final long MOST_NANOS = 300_000;

  /** After so many waits that were slept through it is tried again, on a busy machine. */
  static final int MOST_SKIPS = 4096;

  /** A wait that ended with a sleep has the waking in it. */
  private static final long PAYS_NANOS = MOST_NANOS + 50_000;

  private static final long LEAST_NANOS = MOST_NANOS / 16;
  private static final long CROWDED_NANOS = 300_000;
  private static final int LEAST_PENALTY = 8;
  private static final int CALM_LOOKS = 256;

  private long nanos = MOST_NANOS;
  private int skips;
  private int penalty = LEAST_PENALTY;
  private int calmLooks;

  /** Nanoseconds to look for; 0: to sleep at once. */
  public long nanos() {
    return skips > 0 ? 0 : nanos;
  }

  /** While it was looked for work, the processor was given to others for {@code tookNanos}. */
  public void yielded(long tookNanos) {
    if (tookNanos > CROWDED_NANOS) {
      penalty = Math.min(2 * penalty, MOST_SKIPS);
      skips = penalty;
      calmLooks = 0;
    }
  }

  /** Work came after {@code waitedNanos}, whether it was looked for or slept through. */
  public void cameAfter(long waitedNanos) {
    if (skips > 0) {
      skips--;
    } else if (waitedNanos <= PAYS_NANOS) {
      nanos = MOST_NANOS;
      if (++calmLooks == CALM_LOOKS) {
        calmLooks = 0;
        penalty = Math.max(LEAST_PENALTY, penalty / 2);
      }
    } else {
      nanos = nanos / 2 < LEAST_NANOS ? 0 : nanos / 2;
    }
  }
}
