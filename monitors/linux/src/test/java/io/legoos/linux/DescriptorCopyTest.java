package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DescriptorCopyTest {
  private static final int NONBLOCK = 04000;

  private final Arena arena = Arena.ofAuto();
  private final SystemCalls calls = new SystemCalls(arena);

  private record Pipe(int out, int in) {}

  private Pipe pipe(int flags) throws LinuxException {
    MemorySegment ends = arena.allocate(8, 4);
    SystemCalls.check(calls.call(SyscallNumber.PIPE2, ends.address(), flags), "pipe2");
    return new Pipe(
        ends.get(ValueLayout.JAVA_INT, 0), ends.get(ValueLayout.JAVA_INT, Integer.BYTES));
  }

  private void write(int fd, String text) {
    MemorySegment bytes = arena.allocateFrom(text);
    assertThat(calls.call(SyscallNumber.WRITE, fd, bytes.address(), text.length()))
        .isEqualTo(text.length());
  }

  private static String readAll(int fd) {
    Arena arena = Arena.ofAuto();
    SystemCalls calls = new SystemCalls(arena);
    MemorySegment buffer = arena.allocate(4096);
    StringBuilder text = new StringBuilder();
    long count = calls.call(SyscallNumber.READ, fd, buffer.address(), 4096);
    while (count > 0) {
      byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
      text.append(new String(bytes, StandardCharsets.US_ASCII));
      count = calls.call(SyscallNumber.READ, fd, buffer.address(), 4096);
    }
    return text.toString();
  }

  private static CompletableFuture<DescriptorCopy.End> start(DescriptorCopy copy) {
    CompletableFuture<DescriptorCopy.End> end = new CompletableFuture<>();
    Thread.ofPlatform().daemon().start(() -> end.complete(copy.run()));
    return end;
  }

  @Test
  void itCopiesAllUntilTheEnd() throws Exception {
    Pipe from = pipe(0);
    // More than the target takes at once, which does not block.
    Pipe to = pipe(NONBLOCK);
    String text = "0123456789".repeat(6_500);
    write(from.in(), text);
    write(to.in(), "x".repeat(30_000));
    try (DescriptorCopy copy = new DescriptorCopy(from.out(), to.in())) {
      CompletableFuture<DescriptorCopy.End> end = start(copy);
      calls.close(from.in());
      StringBuilder read = new StringBuilder();
      while (read.length() < 95_000) {
        read.append(readAll(to.out()));
        Thread.sleep(1);
      }
      assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(DescriptorCopy.End.OF_INPUT);
      assertThat(read).endsWith(text).hasSize(95_000);
    }
  }

  @Test
  void aMasterEndsWhenItsTerminalIsClosedAndAllIsRead() throws Exception {
    TestTerminal pty = TestTerminal.open(calls);
    Pipe to = pipe(0);
    write(pty.terminal(), "last words");
    pty.closeTerminal();
    try (DescriptorCopy copy = new DescriptorCopy(pty.master(), to.in())) {
      assertThat(copy.run()).isEqualTo(DescriptorCopy.End.OF_INPUT);
    }
    calls.close(to.in());
    assertThat(readAll(to.out())).isEqualTo("last words");
    pty.close();
  }

  @Test
  void aTargetThatIsGoneEndsIt() throws Exception {
    Pipe from = pipe(0);
    Pipe to = pipe(0);
    calls.close(to.out());
    write(from.in(), "x");
    try (DescriptorCopy copy = new DescriptorCopy(from.out(), to.in())) {
      assertThat(copy.run()).isEqualTo(DescriptorCopy.End.OF_OUTPUT);
    }
  }

  @Test
  void itStopsWhenToldAndFinishesWhenNothingComes() throws Exception {
    Pipe from = pipe(0);
    Pipe to = pipe(0);
    try (DescriptorCopy stopped = new DescriptorCopy(from.out(), to.in());
        DescriptorCopy finished = new DescriptorCopy(from.out(), to.in())) {
      CompletableFuture<DescriptorCopy.End> end = start(stopped);
      stopped.stop();
      assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(DescriptorCopy.End.TOLD);

      write(from.in(), "rest");
      finished.finish(50);
      assertThat(finished.run()).isEqualTo(DescriptorCopy.End.TOLD);
    }
    calls.close(to.in());
    assertThat(readAll(to.out())).isEqualTo("rest");
  }
}
