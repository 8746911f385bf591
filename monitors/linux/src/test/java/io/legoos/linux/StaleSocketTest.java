package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StaleSocketTest {
  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void name() {
    path = directory.resolve("socket");
  }

  @Test
  void whatADeadServerLeftIsReplaced() throws Exception {
    UnixServer.listen(path, 0600).close();
    assertThat(path).exists();
    assertThat(StaleSocket.remove(path)).isTrue();
    assertThat(path).doesNotExist();
    UnixServer.listen(path, 0600).close();
  }

  @Test
  void aSocketInUseStays() throws Exception {
    try (UnixServer server = UnixServer.listen(path, 0600)) {
      assertThat(StaleSocket.remove(path)).isFalse();
      assertThat(path).exists();
      server.accept().close();
    }
  }

  /** A connect to it is refused as well. */
  @Test
  void anotherFileStays() throws Exception {
    assertThat(StaleSocket.remove(path)).isFalse();
    Files.writeString(path, "kept");
    assertThat(StaleSocket.remove(path)).isFalse();
    assertThat(path).hasContent("kept");
  }
}
