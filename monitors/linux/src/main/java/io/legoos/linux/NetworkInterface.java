package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Requests of netdevice(7) and of the kernel's Documentation/networking/tuntap.rst: numbers of
 * ioctl(2) and struct ifreq of linux/if.h.
 */
public final class NetworkInterface {
  /**
   * On a descriptor of /dev/net/tun, linux/if_tun.h: makes an interface in the opener's network.
   */
  public static final long TUNSETIFF = 0x400454caL;

  public static final long SIOCSIFFLAGS = 0x8914;
  public static final long SIOCSIFADDR = 0x8916;
  public static final long SIOCSIFNETMASK = 0x891c;
  public static final long SIOCSIFMTU = 0x8922;

  /** Packets of the network layer, without a word before them. */
  public static final int IFF_TUN_NO_PI = 0x1 | 0x1000;

  public static final int IFF_UP_RUNNING = 0x1 | 0x40;

  public static final int AF_INET = 2;
  public static final int SOCK_DGRAM = 2;

  private static final int REQUEST_BYTES = 40;
  private static final int NAME_BYTES = 16;
  private static final ValueLayout.OfInt ADDRESS =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private NetworkInterface() {}

  /** A request about flags. */
  public static MemorySegment flags(Arena arena, String name, int flags) {
    MemorySegment request = request(arena, name);
    request.set(ValueLayout.JAVA_SHORT, NAME_BYTES, (short) flags);
    return request;
  }

  /**
   * A request about an IPv4 address or a mask.
   *
   * @param address the first octet in the highest bits
   */
  public static MemorySegment address(Arena arena, String name, int address) {
    MemorySegment request = request(arena, name);
    // struct sockaddr_in: family, port, address
    request.set(ValueLayout.JAVA_SHORT, NAME_BYTES, (short) AF_INET);
    request.set(ADDRESS, NAME_BYTES + 4L, address);
    return request;
  }

  /** A request about the largest packet. */
  public static MemorySegment mtu(Arena arena, String name, int bytes) {
    MemorySegment request = request(arena, name);
    request.set(ValueLayout.JAVA_INT, NAME_BYTES, bytes);
    return request;
  }

  private static MemorySegment request(Arena arena, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length >= NAME_BYTES) {
      throw new IllegalArgumentException("too long for an interface: " + name);
    }
    MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
    MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return request;
  }
}
