package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnixClientTest {
  @TempDir Path directory;

  private final Arena arena = Arena.ofAuto();
  private final SystemCalls calls = new SystemCalls(arena);

  private int eventFd(long value) throws LinuxException {
    int fd = (int) SystemCalls.check(calls.call(SyscallNumber.EVENTFD2, 0, 0), "eventfd2");
    MemorySegment word = arena.allocateFrom(ValueLayout.JAVA_LONG, value);
    calls.call(SyscallNumber.WRITE, fd, word.address(), Long.BYTES);
    return fd;
  }

  private long valueOf(int eventFd) {
    MemorySegment word = arena.allocate(Long.BYTES, Long.BYTES);
    calls.call(SyscallNumber.READ, eventFd, word.address(), Long.BYTES);
    return word.get(ValueLayout.JAVA_LONG, 0);
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void aDescriptorComesWithTheFirstByte() throws Exception {
    Path path = directory.resolve("socket");
    try (UnixServer server = UnixServer.listen(path, 0600);
        UnixClient client = UnixClient.connect(path);
        UnixConnection connection = server.accept()) {
      client.output().write("hello".getBytes());
      assertThat(connection.input().readNBytes(5)).isEqualTo("hello".getBytes());

      int sent = eventFd(7);
      connection.output().write(1);
      connection.outputWith(sent).write(new byte[] {2, 3});
      calls.close(sent);

      assertThat(client.input().read()).isEqualTo(1);
      assertThat(client.takeDescriptor()).isEmpty();
      assertThat(client.input().readNBytes(2)).containsExactly(2, 3);
      OptionalInt received = client.takeDescriptor();
      assertThat(valueOf(received.orElseThrow())).isEqualTo(7);
      assertThat(client.takeDescriptor()).isEmpty();
      calls.close(received.orElseThrow());
    }
  }

  @Test
  void whatNobodyTakesIsClosed() throws Exception {
    Path path = directory.resolve("socket");
    try (UnixServer server = UnixServer.listen(path, 0600)) {
      long before = descriptors();
      try (UnixClient client = UnixClient.connect(path);
          UnixConnection connection = server.accept()) {
        int sent = eventFd(1);
        connection.outputWith(sent).write(1);
        connection.outputWith(sent).write(2);
        calls.close(sent);
        assertThat(client.input().readNBytes(2)).containsExactly(1, 2);
      }
      assertThat(descriptors()).isEqualTo(before);
    }
  }

  @Test
  void hangingUpIsSeenAtBothEnds() throws Exception {
    Path path = directory.resolve("socket");
    try (UnixServer server = UnixServer.listen(path, 0600);
        UnixClient client = UnixClient.connect(path);
        UnixConnection connection = server.accept()) {
      client.hangUp();
      assertThat(client.input().read()).isEqualTo(-1);
      assertThat(connection.input().read()).isEqualTo(-1);
    }
    assertThatThrownBy(() -> UnixClient.connect(path))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("connect");
  }
}
