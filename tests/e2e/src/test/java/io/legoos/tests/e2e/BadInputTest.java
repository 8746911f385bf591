package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ClusterDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One clear line, the right status, nothing half-started. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final int USAGE = 2;
  private static final int PLATFORM = 125;

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

  @Test
  void noSuchProgram() throws IOException, InterruptedException {
    refused(cluster.run(List.of(), "no-such-program-at-all"), 127, "no such program");
    refused(cluster.run(List.of(), "/no/such/file"), 127, "no such program");
  }

  @Test
  void aFileThatIsNoProgram(@TempDir Path dir) throws IOException, InterruptedException {
    Path file = Files.writeString(dir.resolve("data"), "data");

    refused(cluster.run(List.of(), file.toString()), 126, "no execute permission");
    refused(cluster.run(List.of(), dir.toString()), 126, "it is a directory");
  }

  @Test
  void foreignElf(@TempDir Path dir) throws IOException, InterruptedException {
    byte[] elf = Files.readAllBytes(Path.of("/bin/true").toRealPath());
    byte[] narrow = elf.clone();
    narrow[4] = 1; // ELFCLASS32
    narrow[18] = 3; // EM_386
    byte[] foreign = elf.clone();
    foreign[18] = (byte) 183; // EM_AARCH64

    refused(cluster.run(List.of(), program(dir, "narrow", narrow)), 126, "32-bit");
    refused(cluster.run(List.of(), program(dir, "foreign", foreign)), 126, "x86-64");
  }

  @Test
  void exCacheBelowItsMinimum() throws IOException, InterruptedException {
    refused(cluster.run(List.of("--excache", "64Ki"), "true"), USAGE, "below the minimum of 4Mi");
  }

  @Test
  void malformedSizesAndOptions() throws IOException, InterruptedException {
    refused(cluster.run(List.of("--excache", "lots"), "true"), USAGE, "--excache 'lots'");
    refused(cluster.run(List.of("--bogus"), "true"), USAGE, "--bogus");
    refused(lego.run("run", "--name", cluster.name()), USAGE, "no program given");
    refused(
        lego.run("vnode", "create", "small", "--volume", "1.5", "--name", cluster.name()),
        USAGE,
        "--volume '1.5' is 2 B; write a unit");
  }

  @Test
  void noCluster() throws IOException, InterruptedException {
    refused(lego.run("run", "--name", "no-such", "--", "true"), PLATFORM, "lego up -f");
    refused(lego.run("down", "--name", "no-such"), PLATFORM, "no cluster 'no-such'");
  }

  @Test
  void manifestsAreReadStrictly(@TempDir Path dir) throws IOException, InterruptedException {
    String example = Files.readString(Lego.example());
    Path unknown =
        Files.writeString(dir.resolve("u.yaml"), example.replace("overcommit:", "overcomit:"));
    Path malformed =
        Files.writeString(dir.resolve("m.yaml"), example.replace("capacity: 1Gi", "capacity: 1GB"));

    refused(up(unknown), USAGE, unknown + ":9:3: spec.overcomit: unknown field");
    refused(up(malformed), USAGE, malformed + ":24:17: spec.pools[1].capacity: should match '");
    refused(up(dir.resolve("missing.yaml")), USAGE, "cannot read");
  }

  @Test
  void aPortInUse() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      Lego.Result result =
          lego.run("up", "-f", Lego.example().toString(), "--name", "taken", "--port", port);

      refused(result, PLATFORM, port);
      assertThat(ClusterDirectory.named("taken").path()).doesNotExist();
    }
  }

  @Test
  void anotherClusterOfTheSameName(@TempDir Path dir) throws IOException, InterruptedException {
    Path other =
        Files.writeString(
            dir.resolve("other.yaml"),
            Files.readString(Lego.example()).replace("capacity: 1Gi", "capacity: 2Gi"));

    Lego.Result result =
        lego.run("up", "-f", other.toString(), "--name", cluster.name(), "--detach");

    refused(result, USAGE, "memory-0 has capacity.bytes 1073741824, not 2147483648");
    assertThat(result.line()).contains("lego down --name " + cluster.name());
    assertThat(cluster.run(List.of(), "true").status()).isZero();
  }

  @Test
  void noPrivilege(@TempDir Path dir) throws IOException, InterruptedException {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path manifest = Files.copy(Lego.example(), dir.resolve("cluster.yaml"));
    Files.setPosixFilePermissions(manifest, PosixFilePermissions.fromString("rw-r--r--"));
    Lego installed = Lego.installedIn(dir.resolve("installation"));

    Lego.Result result =
        installed.runAsOtherUser("up", "-f", manifest.toString(), "--name", "unprivileged");

    refused(result, PLATFORM, "CAP_SYS_PTRACE");
    assertThat(result.line()).contains("run lego as root");
    assertThat(ClusterDirectory.named("unprivileged").path()).doesNotExist();
  }

  @Test
  void mappingMoreThanTheClusterHas() throws IOException, InterruptedException {
    String program =
        "import mmap,errno\n"
            + "try:\n  mmap.mmap(-1,8<<30,flags=mmap.MAP_PRIVATE|mmap.MAP_ANONYMOUS)\n"
            + "except OSError as e:\n  print(errno.errorcode[e.errno])\n";

    Lego.Result result = cluster.run(List.of(), "/usr/bin/python3", "-c", program);

    assertThat(result).isEqualTo(new Lego.Result(0, "ENOMEM\n", ""));
  }

  private Lego.Result up(Path manifest) throws IOException, InterruptedException {
    return lego.run("up", "-f", manifest.toString(), "--name", "never", "--detach");
  }

  private static String program(Path dir, String name, byte[] content) throws IOException {
    Path file = Files.write(dir.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  private static void refused(Lego.Result result, int status, String words) {
    assertThat(result.errors()).startsWith("lego: ").contains(words);
    assertThat(result.line().lines()).hasSize(1);
    assertThat(result.output()).isEmpty();
    assertThat(result.status()).isEqualTo(status);
  }
}
