package io.legoos.managers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.protocol.control.v1.RefusalListing;
import io.legoos.protocol.control.v1.RefusalReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The placements that were refused lately, for who asks why something waits. A named subject that
 * is refused again for the same reason within {@link #RETRY} has asked again: that counts as an
 * attempt of the same refusal. Thread-safe.
 */
final class RefusalLog {
  private static final int MAX_KEPT = 256;
  private static final int MAX_SUBJECT = 128;

  /** Longer than any pause between two attempts and what an attempt takes. */
  static final Duration RETRY = Duration.ofSeconds(15);

  private final LongSupplier nanoClock;

  @GuardedBy("this")
  private final Deque<Refused> refused = new ArrayDeque<>();

  private record Refused(
      long nanos, String manager, String subject, PlacementRefusedException why, int attempts) {
    boolean isRetriedBy(Refused next) {
      return !subject.isEmpty()
          && manager.equals(next.manager)
          && subject.equals(next.subject)
          && why.reason() == next.why.reason()
          && next.nanos - nanos <= RETRY.toNanos();
    }

    /** The last attempt stands for all. */
    Refused retriedAs(Refused next) {
      return new Refused(next.nanos, manager, subject, next.why, attempts + 1);
    }
  }

  RefusalLog(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Keeps a refusal, and forgets the oldest when there are many.
   *
   * @param subject the vProcess or vNode that asked; empty: it has no name yet
   */
  synchronized void add(String manager, String subject, PlacementRefusedException why) {
    String kept = subject.length() <= MAX_SUBJECT ? subject : subject.substring(0, MAX_SUBJECT);
    Refused added = new Refused(nanoClock.getAsLong(), manager, kept, why, 1);
    for (Refused before : refused) {
      if (before.isRetriedBy(added)) {
        refused.remove(before);
        refused.addLast(before.retriedAs(added));
        return;
      }
    }
    if (refused.size() == MAX_KEPT) {
      refused.removeFirst();
    }
    refused.addLast(added);
  }

  /** All that is kept, the oldest first. */
  synchronized RefusalListing list() {
    long now = nanoClock.getAsLong();
    RefusalListing.Builder listing = RefusalListing.newBuilder();
    for (Refused each : refused) {
      listing.addRefusals(
          RefusalReport.newBuilder()
              .setAgeMs(TimeUnit.NANOSECONDS.toMillis(now - each.nanos()))
              .setManager(each.manager())
              .setSubject(each.subject())
              .setReason(each.why().reason().name())
              .setMessage(String.valueOf(each.why().getMessage()))
              .setAskedBytes(each.why().askedBytes())
              .setFreeBytes(each.why().freeBytes())
              .setAttempts(each.attempts()));
    }
    return listing.build();
  }
}
