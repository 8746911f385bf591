package io.legoos.protocol.memory;

/**
 * The addresses from which homes choose for mappings of every space. The kernel places nothing
 * there by itself (design section 4), and nobody else may: what a home does not know of is in the
 * way of what it chooses.
 */
public final class HomeWindow {
  public static final long START = 0x2000_0000_0000L;

  /** Exclusive. */
  public static final long END = 0x4000_0000_0000L;

  private HomeWindow() {}

  /** Whether a range of {@code bytes} has addresses of the window. */
  public static boolean touches(long address, long bytes) {
    return address < END && address + bytes > START;
  }
}
