package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Programs in vNodes: their own files, their own host name, nothing else of the machine. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VNodeTest {
  private final Lego lego = Lego.ofTheSourceTree();
  private TestCluster cluster;

  @BeforeAll
  void start() throws IOException, InterruptedException, CliException {
    cluster = TestCluster.start(lego);
    create("files");
    create("other");
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    cluster.close();
  }

  private void create(String vnode) throws IOException, InterruptedException {
    Lego.Result made = lego.run("vnode", "create", vnode, "--volume", "256Mi", "--name", name());
    assertThat(made.status()).as(made.errors()).isZero();
  }

  private String name() {
    return cluster.name();
  }

  private Lego.Result in(String vnode, String script) throws IOException, InterruptedException {
    return cluster.run(List.of("--vnode", vnode), "/bin/sh", "-c", script);
  }

  private static String script(String name) throws IOException {
    try (InputStream source =
        Objects.requireNonNull(VNodeTest.class.getResourceAsStream(name), name)) {
      return new String(source.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  @Tag("V1")
  @Tag("S2")
  void filesStayWithTheVNodeAndAreNobodyElses() throws Exception {
    assertThat(in("files", "echo kept > /vol/kept; hostname; pwd").output())
        .isEqualTo("files\n/vol\n");

    assertThat(in("files", "cat ~/kept").output()).isEqualTo("kept\n");
    assertThat(in("other", "hostname; cat /vol/kept || echo none").output())
        .isEqualTo("other\nnone\n");
  }

  /** git, sqlite3, gcc, tar, a virtual environment of python, as they are. */
  @Test
  @Tag("S1")
  void programsOfEveryDayWorkUnchanged() throws Exception {
    Lego.Result result = in("files", script("vnode-programs.sh"));

    assertThat(result.status()).as(result.errors()).isZero();
    assertThat(result.output())
        .isEqualTo("git ok\n('ok',) (50,)\n7\ntar ok\n/vol/programs/venv\nrows ok\n");
  }

  @Test
  void thereIsNoWayOut() throws Exception {
    String secret = Files.createTempFile("lego-outside", "").toString();
    try {
      Files.writeString(Path.of(secret), "secret");
      Lego.Result result =
          in(
              "files",
              "for f in %1$s /vol/../..%1$s /proc/self/root%1$s /proc/self/cwd/..%1$s; do"
                      .formatted(secret)
                  + " cat $f; done; ln -s / /vol/root; cat /vol/root%1$s; ln %1$s /vol/hard;"
                      .formatted(secret)
                  + " cat /proc/1/root%1$s; touch /usr/made; mknod /vol/disk b 8 0;"
                      .formatted(secret)
                  + " mount -t tmpfs none /tmp; rm /vol/root; ls /run/lego; echo end");

      assertThat(result.output()).isEqualTo("end\n");
      assertThat(result.errors())
          .contains("Read-only file system")
          .contains("mknod: ")
          .contains("mount: ");
    } finally {
      Files.delete(Path.of(secret));
    }
  }

  /** As container runtimes mask /proc: directories are empty, files are /dev/null. */
  @Test
  void whatTellsOfTheMachineIsHidden() throws Exception {
    Lego.Result result =
        in(
            "files",
            "cd /proc; for d in acpi asound scsi; do ls -A $d 2>&-; done;"
                + " for f in kcore keys latency_stats sched_debug timer_list timer_stats; do"
                + " test ! -e $f || test -c $f || echo $f; done; echo end; ls /sys");

    assertThat(result.output()).isEqualTo("end\n");
    assertThat(result.errors()).contains("/sys");
  }

  /** What /proc shows of a process leads to its files, if it is one of the same user. */
  @Test
  @Tag("V1")
  void processesOutsideAreOutOfReach(@TempDir Path dir) throws Exception {
    Path secret = Files.writeString(dir.resolve("secret"), "secret");
    Process outside = background(List.of(), "cd %s && echo up && exec sleep 300".formatted(dir));
    Process other = background(List.of("--vnode", "other"), "echo up && exec sleep 300");
    try {
      Lego.Result result =
          in(
              "files",
              "for p in /proc/[0-9]*; do cat $p/root%s $p/cwd/secret $p/environ | grep -a secret;"
                      .formatted(secret)
                  + " grep -a sleep $p/comm; done; for p in %s; do kill -0 $p && echo reached; done;"
                      .formatted(numbers(cluster.programProcesses()))
                  + " kill -9 1; echo end");

      assertThat(result.output()).isEqualTo("end\n");
    } finally {
      outside.destroy();
      other.destroy();
    }
    assertThat(outside.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Numbers that a vNode has itself are left out: there they mean another process. */
  private static String numbers(List<Long> processes) {
    return processes.stream()
        .filter(process -> process > 500)
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }

  @Test
  @Tag("V1")
  void programsOfAVNodeSeeEachOther() throws Exception {
    Process first =
        background(
            List.of("--vnode", "files"), "echo $$ > /vol/first && echo up && exec sleep 300");
    try {
      Lego.Result second =
          in(
              "files",
              "p=$(cat /vol/first); cat /proc/$p/comm; kill $p; (sleep 9 & echo $! > /tmp/p);"
                  + " grep PPid /proc/$(cat /tmp/p)/status");

      assertThat(second.output()).isEqualTo("sleep\nPPid:\t1\n");
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(first.exitValue()).isEqualTo(128 + 15);
    } finally {
      first.destroy();
    }
  }

  /** A program that goes on, and has said that it is up. */
  private Process background(List<String> options, String script) throws IOException {
    Process process =
        lego.prepare(cluster.runArguments(options, List.of("/bin/sh", "-c", script))).start();
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    return process;
  }

  @Test
  void aFullVolumeSaysSoAndKeepsWhatItHas() throws Exception {
    Lego.Result result =
        in(
            "other",
            "echo before > /vol/before; head -c 400000000 /dev/zero > /vol/big; echo $?;"
                + " rm /vol/big; cat /vol/before; head -c 1000000 /dev/zero > /vol/small; echo $?");

    assertThat(result.errors()).contains("Disk quota exceeded");
    assertThat(result.output()).isEqualTo("1\nbefore\n0\n");
  }

  @Test
  void onlyTheOwnerAndRootRunInIt(@TempDir Path dir) throws Exception {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Lego.Result result =
        Lego.run(
            Lego.installedIn(dir.resolve("installation"))
                .prepareAsOtherUser(
                    cluster.runArguments(List.of("--vnode", "files"), List.of("ls"))));

    assertThat(result.status()).isEqualTo(125);
    assertThat(result.errors()).contains("belongs to user 0");
  }

  /** Also when the other is root: its programs have no capability. */
  @Test
  @Tag("S4")
  void whatIsForItsOwnerAloneIsRefusedToOthers(@TempDir Path dir) throws Exception {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Lego other = Lego.installedIn(dir.resolve("installation"));
    assertThat(
            Lego.run(
                other.prepareAsOtherUser(List.of("vnode", "create", "theirs", "--name", name()))))
        .satisfies(made -> assertThat(made.status()).as(made.errors()).isZero());
    Lego.Result theirs =
        Lego.run(
            other.prepareAsOtherUser(
                cluster.runArguments(
                    List.of("--vnode", "theirs"),
                    List.of("/bin/sh", "-c", "umask 077; echo mine > private; cat private"))));
    assertThat(theirs.output()).as(theirs.errors()).isEqualTo("mine\n");

    Lego.Result root = in("theirs", "cat private; echo yours > private; rm -f private; ls");

    assertThat(root.output()).isEqualTo("private\n");
    assertThat(root.errors().lines().filter(line -> line.contains("ermission denied"))).hasSize(3);
  }

  @Test
  void whatDoesNotExistIsSaid() throws Exception {
    Lego.Result result = in("nowhere", "true");

    assertThat(result.status()).isEqualTo(125);
    assertThat(result.errors()).contains("nowhere").contains("lego vnode create");
  }

  @Test
  void filesAreCopiedInAndOut(@TempDir Path dir) throws Exception {
    Path tree = Files.createDirectories(dir.resolve("tree/below"));
    Files.writeString(tree.resolve("file"), "content");

    Lego.Result in =
        lego.run("cp", dir.resolve("tree").toString(), "other:/vol/", "--name", name());
    assertThat(in.status()).as(in.errors()).isZero();
    assertThat(in("other", "cat tree/below/file").output()).isEqualTo("content");

    Lego.Result out = lego.run("cp", "other:tree/below/file", dir.toString(), "--name", name());
    assertThat(out.status()).as(out.errors()).isZero();
    assertThat(dir.resolve("file")).hasContent("content");
  }

  @Test
  void aDeletedVNodeIsGone() throws Exception {
    create("short-lived");
    assertThat(in("short-lived", "echo x > /vol/x").status()).isZero();

    Lego.Result deleted = lego.run("vnode", "delete", "short-lived", "--name", name());

    assertThat(deleted.status()).as(deleted.errors()).isZero();
    assertThat(lego.run("vnode", "list", "--name", name()).output())
        .contains("files")
        .doesNotContain("short-lived");
    create("short-lived");
    assertThat(in("short-lived", "ls -A /vol").output()).isEmpty();
  }
}
