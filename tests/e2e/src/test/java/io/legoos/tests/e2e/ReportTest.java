package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code lego report}: what helps is in the bundle, what is secret is not. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportTest {
  private static final int USAGE = 2;
  private static final int PLATFORM = 125;

  /** A shorter line of a key file, such as the last of a PEM block, may be anywhere by chance. */
  private static final int TELLING = 20;

  private static final String ARGUMENT = "--password=swordfish-of-the-argument";
  private static final String VARIABLE = "swordfish-of-the-environment";

  private final Lego lego = Lego.ofTheSourceTree();
  private TestCluster cluster;

  @BeforeAll
  void start() throws IOException, InterruptedException, CliException {
    cluster = TestCluster.start(lego);
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    cluster.close();
  }

  private Lego.Result report(Path file) throws IOException, InterruptedException {
    return lego.run("report", "--name", cluster.name(), "-f", file.toString());
  }

  private static Map<String, String> unzipped(Path file) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        texts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  /** The telling lines of the files below the cluster's directory of keys. */
  private List<String> keyMaterial() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(cluster.directory().resolve("tls"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.readString(file, StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> line.length() >= TELLING && !line.startsWith("-----"))
            .forEach(lines::add);
      }
    }
    return lines;
  }

  private Path privateKey() throws IOException {
    try (Stream<Path> files = Files.walk(cluster.directory().resolve("tls"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(ReportTest::holdsAPrivateKey)
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean holdsAPrivateKey(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void theBundleHelpsAndHoldsNoSecret(@TempDir Path dir) throws Exception {
    // As if a component had said its key, which none does.
    Files.writeString(
        cluster.directory().resolve("memory-0/log"),
        "it says\n" + Files.readString(privateKey()) + "and goes on\n",
        StandardOpenOption.APPEND);
    Path file = dir.resolve("bundle.zip");
    ProcessBuilder prepared =
        lego.prepare(
            cluster.runArguments(
                List.of(), List.of("/bin/sh", "-c", "echo on; read end", "sh", ARGUMENT)));
    prepared.environment().put("DATABASE_PASSWORD", VARIABLE);
    Process program = prepared.redirectInput(ProcessBuilder.Redirect.PIPE).start();
    try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("on");
      Eventually.within(
          java.time.Duration.ofSeconds(20),
          "it is reported",
          () -> !cluster.view().vprocesses().isEmpty());

      Lego.Result made = report(file);

      assertThat(made.status()).as(made.errors()).isZero();
      program.outputWriter(StandardCharsets.UTF_8).close();
      assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Map<String, String> texts = unzipped(file);
    assertThat(texts)
        .containsKeys("versions.json", "status.json", "kernel.json", "doctor.txt", "manifest.yaml");
    assertThat(texts.get("manifest.yaml")).isEqualTo(Files.readString(Lego.example()));
    assertThat(texts.get("status.json")).contains("\"memory-0\"", "\"LIVE\"", "\"sh\"");
    cluster
        .components()
        .forEach(component -> assertThat(texts).containsKey("logs/" + component.name() + ".log"));
    assertThat(texts.get("logs/memory-0.log")).contains("it says\n", "[redacted]", "and goes on");

    List<String> secrets = new ArrayList<>(keyMaterial());
    assertThat(secrets).as("lines of keys and certificates").hasSizeGreaterThan(20);
    secrets.addAll(List.of(ARGUMENT, VARIABLE, "PRIVATE KEY"));
    texts.forEach(
        (name, text) ->
            secrets.forEach(secret -> assertThat(text).as(name).doesNotContain(secret)));
  }

  @Test
  void whereNothingCanBeWrittenIsAClearError(@TempDir Path dir) throws Exception {
    refused(report(dir.resolve("no/such/bundle.zip")), USAGE, "no directory " + dir + "/no/such;");
    Path taken = Files.writeString(dir.resolve("taken.zip"), "mine");
    refused(report(taken), USAGE, "exists already");
    assertThat(taken).hasContent("mine");
    refused(report(taken.resolve("bundle.zip")), USAGE, "no directory " + taken + ";");
    Lego.Result without =
        lego.run("report", "--name", "no-such", "-f", dir.resolve("b.zip").toString());
    refused(without, PLATFORM, "no cluster 'no-such'");
    assertThat(dir.resolve("b.zip")).doesNotExist();
  }

  private static void refused(Lego.Result result, int status, String words) {
    assertThat(result.errors()).startsWith("lego: ").contains(words);
    assertThat(result.line().lines()).hasSize(1);
    assertThat(result.output()).isEmpty();
    assertThat(result.status()).isEqualTo(status);
  }

  @Test
  void helpIsReadable() throws Exception {
    for (String command : List.of("report", "explain", "cp", "up", "drain", "top")) {
      Lego.Result help = lego.run(command, "--help");
      assertThat(help.status()).isZero();
      assertThat(help.errors()).isEmpty();
      assertThat(help.output().lines()).allMatch(line -> line.length() <= 80);
    }
    assertThat(lego.run("cp", "--help").output())
        .startsWith("Usage: lego cp [-hV] [--name=N] SRC... DST\n");
    // The lines of its one paragraph are full.
    List<String> text =
        lego.run("report", "--help")
            .output()
            .lines()
            .skip(1)
            .takeWhile(line -> !line.startsWith(" "))
            .toList();
    assertThat(text).hasSizeGreaterThan(2);
    assertThat(text.subList(0, text.size() - 1)).allMatch(line -> line.length() > 60);
  }
}
