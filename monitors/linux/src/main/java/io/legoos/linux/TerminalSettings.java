package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** What a terminal does with bytes on their way, termios(3). Immutable. */
public final class TerminalSettings {
  /** Size of the kernel's struct termios (asm-generic/termbits.h). */
  public static final int BYTES = 36;

  private static final int INPUT = 0;
  private static final int OUTPUT = 4;
  private static final int CONTROL = 8;
  private static final int LOCAL = 12;
  private static final int CHARACTERS = 17;
  private static final int VTIME = 5;
  private static final int VMIN = 6;

  // What cfmakeraw(3) takes away: IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON;
  private static final int COOKED_INPUT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
  // OPOST;
  private static final int COOKED_OUTPUT = 0x1;
  // ISIG, ICANON, ECHO, ECHONL, IEXTEN;
  private static final int COOKED_LOCAL = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;
  // CSIZE, PARENB, in whose place CS8 comes.
  private static final int COOKED_CONTROL = 0x30 | 0x100;
  private static final int CS8 = 0x30;

  private final byte[] structure;

  private TerminalSettings(byte[] structure) {
    this.structure = structure;
  }

  /**
   * Settings that are known as struct termios.
   *
   * @throws IllegalArgumentException when it has another size
   */
  public static TerminalSettings of(byte[] structure) {
    if (structure.length != BYTES) {
      throw new IllegalArgumentException(
          "a terminal's settings have " + BYTES + " bytes, not " + structure.length);
    }
    return new TerminalSettings(structure.clone());
  }

  /**
   * The settings of a terminal; of a master those of its terminal.
   *
   * @throws LinuxException ENOTTY when the descriptor is none
   */
  public static TerminalSettings of(SystemCalls calls, int terminal) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment settings = arena.allocate(BYTES, Integer.BYTES);
      SystemCalls.check(
          calls.call(SyscallNumber.IOCTL, terminal, TerminalIoctl.TCGETS, settings.address()),
          "ioctl(TCGETS)");
      return new TerminalSettings(settings.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /** The same, but every byte passes unchanged, at once and without effect: cfmakeraw(3). */
  public TerminalSettings raw() {
    MemorySegment raw = MemorySegment.ofArray(structure.clone());
    clear(raw, INPUT, COOKED_INPUT);
    clear(raw, OUTPUT, COOKED_OUTPUT);
    clear(raw, LOCAL, COOKED_LOCAL);
    clear(raw, CONTROL, COOKED_CONTROL);
    raw.set(
        ValueLayout.JAVA_INT_UNALIGNED,
        CONTROL,
        raw.get(ValueLayout.JAVA_INT_UNALIGNED, CONTROL) | CS8);
    raw.set(ValueLayout.JAVA_BYTE, CHARACTERS + VMIN, (byte) 1);
    raw.set(ValueLayout.JAVA_BYTE, CHARACTERS + VTIME, (byte) 0);
    return new TerminalSettings(raw.toArray(ValueLayout.JAVA_BYTE));
  }

  private static void clear(MemorySegment settings, int offset, int bits) {
    int flags = settings.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    settings.set(ValueLayout.JAVA_INT_UNALIGNED, offset, flags & ~bits);
  }

  /**
   * Gives a terminal, by itself or by its master, these settings at once. A process in the
   * background that does so is stopped by SIGTTOU.
   *
   * @throws LinuxException ENOTTY when the descriptor is none; EIO when it was hung up
   */
  public void setOn(SystemCalls calls, int terminal) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      long result;
      do {
        result =
            calls.call(
                SyscallNumber.IOCTL, terminal, TerminalIoctl.TCSETS, structure(arena).address());
      } while (result == -Errno.EINTR);
      SystemCalls.check(result, "ioctl(TCSETS)");
    }
  }

  /** As struct termios. */
  public MemorySegment structure(SegmentAllocator allocator) {
    MemorySegment settings = allocator.allocate(BYTES, Integer.BYTES);
    MemorySegment.copy(structure, 0, settings, ValueLayout.JAVA_BYTE, 0, BYTES);
    return settings;
  }

  /** As the bytes of struct termios. */
  public byte[] structure() {
    return structure.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TerminalSettings that && Arrays.equals(structure, that.structure);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(structure);
  }
}
