package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Faults in this JVM's own memory. Only system calls touch that memory, made by threads that are in
 * native code, so that a fault stops no thread that the JVM waits for.
 */
@Timeout(30)
class UserfaultfdTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 8;
  private static final int O_RDWR_CLOEXEC_NONBLOCK = 0x80802;
  private static final int PRIVATE_ANONYMOUS = 0x22;

  private final Arena arena = Arena.ofShared();
  private final SystemCalls calls = new SystemCalls(arena);
  private final Userfaultfd uffd = new Userfaultfd(calls, arena);
  private final MemorySegment message = arena.allocate(Userfaultfd.MESSAGE_BYTES, 8);
  private int fd = -1;
  private long base;
  private int pipe = -1;

  @BeforeEach
  void register() throws IOException {
    long device =
        calls.call(
            SyscallNumber.OPENAT, -100, arena.allocateFrom("/dev/userfaultfd").address(), 2, 0);
    if (device < 0) {
      fail(
          "cannot open /dev/userfaultfd (%s): run the tests as root on Linux 6.8 or newer",
          Errno.describe((int) -device));
    }
    fd =
        (int)
            SystemCalls.check(
                calls.call(
                    SyscallNumber.IOCTL, device, Userfaultfd.IOC_NEW, O_RDWR_CLOEXEC_NONBLOCK & ~2),
                "USERFAULTFD_IOC_NEW");
    calls.close((int) device);
    uffd.enable(
        fd,
        Userfaultfd.FEATURE_PAGEFAULT_FLAG_WP
            | Userfaultfd.FEATURE_MOVE
            | Userfaultfd.FEATURE_POISON);
    base =
        SystemCalls.check(
            calls.call(SyscallNumber.MMAP, 0, PAGES * (long) PAGE, 3, PRIVATE_ANONYMOUS, -1, 0),
            "mmap");
    assertThat(uffd.register(fd, base, PAGES * (long) PAGE)).isZero();
    pipe =
        (int)
            SystemCalls.check(
                calls.call(SyscallNumber.MEMFD_CREATE, arena.allocateFrom("out").address(), 0),
                "memfd_create");
  }

  @AfterEach
  void unmap() {
    calls.close(fd);
    calls.close(pipe);
    calls.call(SyscallNumber.MUNMAP, base, PAGES * (long) PAGE);
  }

  /** write(2) of a page: reads it inside the kernel. */
  private CompletableFuture<Long> readLater(int page) {
    return later(SyscallNumber.PWRITE64, page);
  }

  /** read(2) into a page: writes to it inside the kernel. */
  private CompletableFuture<Long> writeLater(int page) {
    return later(SyscallNumber.PREAD64, page);
  }

  private CompletableFuture<Long> later(int number, int page) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () ->
                result.complete(
                    new SystemCalls(Arena.ofAuto()).call(number, pipe, address(page), PAGE, 0)));
    return result;
  }

  private long address(int page) {
    return base + page * (long) PAGE;
  }

  private void awaitFault(int page, long flags) throws InterruptedException {
    long bytes = uffd.read(fd, message);
    while (bytes == -Errno.EAGAIN) {
      TimeUnit.MILLISECONDS.sleep(1);
      bytes = uffd.read(fd, message);
    }
    assertThat(bytes).isEqualTo(Userfaultfd.MESSAGE_BYTES);
    assertThat(Userfaultfd.event(message, 0)).isEqualTo(Userfaultfd.EVENT_PAGEFAULT);
    assertThat(Userfaultfd.faultAddress(message, 0) & -PAGE).isEqualTo(address(page));
    assertThat(Userfaultfd.faultFlags(message, 0)).isEqualTo(flags);
  }

  private static long result(CompletableFuture<Long> call) throws Exception {
    return call.get(20, TimeUnit.SECONDS);
  }

  private byte firstWrittenByte() {
    MemorySegment one = arena.allocate(1);
    assertThat(calls.call(SyscallNumber.PREAD64, pipe, one.address(), 1, 0)).isEqualTo(1);
    return one.get(ValueLayout.JAVA_BYTE, 0);
  }

  @Test
  void aMissingPageIsCopiedIn() throws Exception {
    CompletableFuture<Long> reader = readLater(2);
    awaitFault(2, 0);
    MemorySegment source = arena.allocate(PAGE, PAGE).fill((byte) 77);
    assertThat(uffd.copy(fd, address(2), source.address(), PAGE, false)).isEqualTo(PAGE);
    assertThat(result(reader)).isEqualTo(PAGE);
    assertThat(firstWrittenByte()).isEqualTo((byte) 77);
    assertThat(uffd.copy(fd, address(2), source.address(), PAGE, false)).isEqualTo(-Errno.EEXIST);
  }

  @Test
  void severalPagesStopAtTheOneThatIsThere() {
    MemorySegment source = arena.allocate(4L * PAGE, PAGE).fill((byte) 1);
    assertThat(uffd.copy(fd, address(5), source.address(), PAGE, false)).isEqualTo(PAGE);
    assertThat(uffd.copy(fd, address(3), source.address(), 4L * PAGE, false)).isEqualTo(2L * PAGE);
  }

  @Test
  void aZeroPageReadsAsZeros() throws Exception {
    CompletableFuture<Long> reader = readLater(0);
    awaitFault(0, 0);
    assertThat(uffd.zeroPage(fd, address(0), PAGE)).isEqualTo(PAGE);
    assertThat(result(reader)).isEqualTo(PAGE);
    assertThat(firstWrittenByte()).isZero();
  }

  @Test
  @Tag("P3")
  void theFirstWriteToAProtectedPageIsTold() throws Exception {
    MemorySegment source = arena.allocate(PAGE, PAGE).fill((byte) 5);
    assertThat(calls.call(SyscallNumber.FTRUNCATE, pipe, PAGE)).isZero();
    assertThat(uffd.copy(fd, address(1), source.address(), PAGE, true)).isEqualTo(PAGE);
    CompletableFuture<Long> writer = writeLater(1);
    awaitFault(1, Userfaultfd.FAULT_WRITE | Userfaultfd.FAULT_WP);
    assertThat(writer).isNotDone();
    assertThat(uffd.writeProtect(fd, address(1), PAGE, false)).isZero();
    assertThat(result(writer)).isEqualTo(PAGE);
  }

  @Test
  void aPageMovesOutAndCanComeBack() throws Exception {
    MemorySegment source = arena.allocate(PAGE, PAGE).fill((byte) 9);
    assertThat(uffd.copy(fd, address(4), source.address(), PAGE, false)).isEqualTo(PAGE);
    // MOVE wants a registered target, which may lie in the same range.
    MemorySegment move = arena.allocate(Userfaultfd.MOVE_WORDS * 8L, 8);
    move.setAtIndex(ValueLayout.JAVA_LONG, 0, address(6));
    move.setAtIndex(ValueLayout.JAVA_LONG, 1, address(4));
    move.setAtIndex(ValueLayout.JAVA_LONG, 2, PAGE);
    assertThat(calls.call(SyscallNumber.IOCTL, fd, Userfaultfd.IOC_MOVE, move.address())).isZero();
    assertThat(move.getAtIndex(ValueLayout.JAVA_LONG, 4)).isEqualTo(PAGE);

    assertThat(result(readLater(6))).isEqualTo(PAGE);
    assertThat(firstWrittenByte()).isEqualTo((byte) 9);
    CompletableFuture<Long> reader = readLater(4);
    awaitFault(4, 0);
    assertThat(uffd.zeroPage(fd, address(4), PAGE)).isEqualTo(PAGE);
    assertThat(result(reader)).isEqualTo(PAGE);
    assertThat(firstWrittenByte()).isZero();
  }

  @Test
  void aPoisonedPageIsAnErrorNotZeros() throws Exception {
    assertThat(uffd.poison(fd, address(3), PAGE)).isNotNegative();
    assertThat(result(readLater(3))).isEqualTo(-Errno.EFAULT);
  }

  @Test
  void noMessageIsNotAnError() {
    assertThat(uffd.read(fd, message)).isEqualTo(-Errno.EAGAIN);
  }
}
