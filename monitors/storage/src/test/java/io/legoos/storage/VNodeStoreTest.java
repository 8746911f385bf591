package io.legoos.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.protocol.control.v1.FileRef;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import io.legoos.storage.volume.VolumeSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VNodeStoreTest {
  private static final long CAPACITY = 1 << 22;

  @TempDir Path dir;
  private Path vnodes;
  private Path outside;
  private VolumeSpace space;
  private VNodeStore store;

  @BeforeEach
  void makeVolume() throws IOException {
    vnodes = Files.createDirectories(dir.resolve("state/vnodes"));
    outside = Files.createDirectories(dir.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    space = new VolumeSpace(CAPACITY, 0);
    store = new VNodeStore(vnodes, space);
  }

  private static FilePath path(String path) throws StorageException {
    return FilePath.of(FileRef.newBuilder().setVnode("v").setPath(path).build());
  }

  private long write(String path, long offset, String data) throws StorageException {
    return store.write(path(path), offset, ByteBuffer.wrap(data.getBytes(UTF_8)), true, true);
  }

  private String read(String path, long offset, int length) throws StorageException {
    return UTF_8.decode(store.read(path(path), offset, length)).toString();
  }

  private static void fails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(StorageException.class)
        .extracting(e -> ((StorageException) e).errno())
        .isEqualTo(errno);
  }

  @Test
  void readsBackWhatWasWritten() throws Exception {
    assertThat(write("/f", 0, "hello world")).isEqualTo(11);
    assertThat(write("/f", 6, "lego!")).isEqualTo(11);
    assertThat(read("/f", 0, 100)).isEqualTo("hello lego!");
    assertThat(read("/f", 6, 4)).isEqualTo("lego");
    assertThat(read("/f", 11, 4)).isEmpty();
    assertThat(read("/f", Long.MAX_VALUE - 4, 4)).isEmpty();
    assertThat(read("/f", 3, 0)).isEmpty();
  }

  @Test
  void aHoleReadsAsZeros() throws Exception {
    assertThat(write("/f", 5, "x")).isEqualTo(6);
    assertThat(read("/f", 0, 6)).isEqualTo("\0\0\0\0\0x");
  }

  @Test
  void anEmptyWriteCreatesAndDoesNotGrow() throws Exception {
    assertThat(write("/f", 99, "")).isZero();
    assertThat(store.stat(path("/f")).sizeBytes()).isZero();
  }

  @Test
  void statTellsFilesFromDirectories() throws Exception {
    write("/f", 0, "abc");
    FileStat file = store.stat(path("/f"));
    assertThat(file.sizeBytes()).isEqualTo(3);
    assertThat(file.directory()).isFalse();
    assertThat(file.modifiedEpochMs())
        .isEqualTo(Files.getLastModifiedTime(vnodes.resolve("v/f")).toMillis());
    assertThat(store.stat(path("/")).directory()).isTrue();
    assertThat(store.stat(path("/.")).directory()).isTrue();
  }

  @Test
  void filesInDirectoriesAreReached() throws Exception {
    Files.createDirectories(vnodes.resolve("v/a/b"));
    write("/a/b/f", 0, "deep");
    assertThat(read("/a/b/f", 0, 9)).isEqualTo("deep");
    assertThat(vnodes.resolve("v/a/b/f")).hasContent("deep");
  }

  @Test
  void errorsAreThoseOfTheSystemCalls() throws Exception {
    fails(Errno.ENOENT, () -> read("/f", 0, 1));
    write("/f", 0, "x");
    Files.createDirectories(vnodes.resolve("v/d"));
    fails(Errno.ENOENT, () -> read("/g", 0, 1));
    fails(Errno.ENOENT, () -> store.stat(path("/g")));
    fails(Errno.ENOENT, () -> write("/none/f", 0, "x"));
    fails(
        Errno.ENOENT, () -> store.write(path("/g"), 0, ByteBuffer.wrap(new byte[1]), false, false));
    fails(Errno.ENOTDIR, () -> read("/f/g", 0, 1));
    fails(Errno.EISDIR, () -> read("/d", 0, 1));
    fails(Errno.EISDIR, () -> read("/", 0, 1));
    fails(Errno.EISDIR, () -> write("/d", 0, "x"));
    fails(Errno.EINVAL, () -> read("/f", -1, 1));
    fails(Errno.EINVAL, () -> read("/f", 0, -1));
    fails(Errno.EINVAL, () -> read("/f", 0, VNodeStore.MAX_TRANSFER_BYTES + 1));
    fails(Errno.EINVAL, () -> write("/f", 0, "x".repeat(VNodeStore.MAX_TRANSFER_BYTES + 1)));
    fails(Errno.EFBIG, () -> write("/f", Long.MAX_VALUE, "x"));
  }

  @Test
  void twoVNodesDoNotSeeEachOther() throws Exception {
    write("/f", 0, "mine");
    FilePath other = FilePath.of(FileRef.newBuilder().setVnode("w").setPath("/f").build());
    fails(Errno.ENOENT, () -> store.read(other, 0, 4));
    store.write(other, 0, ByteBuffer.wrap("yours".getBytes(UTF_8)), true, false);
    assertThat(read("/f", 0, 9)).isEqualTo("mine");
  }

  @Test
  void aLinkAsFileDirectoryOrVNodeIsNotFollowed() throws Exception {
    write("/f", 0, "x");
    Files.createSymbolicLink(vnodes.resolve("v/file"), outside.resolve("secret"));
    Files.createSymbolicLink(vnodes.resolve("v/dir"), outside);
    Files.createSymbolicLink(vnodes.resolve("v/dangling"), outside.resolve("new"));
    fails(Errno.ELOOP, () -> read("/file", 0, 9));
    fails(Errno.ELOOP, () -> write("/file", 0, "x"));
    fails(Errno.ELOOP, () -> store.stat(path("/file")));
    fails(Errno.ELOOP, () -> write("/dangling", 0, "x"));
    for (ThrowingCallable through :
        new ThrowingCallable[] {
          () -> read("/dir/secret", 0, 9),
          () -> write("/dir/new", 0, "x"),
          () -> store.stat(path("/dir/secret"))
        }) {
      assertThatThrownBy(through)
          .isInstanceOf(StorageException.class)
          .extracting(e -> ((StorageException) e).errno())
          .isIn(Errno.ELOOP, Errno.ENOTDIR);
    }
    Files.move(vnodes.resolve("v"), vnodes.resolve("moved"));
    Files.createSymbolicLink(vnodes.resolve("v"), outside);
    assertThatThrownBy(() -> read("/secret", 0, 9)).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> write("/new", 0, "x")).isInstanceOf(StorageException.class);
    assertThat(outside.resolve("secret")).hasContent("secret");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  /** A directory and a link to the outside change places all the time; no read gets through. */
  @Test
  void noRaceWithARenameLeadsOut() throws Exception {
    Path inside = Files.createDirectories(vnodes.resolve("v/real"));
    Files.writeString(inside.resolve("secret"), "inside");
    Path link = Files.createSymbolicLink(vnodes.resolve("v/link"), outside);
    Path spot = vnodes.resolve("v/spot");
    AtomicBoolean done = new AtomicBoolean();
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    swap(inside, spot);
                    swap(link, spot);
                  }
                });
    int seen = 0;
    try {
      for (int i = 0; i < 3000; i++) {
        try {
          assertThat(read("/spot/secret", 0, 9)).isEqualTo("inside");
          seen++;
        } catch (StorageException e) {
          assertThat(e.errno()).isIn(Errno.ENOENT, Errno.ELOOP, Errno.ENOTDIR);
        }
      }
    } finally {
      done.set(true);
      swapper.join();
    }
    assertThat(seen).as("reads that hit the directory").isPositive();
  }

  private static void swap(Path from, Path spot) {
    try {
      Files.move(from, spot, StandardCopyOption.ATOMIC_MOVE);
      Files.move(spot, from, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFullVolumeRefusesGrowthAndTakesOverwrites() throws Exception {
    String mib = "x".repeat(1 << 20);
    for (int i = 0; i < 4; i++) {
      write("/f", (long) i << 20, mib);
    }
    assertThat(space.usedBytes()).isEqualTo(CAPACITY);
    fails(Errno.ENOSPC, () -> write("/f", CAPACITY, "y"));
    fails(Errno.ENOSPC, () -> write("/g", 0, "y"));
    assertThat(write("/f", 0, "y")).isEqualTo(CAPACITY);
    assertThat(space.usedBytes()).isEqualTo(CAPACITY);
    assertThat(VolumeSpace.measure(vnodes, CAPACITY).usedBytes()).isEqualTo(CAPACITY);
  }

  @Test
  void aRemovedFileIsGoneAndItsBytesAreFree() throws Exception {
    write("/f", 0, "hello");
    write("/g", 0, "xy");
    assertThat(store.remove(path("/f"))).isTrue();
    fails(Errno.ENOENT, () -> read("/f", 0, 1));
    assertThat(read("/g", 0, 9)).isEqualTo("xy");
    assertThat(space.usedBytes()).isEqualTo(2);
    assertThat(VolumeSpace.measure(vnodes, CAPACITY).usedBytes()).isEqualTo(2);
    assertThat(write("/f", 0, "new")).isEqualTo(3);
  }

  @Test
  void removingWhatIsNotThereIsNoError() throws Exception {
    assertThat(store.remove(path("/f"))).as("not even the vNode").isFalse();
    write("/f", 0, "x");
    assertThat(store.remove(path("/f"))).isTrue();
    assertThat(store.remove(path("/f"))).isFalse();
    assertThat(store.remove(path("/none/f"))).isFalse();
    assertThat(space.usedBytes()).isZero();
  }

  @Test
  void onlyRegularFilesAreRemoved() throws Exception {
    write("/f", 0, "x");
    Files.createDirectories(vnodes.resolve("v/d"));
    Files.createSymbolicLink(vnodes.resolve("v/file"), outside.resolve("secret"));
    Files.createSymbolicLink(vnodes.resolve("v/dir"), outside);
    fails(Errno.EISDIR, () -> store.remove(path("/d")));
    fails(Errno.EISDIR, () -> store.remove(path("/")));
    fails(Errno.ENOTDIR, () -> store.remove(path("/f/g")));
    fails(Errno.ELOOP, () -> store.remove(path("/file")));
    assertThatThrownBy(() -> store.remove(path("/dir/secret")))
        .isInstanceOf(StorageException.class);
    assertThat(outside.resolve("secret")).hasContent("secret");
    assertThat(vnodes.resolve("v/d")).isDirectory();
    assertThat(space.usedBytes()).isEqualTo(1);
  }

  @Test
  void concurrentAppendsAreCountedOnce() throws Exception {
    Thread[] writers = new Thread[4];
    for (int t = 0; t < writers.length; t++) {
      int slice = t;
      writers[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 50; i++) {
                      try {
                        write("/f", (slice * 50L + i) * 10, "0123456789");
                      } catch (StorageException e) {
                        throw new AssertionError(e);
                      }
                    }
                  });
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(read("/f", 0, 4000)).isEqualTo("0123456789".repeat(200));
    assertThat(space.usedBytes()).isEqualTo(2000);
  }
}
