package io.legoos.processor.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Path, argv and envp of execve(2) in one block of memory that can be put at any address. */
final class ExecArguments {
  private final MemorySegment block;
  private final List<Long> pointerSlots = new ArrayList<>();
  private final List<Long> targets = new ArrayList<>();
  private final long argvOffset;
  private final long environmentOffset;

  private ExecArguments(MemorySegment block, long argvOffset, long environmentOffset) {
    this.block = block;
    this.argvOffset = argvOffset;
    this.environmentOffset = environmentOffset;
  }

  /**
   * Lays the block out.
   *
   * @throws LaunchException when it exceeds {@link ProgramSpec#MAX_ARGUMENT_BYTES}
   */
  static ExecArguments of(ProgramSpec spec, Arena arena) throws LaunchException {
    byte[] path = spec.executable().getBytes(StandardCharsets.UTF_8);
    long strings = path.length + 1L;
    for (byte[] text : spec.argv()) {
      strings += text.length + 1L;
    }
    for (byte[] text : spec.environment()) {
      strings += text.length + 1L;
    }
    long argv = (strings + 7) & ~7L;
    long environment = argv + 8L * (spec.argv().size() + 1);
    long bytes = environment + 8L * (spec.environment().size() + 1);
    if (bytes > ProgramSpec.MAX_ARGUMENT_BYTES) {
      throw new LaunchException(
          LaunchException.CANNOT_EXECUTE, spec.executable() + ": Argument list too long");
    }
    ExecArguments arguments = new ExecArguments(arena.allocate(bytes, 8), argv, environment);
    long at = arguments.put(path, 0);
    at = arguments.putAll(spec.argv(), at, argv);
    arguments.putAll(spec.environment(), at, environment);
    return arguments;
  }

  private long put(byte[] text, long at) {
    MemorySegment.copy(text, 0, block, ValueLayout.JAVA_BYTE, at, text.length);
    return at + text.length + 1;
  }

  private long putAll(List<byte[]> texts, long from, long slots) {
    long at = from;
    for (int i = 0; i < texts.size(); i++) {
      pointerSlots.add(slots + 8L * i);
      targets.add(at);
      at = put(texts.get(i), at);
    }
    return at;
  }

  long bytes() {
    return block.byteSize();
  }

  long argvOffset() {
    return argvOffset;
  }

  long environmentOffset() {
    return environmentOffset;
  }

  /** The block with its pointers set for {@code address}. */
  MemorySegment placedAt(long address) {
    for (int i = 0; i < pointerSlots.size(); i++) {
      block.set(ValueLayout.JAVA_LONG, pointerSlots.get(i), address + targets.get(i));
    }
    return block;
  }
}
