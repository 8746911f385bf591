package io.legoos.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs of a copy, both ends on this machine; a vNode's end runs the same ones. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TransferTest {
  @TempDir Path dir;
  private Path from;
  private Path to;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  @BeforeEach
  void makeTwoDirectories() throws IOException {
    from = Files.createDirectory(dir.resolve("from"));
    to = Files.createDirectory(dir.resolve("to"));
  }

  private int copy(Place sender, Place receiver, String name, Path target, boolean directory)
      throws Exception {
    CopyProgress progress = new CopyProgress(new PrintStream(shown, true), true);
    progress.begin(name);
    return new Transfer(sender, receiver, progress)
        .run(
            new CopyPlan.Source(from, name),
            new CopyScript(target.toString(), name, ".lego-cp-1", directory));
  }

  private int copy(String name, Path target) throws Exception {
    return copy(Place.here(), Place.here(), name, target, false);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> !path.equals(directory))
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = from.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aFileGoesIntoADirectoryOrGetsAName() throws Exception {
    byte[] bytes = new byte[3_000_001];
    new Random(7).nextBytes(bytes);
    String name = "-o dd 'n\"$(x)\nä";
    Files.write(from.resolve(name), bytes);
    assertThat(copy(name, to)).isEqualTo(ExitStatus.OK);
    assertThat(copy(name, to.resolve("b"))).isEqualTo(ExitStatus.OK);
    assertThat(copy(name, to.resolve("b"))).isEqualTo(ExitStatus.OK);
    assertThat(names(to)).containsExactly(name, "b");
    assertThat(to.resolve(name)).hasBinaryContent(bytes);
    assertThat(to.resolve("b")).hasBinaryContent(bytes);
    assertThat(Files.getLastModifiedTime(to.resolve("b")))
        .isEqualTo(Files.getLastModifiedTime(from.resolve(name)));
  }

  @Test
  void aDirectoryIsMadeOrAddedTo() throws Exception {
    write("d/e/f", "1");
    write("d/g", "2");
    Files.createSymbolicLink(from.resolve("d/l"), Path.of("/nowhere"));
    Files.createDirectory(from.resolve("d/empty"));
    assertThat(copy("d", to.resolve("new"))).isEqualTo(ExitStatus.OK);
    assertThat(names(to.resolve("new"))).containsExactly("e", "e/f", "empty", "g", "l");
    assertThat(Files.readSymbolicLink(to.resolve("new/l"))).isEqualTo(Path.of("/nowhere"));
    Files.createDirectories(to.resolve("d/e"));
    Files.writeString(to.resolve("d/e/other"), "stays");
    Files.writeString(to.resolve("d/g"), "goes");
    assertThat(copy("d", to)).isEqualTo(ExitStatus.OK);
    assertThat(names(to.resolve("d"))).containsExactly("e", "e/f", "e/other", "empty", "g", "l");
    assertThat(to.resolve("d/g")).hasContent("2");
    assertThat(names(to)).noneMatch(name -> name.contains(".lego-cp"));
  }

  @Test
  void holesStayHolesAndNobodyBecomesRoot() throws Exception {
    Path sparse = from.resolve("s");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(1L << 32);
      file.seek(1L << 31);
      file.write(1);
    }
    Files.setAttribute(sparse, "unix:mode", 04755);
    assertThat(copy("s", to)).isEqualTo(ExitStatus.OK);
    assertThat(Files.size(to.resolve("s"))).isEqualTo(1L << 32);
    assertThat(shown.size()).isLessThan(10_000);
    assertThat((Integer) Files.getAttribute(to.resolve("s"), "unix:mode") & 07000).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("s"))))
        .startsWith("rwx");
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingChanges() throws Exception {
    write("f", "1");
    write("d/x", "2");
    Files.createDirectories(to.resolve("f/in"));
    Files.writeString(to.resolve("d"), "old");
    assertThat(copy("f", to)).isEqualTo(ExitStatus.FAILED);
    assertThat(copy("d", to)).isEqualTo(ExitStatus.FAILED);
    assertThat(copy("f", to.resolve("none/f"))).isEqualTo(ExitStatus.FAILED);
    assertThat(copy("nothing", to)).isEqualTo(ExitStatus.FAILED);
    assertThat(copy(Place.here(), Place.here(), "f", to.resolve("none"), true))
        .isEqualTo(ExitStatus.FAILED);
    assertThat(names(to)).containsExactly("d", "f", "f/in");
    assertThat(to.resolve("d")).hasContent("old");
  }

  /** The sender ends in the middle, or at its end with an error: tar of a file that shrinks. */
  @Test
  void aCopyThatFailedIsNotSeen() throws Exception {
    byte[] bytes = new byte[2_000_000];
    Files.write(from.resolve("f"), bytes);
    Files.writeString(to.resolve("f"), "old");
    for (String end : List.of("head -c 1000000; exit 3", "head -c 1024; exit 0", "cat; exit 2")) {
      Place broken = command -> pipedInto(command, end);
      assertThat(copy(broken, Place.here(), "f", to, false)).as(end).isEqualTo(ExitStatus.FAILED);
      assertThat(names(to)).as(end).containsExactly("f");
      assertThat(to.resolve("f")).hasContent("old");
    }
  }

  private static List<String> pipedInto(List<String> command, String end) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", "\"$@\" | { " + end + "; }", "x"));
    words.addAll(command);
    return words;
  }

  @Test
  void aRefusedRunIsThePlatformsFailure() throws Exception {
    Files.write(from.resolve("f"), new byte[9_000_000]);
    Place refused = command -> List.of("sh", "-c", "exit 125");
    assertThat(copy(refused, Place.here(), "f", to, false)).isEqualTo(ExitStatus.PLATFORM);
    assertThat(copy(Place.here(), refused, "f", to, false)).isEqualTo(ExitStatus.PLATFORM);
    assertThat(names(to)).isEmpty();
  }

  @Test
  void whatATerminalObeysIsNotPrinted() {
    CopyProgress progress = new CopyProgress(new PrintStream(shown, true), true);
    progress.begin("a\u001b]0;x\u0007b");
    progress.end();
    assertThat(shown.toString(StandardCharsets.UTF_8)).doesNotContain("\u0007", "]0;");
  }

  @Test
  void aVNodesProgramRunsUnderLegoRun() {
    assertThat(Place.vnode(Path.of("/l/lego"), "c", "v").words(List.of("tar", "-x")))
        .containsExactly("/l/lego", "run", "--name", "c", "--vnode", "v", "--", "tar", "-x");
  }
}
