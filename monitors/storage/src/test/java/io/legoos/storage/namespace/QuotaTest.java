package io.legoos.storage.namespace;

import static io.legoos.storage.namespace.AttributesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.legoos.linux.SparseFile;
import io.legoos.protocol.control.v1.AllocateFileRequest;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.SeekFileRequest;
import io.legoos.storage.volume.StorageException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of bytes and inodes, and files with holes, which are charged for what they take. */
class QuotaTest {
  private static final int LIMIT = 1 << 20;
  private static final ByteString PAGE = page();

  @TempDir Path dir;
  private TestVolume volume;

  @BeforeEach
  void open() throws Exception {
    volume = new TestVolume(dir, 2 * LIMIT, new ManualClock());
    volume.volumes.openVolume(TestVolume.VNODE, LIMIT, 5);
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private static ByteString page() {
    byte[] bytes = new byte[4096];
    java.util.Arrays.fill(bytes, (byte) 'x');
    return ByteString.copyFrom(bytes);
  }

  private long fill() throws StorageException {
    long file = volume.file("full").getNumber();
    for (int at = 0; at < LIMIT; at += PAGE.size()) {
      volume.write(file, at, PAGE);
    }
    return file;
  }

  @Test
  void beyondTheVolumesLimitIsEdquotAndChangesNothing() throws Exception {
    long file = fill();
    assertThat(volume.use().freeBytes()).isZero();
    Inode before = volume.inode(file);
    refused("EDQUOT", () -> volume.write(file, LIMIT, PAGE));
    refused("EDQUOT", () -> volume.write(file, LIMIT - 100L, PAGE));
    assertThat(volume.inode(file)).isEqualTo(before);
    volume.write(file, 100, PAGE);
    assertThat(volume.read(file, 100, 4096)).as("what is there can be overwritten").isEqualTo(PAGE);
    volume.unlink(1, "full", false);
    assertThat(volume.use().usedBytes()).isZero();
    assertThat(volume.space.usedBytes()).isZero();
  }

  @Test
  void beyondTheMonitorsRoomIsEnospc() throws Exception {
    volume.volumes.openVolume(TestVolume.VNODE, 0, 0);
    assertThat(volume.space.take(2 * LIMIT - 8192)).isTrue();
    long file = volume.file("f").getNumber();
    volume.write(file, 0, PAGE);
    volume.write(file, 4096, PAGE);
    refused("ENOSPC", () -> volume.write(file, 8192, PAGE));
    assertThat(volume.inode(file).getSizeBytes()).isEqualTo(8192);
  }

  @Test
  void holesAreNotCharged() throws Exception {
    long file = volume.file("f").getNumber();
    volume.write(file, 1L << 40, PAGE);
    assertThat(volume.inode(file).getSizeBytes()).isEqualTo((1L << 40) + 4096);
    assertThat(volume.use().usedBytes()).isLessThan(64 << 10);
    volume.resize(file, 1L << 42);
    assertThat(volume.use().usedBytes()).isLessThan(64 << 10);
    assertThat(volume.inode(file).getBlocks() * 512).isEqualTo(volume.use().usedBytes());
    refused("EFBIG", () -> volume.resize(file, Long.MAX_VALUE));
    refused("EFBIG", () -> volume.write(file, Long.MAX_VALUE - 4096, PAGE));
    volume.resize(file, 0);
    assertThat(volume.use().usedBytes()).isZero();
  }

  @Test
  void beyondTheLimitOfInodesIsEdquot() throws Exception {
    for (int i = 0; i < 4; i++) {
      volume.file("f" + i);
    }
    refused("EDQUOT", () -> volume.file("g"));
    volume.unlink(1, "f0", false);
    volume.file("g");
    assertThat(volume.use().inodes()).isEqualTo(5);
  }

  @Test
  void whatIsUsedIsKnownAfterARestart() throws Exception {
    long file = fill();
    volume.close();
    volume = new TestVolume(dir, 2 * LIMIT, new ManualClock());
    assertThat(volume.space.usedBytes()).isGreaterThanOrEqualTo(LIMIT);
    volume.volumes.openVolume(TestVolume.VNODE, LIMIT, 5);
    refused("EDQUOT", () -> volume.write(file, LIMIT, PAGE));
    assertThat(volume.volumes.delete(TestVolume.VNODE)).isTrue();
    assertThat(volume.volumes.delete(TestVolume.VNODE)).isFalse();
    assertThat(volume.space.usedBytes()).isZero();
    assertThat(dir).isEmptyDirectory();
  }

  private Inode allocate(long inode, int mode, long offset, long length) throws StorageException {
    AllocateFileRequest request =
        AllocateFileRequest.newBuilder()
            .setInode(inode)
            .setMode(mode)
            .setOffset(offset)
            .setLength(length)
            .build();
    return volume.with(v -> v.resizing().allocate(request));
  }

  private long seek(long inode, long offset, boolean hole) throws StorageException {
    SeekFileRequest request =
        SeekFileRequest.newBuilder().setInode(inode).setOffset(offset).setHole(hole).build();
    return volume.with(v -> v.contents().seek(request)).getOffset();
  }

  @Test
  void allocating() throws Exception {
    long file = volume.file("f").getNumber();
    assertThat(allocate(file, 0, 0, 100_000).getSizeBytes()).isEqualTo(100_000);
    assertThat(volume.use().usedBytes()).isGreaterThanOrEqualTo(100_000);
    assertThat(volume.read(file, 0, 200_000)).isEqualTo(ByteString.copyFrom(new byte[100_000]));
    assertThat(allocate(file, SparseFile.KEEP_SIZE, 0, 200_000).getSizeBytes()).isEqualTo(100_000);
    refused("EDQUOT", () -> allocate(file, 0, 0, 2 * LIMIT));
    refused("EOPNOTSUPP", () -> allocate(file, SparseFile.PUNCH_HOLE, 0, 1));
    refused("EOPNOTSUPP", () -> allocate(file, 8, 0, 1));
    refused("EINVAL", () -> allocate(file, 0, 0, 0));
    volume.unlink(1, "f", false);
    assertThat(volume.use().usedBytes()).isZero();
  }

  @Test
  void holesArePunchedAndFound() throws Exception {
    long file = volume.file("f").getNumber();
    for (int i = 0; i < 4; i++) {
      volume.write(file, i * 4096L, PAGE);
    }
    long used = volume.use().usedBytes();
    allocate(file, SparseFile.PUNCH_HOLE | SparseFile.KEEP_SIZE, 4096, 4096);
    assertThat(volume.use().usedBytes()).isEqualTo(used - 4096);
    assertThat(volume.read(file, 4096, 4096)).isEqualTo(ByteString.copyFrom(new byte[4096]));
    assertThat(volume.read(file, 8192, 4096)).isEqualTo(PAGE);
    assertThat(seek(file, 0, true)).isEqualTo(4096);
    assertThat(seek(file, 4096, false)).isEqualTo(8192);
    assertThat(seek(file, 8192, true)).isEqualTo(16384);
    refused("ENXIO", () -> seek(file, 16384, true));
    allocate(file, SparseFile.ZERO_RANGE, 12288, 100_000);
    assertThat(volume.inode(file).getSizeBytes()).isEqualTo(112_288);
    assertThat(volume.read(file, 12288, 4096)).isEqualTo(ByteString.copyFrom(new byte[4096]));
    assertThat(seek(file, 13000, true)).isEqualTo(13000);
    refused("ENXIO", () -> seek(file, 13000, false));
  }
}
