package io.legoos.protocol;

/**
 * An IPv4 address of a vNode, in 10.0.0.0/8. That network is the vNodes' own: no packet of it is
 * seen by a machine's network.
 *
 * @param value the first octet in the highest bits
 */
public record VirtualAddress(int value) {
  public static final int NETWORK = 10 << 24;
  public static final int MASK = 0xff000000;

  /** How many there are: without the network's own and that for all. */
  public static final int COUNT = (1 << 24) - 2;

  /** The {@code index}-th, from 0. */
  public static VirtualAddress of(int index) {
    if (index < 0 || index >= COUNT) {
      throw new IllegalArgumentException("no such address: " + index);
    }
    return new VirtualAddress(NETWORK | (index + 1));
  }

  /** As people write it. */
  @Override
  public String toString() {
    return (value >>> 24)
        + "."
        + (value >>> 16 & 255)
        + "."
        + (value >>> 8 & 255)
        + "."
        + (value & 255);
  }
}
