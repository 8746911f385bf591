package io.legoos.runtime;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import java.util.random.RandomGenerator;

/** Makes the identity of one start of one monitor. */
public final class MonitorIdentities {
  private MonitorIdentities() {}

  /**
   * A new incarnation.
   *
   * @param random a {@link java.security.SecureRandom} outside tests: an incarnation must not be
   *     guessable
   */
  public static MonitorIdentity draw(String name, Role role, RandomGenerator random) {
    return MonitorIdentity.newBuilder()
        .setName(name)
        .setRole(role)
        .setIncarnation(Incarnation.draw(random).toByteString())
        .build();
  }
}
