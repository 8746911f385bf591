package io.legoos.cli.bench.latency;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where the server listens, on loopback. */
record Ports(int raw, int pages, int grpc) {
  /**
   * As {@link #line} wrote them.
   *
   * @throws IllegalArgumentException when it did not
   */
  static Ports parse(String line) {
    String[] words = line.split(" ");
    if (words.length != 3) {
      throw new IllegalArgumentException("not three ports: " + line);
    }
    return new Ports(
        Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
  }

  String line() {
    return raw + " " + pages + " " + grpc;
  }

  static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
