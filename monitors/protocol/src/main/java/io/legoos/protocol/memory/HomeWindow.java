package io.legoos.protocol.memory;

/**
 * The addresses from which homes choose for mappings of every space, but for the lowest ones that a
 * processor monitor gives a new program before it asks. The kernel places nothing there by itself
 * (design section 4), in its usual layout. What a program fixes there, and a home does not know of,
 * is in the way of what the home chooses.
 */
public final class HomeWindow {
  public static final long START = 0x2000_0000_0000L;

  /** Exclusive. */
  public static final long END = 0x4000_0000_0000L;

  private HomeWindow() {}

  /** Whether a range, which must not wrap around, has addresses of the window. */
  public static boolean touches(long address, long bytes) {
    return address < END && address + bytes > START;
  }
}
