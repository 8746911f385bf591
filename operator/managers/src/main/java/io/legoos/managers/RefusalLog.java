package io.legoos.managers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.protocol.control.v1.RefusalListing;
import io.legoos.protocol.control.v1.RefusalReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The placements that were refused lately, for who asks why something waits. Thread-safe. */
final class RefusalLog {
  private static final int MAX_KEPT = 256;
  private static final int MAX_SUBJECT = 128;

  private final LongSupplier nanoClock;

  @GuardedBy("this")
  private final Deque<Refused> refused = new ArrayDeque<>();

  private record Refused(
      long nanos, String manager, String subject, PlacementRefusedException why) {}

  RefusalLog(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Keeps a refusal, and forgets the oldest when there are many.
   *
   * @param subject the vProcess or vNode that asked; empty: it has no name yet
   */
  synchronized void add(String manager, String subject, PlacementRefusedException why) {
    if (refused.size() == MAX_KEPT) {
      refused.removeFirst();
    }
    String kept = subject.length() <= MAX_SUBJECT ? subject : subject.substring(0, MAX_SUBJECT);
    refused.addLast(new Refused(nanoClock.getAsLong(), manager, kept, why));
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
              .setFreeBytes(each.why().freeBytes()));
    }
    return listing.build();
  }
}
