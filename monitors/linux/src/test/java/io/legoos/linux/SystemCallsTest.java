package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SystemCallsTest {
  private final Arena arena = Arena.ofAuto();
  private final SystemCalls calls = new SystemCalls(arena);

  @Test
  void aResultIsTheKernels() {
    long tid = calls.call(SyscallNumber.GETTID, 0);
    assertThat(tid).isPositive();
    assertThat(Path.of("/proc/self/task/" + tid)).exists();
  }

  @Test
  void anErrorIsANegativeErrno() {
    assertThat(calls.call(SyscallNumber.CLOSE, -1)).isEqualTo(-Errno.EBADF);
    assertThat(calls.call(SyscallNumber.OPENAT, -100, arena.allocateFrom("/no/such").address(), 0))
        .isEqualTo(-Errno.ENOENT);
    assertThat(calls.call(9999, 0)).isEqualTo(-Errno.ENOSYS);
  }

  @Test
  void anErrorOfOneCallIsNotSeenByTheNext() {
    assertThat(calls.call(SyscallNumber.CLOSE, -1)).isEqualTo(-Errno.EBADF);
    assertThat(calls.call(SyscallNumber.GETTID, 0)).isPositive();
  }

  @Test
  void checkTurnsAnErrorIntoWords() throws LinuxException {
    assertThat(SystemCalls.check(7, "x")).isEqualTo(7);
    assertThatThrownBy(() -> SystemCalls.check(-Errno.EACCES, "open of x"))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES))
        .hasMessage("open of x: Permission denied");
  }

  @Test
  void allSixArgumentsArrive(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("data");
    Files.write(file, new byte[3 * 4096]);
    long fd = calls.call(SyscallNumber.OPENAT, -100, path(file).address(), 2, 0);
    long address = calls.call(SyscallNumber.MMAP, 0, 4096, 3, 1, fd, 2 * 4096);
    MemorySegment.ofAddress(address)
        .reinterpret(4096)
        .set(java.lang.foreign.ValueLayout.JAVA_BYTE, 5, (byte) 42);
    calls.call(SyscallNumber.MUNMAP, address, 4096);
    calls.close((int) fd);
    assertThat(Files.readAllBytes(file)[2 * 4096 + 5]).isEqualTo((byte) 42);
  }

  private MemorySegment path(Path path) {
    return arena.allocateFrom(path.toString());
  }

  @Test
  void everyErrnoThatWeActUponHasWords() throws IllegalAccessException {
    Map<Integer, String> names = new HashMap<>();
    for (Field field : Errno.class.getDeclaredFields()) {
      if (field.getType() == int.class) {
        int errno = field.getInt(null);
        assertThat(names.put(errno, field.getName())).as("two names of %d", errno).isNull();
        assertThat(Errno.describe(errno)).as(field.getName()).doesNotStartWith("errno ");
      }
    }
    assertThat(Errno.describe(4095)).isEqualTo("errno 4095");
  }

  @Test
  void noTwoSystemCallsHaveOneNumber() throws IllegalAccessException {
    Map<Integer, String> names = new HashMap<>();
    for (Field field : SyscallNumber.class.getDeclaredFields()) {
      if (field.getType() == int.class) {
        assertThat(names.put(field.getInt(null), field.getName())).as(field.getName()).isNull();
      }
    }
  }
}
