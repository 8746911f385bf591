package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedMemoryTest {
  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
  private static final long LONG_NANOS = 20_000_000_000L;

  private final SystemCalls calls = new SystemCalls(Arena.ofAuto());

  @Test
  void theMappingAndTheDescriptorAreOneMemory() throws IOException {
    try (MappedMemory memory = MappedMemory.create(calls, "test", 8192)) {
      MemorySegment segment = memory.segment();
      assertThat(segment.byteSize()).isEqualTo(8192);
      assertThat(segment.get(ValueLayout.JAVA_LONG, 4096)).isZero();
      segment.set(ValueLayout.JAVA_BYTE, 5000, (byte) 99);
      MemorySegment read = Arena.ofAuto().allocate(1);
      assertThat(calls.call(SyscallNumber.PREAD64, memory.fd(), read.address(), 1, 5000))
          .isEqualTo(1);
      assertThat(read.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 99);
    }
  }

  @Test
  void closingFreesTheDescriptorOnce() throws IOException {
    MappedMemory memory = MappedMemory.create(calls, "legoos-closed", 4096);
    Path link = Path.of("/proc/self/fd/" + memory.fd());
    assertThat(Files.readSymbolicLink(link).toString()).contains("legoos-closed");
    memory.close();
    memory.close();
    assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("legoos-closed");
  }

  @Test
  void aWakeUpEndsAWaitLongBeforeItsDeadline() throws Exception {
    try (MappedMemory memory = MappedMemory.create(calls, "test", 4096)) {
      long address = memory.segment().address();
      CompletableFuture<Integer> seen = new CompletableFuture<>();
      Thread waiter =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    Arena arena = Arena.ofAuto();
                    Futex futex = new Futex(new SystemCalls(arena), arena);
                    int value = 0;
                    while (value == 0) {
                      futex.await(address, 0, LONG_NANOS);
                      value = (int) WORD.getAcquire(memory.segment(), 0L);
                    }
                    seen.complete(value);
                  });
      Arena arena = Arena.ofAuto();
      WORD.setRelease(memory.segment(), 0L, 41);
      new Futex(new SystemCalls(arena), arena).wake(address);
      assertThat(seen.get(15, TimeUnit.SECONDS)).isEqualTo(41);
      waiter.join();
    }
  }

  @Test
  void aWaitForAnotherValueReturnsAtOnceAndADeadlineEndsTheRest() throws IOException {
    try (MappedMemory memory = MappedMemory.create(calls, "test", 4096)) {
      Arena arena = Arena.ofAuto();
      Futex futex = new Futex(new SystemCalls(arena), arena);
      // Either would hang, and fail by the class's time limit, if it slept for ever.
      futex.await(memory.segment().address(), 1, 3600_000_000_000L);
      futex.await(memory.segment().address(), 0, 1_500_000);
      assertThat(memory.segment().get(ValueLayout.JAVA_INT, 0)).isZero();
    }
  }
}
