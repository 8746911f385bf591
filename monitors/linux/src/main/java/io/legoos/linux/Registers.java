package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The general registers of a stopped x86-64 task: struct user_regs_struct of sys/user.h. */
public final class Registers {
  private static final long BYTES = 27 * 8L;

  private static final long R12 = 3 * 8L;
  private static final long R10 = 7 * 8L;
  private static final long R9 = 8 * 8L;
  private static final long R8 = 9 * 8L;
  private static final long RAX = 10 * 8L;
  private static final long RDX = 12 * 8L;
  private static final long RSI = 13 * 8L;
  private static final long RDI = 14 * 8L;
  private static final long ORIG_RAX = 15 * 8L;
  private static final long RIP = 16 * 8L;
  private static final long CS = 17 * 8L;

  /** The code segment of 64-bit user programs (asm/segment.h, __USER_CS). */
  private static final long USER_CS = 0x33;

  private final MemorySegment segment;

  public Registers(Arena arena) {
    this.segment = arena.allocate(BYTES, 8);
  }

  MemorySegment segment() {
    return segment;
  }

  public void copyFrom(Registers other) {
    segment.copyFrom(other.segment);
  }

  private long get(long offset) {
    return segment.get(ValueLayout.JAVA_LONG, offset);
  }

  private void set(long offset, long value) {
    segment.set(ValueLayout.JAVA_LONG, offset, value);
  }

  /** The number of the system call the task stands at, -1 outside of one. */
  public long syscall() {
    return get(ORIG_RAX);
  }

  public void setSyscall(long number) {
    set(ORIG_RAX, number);
  }

  public long result() {
    return get(RAX);
  }

  public void setResult(long value) {
    set(RAX, value);
  }

  public long instructionPointer() {
    return get(RIP);
  }

  public void setInstructionPointer(long address) {
    set(RIP, address);
  }

  public void setR12(long value) {
    set(R12, value);
  }

  /** Whether the task runs 64-bit code. */
  public boolean is64Bit() {
    return get(CS) == USER_CS;
  }

  /** Argument {@code index} (0..5) of a system call. */
  public long argument(int index) {
    return get(offsetOfArgument(index));
  }

  public void setArgument(int index, long value) {
    set(offsetOfArgument(index), value);
  }

  private static long offsetOfArgument(int index) {
    return switch (index) {
      case 0 -> RDI;
      case 1 -> RSI;
      case 2 -> RDX;
      case 3 -> R10;
      case 4 -> R8;
      case 5 -> R9;
      default -> throw new IllegalArgumentException("a system call has six arguments");
    };
  }
}
