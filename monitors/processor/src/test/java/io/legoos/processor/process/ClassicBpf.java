package io.legoos.processor.process;

import io.legoos.linux.SeccompProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the kernel does with a seccomp filter: the part of linux/filter.h that it allows. */
final class ClassicBpf {
  private static final int MAX_STEPS = 4096;

  private final MemorySegment code;

  ClassicBpf(SeccompProgram program) {
    this.code = program.assemble(Arena.ofAuto());
  }

  /** The filter's answer to one system call: struct seccomp_data of linux/seccomp.h. */
  int answer(int architecture, int number, long instructionPointer, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, number).putInt(4, architecture).putLong(8, instructionPointer);
    for (int i = 0; i < arguments.length; i++) {
      data.putLong(16 + 8 * i, arguments[i]);
    }
    int accumulator = 0;
    long at = 0;
    for (int step = 0; step < MAX_STEPS; step++) {
      int operation = code.get(ValueLayout.JAVA_SHORT, at) & 0xffff;
      int ifTrue = code.get(ValueLayout.JAVA_BYTE, at + 2) & 0xff;
      int ifFalse = code.get(ValueLayout.JAVA_BYTE, at + 3) & 0xff;
      int value = code.get(ValueLayout.JAVA_INT, at + 4);
      at += 8;
      switch (operation) {
        case 0x20 -> accumulator = data.getInt(value); // BPF_LD | BPF_W | BPF_ABS
        case 0x06 -> { // BPF_RET | BPF_K
          return value;
        }
        case 0x15 -> at += 8L * (accumulator == value ? ifTrue : ifFalse); // BPF_JEQ
        case 0x35 ->
            at += 8L * (Integer.compareUnsigned(accumulator, value) >= 0 ? ifTrue : ifFalse);
        case 0x45 -> at += 8L * ((accumulator & value) != 0 ? ifTrue : ifFalse); // BPF_JSET
        default -> throw new IllegalStateException("operation 0x" + Integer.toHexString(operation));
      }
    }
    throw new IllegalStateException("the filter does not end");
  }
}
