package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the monitor reads of a process from /proc, read of the test's own JVM. */
@Timeout(30)
class OwnProcessTest {
  private static final long BYTES = 16 * 4096;
  private static final int PRIVATE_ANONYMOUS = 0x22;

  private final int pid = (int) ProcessHandle.current().pid();
  private final SystemCalls calls = new SystemCalls(Arena.ofAuto());

  private long map(int protection) throws IOException {
    return SystemCalls.check(
        calls.call(SyscallNumber.MMAP, 0, BYTES, protection, PRIVATE_ANONYMOUS, -1, 0), "mmap");
  }

  private static boolean covers(ExecMaps maps, long address) {
    return maps.anonymous().stream()
        .anyMatch(extent -> extent.start() <= address && address < extent.end());
  }

  @Test
  void writableAnonymousMemoryIsFoundAndNothingElse() throws IOException {
    long writable = map(3);
    long readOnly = map(1);
    ExecMaps maps = ExecMaps.of(pid);
    assertThat(covers(maps, writable)).isTrue();
    assertThat(covers(maps, readOnly)).isFalse();
    assertThat(maps.anonymous())
        .allSatisfy(
            extent -> {
              assertThat(extent.start() % 4096).isZero();
              assertThat(extent.end()).isGreaterThan(extent.start());
              assertThat(extent.protection() & 3).isEqualTo(3);
            });
    calls.call(SyscallNumber.MUNMAP, writable, BYTES);
    calls.call(SyscallNumber.MUNMAP, readOnly, BYTES);
    assertThat(covers(ExecMaps.of(pid), writable)).isFalse();
  }

  @Test
  void theHeapBeginsBelowTheBreak() throws IOException {
    long heap = ExecMaps.of(pid).heapStart();
    long end = calls.call(SyscallNumber.BRK, 0);
    assertThat(heap).isPositive().isLessThanOrEqualTo(end);
    assertThat(end - heap).as("bytes of heap").isLessThan(1L << 33);
  }

  @Test
  void theGadgetIsASystemCallInstruction() throws IOException {
    VdsoGadget gadget = VdsoGadget.find();
    MemorySegment instruction = MemorySegment.ofAddress(gadget.addressIn(pid)).reinterpret(2);
    assertThat(instruction.toArray(ValueLayout.JAVA_BYTE)).containsExactly(0x0f, 0x05);
  }

  @Test
  void theCallersLimitsAreThoseOfTheKernel() throws IOException {
    CallerIdentity identity = CallerIdentity.of(caller(pid));
    assertThat(identity.uid()).isEqualTo(11);
    assertThat(identity.gid()).isEqualTo(12);
    assertThat(identity.groups()).containsExactly(12, 13);
    int umask = (int) calls.call(SyscallNumber.UMASK, 022);
    calls.call(SyscallNumber.UMASK, umask);
    assertThat(identity.umask()).isEqualTo(umask);
    List<long[]> limits = identity.limits();
    assertThat(limits).hasSize(16);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(16, 8);
      for (int resource = 0; resource < 16; resource++) {
        SystemCalls.check(
            calls.call(SyscallNumber.PRLIMIT64, 0, resource, 0, limit.address()), "prlimit");
        assertThat(limits.get(resource))
            .as("limit %d", resource)
            .containsExactly(
                limit.getAtIndex(ValueLayout.JAVA_LONG, 0),
                limit.getAtIndex(ValueLayout.JAVA_LONG, 1));
      }
    }
  }

  private static ProgramSpec caller(int pid) {
    return new ProgramSpec(
        "/bin/true",
        List.of(),
        List.of(),
        new ProgramOrigin.Caller(pid, -1),
        11,
        12,
        List.of(12, 13),
        "",
        0,
        0,
        0,
        NamedIdentity.NONE);
  }

  @Test
  void aCallerThatIsGoneIsAnError() {
    assertThatThrownBy(() -> CallerIdentity.of(caller(Integer.MAX_VALUE)))
        .isInstanceOf(IOException.class);
  }
}
