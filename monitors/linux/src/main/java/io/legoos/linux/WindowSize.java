package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * The size of a terminal's window, TIOCGWINSZ(2const).
 *
 * @param rows of characters; 0: not known, as for all of them
 * @param columns of characters
 */
public record WindowSize(int rows, int columns, int widthPixels, int heightPixels) {
  /** Size of struct winsize (asm-generic/termios.h). */
  public static final int BYTES = 8;

  private static final int MAX = 0xffff;
  private static final int COLUMNS = 2;
  private static final int WIDTH = 4;
  private static final int HEIGHT = 6;

  /** Throws IllegalArgumentException for what the kernel has no room for. */
  public WindowSize {
    if (isBeyond(rows) || isBeyond(columns) || isBeyond(widthPixels) || isBeyond(heightPixels)) {
      throw new IllegalArgumentException(
          "a window has at most " + MAX + " rows, columns and pixels a side, and not fewer than 0");
    }
  }

  private static boolean isBeyond(int number) {
    return number < 0 || number > MAX;
  }

  /**
   * The size of a terminal.
   *
   * @throws LinuxException ENOTTY when the descriptor is none
   */
  public static WindowSize of(SystemCalls calls, int terminal) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(BYTES, Short.BYTES);
      SystemCalls.check(
          calls.call(SyscallNumber.IOCTL, terminal, TerminalIoctl.TIOCGWINSZ, size.address()),
          "ioctl(TIOCGWINSZ)");
      return new WindowSize(
          number(size, 0), number(size, COLUMNS), number(size, WIDTH), number(size, HEIGHT));
    }
  }

  private static int number(MemorySegment size, int offset) {
    return Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, offset));
  }

  /**
   * Gives a terminal this size, by itself or by its master; whoever is in its foreground gets a
   * SIGWINCH if that is a change.
   *
   * @throws LinuxException ENOTTY when the descriptor is none
   */
  public void setOn(SystemCalls calls, int terminal) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls.check(
          calls.call(
              SyscallNumber.IOCTL, terminal, TerminalIoctl.TIOCSWINSZ, structure(arena).address()),
          "ioctl(TIOCSWINSZ)");
    }
  }

  /** As struct winsize. */
  public MemorySegment structure(SegmentAllocator allocator) {
    MemorySegment size = allocator.allocate(BYTES, Short.BYTES);
    size.set(ValueLayout.JAVA_SHORT, 0, (short) rows);
    size.set(ValueLayout.JAVA_SHORT, COLUMNS, (short) columns);
    size.set(ValueLayout.JAVA_SHORT, WIDTH, (short) widthPixels);
    size.set(ValueLayout.JAVA_SHORT, HEIGHT, (short) heightPixels);
    return size;
  }
}
