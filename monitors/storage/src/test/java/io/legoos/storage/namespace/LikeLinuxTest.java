package io.legoos.storage.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.legoos.linux.FileMode;
import io.legoos.linux.RenameFlag;
import io.legoos.protocol.control.v1.DirectoryEntry;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.storage.volume.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random system calls on a volume and on a directory of Linux: the same errors, and the same tree
 * after. The volume is closed and opened again in between.
 */
class LikeLinuxTest {
  private static final int STEPS = 4000;
  private static final int NAMES = 5;

  /** Numbers of errno(3) on x86-64. */
  private static final Map<String, Integer> ERRNO =
      Map.ofEntries(
          Map.entry("EPERM", 1),
          Map.entry("ENOENT", 2),
          Map.entry("EEXIST", 17),
          Map.entry("ENOTDIR", 20),
          Map.entry("EISDIR", 21),
          Map.entry("EINVAL", 22),
          Map.entry("EMLINK", 31),
          Map.entry("ENAMETOOLONG", 36),
          Map.entry("ENOTEMPTY", 39),
          Map.entry("ELOOP", 40));

  @TempDir Path dir;

  private interface Call {
    void run() throws StorageException;
  }

  /** Where a path leads: its directory's inode and its last name. */
  private record Place(long directory, String name) {}

  private TestVolume volume;
  private LinuxDirectory linux;
  private Path real;

  @BeforeEach
  void open() throws Exception {
    real = Files.createDirectory(dir.resolve("linux"));
    linux = new LinuxDirectory(real);
    openVolume();
  }

  private void openVolume() throws Exception {
    volume = new TestVolume(dir.resolve("volumes"), Long.MAX_VALUE / 2, InstantSource.system());
  }

  @AfterEach
  void close() {
    linux.close();
    volume.close();
  }

  private static int errnoOf(Call call) {
    try {
      call.run();
      return 0;
    } catch (StorageException e) {
      Integer number = ERRNO.get(e.errno().name());
      if (number == null) {
        throw new AssertionError("unexpected", e);
      }
      return -number;
    }
  }

  private Place place(String path) throws StorageException {
    long directory = Inodes.ROOT;
    String[] names = path.split("/");
    for (int i = 0; i < names.length - 1; i++) {
      Inode next = volume.lookup(directory, names[i]);
      if (FileMode.isSymlink(next.getMode())) {
        // Where all links point to there is nothing.
        throw new StorageException(StorageException.Errno.ENOENT, path);
      }
      if (!FileMode.isDirectory(next.getMode())) {
        throw new StorageException(StorageException.Errno.ENOTDIR, path);
      }
      directory = next.getNumber();
    }
    return new Place(directory, names[names.length - 1]);
  }

  private Inode find(String path) throws StorageException {
    Place place = place(path);
    return volume.lookup(place.directory(), place.name());
  }

  private Inode regular(String path) throws StorageException {
    Inode inode = find(path);
    if (FileMode.isSymlink(inode.getMode())) {
      throw new StorageException(StorageException.Errno.ELOOP, path);
    }
    return inode;
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder("n" + random.nextInt(NAMES));
    while (random.nextInt(3) == 0) {
      path.append("/n").append(random.nextInt(NAMES));
    }
    return path.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @Tag("S3")
  void theSameErrorsAndTheSameTree(long seed) throws Exception {
    System.out.println("LikeLinuxTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < STEPS; i++) {
      step(random, seed + " step " + i);
      if (i % 1000 == 999) {
        volume.close();
        openVolume();
      }
      if (i % 200 == 199) {
        compare("", Inodes.ROOT, "seed " + seed + " step " + i);
      }
    }
    assertThat(volume.use().inodes()).isEqualTo(inodes(real));
  }

  private void step(Random random, String when) {
    String path = path(random);
    String other = path(random);
    int kind = random.nextInt(9);
    int flags = new int[] {0, 0, RenameFlag.NOREPLACE, RenameFlag.EXCHANGE}[random.nextInt(4)];
    long offset = random.nextInt(20_000);
    byte[] data = new byte[1 + random.nextInt(9000)];
    random.nextBytes(data);
    int theirs;
    int ours;
    switch (kind) {
      case 0 -> {
        theirs = linux.mkdir(path, 0755);
        ours = errnoOf(() -> make(path, FileMode.S_IFDIR | 0755, ""));
      }
      case 1 -> {
        theirs = linux.mknod(path, FileMode.S_IFREG | 0644);
        ours = errnoOf(() -> make(path, FileMode.S_IFREG | 0644, ""));
      }
      case 2 -> {
        theirs = linux.symlink("gone/" + other, path);
        ours = errnoOf(() -> make(path, FileMode.S_IFLNK | 0777, "gone/" + other));
      }
      case 3 -> {
        theirs = linux.link(path, other);
        ours =
            errnoOf(
                () -> {
                  long inode = find(path).getNumber();
                  Place to = place(other);
                  volume.link(inode, to.directory(), to.name());
                });
      }
      case 4 -> {
        theirs = linux.unlink(path);
        ours = errnoOf(() -> unlink(path, false));
      }
      case 5 -> {
        theirs = linux.rmdir(path);
        ours = errnoOf(() -> unlink(path, true));
      }
      case 6 -> {
        theirs = linux.rename(path, other, flags);
        ours = errnoOf(() -> rename(path, other, flags));
      }
      case 7 -> {
        theirs = linux.truncate(path, offset);
        ours = errnoOf(() -> volume.resize(regular(path).getNumber(), offset));
      }
      default -> {
        theirs = linux.write(path, offset, data);
        ours =
            errnoOf(
                () -> volume.write(regular(path).getNumber(), offset, ByteString.copyFrom(data)));
      }
    }
    assertThat(ours).as("seed %s: %d %s %s %d", when, kind, path, other, flags).isEqualTo(theirs);
  }

  private void make(String path, int mode, String target) throws StorageException {
    Place place = place(path);
    volume.make(
        MakeRequest.newBuilder()
            .setDirectory(place.directory())
            .setName(TestVolume.bytes(place.name()))
            .setMode(mode)
            .setTarget(TestVolume.bytes(target))
            .build());
  }

  private void unlink(String path, boolean directory) throws StorageException {
    Place place = place(path);
    volume.unlink(place.directory(), place.name(), directory);
  }

  private void rename(String path, String other, int flags) throws StorageException {
    Place from = place(path);
    Place to = place(other);
    volume.rename(
        RenameRequest.newBuilder()
            .setDirectory(from.directory())
            .setName(TestVolume.bytes(from.name()))
            .setNewDirectory(to.directory())
            .setNewName(TestVolume.bytes(to.name()))
            .setFlags(flags)
            .build());
  }

  private static Set<String> names(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    return names;
  }

  private void compare(String prefix, long directory, String when) throws Exception {
    Map<String, Inode> ours = new TreeMap<>();
    long cookie = 0;
    boolean complete = false;
    while (!complete) {
      var page = volume.list(directory, cookie, 2);
      for (DirectoryEntry entry : page.getEntriesList()) {
        ours.put(entry.getName().toStringUtf8(), entry.getInode());
        cookie = entry.getCookie();
      }
      complete = page.getComplete();
    }
    assertThat(ours.keySet()).as(when).isEqualTo(names(real.resolve(prefix)));
    for (Map.Entry<String, Inode> entry : ours.entrySet()) {
      String path = prefix + entry.getKey();
      Inode inode = entry.getValue();
      LinuxDirectory.Stat stat = linux.stat(path);
      String what = when + " " + path;
      assertThat(inode.getMode()).as(what).isEqualTo(stat.mode());
      assertThat((long) inode.getLinks()).as(what).isEqualTo(stat.links());
      assertThat(volume.inode(inode.getNumber())).as(what).isEqualTo(inode);
      if (FileMode.isDirectory(inode.getMode())) {
        compare(path + "/", inode.getNumber(), when);
      } else if (FileMode.isSymlink(inode.getMode())) {
        assertThat(
                new String(
                    volume.with(v -> v.queries().target(inode.getNumber())),
                    java.nio.charset.StandardCharsets.UTF_8))
            .isEqualTo(linux.readlink(path));
      } else {
        assertThat(inode.getSizeBytes()).as(what).isEqualTo(stat.size());
        assertThat(volume.read(inode.getNumber(), 0, 100_000).toByteArray())
            .as(what)
            .isEqualTo(linux.read(path, 100_000));
      }
    }
  }

  private static long inodes(Path real) throws IOException {
    TreeSet<Object> numbers = new TreeSet<>();
    try (var all = Files.walk(real)) {
      for (Path path : all.toList()) {
        numbers.add(Files.getAttribute(path, "unix:ino", java.nio.file.LinkOption.NOFOLLOW_LINKS));
      }
    }
    return numbers.size();
  }
}
