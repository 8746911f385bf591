package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a program must not be able to do, tried by a program. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtectionTest {
  private static final String PYTHON = "/usr/bin/python3";

  /** Prints what succeeded of: signal, trace, read memory of each pid; read each file. */
  private static final String PROBE =
      """
      import ctypes, os, sys
      libc = ctypes.CDLL(None, use_errno=True)
      done = []
      for word in sys.argv[1:]:
        if word.startswith('/'):
          try:
            open(word, 'rb').read(1); done.append('read ' + word)
          except OSError: pass
          continue
        pid = int(word)
        try:
          os.kill(pid, 0); done.append('signal %d' % pid)
        except PermissionError: pass
        if libc.ptrace(16, pid, 0, 0) == 0: done.append('trace %d' % pid)
        if libc.ptrace(0x4206, pid, 0, 0) == 0: done.append('seize %d' % pid)
        for name in ('mem', 'environ', 'maps'):
          try:
            open('/proc/%d/%s' % (pid, name), 'rb').read(1); done.append('%s %d' % (name, pid))
          except OSError: pass
      status = open('/proc/self/status').read()
      for line in status.splitlines():
        if line.startswith(('CapInh', 'CapPrm', 'CapEff', 'CapAmb', 'CapBnd')):
          if int(line.split()[1], 16): done.append(line)
      for fd in os.listdir('/proc/self/fd'):
        try: target = os.readlink('/proc/self/fd/' + fd)
        except OSError: continue
        if 'userfaultfd' in target or 'memfd' in target: done.append('has ' + target)
      print(done)
      """;

  @TempDir static Path dir;

  private final Lego lego = Lego.ofTheSourceTree();
  private Lego installed;
  private TestCluster cluster;

  @BeforeAll
  void start() throws IOException, InterruptedException, CliException {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    installed = Lego.installedIn(dir.resolve("installation"));
    cluster = TestCluster.start(lego);
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    cluster.close();
  }

  @Test
  void aProgramRunsAsItsCaller() throws IOException, InterruptedException {
    Lego.Result root = cluster.run(List.of(), "id", "-u");
    Lego.Result other = runAsOtherUser("sh", "-c", "id -u; id -g; id -G");

    assertThat(root.output()).isEqualTo("0\n");
    assertThat(other).isEqualTo(new Lego.Result(0, "65534\n65534\n65534\n", ""));
  }

  @Test
  void anotherUsersProgramCannotTouchTheMonitors() throws IOException, InterruptedException {
    assertThat(runAsOtherUser(probe(targets()))).isEqualTo(new Lego.Result(0, "[]\n", ""));
  }

  @Test
  void rootsProgramCannotTouchTheMonitorsEither() throws IOException, InterruptedException {
    assertThat(cluster.run(List.of(), probe(targets()))).isEqualTo(new Lego.Result(0, "[]\n", ""));
  }

  @Test
  void aProgramCannotTouchAnotherUsersProgram() throws IOException, InterruptedException {
    Process process =
        lego.prepare(cluster.runArguments(List.of(), List.of("sh", "-c", "echo $$; sleep 300")))
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String pid = Objects.requireNonNull(out.readLine());

      assertThat(runAsOtherUser(probe(List.of(pid)))).isEqualTo(new Lego.Result(0, "[]\n", ""));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aPageChannelThatSaysNothingValidIsCut() throws IOException {
    String address = Objects.requireNonNull(cluster.component("memory").pageAddress());
    int colon = address.lastIndexOf(':');
    try (Socket socket =
        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(new byte[256]);
      socket.getOutputStream().flush();

      // Whatever is answered is an error; then the monitor hangs up.
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(256);
    }
  }

  private List<String> targets() throws IOException {
    List<String> targets = new ArrayList<>();
    cluster.components().forEach(component -> targets.add(Long.toString(component.pid())));
    for (String component : List.of("managers", "processor-0", "memory-0", "storage-0")) {
      Path keys = cluster.directory().resolve("tls").resolve(component);
      assertThat(keys.resolve("key.pem")).exists();
      targets.add(keys.resolve("key.pem").toString());
      targets.add(cluster.directory().resolve(component).resolve("log").toString());
    }
    return targets;
  }

  private static String[] probe(List<String> targets) {
    List<String> command = new ArrayList<>(List.of(PYTHON, "-c", PROBE));
    command.addAll(targets);
    return command.toArray(String[]::new);
  }

  private Lego.Result runAsOtherUser(String... program) throws IOException, InterruptedException {
    return Lego.run(
        installed.prepareAsOtherUser(cluster.runArguments(List.of(), List.of(program))));
  }
}
