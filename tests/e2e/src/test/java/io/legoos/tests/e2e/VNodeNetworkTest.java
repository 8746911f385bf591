package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.linux.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** VNodes with a network of their own, at two processors. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VNodeNetworkTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final int MEBIBYTES = 20;

  /** Answers each connection with a digest of what came. */
  private static final String SERVER =
      """
      import hashlib, socket
      s = socket.create_server(('', 80))
      print('up', flush=True)
      while True:
          c = s.accept()[0]
          digest = hashlib.sha256()
          while True:
              data = c.recv(1 << 16)
              if not data:
                  break
              digest.update(data)
          c.sendall(digest.hexdigest().encode())
          c.close()
      """;

  /** Connects to every address of a name that has {@code argv[2]} of them within 30 s. */
  private static final String CLIENT =
      """
      import hashlib, os, socket, sys, time
      end = time.monotonic() + 30
      while True:
          try:
              found = socket.getaddrinfo(sys.argv[1], 80, socket.AF_INET, socket.SOCK_STREAM)
              if len(found) == int(sys.argv[2]):
                  break
          except OSError:
              pass
          if time.monotonic() > end:
              sys.exit('no such name: ' + open('/etc/hosts').read())
          time.sleep(0.1)
      data = os.urandom(1 << 20)
      for each in found:
          digest = hashlib.sha256()
          with socket.create_connection(each[4], timeout=30) as s:
              for i in range(%d):
                  s.sendall(data)
                  digest.update(data)
              s.shutdown(socket.SHUT_WR)
              print('same' if s.recv(99).decode() == digest.hexdigest() else 'different')
      """
          .formatted(MEBIBYTES);

  private final Lego lego = Lego.ofTheSourceTree();
  private final List<Process> background = new ArrayList<>();
  private TestCluster cluster;

  @BeforeAll
  void start(@TempDir Path dir) throws IOException, InterruptedException, CliException {
    String example = Files.readString(Lego.example());
    Path manifest =
        Files.writeString(
            dir.resolve("two.yaml"), example.replaceFirst("replicas: 1", "replicas: 2"));
    cluster = TestCluster.start(lego, manifest);
    for (String vnode : List.of("server", "client")) {
      create(vnode, "--network", "own");
    }
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    background.forEach(Process::destroy);
    for (Process process : background) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private void create(String vnode, String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("vnode", "create", vnode, "--name", cluster.name()));
    command.addAll(List.of(options));
    Lego.Result made = lego.run(command.toArray(String[]::new));
    assertThat(made.status()).as(made.errors()).isZero();
  }

  private Lego.Result in(String vnode, String... program) throws IOException, InterruptedException {
    return cluster.run(List.of("--vnode", vnode), program);
  }

  /** One that goes on, and has said that it is up. */
  private void inBackground(String vnode, String... program) throws IOException {
    Process process =
        lego.prepare(cluster.runArguments(List.of("--vnode", vnode), List.of(program))).start();
    background.add(process);
    assertThat(process.inputReader().readLine()).isEqualTo("up");
  }

  /** Processors that vProcesses of a vNode run on. */
  private Set<String> processorsOf(String vnode) throws CliException {
    Set<String> processors = new TreeSet<>();
    cluster.view().vprocesses().stream()
        .filter(each -> each.vnode().equals(vnode) && each.state().equals("RUNNING"))
        .forEach(each -> processors.add(each.processor()));
    return processors;
  }

  /** The GPM spreads what is started one after the other. */
  private void runAtBoth(String vnode, String... program) throws Exception {
    for (int i = 0; i < 4 && processorsOf(vnode).size() < 2; i++) {
      inBackground(vnode, program);
      // Told by the next heartbeat.
      Thread.sleep(1500);
    }
    assertThat(processorsOf(vnode)).hasSize(2);
  }

  @Test
  @Tag("P23")
  @Tag("V1")
  void aClientReachesAServerByItsNameWhereverBothAre() throws Exception {
    runAtBoth("server", "/bin/sh", "-c", PYTHON + " -c \"$0\" || echo up && sleep 300", SERVER);
    // Of these one runs beside a server, and the other one's packets take the way between monitors.
    runAtBoth("client", "/bin/sh", "-c", "echo up; sleep 300");

    for (int i = 0; i < 2; i++) {
      Lego.Result result = in("client", PYTHON, "-c", CLIENT, "server", "2");
      assertThat(result.status()).as(result.errors()).isZero();
      assertThat(result.output()).isEqualTo("same\nsame\n");
    }
    assertThat(in("server", PYTHON, "-c", CLIENT, "localhost", "1").output()).isEqualTo("same\n");
  }

  @Test
  void anAddressThatNobodyHasIsAnErrorAtOnce() throws Exception {
    Lego.Result result =
        in(
            "client",
            PYTHON,
            "-c",
            "import socket; socket.create_connection(('10.255.255.254', 80), timeout=60)");
    assertThat(result.errors()).contains("No route to host");
  }

  /** A port in there has nothing to do with the same port of the machine. */
  @Test
  @Tag("N2")
  void portsOfTheMonitorsAreFreeAndOutOfReach() throws Exception {
    for (ComponentState component : cluster.components()) {
      String port = component.address().substring(component.address().lastIndexOf(':') + 1);
      Lego.Result result =
          in(
              "client",
              PYTHON,
              "-c",
              """
              import socket, sys
              port = int(sys.argv[1])
              probe = socket.socket()
              print(probe.connect_ex(('127.0.0.1', port)))
              server = socket.create_server(('127.0.0.1', port))
              client = socket.create_connection(('127.0.0.1', port))
              server.accept()[0].sendall(b'own')
              print(client.recv(9))
              """,
              port);
      assertThat(result.output()).as(component.name()).isEqualTo("111\nb'own'\n");
    }
  }

  /** A fork bomb stays in its vNode. */
  @Test
  void aVNodeHasNoMoreProcessesThanItMay() throws Exception {
    create("few", "--processes", "512");
    String limit = Files.readString(Path.of("/proc/sys/kernel/pid_max"));
    if (KernelVersion.running().orElseThrow().compareTo(KernelVersion.OWN_PID_MAX) < 0) {
      // The number is the whole machine's then, and is left alone.
      assertThat(in("few", "cat", "/proc/sys/kernel/pid_max").output()).isEqualTo(limit);
      return;
    }
    Lego.Result result =
        in(
            "few",
            PYTHON,
            "-c",
            """
            import threading
            threading.stack_size(1 << 16)
            made = 0
            stop = threading.Event()
            try:
                while made < 2000:
                    threading.Thread(target=stop.wait).start()
                    made += 1
            except RuntimeError:
                pass
            stop.set()
            print(400 < made < 812)
            """);
    assertThat(result.output()).as(result.errors()).isEqualTo("True\n");
    assertThat(in("few", "/bin/sh", "-c", "cat /proc/sys/kernel/pid_max").output())
        .isEqualTo("812\n");
    assertThat(lego.run("vnode", "create", "none", "--processes", "5", "--name", cluster.name()))
        .satisfies(
            refused -> {
              assertThat(refused.status()).isEqualTo(2);
              assertThat(refused.errors()).contains("from 512 to 4194304");
            });
  }
}
