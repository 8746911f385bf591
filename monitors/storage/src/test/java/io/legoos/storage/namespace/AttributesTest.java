package io.legoos.storage.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.legoos.linux.ExtendedFlag;
import io.legoos.linux.FileMode;
import io.legoos.linux.RenameFlag;
import io.legoos.protocol.control.v1.GetExtendedRequest;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.Origin;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.protocol.control.v1.SetExtendedRequest;
import io.legoos.protocol.control.v1.SetExtendedResponse;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.protocol.control.v1.Timestamp;
import io.legoos.protocol.control.v1.WriteFileRequest;
import io.legoos.storage.volume.StorageException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What POSIX says of times, modes, owners and names. */
class AttributesTest {
  @TempDir Path dir;
  private final ManualClock clock = new ManualClock();
  private TestVolume volume;

  @BeforeEach
  void open() throws Exception {
    volume = new TestVolume(dir, 1 << 30, clock);
  }

  @AfterEach
  void close() {
    volume.close();
  }

  static void refused(String errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith(errno + ": ");
  }

  private static long nanos(Timestamp time) {
    return time.getSeconds() * 1_000_000_000L + time.getNanos();
  }

  private void times(long number, long accessed, long modified, long changed)
      throws StorageException {
    Inode inode = volume.inode(number);
    assertThat(
            new long[] {
              nanos(inode.getAccessed()), nanos(inode.getModified()), nanos(inode.getChanged())
            })
        .as("accessed, modified, changed")
        .containsExactly(accessed, modified, changed);
  }

  @Test
  void eachOperationSetsTheTimesThatPosixSays() throws Exception {
    long root = nanos(volume.inode(1).getAccessed());
    long made = clock.tick();
    long file = volume.file("f").getNumber();
    times(file, made, made, made);
    times(1, root, made, made);

    long written = clock.tick();
    volume.write(file, 0, TestVolume.bytes("x"));
    times(file, made, written, written);
    clock.tick();
    volume.write(file, 0, ByteString.EMPTY);
    volume.read(file, 0, 1);
    times(file, made, written, written);

    long linked = clock.tick();
    volume.link(file, 1, "g");
    times(file, made, written, linked);
    times(1, root, linked, linked);

    long chmod = clock.tick();
    volume.set(SetInodeRequest.newBuilder().setInode(file).setPermissions(0600).build());
    times(file, made, written, chmod);
    times(1, root, linked, linked);

    long unlinked = clock.tick();
    volume.unlink(1, "g", false);
    times(file, made, written, unlinked);
    times(1, root, unlinked, unlinked);

    long resized = clock.tick();
    volume.resize(file, 5);
    times(file, made, resized, resized);

    long directory = volume.make(1, "d", FileMode.S_IFDIR | 0755).getNumber();
    long renamed = clock.tick();
    volume.rename(
        RenameRequest.newBuilder()
            .setDirectory(1)
            .setName(TestVolume.bytes("f"))
            .setNewDirectory(directory)
            .setNewName(TestVolume.bytes("f"))
            .build());
    times(file, made, resized, renamed);
    times(1, root, renamed, renamed);
    times(directory, resized, renamed, renamed);

    long utime = clock.tick();
    Timestamp old = Timestamp.newBuilder().setSeconds(-5).setNanos(999_999_999).build();
    volume.set(
        SetInodeRequest.newBuilder().setInode(file).setAccessed(old).setModified(old).build());
    times(file, -4_000_000_001L, -4_000_000_001L, utime);
  }

  @Test
  void aSetgidDirectoryGivesItsGroup() throws Exception {
    long directory =
        volume
            .make(
                MakeRequest.newBuilder()
                    .setDirectory(1)
                    .setName(TestVolume.bytes("d"))
                    .setMode(FileMode.S_IFDIR | 02775)
                    .setGid(7)
                    .build())
            .getNumber();
    MakeRequest file =
        MakeRequest.newBuilder()
            .setDirectory(directory)
            .setName(TestVolume.bytes("f"))
            .setMode(FileMode.S_IFREG | 0644)
            .setUid(3)
            .setGid(4)
            .build();
    assertThat(volume.make(file).getGid()).isEqualTo(7);
    Inode below =
        volume.make(
            file.toBuilder()
                .setName(TestVolume.bytes("e"))
                .setMode(FileMode.S_IFDIR | 0700)
                .build());
    assertThat(below.getGid()).isEqualTo(7);
    assertThat(below.getMode()).isEqualTo(FileMode.S_IFDIR | 02700);
    assertThat(below.getUid()).isEqualTo(3);
  }

  @Test
  void aWriteWithoutPrivilegesTakesSetuidAway() throws Exception {
    long file = volume.make(1, "f", FileMode.S_IFREG | 06755).getNumber();
    WriteFileRequest write =
        WriteFileRequest.newBuilder().setInode(file).setData(TestVolume.bytes("x")).build();
    assertThat(volume.with(v -> v.contents().write(write)).getMode() & 07777).isEqualTo(06755);
    WriteFileRequest clear = write.toBuilder().setClearPrivileges(true).build();
    assertThat(volume.with(v -> v.contents().write(clear)).getMode() & 07777).isEqualTo(0755);
    // Without execution by the group setgid means mandatory locking.
    volume.set(SetInodeRequest.newBuilder().setInode(file).setPermissions(06705).build());
    assertThat(volume.with(v -> v.contents().write(clear)).getMode() & 07777).isEqualTo(02705);
  }

  @Test
  void devicesAndSpecialFiles() throws Exception {
    MakeRequest device =
        MakeRequest.newBuilder()
            .setDirectory(1)
            .setName(TestVolume.bytes("null"))
            .setMode(FileMode.S_IFCHR | 0666)
            .setDevice(0x103)
            .build();
    long number = volume.make(device).getNumber();
    assertThat(volume.inode(number).getDevice()).isEqualTo(0x103);
    refused("EINVAL", () -> volume.read(number, 0, 1));
    refused("EINVAL", () -> volume.resize(number, 1));
    refused("EISDIR", () -> volume.read(1, 0, 1));
    refused("EISDIR", () -> volume.write(1, 0, TestVolume.bytes("x")));
    refused("EINVAL", () -> volume.make(1, "odd", 0644));
    refused("EINVAL", () -> volume.make(1, "odd", 0170000));
  }

  @Test
  void namesAreBytesAndLeadNowhereElse() throws Exception {
    byte[] odd = {(byte) 0xff, 1, (byte) 0x80, '\n'};
    MakeRequest make =
        MakeRequest.newBuilder()
            .setDirectory(1)
            .setName(ByteString.copyFrom(odd))
            .setMode(FileMode.S_IFREG)
            .build();
    long number = volume.make(make).getNumber();
    assertThat(volume.list(1, 0, 10).getEntries(0).getName().toByteArray()).isEqualTo(odd);
    assertThat(volume.with(v -> v.queries().lookup(1, ByteString.copyFrom(odd))).getNumber())
        .isEqualTo(number);
    for (String bad : new String[] {"", ".", "..", "a/b", "/", "../x", "a\0b"}) {
      refused("EINVAL", () -> volume.make(1, bad, FileMode.S_IFREG));
      refused("EINVAL", () -> volume.lookup(1, bad));
      refused("EINVAL", () -> volume.unlink(1, bad, false));
      refused("EINVAL", () -> volume.link(number, 1, bad));
    }
    volume.file("n".repeat(255));
    refused("ENAMETOOLONG", () -> volume.file("n".repeat(256)));
    for (String vnode : new String[] {"", "..", "../v", "a/b", ".deleted-v"}) {
      refused("EINVAL", () -> volume.volumes.openVolume(vnode, 0, 0));
      refused("EINVAL", () -> volume.volumes.delete(vnode));
    }
    refused("ENOENT", () -> volume.volumes.with("other", Volume::use));
  }

  @Test
  void whatIsGoneIsStale() throws Exception {
    long file = volume.file("f").getNumber();
    volume.write(file, 0, TestVolume.bytes("x"));
    volume.unlink(1, "f", false);
    refused("ESTALE", () -> volume.inode(file));
    refused("ESTALE", () -> volume.read(file, 0, 1));
    refused("ESTALE", () -> volume.write(file, 0, TestVolume.bytes("x")));
    refused("ESTALE", () -> volume.resize(file, 0));
    refused("ESTALE", () -> volume.make(file, "x", FileMode.S_IFREG));
    assertThat(volume.file("f").getNumber()).as("never used again").isNotEqualTo(file);
  }

  @Test
  void aFileHasALimitOfNames() throws Exception {
    long file = volume.file("f").getNumber();
    volume.with(
        v ->
            v.changes()
                .make(
                    false,
                    c -> {
                      c.inodes().addLinks(file, Naming.MAX_LINKS - 1, 0);
                      return true;
                    }));
    refused("EMLINK", () -> volume.link(file, 1, "g"));
    long directory = volume.make(1, "d", FileMode.S_IFDIR).getNumber();
    refused("EPERM", () -> volume.link(directory, 1, "g"));
  }

  @Test
  void renameFlagsAreExclusive() {
    RenameRequest.Builder rename =
        RenameRequest.newBuilder()
            .setDirectory(1)
            .setName(TestVolume.bytes("a"))
            .setNewDirectory(1)
            .setNewName(TestVolume.bytes("b"));
    refused("EINVAL", () -> volume.rename(rename.setFlags(4).build()));
    refused(
        "EINVAL",
        () -> volume.rename(rename.setFlags(RenameFlag.NOREPLACE | RenameFlag.EXCHANGE).build()));
    refused("ENOENT", () -> volume.rename(rename.setFlags(0).build()));
  }

  private SetExtendedRequest.Builder extended(long inode, String name, ByteString value) {
    return SetExtendedRequest.newBuilder()
        .setInode(inode)
        .setName(TestVolume.bytes(name))
        .setValue(value);
  }

  private void set(SetExtendedRequest request) throws StorageException {
    volume.once(
        Origin.getDefaultInstance(),
        SetExtendedResponse.getDefaultInstance(),
        c -> new Attributes(c).setExtended(request));
  }

  private ByteString get(long inode, String name) throws StorageException {
    GetExtendedRequest request =
        GetExtendedRequest.newBuilder().setInode(inode).setName(TestVolume.bytes(name)).build();
    return volume.with(v -> v.queries().extended(request)).getValue();
  }

  @Test
  void extendedAttributes() throws Exception {
    long file = volume.file("f").getNumber();
    long used = volume.use().usedBytes();
    refused("ENODATA", () -> get(file, "user.a"));
    set(extended(file, "user.a", TestVolume.bytes("1")).build());
    set(extended(file, "user.empty", ByteString.EMPTY).build());
    assertThat(get(file, "user.a")).isEqualTo(TestVolume.bytes("1"));
    assertThat(get(file, "user.empty")).isEqualTo(ByteString.EMPTY);
    assertThat(volume.with(v -> v.queries().extendedNames(file)).getNamesList())
        .containsExactlyInAnyOrder(TestVolume.bytes("user.a"), TestVolume.bytes("user.empty"));
    ByteString two = TestVolume.bytes("2");
    refused(
        "EEXIST", () -> set(extended(file, "user.a", two).setFlags(ExtendedFlag.CREATE).build()));
    refused(
        "ENODATA", () -> set(extended(file, "user.b", two).setFlags(ExtendedFlag.REPLACE).build()));
    refused("ERANGE", () -> set(extended(file, "n".repeat(256), two).build()));
    ByteString large = ByteString.copyFrom(new byte[64 << 10]);
    set(extended(file, "user.large", large).build());
    assertThat(get(file, "user.large")).isEqualTo(large);
    refused("ENOSPC", () -> set(extended(file, "user.larger", large).build()));
    refused("E2BIG", () -> set(extended(file, "user.a", large.concat(two)).build()));
    assertThat(volume.use().usedBytes()).isGreaterThan(used + (64 << 10));
    for (String name : new String[] {"user.a", "user.empty", "user.large"}) {
      set(extended(file, name, ByteString.EMPTY).setRemove(true).build());
    }
    assertThat(volume.use().usedBytes()).isEqualTo(used);
  }
}
