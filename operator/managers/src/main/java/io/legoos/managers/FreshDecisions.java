package io.legoos.managers;

import io.grpc.Context;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.protocol.control.v1.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Has decisions refused for want of room only upon reports that are younger than the request.
 * Thread-safe.
 */
final class FreshDecisions {
  /** Of a busy machine, beyond the heartbeat interval. */
  private static final Duration SLOWNESS = Duration.ofSeconds(1);

  /** In so many rounds of heartbeats a promise has lapsed. */
  private static final int MAX_ROUNDS = 5;

  private final MembershipTable table;
  private final Role role;
  private final Duration patience;

  /** One decision of a manager. */
  @FunctionalInterface
  interface Decision<A> {
    A make() throws PlacementRefusedException, IOException;
  }

  /** Upon the reports of the monitors of that role. */
  FreshDecisions(MembershipTable table, Role role, MembershipTiming timing) {
    this.table = table;
    this.role = role;
    this.patience = timing.heartbeatInterval().multipliedBy(2).plus(SLOWNESS);
  }

  /**
   * Decides; when there is no room, anew with the next round of reports, and with further ones
   * while {@code again} says that they may tell of more room, five at most, as long as the caller
   * waits.
   */
  <A> A make(Decision<A> decision, BooleanSupplier again)
      throws PlacementRefusedException, IOException {
    boolean waiting = true;
    for (int rounds = 0; ; rounds++) {
      try {
        return decision.make();
      } catch (PlacementRefusedException e) {
        if (!waiting
            || rounds == MAX_ROUNDS
            || Context.current().isCancelled()
            || e.reason() != PlacementRefusedException.Reason.NO_ROOM
            || !table.awaitReports(role, patience)) {
          throw e;
        }
        waiting = again.getAsBoolean();
      }
    }
  }
}
