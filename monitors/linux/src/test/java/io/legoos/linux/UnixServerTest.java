package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnixServerTest {
  @TempDir Path directory;

  private static SocketChannel connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    return channel;
  }

  @Test
  void theKernelTellsWhoThePeerIs() throws Exception {
    Path path = directory.resolve("socket");
    try (UnixServer server = UnixServer.listen(path, 0666);
        SocketChannel client = connect(path);
        UnixConnection connection = server.accept()) {
      assertThat(connection.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
      assertThat(connection.peer().uid())
          .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
      assertThat(connection.peer().gid())
          .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:gid"));
      assertThat(client.isConnected()).isTrue();
    }
  }

  @Test
  void bytesGoBothWaysAndTheEndIsSeen() throws Exception {
    Path path = directory.resolve("socket");
    byte[] sent = new byte[300_000];
    new Random(7).nextBytes(sent);
    try (UnixServer server = UnixServer.listen(path, 0600);
        SocketChannel client = connect(path);
        UnixConnection connection = server.accept()) {
      CompletableFuture<byte[]> echoed =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Channels.newInputStream(client).readNBytes(sent.length);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      connection.output().write(sent);
      assertThat(echoed.get(20, TimeUnit.SECONDS)).isEqualTo(sent);

      client.write(ByteBuffer.wrap(new byte[] {1, 2, (byte) 255}));
      client.shutdownOutput();
      assertThat(connection.input().readAllBytes()).containsExactly(1, 2, 255);
    }
  }

  @Test
  void hangingUpEndsABlockedRead() throws Exception {
    Path path = directory.resolve("socket");
    try (UnixServer server = UnixServer.listen(path, 0600);
        SocketChannel client = connect(path);
        UnixConnection connection = server.accept()) {
      CompletableFuture<Integer> read = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  read.complete(connection.input().read());
                } catch (IOException e) {
                  read.completeExceptionally(e);
                }
              });
      connection.hangUp();
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void writingToAPeerThatIsGoneIsAnErrorNotASignal() throws Exception {
    Path path = directory.resolve("socket");
    try (UnixServer server = UnixServer.listen(path, 0600)) {
      SocketChannel client = connect(path);
      try (UnixConnection connection = server.accept()) {
        client.close();
        assertThatThrownBy(() -> connection.output().write(new byte[10]))
            .isInstanceOf(LinuxException.class);
      }
    }
  }

  @Test
  void thePathGetsItsModeAndIsTakenOnce() throws Exception {
    Path path = directory.resolve("socket");
    try (UnixServer server = UnixServer.listen(path, 0640)) {
      assertThat(server).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-r-----");
      assertThatThrownBy(() -> UnixServer.listen(path, 0640))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
    }
  }

  @Test
  void aPathThatNoSocketCanHaveIsRefused() {
    Path path = directory.resolve("x".repeat(108));
    assertThatThrownBy(() -> UnixServer.listen(path, 0600))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENAMETOOLONG));
  }

  @Test
  void closingEndsAWaitingAccept() throws Exception {
    UnixServer server = UnixServer.listen(directory.resolve("socket"), 0600);
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                server.accept().close();
              } catch (LinuxException e) {
                failure.complete(e);
              }
            });
    server.close();
    assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(LinuxException.class);
  }
}
