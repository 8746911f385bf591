package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.cluster.ComponentState;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start-up caches of components and copies of libraries: used, refused, removed. */
class StartCacheTest {
  private static final Path DERIVED = Path.of("/var/lib/lego");
  private static final String OPTION = "-XX:AOTCache=";

  @TempDir private Path dir;

  @Test
  void componentsUseTheCachesOfARehearsalAndDoWithoutThoseThatAreDamaged() throws Exception {
    Lego lego = Lego.installedIn(dir.resolve("lego"));
    Lego.Result rehearsal = lego.run("rehearse-components");
    assertThat(rehearsal.status()).as("%s", rehearsal.errors()).isZero();

    Path caches;
    try (TestCluster cluster = TestCluster.start(lego)) {
      for (ComponentState component : cluster.components()) {
        assertThat(maps(component)).as(component.name()).contains(cache(component).toString());
      }
      caches = Objects.requireNonNull(cache(cluster.component("memory")).getParent());
      assertThat(cluster.run(List.of(), "true").status()).isZero();
    }
    assertBelongsToRoot(caches);

    truncate(caches.resolve("managers.aot"));
    overwrite(caches.resolve("memory.aot"), 0);
    overwrite(caches.resolve("storage.aot"), Files.size(caches.resolve("storage.aot")) / 2);
    try (TestCluster cluster = TestCluster.start(lego)) {
      for (String role : List.of("managers", "memory", "storage")) {
        ComponentState component = cluster.component(role);
        assertThat(cache(component)).exists();
        assertThat(maps(component)).as(role).doesNotContain(".aot");
      }
      Lego.Result run = cluster.run(List.of(), "echo", "well");
      assertThat(run.output()).isEqualTo("well\n");
      assertThat(run.errors()).isEmpty();
    }
  }

  @Test
  void copiesOfLibrariesGoWhenNothingUsesThemAndNewerOnesAreThere() throws Exception {
    Lego lego = Lego.installedIn(dir.resolve("lego"));
    Files.setPosixFilePermissions(
        dir.resolve("lego"),
        Set.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE));
    Path first;
    try (TestCluster running = coldCluster(lego)) {
      first = libraries(running.component("storage"));
      assertThat(first).startsWith(DERIVED);
      rebuild();
      Path second;
      try (TestCluster newer = coldCluster(lego)) {
        second = libraries(newer.component("storage"));
        assertThat(second).isNotEqualTo(first);
        assertThat(first).as("used by a cluster that runs").exists();
      }
      assertThat(running.run(List.of(), "true").status()).isZero();
    }
    rebuild();
    try (TestCluster newest = coldCluster(lego)) {
      assertThat(first).doesNotExist();
      assertThat(libraries(newest.component("storage"))).exists();
    }
  }

  private static TestCluster coldCluster(Lego lego) throws Exception {
    return TestCluster.start(lego, Lego.example(), "--cold");
  }

  /** What a build does: a jar is another one now. */
  private void rebuild() throws IOException {
    try (Stream<Path> jars = Files.list(dir.resolve("lego/lib"))) {
      Path jar =
          jars.filter(path -> path.toString().contains("legoos-cli")).findFirst().orElseThrow();
      FileTime time = Files.getLastModifiedTime(jar);
      Files.setLastModifiedTime(jar, FileTime.fromMillis(time.toMillis() + 1000));
    }
  }

  private static List<String> commandLine(ComponentState component) throws IOException {
    Path file = Path.of("/proc", Long.toString(component.pid()), "cmdline");
    return List.of(Files.readString(file).split("\0"));
  }

  private static Path cache(ComponentState component) throws IOException {
    return Path.of(
        commandLine(component).stream()
            .filter(word -> word.startsWith(OPTION))
            .map(word -> word.substring(OPTION.length()))
            .findFirst()
            .orElseThrow());
  }

  private static Path libraries(ComponentState component) throws IOException {
    List<String> words = commandLine(component);
    return Objects.requireNonNull(Path.of(words.get(words.indexOf("-cp") + 1)).getParent());
  }

  private static String maps(ComponentState component) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(component.pid()), "maps"));
  }

  /** A component that was taken over must not be able to write what others run. */
  private static void assertBelongsToRoot(Path caches) throws IOException {
    try (Stream<Path> all = Files.walk(caches)) {
      for (Path each : Stream.concat(all, Stream.of(DERIVED)).toList()) {
        assertThat(Files.getAttribute(each, "unix:uid")).as("%s", each).isEqualTo(0);
        assertThat(Files.getPosixFilePermissions(each))
            .as("%s", each)
            .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
      }
    }
  }

  private static void truncate(Path file) throws IOException {
    try (RandomAccessFile cache = new RandomAccessFile(file.toFile(), "rw")) {
      cache.setLength(cache.length() / 2);
    }
  }

  private static void overwrite(Path file, long offset) throws IOException {
    try (RandomAccessFile cache = new RandomAccessFile(file.toFile(), "rw")) {
      cache.seek(offset);
      cache.write(new byte[4096]);
    }
  }
}
