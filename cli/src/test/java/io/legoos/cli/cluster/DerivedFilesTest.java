package io.legoos.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivedFilesTest {
  @TempDir private Path dir;

  private Path root;
  private Path processes;
  private Path installation;
  private DerivedFiles derived;

  @BeforeEach
  void makeAnEmptyMachine() throws IOException {
    root = dir.resolve("lego");
    processes = Files.createDirectory(dir.resolve("proc"));
    installation = Files.createDirectory(dir.resolve("installation"));
    derived = new DerivedFiles(root, processes);
  }

  @Test
  void aNewerCopyReplacesTheOneOfTheSameInstallation() throws IOException {
    Path old = publish("lib-1", installation);
    Path newer = publish("lib-2", installation);

    assertThat(old).doesNotExist();
    assertThat(newer.resolve("a.jar")).exists();
  }

  @Test
  void whatAProcessUsesStaysUntilItHasEnded() throws IOException {
    Path used = publish("lib-1", installation);
    Path process = Files.createDirectory(processes.resolve("4711"));
    Files.writeString(process.resolve("cmdline"), "java\0-cp\0" + used + "/*\0Main\0");

    publish("lib-2", installation);
    assertThat(used.resolve("a.jar")).exists();

    Files.delete(process.resolve("cmdline")); // it has ended
    publish("lib-3", installation);
    assertThat(used).doesNotExist();
    assertThat(root.resolve("lib-2")).doesNotExist();
  }

  @Test
  void cachesGoWithTheLibrariesThatTheyAreFor() throws IOException {
    Path libraries = publish("lib-1", installation);
    Path caches = publish("aot-1", libraries);
    assertThat(libraries).exists();

    publish("lib-2", installation);

    assertThat(caches).doesNotExist();
  }

  @Test
  void cachesThatAProcessMapsStay() throws IOException {
    Path caches = publish("aot-1", installation);
    Path process = Files.createDirectory(processes.resolve("12"));
    Files.writeString(process.resolve("cmdline"), "java\0-XX:AOTCache=" + caches + "/m.aot\0");

    publish("aot-2", installation);

    assertThat(caches.resolve("a.jar")).exists();
  }

  @Test
  void anotherInstallationKeepsItsOwnUntilItIsGone() throws IOException {
    Path other = Files.createDirectory(dir.resolve("other"));
    Path others = publish("lib-1", other);

    publish("lib-2", installation);
    assertThat(others).exists();

    Files.delete(other);
    publish("lib-3", installation);
    assertThat(others).doesNotExist();
  }

  @Test
  void whatIsFromBeforeOriginsWereRecordedOrWasNeverFinishedGoes() throws IOException {
    Path unknown = Files.createDirectories(root.resolve("lib-0"));
    Path unfinished = Files.createDirectories(root.resolve("partial-1"));
    Path stranger = Files.createDirectories(root.resolve("volumes"));

    publish("lib-2", installation);

    assertThat(unknown).doesNotExist();
    assertThat(unfinished).doesNotExist();
    assertThat(stranger).exists();
  }

  @Test
  void theSecondOfTwoThatMakeTheSameIsDropped() throws IOException {
    Path first = publish("aot-1", installation);
    Files.writeString(first.resolve("mark"), "first");

    publish("aot-1", installation);

    assertThat(first.resolve("mark")).exists();
    assertThat(root).isDirectoryNotContaining("glob:**/partial-*");
  }

  private Path publish(String name, Path origin) throws IOException {
    Path filled = derived.begin();
    Files.writeString(filled.resolve("a.jar"), "");
    Path target = root.resolve(name);
    derived.publish(filled, target, origin);
    return target;
  }
}
