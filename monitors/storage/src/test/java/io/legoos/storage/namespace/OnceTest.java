package io.legoos.storage.namespace;

import static io.legoos.storage.namespace.AttributesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.legoos.linux.FileMode;
import io.legoos.linux.SparseFile;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.AllocateFileRequest;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.protocol.control.v1.UnlinkRequest;
import io.legoos.protocol.control.v1.WriteFileRequest;
import io.legoos.storage.volume.StorageException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that arrive again, and inodes that only holders know. */
class OnceTest {
  @TempDir Path dir;
  private TestVolume volume;

  @BeforeEach
  void open() throws Exception {
    volume = new TestVolume(dir, 1 << 30, new ManualClock());
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private static MakeRequest make(String name, long sequence, long settled) {
    return MakeRequest.newBuilder()
        .setDirectory(1)
        .setName(TestVolume.bytes(name))
        .setMode(FileMode.S_IFREG | 0644)
        .setOrigin(TestVolume.origin(sequence, settled))
        .build();
  }

  private static UnlinkRequest unlink(String name, boolean held, long sequence) {
    return UnlinkRequest.newBuilder()
        .setDirectory(1)
        .setName(TestVolume.bytes(name))
        .setHeld(held)
        .setOrigin(TestVolume.origin(sequence, 0))
        .build();
  }

  /** It timed out, was sent again, and a newer write has had its answer since. */
  @Test
  void aWriteThatArrivesTooLateUndoesNothing() throws Exception {
    long inode = volume.file("f").getNumber();
    write(inode, "first", 1, 0);
    write(inode, "again", 1, 0);
    write(inode, "newer", 2, 1);

    refused("ESTALE", () -> write(inode, "first", 1, 0));
    ReadFileRequest all = ReadFileRequest.newBuilder().setInode(inode).setLength(100).build();
    String content = volume.with(v -> v.contents().read(all).getData().toStringUtf8());
    assertThat(content).isEqualTo("newer");
  }

  /** The truncate and the hole have had their answers, and so had the write before them. */
  @Test
  void aWriteThatArrivesAfterALaterTruncateOrHoleUndoesNothing() throws Exception {
    long inode = volume.file("f").getNumber();
    write(inode, "first", 1, 0);
    SetInodeRequest cut =
        SetInodeRequest.newBuilder()
            .setInode(inode)
            .setSizeBytes(0)
            .setOrigin(TestVolume.origin(2, 1))
            .build();
    volume.set(cut);
    refused("ESTALE", () -> write(inode, "first", 1, 0));
    assertThat(volume.inode(inode).getSizeBytes()).isZero();

    write(inode, "third", 3, 2);
    AllocateFileRequest hole =
        AllocateFileRequest.newBuilder()
            .setInode(inode)
            .setMode(SparseFile.PUNCH_HOLE | SparseFile.KEEP_SIZE)
            .setLength(5)
            .setOrigin(TestVolume.origin(4, 3))
            .build();
    volume.with(v -> v.resizing().allocate(hole));
    refused("ESTALE", () -> write(inode, "third", 3, 2));
    assertThat(volume.read(inode, 0, 5)).isEqualTo(ByteString.copyFrom(new byte[5]));
  }

  /** EIO is kept nowhere, so only what is settled says that it is over. */
  @Test
  void whatIsSettledIsRefusedAtOnce() throws Exception {
    volume.make(make("later", 2, 1));
    refused("ESTALE", () -> volume.make(make("given-up", 1, 0)));
    refused("ENOENT", () -> volume.lookup(1, "given-up"));
  }

  @Test
  void aDeadProcessorMonitorWritesNothing() throws Exception {
    long inode = volume.file("f").getNumber();
    write(inode, "alive", 1, 0);
    volume.volumes.forget(
        MonitorIdentity.newBuilder()
            .setName("p0")
            .setIncarnation(new Incarnation(1, 2).toByteString())
            .setRole(Role.ROLE_PROCESSOR)
            .build());
    refused("ESTALE", () -> write(inode, "ghost", 2, 1));
    assertThat(volume.read(inode, 0, 100)).isEqualTo(TestVolume.bytes("alive"));
  }

  private Inode write(long inode, String text, long sequence, long settled)
      throws StorageException {
    return volume.with(
        v ->
            v.contents()
                .write(
                    WriteFileRequest.newBuilder()
                        .setInode(inode)
                        .setData(TestVolume.bytes(text))
                        .setOrigin(TestVolume.origin(sequence, settled))
                        .build()));
  }

  private void release(Long... inodes) throws StorageException {
    volume.with(
        v ->
            v.changes()
                .make(
                    false,
                    c -> {
                      new Holders(c).release(HolderKey.of(TestVolume.HOLDER), List.of(inodes));
                      return true;
                    }));
  }

  private long kept() throws StorageException {
    return volume.with(
        v -> v.changes().make(false, c -> c.session().number("SELECT count(*) FROM outcome")));
  }

  @Test
  void theSameRequestHasTheSameAnswerAlsoAfterARestart() throws Exception {
    Inode made = volume.make(make("f", 1, 0));
    volume.unlink(1, "f", false);
    assertThat(volume.make(make("f", 1, 0))).isEqualTo(made);
    volume.close();
    volume = new TestVolume(dir, 1 << 30, new ManualClock());
    assertThat(volume.make(make("f", 1, 0))).isEqualTo(made);
    refused("ENOENT", () -> volume.lookup(1, "f"));
    refused("EINVAL", () -> volume.unlink(unlink("f", false, 1)));
  }

  @Test
  void anErrorIsTheSameToo() throws Exception {
    volume.make(make("f", 1, 0));
    refused("EEXIST", () -> volume.make(make("f", 2, 0)));
    volume.unlink(1, "f", false);
    refused("EEXIST", () -> volume.make(make("f", 2, 0)));
    assertThat(volume.use().inodes()).isEqualTo(1);
    refused("ENOENT", () -> volume.unlink(unlink("f", false, 3)));
    volume.file("f");
    refused("ENOENT", () -> volume.unlink(unlink("f", false, 3)));
  }

  @Test
  void aResizeThatArrivesLateCutsNothing() throws Exception {
    long file = volume.file("f").getNumber();
    volume.write(file, 0, TestVolume.bytes("before"));
    SetInodeRequest cut =
        SetInodeRequest.newBuilder()
            .setInode(file)
            .setSizeBytes(0)
            .setOrigin(TestVolume.origin(1, 0))
            .build();
    Inode first = volume.set(cut);
    volume.write(file, 0, TestVolume.bytes("after"));
    assertThat(volume.set(cut)).isEqualTo(first);
    assertThat(volume.read(file, 0, 100)).isEqualTo(TestVolume.bytes("after"));
    volume.unlink(1, "f", false);
    assertThat(volume.set(cut)).isEqualTo(first);
    SetInodeRequest late = cut.toBuilder().setOrigin(TestVolume.origin(2, 0)).build();
    refused("ESTALE", () -> volume.set(late));
  }

  @Test
  void whatIsSettledIsForgottenAndNeverDoneAgain() throws Exception {
    for (int i = 1; i <= 1000; i++) {
      volume.make(make("f" + i, i, i - 1));
      volume.unlink(1, "f" + i, false);
    }
    assertThat(kept()).isLessThan(70);
    refused("ESTALE", () -> volume.make(make("f1", 1, 0)));
    refused("EINVAL", () -> volume.make(make("x", 6000, 1000)));
    refused("EINVAL", () -> volume.make(make("x", 5, 5)));
    assertThat(volume.use().inodes()).isEqualTo(1);
  }

  @Test
  void aHeldInodeStaysUntilItIsReleased() throws Exception {
    long file = volume.file("f").getNumber();
    volume.write(file, 0, TestVolume.bytes("data"));
    assertThat(volume.unlink(unlink("f", true, 1)).getInode().getLinks()).isZero();
    volume.close();
    volume = new TestVolume(dir, 1 << 30, new ManualClock());
    assertThat(volume.read(file, 0, 10)).isEqualTo(TestVolume.bytes("data"));
    volume.write(file, 4, TestVolume.bytes("more"));
    refused("ENOENT", () -> volume.link(file, 1, "g"));
    assertThat(volume.use().usedBytes()).isPositive();
    release(file);
    release(file);
    refused("ESTALE", () -> volume.read(file, 0, 10));
    assertThat(volume.use().usedBytes()).isZero();
    volume.with(
        v -> {
          v.tidy();
          return true;
        });
    try (var all = java.nio.file.Files.walk(dir.resolve("v/data"))) {
      assertThat(all.filter(java.nio.file.Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void aReplacedInodeIsHeldToo() throws Exception {
    long old = volume.file("old").getNumber();
    volume.file("new");
    RenameRequest rename =
        RenameRequest.newBuilder()
            .setDirectory(1)
            .setName(TestVolume.bytes("new"))
            .setNewDirectory(1)
            .setNewName(TestVolume.bytes("old"))
            .setTargetHeld(true)
            .setOrigin(TestVolume.origin(1, 0))
            .build();
    assertThat(volume.rename(rename).getReplaced().getNumber()).isEqualTo(old);
    assertThat(volume.inode(old).getLinks()).isZero();
    release();
    refused("ESTALE", () -> volume.inode(old));
  }

  @Test
  void theDeadHoldNothing() throws Exception {
    long file = volume.file("f").getNumber();
    volume.file("g");
    volume.unlink(unlink("f", true, 1));
    MonitorIdentity.Builder dead =
        MonitorIdentity.newBuilder()
            .setName("p0")
            .setIncarnation(new Incarnation(1, 2).toByteString());
    volume.volumes.forget(dead.setRole(Role.ROLE_MEMORY).build());
    assertThat(volume.inode(file).getLinks()).isZero();
    volume.volumes.forget(dead.setRole(Role.ROLE_PROCESSOR).build());
    refused("ESTALE", () -> volume.inode(file));
    assertThat(kept()).isZero();
    refused("ESTALE", () -> volume.unlink(unlink("g", true, 2)));
    volume.lookup(1, "g");
  }

  /** The managers tell of a death once. */
  @Test
  void whatTheDeadHoldGoesLaterWhenItCouldNotGoAtOnce() throws Exception {
    long file = volume.file("f").getNumber();
    volume.unlink(unlink("f", true, 1));
    sql("CREATE TRIGGER refuse BEFORE DELETE ON holder BEGIN SELECT RAISE(ABORT, 'no'); END");
    volume.volumes.forget(
        MonitorIdentity.newBuilder()
            .setName("p0")
            .setIncarnation(new Incarnation(1, 2).toByteString())
            .setRole(Role.ROLE_PROCESSOR)
            .build());
    assertThat(volume.inode(file).getLinks()).isZero();
    sql("DROP TRIGGER refuse");
    volume.with(
        v -> {
          v.tidy();
          return true;
        });
    refused("ESTALE", () -> volume.inode(file));
    assertThat(kept()).isZero();
  }

  private void sql(String text) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("v/meta.db"));
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
