package io.legoos.runtime;

import org.jspecify.annotations.Nullable;

/** Where a started server can be reached; null for what it does not serve. */
public record MonitorAddresses(
    @Nullable HostPort control, @Nullable HostPort page, @Nullable HostPort metrics) {
  /** Of a server whose metrics are served elsewhere, or not yet. */
  public MonitorAddresses(@Nullable HostPort control, @Nullable HostPort page) {
    this(control, page, null);
  }

  /** Of a server with a control plane only. */
  public static MonitorAddresses ofControl(HostPort control) {
    return new MonitorAddresses(control, null);
  }

  MonitorAddresses withMetrics(HostPort address) {
    return new MonitorAddresses(control, page, address);
  }
}
