package io.legoos.runtime;

import io.legoos.protocol.control.v1.CrowdedMonitor;
import io.legoos.protocol.control.v1.MonitorIdentity;
import java.util.List;

/** Told what a monitor's managers say of other monitors; by one thread, one call at a time. */
@FunctionalInterface
public interface MembershipNews {
  /**
   * An incarnation was declared dead. Told at least once; when this throws, it is told again at the
   * next heartbeat.
   */
  void onDead(MonitorIdentity monitor);

  /** These memory monitors, and no others, are to hold nothing any more. Told at each heartbeat. */
  default void onLeaving(List<MonitorIdentity> monitors) {}

  /**
   * Memory monitors that are much fuller than others, and how much the caller may move away from
   * each. Told at each heartbeat, also again and again in the same round.
   */
  default void onCrowded(long round, List<CrowdedMonitor> monitors) {}
}
