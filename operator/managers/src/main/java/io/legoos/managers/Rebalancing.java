package io.legoos.managers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.placement.MemoryBalance;
import io.legoos.managers.placement.MemoryBalance.Fill;
import io.legoos.protocol.control.v1.CrowdedMonitor;
import io.legoos.protocol.control.v1.Role;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a round, says how much the homes may move away from the fullest memory monitor: a budget,
 * divided among the homes, since none knows what the others move. Thread-safe.
 */
final class Rebalancing {
  private static final Logger LOG = LoggerFactory.getLogger(Rebalancing.class);

  /** Long enough that what was moved shows in the loads. */
  static final Duration ROUND = Duration.ofSeconds(10);

  /** What is to be said in one round. */
  record Orders(long round, List<CrowdedMonitor> crowded) {}

  private final MembershipTable table;
  private final long budgetBytes;
  private final LongSupplier nanoClock;

  @GuardedBy("this")
  private Orders orders = new Orders(0, List.of());

  @GuardedBy("this")
  private long roundEndsNanos;

  /**
   * Begins after one round.
   *
   * @param budgetBytes of all homes in one round; 0: nothing ever moves
   */
  Rebalancing(MembershipTable table, long budgetBytes, LongSupplier nanoClock) {
    this.table = table;
    this.budgetBytes = budgetBytes;
    this.nanoClock = nanoClock;
    // The loads of a first round are still to come.
    this.roundEndsNanos = nanoClock.getAsLong() + ROUND.toNanos();
  }

  /** What homes are to do now. */
  synchronized Orders orders() {
    long now = nanoClock.getAsLong();
    if (now - roundEndsNanos >= 0) {
      roundEndsNanos = now + ROUND.toNanos();
      orders = new Orders(orders.round() + 1, crowded());
    }
    return orders;
  }

  private List<CrowdedMonitor> crowded() {
    List<Member> live = table.live(Role.ROLE_MEMORY);
    long homes = live.stream().filter(member -> member.load().getHomeCount() > 0).count();
    return MemoryBalance.excess(
            live.stream()
                .map(m -> new Fill(m.name(), m.capacityBytes(), m.load().getUsedBytes()))
                .toList(),
            budgetBytes)
        .map(
            excess -> {
              LOG.info("{} should have {} MiB less", excess.name(), excess.bytes() >> 20);
              return live.stream()
                  .filter(member -> member.name().equals(excess.name()))
                  .map(
                      member ->
                          CrowdedMonitor.newBuilder()
                              .setIdentity(member.identity())
                              .setExcessBytes(excess.bytes() / Math.max(1, homes))
                              .build())
                  .toList();
            })
        .orElse(List.of());
  }
}
