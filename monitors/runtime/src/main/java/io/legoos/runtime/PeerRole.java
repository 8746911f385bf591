package io.legoos.runtime;

import io.legoos.protocol.control.v1.Role;
import java.util.Locale;
import java.util.Optional;

/** What the holder of a certificate of the cluster is; stands in the certificate's OU. */
public enum PeerRole {
  PROCESSOR(Role.ROLE_PROCESSOR),
  MEMORY(Role.ROLE_MEMORY),
  STORAGE(Role.ROLE_STORAGE),
  MANAGER(Role.ROLE_MANAGER),
  /** A user's tool; no monitor. */
  CLIENT(Role.ROLE_UNSPECIFIED);

  private final Role role;

  PeerRole(Role role) {
    this.role = role;
  }

  /** The protocol's word for it; {@code ROLE_UNSPECIFIED} for a client. */
  public Role role() {
    return role;
  }

  /** As written in certificates. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<PeerRole> ofText(String text) {
    for (PeerRole role : values()) {
      if (role.text().equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
