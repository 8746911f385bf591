package io.legoos.storage.namespace;

import static io.legoos.storage.namespace.AttributesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.legoos.storage.volume.StorageException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubberTest {
  @TempDir Path dir;
  private final ManualClock clock = new ManualClock();
  private TestVolume volume;
  private long file;

  @BeforeEach
  void open() throws Exception {
    volume = new TestVolume(dir, 1 << 30, clock);
    file = volume.file("f").getNumber();
    volume.write(file, 0, ByteString.copyFrom(new byte[600_000]));
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private long scrub(Scrubber.Pace pace) throws StorageException {
    return volume.with(
        v -> {
          v.scrub(pace);
          v.scrub(pace);
          return v.damaged();
        });
  }

  private long scrub() throws StorageException {
    return scrub(bytes -> true);
  }

  private boolean dirty() throws StorageException {
    return volume.with(v -> v.changes().make(false, c -> c.inodes().require(file).dirty()));
  }

  private void damage() throws Exception {
    Path path = dir.resolve("v/data/%02x/%d".formatted(file & 255, file));
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), 300_000);
    }
  }

  @Test
  void aDamagedFileIsAnErrorUntilItIsEmptied() throws Exception {
    scrub();
    assertThat(dirty()).as("not quiet yet").isTrue();
    clock.advance(Duration.ofMinutes(10));
    scrub();
    assertThat(dirty()).isFalse();
    assertThat(scrub()).isZero();
    damage();
    assertThat(volume.read(file, 300_000, 1).byteAt(0)).isEqualTo((byte) 1);
    assertThat(scrub()).isEqualTo(1);
    refused("EIO", () -> volume.read(file, 0, 1));
    volume.close();
    volume = new TestVolume(dir, 1 << 30, clock);
    refused("EIO", () -> volume.read(file, 0, 1));
    volume.resize(file, 0);
    assertThat(volume.read(file, 0, 1)).isEqualTo(ByteString.EMPTY);
  }

  @Test
  void aWriteAfterAQuietTimeIsNoDamage() throws Exception {
    clock.advance(Duration.ofMinutes(10));
    scrub();
    volume.write(file, 300_000, TestVolume.bytes("new"));
    assertThat(dirty()).isTrue();
    volume.close();
    volume = new TestVolume(dir, 1 << 30, clock);
    assertThat(scrub()).isZero();
    clock.advance(Duration.ofMinutes(10));
    assertThat(scrub()).isZero();
    assertThat(dirty()).isFalse();
    assertThat(scrub()).isZero();
    assertThat(volume.read(file, 300_000, 3)).isEqualTo(TestVolume.bytes("new"));
  }

  @Test
  void aWriteDuringTheScrubLeavesNoChecksum() throws Exception {
    clock.advance(Duration.ofMinutes(10));
    scrub(
        bytes -> {
          try {
            volume.write(file, 0, TestVolume.bytes("meanwhile"));
          } catch (StorageException e) {
            throw new AssertionError(e);
          }
          return true;
        });
    assertThat(dirty()).isTrue();
    assertThat(scrub()).isZero();
  }
}
