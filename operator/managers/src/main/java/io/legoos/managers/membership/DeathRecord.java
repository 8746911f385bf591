package io.legoos.managers.membership;

import io.legoos.protocol.control.v1.MonitorIdentity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest deaths, each with the epoch it began; the oldest are forgotten. Not thread-safe. */
final class DeathRecord {
  static final int MAX_DEATHS = 4096;

  private record Death(long epoch, MonitorIdentity identity) {}

  private final Deque<Death> deaths = new ArrayDeque<>();

  void add(long epoch, MonitorIdentity identity) {
    if (deaths.size() == MAX_DEATHS) {
      deaths.removeFirst();
    }
    deaths.addLast(new Death(epoch, identity));
  }

  boolean contains(MonitorIdentity identity) {
    return deaths.stream().anyMatch(death -> death.identity.equals(identity));
  }

  /** An incarnation that was thought dead has come back. */
  void remove(MonitorIdentity identity) {
    deaths.removeIf(death -> death.identity.equals(identity));
  }

  List<MonitorIdentity> all() {
    return deaths.stream().map(Death::identity).toList();
  }

  /** Those of later epochs than {@code seenEpoch}, oldest first. */
  List<MonitorIdentity> since(long seenEpoch) {
    return deaths.stream().filter(death -> death.epoch > seenEpoch).map(Death::identity).toList();
  }
}
