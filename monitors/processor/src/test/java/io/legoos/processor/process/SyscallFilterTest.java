package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.linux.Errno;
import io.legoos.linux.SeccompProgram;
import io.legoos.linux.SyscallNumber;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyscallFilterTest {
  private static final int X86_64 = SeccompProgram.ARCH_X86_64;
  private static final int I386 = 0x40000003;
  private static final int AARCH64 = 0xc00000b7;
  private static final long PROGRAM_TEXT = 0x5555_5555_1234L;
  private static final int LAST_CALL = 600;

  /** Calls that stop whatever their arguments are. */
  private static final Set<Integer> ALWAYS_TRACED =
      Set.of(
          SyscallNumber.MUNMAP,
          SyscallNumber.BRK,
          SyscallNumber.MPROTECT,
          SyscallNumber.MREMAP,
          SyscallNumber.PKEY_MPROTECT,
          SyscallNumber.FORK);

  /** Calls that do not exist for programs: the monitor could not see what they do. */
  private static final Set<Integer> ABSENT =
      Set.of(SyscallNumber.CLONE3, SyscallNumber.PROCESS_MADVISE, SyscallNumber.IO_URING_SETUP);

  private final ClassicBpf filter = new ClassicBpf(SyscallFilter.program(false));
  private final ClassicBpf confined = new ClassicBpf(SyscallFilter.program(true));

  private int program(int number, long... arguments) {
    return filter.answer(X86_64, number, PROGRAM_TEXT, arguments);
  }

  @Test
  void onlyCallsThatChangeTheAddressSpaceStop() {
    for (int number = 0; number < LAST_CALL; number++) {
      int expected =
          ABSENT.contains(number)
              ? SeccompProgram.RET_ERRNO | Errno.ENOSYS
              : ALWAYS_TRACED.contains(number) || number == SyscallNumber.CLONE
                  ? SeccompProgram.RET_TRACE
                  : SeccompProgram.RET_ALLOW;
      assertThat(program(number)).as("system call %d", number).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x22, true", // private anonymous
    "0x21, true", // shared anonymous
    "0x12, true", // private file, fixed
    "0x100002, true", // private file, fixed but not replacing
    "0x02, false", // private file
    "0x01, false", // shared file
    "0x802, false", // private file, DENYWRITE
  })
  void mmapStopsWhenItIsAnonymousOrFixed(String flags, boolean traced) {
    assertThat(program(SyscallNumber.MMAP, 0, 4096, 3, Long.decode(flags), -1, 0))
        .isEqualTo(traced ? SeccompProgram.RET_TRACE : SeccompProgram.RET_ALLOW);
  }

  /** A merged page loses its write protection, and its first write is not seen. */
  @Test
  void nothingIsMergedWithMemoryOfOthers() {
    int invalid = SeccompProgram.RET_ERRNO | Errno.EINVAL;
    assertThat(program(SyscallNumber.MADVISE, 0x1000, 4096, 12)).isEqualTo(invalid);
    assertThat(program(SyscallNumber.PRCTL, 67, 1, 0, 0, 0)).isEqualTo(invalid);
    assertThat(program(SyscallNumber.PRCTL, 68, 1, 0, 0, 0)).isEqualTo(SeccompProgram.RET_ALLOW);
  }

  @Test
  void madviseStopsOnlyForAdviceThatDropsPagesOrConcernsFork() {
    Set<Integer> traced = Set.of(4, 8, 9, 10, 11, 18, 19, 24, 102);
    for (int advice = 0; advice <= 110; advice++) {
      if (advice == 12) {
        continue; // MADV_MERGEABLE
      }
      assertThat(program(SyscallNumber.MADVISE, 0x1000, 4096, advice))
          .as("advice %d", advice)
          .isEqualTo(traced.contains(advice) ? SeccompProgram.RET_TRACE : SeccompProgram.RET_ALLOW);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "17, true", // fork of glibc: SIGCHLD
    "0x1200011, true", // CHILD_CLEARTID | CHILD_SETTID | SIGCHLD
    "0x3d0f00, false", // pthread_create
    "0x4111, false", // vfork: shares the memory
  })
  void cloneStopsWhenItCopiesTheMemory(String flags, boolean traced) {
    assertThat(program(SyscallNumber.CLONE, Long.decode(flags)))
        .isEqualTo(traced ? SeccompProgram.RET_TRACE : SeccompProgram.RET_ALLOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {0x800011, 0x800111, 0x4804111 | 0x800000, 0x411})
  void tasksThatTheMonitorCouldNotSuperviseAreRefused(long flags) {
    assertThat(program(SyscallNumber.CLONE, flags))
        .isEqualTo(SeccompProgram.RET_ERRNO | Errno.EPERM);
  }

  /** Whatever its surroundings let a vNode's program do. */
  @Test
  void aVNodesProgramMakesNoNamespacesAndNoMounts() {
    int refused = SeccompProgram.RET_ERRNO | Errno.EPERM;
    Set<Integer> administration =
        Set.of(155, 165, 166, 298, 308, 321, 428, 429, 430, 431, 432, 433, 442);
    for (int number = 0; number < LAST_CALL; number++) {
      assertThat(confined.answer(X86_64, number, PROGRAM_TEXT))
          .as("system call %d", number)
          .isEqualTo(administration.contains(number) ? refused : program(number));
    }
    for (int flag : new int[] {17, 25, 26, 27, 28, 29, 30}) {
      for (int number : new int[] {SyscallNumber.CLONE, SyscallNumber.UNSHARE}) {
        assertThat(confined.answer(X86_64, number, PROGRAM_TEXT, 17 | 1L << flag))
            .as("flag %d of call %d", flag, number)
            .isEqualTo(refused);
      }
    }
    assertThat(confined.answer(X86_64, SyscallNumber.UNSHARE, PROGRAM_TEXT, 0x80))
        .as("a time namespace")
        .isEqualTo(refused);
    assertThat(confined.answer(X86_64, SyscallNumber.UNSHARE, PROGRAM_TEXT, 0x600))
        .as("files and working directory")
        .isEqualTo(SeccompProgram.RET_ALLOW);
    assertThat(confined.answer(X86_64, SyscallNumber.CLONE, PROGRAM_TEXT, 17))
        .as("fork")
        .isEqualTo(SeccompProgram.RET_TRACE);
  }

  @Test
  void theAgentsCodePageIsExempt() {
    long first = AgentLayout.CODE_ADDRESS;
    long last = AgentLayout.CODE_ADDRESS + AgentLayout.CODE_BYTES - 1;
    for (long at : new long[] {first, last}) {
      assertThat(filter.answer(X86_64, SyscallNumber.MUNMAP, at))
          .isEqualTo(SeccompProgram.RET_ALLOW);
    }
    // The page before, the one after, and the same low half elsewhere.
    for (long at : new long[] {first - 1, last + 1, first - (1L << 32), first + (1L << 32)}) {
      assertThat(filter.answer(X86_64, SyscallNumber.MUNMAP, at))
          .as("0x%x", at)
          .isEqualTo(SeccompProgram.RET_TRACE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {I386, AARCH64, 0})
  void otherArchitecturesAreKilled(int architecture) {
    for (int number : new int[] {0, 9, 192, SyscallFilter.ASK_CALL}) {
      assertThat(filter.answer(architecture, number, PROGRAM_TEXT))
          .isEqualTo(SeccompProgram.RET_KILL_PROCESS);
      assertThat(filter.answer(architecture, number, AgentLayout.CODE_ADDRESS))
          .isEqualTo(SeccompProgram.RET_KILL_PROCESS);
    }
  }

  @Test
  void x32CallsDoNotExist() {
    for (int number : new int[] {0x40000000, 0x40000009, 0x4000020f, -1, Integer.MIN_VALUE}) {
      assertThat(program(number)).isEqualTo(SeccompProgram.RET_ERRNO | Errno.ENOSYS);
    }
  }

  @Test
  void aRequestForADescriptorGoesToTheMonitor() {
    assertThat(program(SyscallFilter.ASK_CALL, SyscallFilter.ASK_WORD))
        .isEqualTo(SeccompProgram.RET_USER_NOTIF);
  }

  @Test
  void theSameCallWithoutTheWordIsAnOrdinaryOne() {
    long word = SyscallFilter.ASK_WORD;
    for (long other : new long[] {0, word + 1, word ^ (1L << 32), word & 0xffffffffL, word << 32}) {
      assertThat(program(SyscallFilter.ASK_CALL, other)).isEqualTo(SeccompProgram.RET_ALLOW);
    }
    assertThat(program(SyscallFilter.ASK_CALL + 1, word)).isEqualTo(SeccompProgram.RET_ALLOW);
  }
}
