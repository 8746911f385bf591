package io.legoos.runtime;

import org.jspecify.annotations.Nullable;

/** Where a started server can be reached; null for what it does not serve. */
public record MonitorAddresses(@Nullable HostPort control, @Nullable HostPort page) {
  /** Of a server with a control plane only. */
  public static MonitorAddresses ofControl(HostPort control) {
    return new MonitorAddresses(control, null);
  }
}
