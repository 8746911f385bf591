package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A seccomp filter in classic BPF, seccomp(2), linux/filter.h. Jumps are to labels, resolved by
 * {@link #assemble}.
 */
public final class SeccompProgram {
  public static final int RET_KILL_PROCESS = 0x80000000;
  public static final int RET_TRACE = 0x7ff00000;
  public static final int RET_USER_NOTIF = 0x7fc00000;
  public static final int RET_ALLOW = 0x7fff0000;
  public static final int RET_ERRNO = 0x00050000;

  public static final int ARCH_X86_64 = 0xc000003e;

  /** Set in the numbers of x32 calls, which are not ours. */
  public static final int X32_BIT = 0x40000000;

  public static final int SET_MODE_FILTER = 1;
  public static final int FLAG_NEW_LISTENER = 1 << 3;

  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_GREATER_EQUAL = 0x35;
  private static final int JUMP_SET = 0x45;
  private static final int RETURN = 0x06;
  private static final int INSTRUCTION_BYTES = 8;

  /** Offsets in struct seccomp_data. */
  private static final int DATA_NUMBER = 0;

  private static final int DATA_ARCH = 4;
  private static final int DATA_IP_LOW = 8;
  private static final int DATA_IP_HIGH = 12;
  private static final int DATA_ARGUMENTS = 16;

  private record Instruction(int code, int value, String ifTrue, String ifFalse) {}

  private static final String NEXT = "";

  private final List<Instruction> instructions = new ArrayList<>();
  private final java.util.Map<String, Integer> labels = new java.util.HashMap<>();

  /** Names the next instruction. */
  public SeccompProgram label(String name) {
    labels.put(name, instructions.size());
    return this;
  }

  private SeccompProgram load(int offset) {
    instructions.add(new Instruction(LOAD_WORD, offset, NEXT, NEXT));
    return this;
  }

  public SeccompProgram loadNumber() {
    return load(DATA_NUMBER);
  }

  public SeccompProgram loadArchitecture() {
    return load(DATA_ARCH);
  }

  public SeccompProgram loadInstructionPointerLow() {
    return load(DATA_IP_LOW);
  }

  public SeccompProgram loadInstructionPointerHigh() {
    return load(DATA_IP_HIGH);
  }

  /** The lower half of argument {@code index}. */
  public SeccompProgram loadArgument(int index) {
    return load(DATA_ARGUMENTS + 8 * index);
  }

  /** The upper half of argument {@code index}. */
  public SeccompProgram loadArgumentHigh(int index) {
    return load(DATA_ARGUMENTS + 8 * index + 4);
  }

  public SeccompProgram jumpIfEqual(int value, String label) {
    instructions.add(new Instruction(JUMP_EQUAL, value, label, NEXT));
    return this;
  }

  public SeccompProgram jumpUnlessEqual(int value, String label) {
    instructions.add(new Instruction(JUMP_EQUAL, value, NEXT, label));
    return this;
  }

  public SeccompProgram jumpIfAtLeast(int value, String label) {
    instructions.add(new Instruction(JUMP_GREATER_EQUAL, value, label, NEXT));
    return this;
  }

  public SeccompProgram jumpIfAnyBit(int bits, String label) {
    instructions.add(new Instruction(JUMP_SET, bits, label, NEXT));
    return this;
  }

  public SeccompProgram jumpUnlessAnyBit(int bits, String label) {
    instructions.add(new Instruction(JUMP_SET, bits, NEXT, label));
    return this;
  }

  public SeccompProgram answer(int action) {
    instructions.add(new Instruction(RETURN, action, NEXT, NEXT));
    return this;
  }

  /** Instructions so far. */
  public int size() {
    return instructions.size();
  }

  /** The bytes of the struct sock_filter array. */
  public MemorySegment assemble(Arena arena) {
    MemorySegment code = arena.allocate((long) instructions.size() * INSTRUCTION_BYTES, 8);
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      long offset = (long) i * INSTRUCTION_BYTES;
      code.set(ValueLayout.JAVA_SHORT, offset, (short) instruction.code);
      code.set(ValueLayout.JAVA_BYTE, offset + 2, distance(i, instruction.ifTrue));
      code.set(ValueLayout.JAVA_BYTE, offset + 3, distance(i, instruction.ifFalse));
      code.set(ValueLayout.JAVA_INT, offset + 4, instruction.value);
    }
    return code;
  }

  private byte distance(int from, String label) {
    if (label.equals(NEXT)) {
      return 0;
    }
    Integer target = labels.get(label);
    if (target == null || target <= from || target - from - 1 > 255) {
      throw new IllegalStateException("label " + label + " is not within reach of " + from);
    }
    return (byte) (target - from - 1);
  }
}
