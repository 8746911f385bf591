package io.legoos.managers.membership;

import io.legoos.protocol.control.v1.MonitorIdentity;
import java.util.List;

/**
 * What must outlive the managers, so that a monitor that dies while they are down is noticed, and
 * those who did not hear of a death yet still do.
 *
 * @param members that are not dead
 * @param dead oldest first
 */
public record Roster(List<MonitorIdentity> members, List<MonitorIdentity> dead) {
  /** Of a cluster that has never run. */
  public static final Roster EMPTY = new Roster(List.of(), List.of());

  public Roster {
    members = List.copyOf(members);
    dead = List.copyOf(dead);
  }
}
