package io.legoos.storage.namespace;

import static io.legoos.storage.namespace.AttributesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.legoos.linux.SparseFile;
import io.legoos.protocol.control.v1.AllocateFileRequest;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.SyncRequest;
import io.legoos.storage.volume.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hole that is in the database, and which the disk did not make: once, and before newer data. */
class FailedHoleTest {
  private static final ByteString OLD = ByteString.copyFrom(new byte[8192]).concat(text("old"));
  private static final ByteString NEW = text("newer");

  @TempDir Path dir;
  private TestVolume volume;
  private long file;

  @BeforeEach
  void open() throws Exception {
    reopen();
    file = volume.file("f").getNumber();
    volume.write(file, 0, OLD);
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private void reopen() throws Exception {
    volume = new TestVolume(dir, 1 << 30, new ManualClock());
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private Inode punch() throws StorageException {
    AllocateFileRequest request =
        AllocateFileRequest.newBuilder()
            .setInode(file)
            .setMode(SparseFile.PUNCH_HOLE | SparseFile.KEEP_SIZE)
            .setOffset(8192)
            .setLength(100)
            .build();
    return volume.with(v -> v.resizing().allocate(request));
  }

  private void writeNewerAndRestart() throws Exception {
    volume.write(file, 8192, NEW);
    volume.with(v -> v.contents().sync(SyncRequest.newBuilder().setInode(file).build()));
    volume.close();
    reopen();
    assertThat(volume.read(file, 8192, 100)).isEqualTo(NEW);
  }

  /** Until it is put back no hole can be made in it; the descriptor stays good. */
  private void withoutContentFile(org.assertj.core.api.ThrowableAssert.ThrowingCallable work)
      throws Exception {
    Path content = dir.resolve("v/data/%02x/%d".formatted(file & 255, file));
    Path away = dir.resolve("away");
    Files.move(content, away);
    Files.createSymbolicLink(content, Path.of("nowhere"));
    refused("EIO", work);
    Files.delete(content);
    Files.move(away, content);
  }

  @Test
  void aHoleThatTheDiskRefusedIsMadeBeforeTheNextUse() throws Exception {
    withoutContentFile(this::punch);
    assertThat(volume.read(file, 8192, 100)).isEqualTo(ByteString.copyFrom(new byte[3]));
    writeNewerAndRestart();
  }

  @Test
  void aHoleThatTheDiskRefusedIsNotMadeOverNewerData() throws Exception {
    withoutContentFile(this::punch);
    writeNewerAndRestart();
  }

  @Test
  void aHoleWhoseEndCouldNotBeNotedIsNotMadeOverNewerData() throws Exception {
    sql("CREATE TRIGGER refuse BEFORE DELETE ON punch BEGIN SELECT RAISE(ABORT, 'no'); END");
    refused("EIO", this::punch);
    refused("EIO", () -> volume.write(file, 8192, NEW));
    sql("DROP TRIGGER refuse");
    writeNewerAndRestart();
  }

  @Test
  void aSecondHoleIsPossibleAfterAFailedOne() throws Exception {
    withoutContentFile(this::punch);
    punch();
    writeNewerAndRestart();
  }

  @Test
  void aFileThatIsGoneKeepsNoVolumeShut() throws Exception {
    withoutContentFile(this::punch);
    volume.unlink(1, "f", false);
    volume.close();
    reopen();
    assertThat(volume.use().inodes()).isEqualTo(1);
  }

  private void sql(String text) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("v/meta.db"));
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
