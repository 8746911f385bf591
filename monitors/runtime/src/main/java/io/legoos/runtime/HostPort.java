package io.legoos.runtime;

import java.net.InetSocketAddress;

/** A TCP address: host name or IP literal, and port 0..65535. */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65535;
  private static final int MAX_HOST_CHARS = 253;

  public HostPort {
    if (host.isEmpty() || host.length() > MAX_HOST_CHARS || host.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException("no host name: '" + host + "'");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("no TCP port: " + port);
    }
  }

  /**
   * Reads {@code host:port}; an IPv6 literal stands in brackets.
   *
   * @throws IllegalArgumentException when {@code text} is not of that form
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0 || text.length() - colon > 6) {
      throw new IllegalArgumentException("not host:port: '" + text + "'");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("an IPv6 address needs brackets: '" + text + "'");
    }
    try {
      return new HostPort(host, Integer.parseUnsignedInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not host:port: '" + text + "'", e);
    }
  }

  /** The same host with another port. */
  public HostPort withPort(int other) {
    return new HostPort(host, other);
  }

  /** Resolves the host name; the result may be unresolved. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
