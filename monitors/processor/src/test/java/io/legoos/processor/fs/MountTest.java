package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One or two mounts of the same volume: what is cached, held and counted. */
@Timeout(60)
class MountTest {
  @TempDir Path directory;
  private final MemoryVolume volume = new MemoryVolume();

  private MountedVolume mount(String name) throws IOException {
    return MountedVolume.of(Files.createDirectory(directory.resolve(name)), volume);
  }

  @Test
  void anOpenSeesWhatAnotherProcessorHasClosed() throws Exception {
    try (MountedVolume one = mount("one");
        MountedVolume two = mount("two")) {
      Path here = one.path().resolve("f");
      Path there = two.path().resolve("f");
      for (int i = 0; i < 200; i++) {
        // Same length and same time: only the version of the content tells.
        String text = "%03d".formatted(i);
        Files.writeString(here, text);
        Files.setLastModifiedTime(here, FileTime.fromMillis(0));

        assertThat(Files.readString(there)).isEqualTo(text);
      }
    }
  }

  @Test
  void aFileThatAnotherProcessorMadeOrReplacedIsFound() throws Exception {
    try (MountedVolume one = mount("one");
        MountedVolume two = mount("two")) {
      Path there = two.path().resolve("f");
      for (int i = 0; i < 50; i++) {
        assertThat(there.resolveSibling("new" + i)).doesNotExist();
        Files.writeString(one.path().resolve("new" + i), "new");
        assertThat(there.resolveSibling("new" + i)).hasContent("new");

        // The name is in the other's cache, its inode is gone.
        Files.writeString(one.path().resolve("f"), "text " + i);
        assertThat(there).hasContent("text " + i);
        Files.delete(one.path().resolve("f"));
        assertThatThrownBy(() -> Files.readString(there))
            .isInstanceOf(java.nio.file.NoSuchFileException.class);
      }
    }
  }

  @Test
  void anUnchangedFileIsReadFromTheVolumeOnce() throws Exception {
    try (MountedVolume one = mount("one")) {
      Path file = one.path().resolve("f");
      Files.write(file, new byte[300_000]);
      Files.readAllBytes(file); // as written: the write came after the open that was then cached
      FuseSession session = one.mount().session();
      // The close is told in the background.
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                long before = session.counters().readBytes();
                Files.readAllBytes(file);
                return session.counters().readBytes() == before;
              });
      long before = session.counters().readBytes();

      for (int i = 0; i < 10; i++) {
        assertThat(Files.readAllBytes(file)).hasSize(300_000);
      }

      assertThat(session.counters().readBytes()).isEqualTo(before);
    }
  }

  @Test
  void aFileWithoutANameGoesWithItsLastUse() throws Exception {
    try (MountedVolume one = mount("one")) {
      int before = volume.inodeCount();
      Path file = one.path().resolve("f");
      try (FileChannel open =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        open.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        Files.delete(file);
        Files.writeString(one.path().resolve("other"), "x");
        Files.delete(one.path().resolve("other"));
        await().atMost(Duration.ofSeconds(10)).until(() -> volume.inodeCount() == before + 1);

        assertThat(open.read(ByteBuffer.allocate(10), 0)).isEqualTo(3);
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> volume.inodeCount() == before);
    }
  }

  @Test
  void whatAMountHeldGoesWithIt() throws Exception {
    MountedVolume one = mount("one");
    Path file = Files.writeString(one.path().resolve("f"), "x");
    FileChannel open = FileChannel.open(file);
    Files.delete(file);
    assertThat(volume.inodeCount()).isEqualTo(2);

    // It is in use, so it is broken off.
    one.close();

    assertThatThrownBy(() -> open.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
    assertThat(volume.inodeCount()).isEqualTo(1);
    open.close();
  }

  @Test
  void manyRequestsAtOnceAreServedAndCounted() throws Exception {
    try (MountedVolume one = mount("one")) {
      byte[] bytes = new byte[100_000];
      IntStream.range(0, 200)
          .parallel()
          .forEach(
              i -> {
                try {
                  Path file = Files.write(one.path().resolve("f" + i), bytes);
                  assertThat(Files.size(file)).isEqualTo(bytes.length);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });

      FuseCounters counters = one.mount().session().counters();
      assertThat(counters.writtenBytes()).isEqualTo(200L * bytes.length);
      assertThat(counters.operations()).isGreaterThan(600);
      assertThat(counters.errors()).isZero();
      try (var files = Files.list(one.path())) {
        assertThat(files).hasSize(200);
      }
    }
  }
}
