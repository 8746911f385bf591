package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.legoos.cli.CliException;
import io.legoos.cli.LocalConnection;
import io.legoos.protocol.control.v1.RunRequest;
import io.legoos.protocol.control.v1.RunnerEvent;
import io.legoos.protocol.control.v1.RunnerMessage;
import io.legoos.protocol.control.v1.TerminalRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code lego exec} from a real terminal: the program is at one of its own, in its vNode. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class ExecTest {
  private static final int ROWS = 33;
  private static final int COLUMNS = 101;
  private static final String VNODE = "shell";

  /** What a user's shell sees before and after: settings of its terminal, and the status. */
  private static final String AROUND = "stty -g; \"$@\"; echo \"status=$?\"; stty -g; echo end";

  private final Lego lego = Lego.ofTheSourceTree();
  private TestCluster cluster;

  @BeforeAll
  void start() throws IOException, InterruptedException, CliException {
    cluster = TestCluster.start(lego);
    create(cluster);
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    cluster.close();
  }

  private void create(TestCluster where) throws IOException, InterruptedException {
    Lego.Result made = lego.run("vnode", "create", VNODE, "--name", where.name());
    assertThat(made.status()).as(made.errors()).isZero();
  }

  private List<String> exec(TestCluster where, String flag, String... program) {
    List<String> args = new ArrayList<>(List.of("exec", flag, "--name", where.name(), VNODE, "--"));
    args.addAll(List.of(program));
    return args;
  }

  /** {@code lego exec -it} under a shell that is at the terminal. */
  private Session sit(TestCluster where, String... program) throws IOException {
    return sit(AROUND, where, program);
  }

  private Session sit(String script, TestCluster where, String... program) throws IOException {
    ProcessBuilder builder = lego.prepare(exec(where, "-it", program));
    builder.environment().put("TERM", "dumb");
    builder.command().addAll(0, List.of("/bin/sh", "-c", script, "sh"));
    TestTerminal terminal = new TestTerminal(ROWS, COLUMNS);
    return new Session(terminal, terminal.start(builder));
  }

  /** A user's terminal and his shell. */
  private record Session(TestTerminal terminal, Process shell) implements AutoCloseable {
    void awaitPrompt() throws IOException {
      terminal.expect("# ");
      // The echo of what is typed is not what is printed.
      terminal.type("PS1='rea''dy> '\r");
      terminal.expect("ready> ");
    }

    /** Types a line that prints a number at its end, and waits for that. */
    String answer(String command) throws IOException {
      terminal.type(command + "; echo answered-$((40+2))\r");
      String text = terminal.expect("answered-42");
      terminal.expect("ready> ");
      return text.substring(text.indexOf('\n') + 1).replace("\r", "").strip();
    }

    /** The user's terminal is as it was, and the program had that status. */
    void expectEnd(int status) throws InterruptedException {
      terminal.expect("status=");
      List<String> after = terminal.expect("end\r\n").lines().toList();
      String before = terminal.all().lines().findFirst().orElseThrow();
      assertThat(after).as(terminal.all()).containsExactly(Integer.toString(status), before);
      assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** The process of {@code lego} itself. */
    ProcessHandle command() {
      return shell.children().findFirst().orElseThrow();
    }

    @Override
    public void close() {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
      terminal.close();
    }
  }

  @Test
  @Tag("V1")
  void aShellIsAtATerminalOfItsVNode() throws Exception {
    try (Session session = sit(cluster, "bash", "--norc")) {
      session.awaitPrompt();
      assertThat(session.answer("tty")).matches("/dev/pts/\\d+");
      assertThat(session.answer("test -c $(tty) && ls -l $(tty)")).startsWith("crw--w----");
      assertThat(session.answer("echo there > /dev/tty")).isEqualTo("there");
      assertThat(session.answer("stty size; hostname; pwd"))
          .isEqualTo(ROWS + " " + COLUMNS + "\n" + VNODE + "\n/vol");
      assertThat(terminalsOf(cluster)).as("descriptors that the monitor keeps").isEmpty();

      session.terminal().resize(50, 120);
      session.answer("until test \"$(stty size)\" = '50 120'; do sleep 0.1; done");

      session.terminal().type("exit 7\r");
      session.expectEnd(7);
    }
  }

  private static List<String> terminalsOf(TestCluster cluster) throws IOException {
    Path open = Path.of("/proc/" + cluster.component("processor").pid() + "/fd");
    List<String> terminals = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(open)) {
      for (Path descriptor : descriptors.toList()) {
        try {
          terminals.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closed) {
          continue;
        }
      }
    }
    terminals.removeIf(name -> !name.contains("ptmx") && !name.contains("/pts"));
    return terminals;
  }

  @Test
  @Tag("P18")
  void keysReachTheJobInTheForegroundOnly() throws Exception {
    try (Session session = sit(cluster, "bash", "--norc")) {
      TestTerminal terminal = session.terminal();
      session.awaitPrompt();
      startSleep(terminal);
      terminal.type(TestTerminal.CTRL_C);
      terminal.expect("ready> ");
      assertThat(session.answer("echo $?")).isEqualTo("130");

      startSleep(terminal);
      terminal.type(TestTerminal.CTRL_Z);
      terminal.expect("Stopped");
      terminal.expect("ready> ");
      assertThat(session.answer("jobs")).contains("Stopped").contains("sleep 100");
      terminal.type("fg\r");
      terminal.expect("sleep 100");
      terminal.type(TestTerminal.CTRL_C);
      terminal.expect("ready> ");
      assertThat(session.answer("jobs")).isEmpty();

      terminal.type(TestTerminal.CTRL_D);
      session.expectEnd(0);
    }
  }

  private static void startSleep(TestTerminal terminal) throws IOException {
    terminal.type("sh -c 'echo sleeps-$((40+3)); exec sleep 100'\r");
    terminal.expect("sleeps-43");
  }

  /** Every byte of a program that fills the screen passes both ways. */
  @Test
  void aProgramThatFillsTheScreenWorks() throws Exception {
    String program =
        """
        import curses
        def main(screen):
          curses.raw()
          screen.addstr(curses.LINES - 1, 9, 'corner')
          screen.refresh()
          with open('/vol/key', 'w') as f:
            f.write('%d %d %d' % (screen.getch(), curses.LINES, curses.COLS))
        curses.wrapper(main)
        """;
    String script = AROUND.replace("\"$@\"", "TERM=xterm \"$@\"");
    try (Session session = sit(script, cluster, "/usr/bin/python3", "-c", program)) {
      session.terminal().expect("corner");
      session.terminal().type(TestTerminal.CTRL_C);
      session.expectEnd(0);
    }
    Lego.Result key = Lego.run(lego.prepare(exec(cluster, "-i", "cat", "/vol/key")));
    assertThat(key.output()).isEqualTo("3 " + ROWS + " " + COLUMNS);
  }

  @Test
  void allOutputIsThereWhenItEnds() throws Exception {
    String script = AROUND.replace("\"$@\"", "\"$@\" | tr -d '\\r' | cksum");
    try (Session session = sit(script, cluster, "seq", "200000")) {
      session.expectEnd(0);
      Process plain = new ProcessBuilder("sh", "-c", "seq 200000 | cksum").start();
      assertThat(session.terminal().all()).contains(plain.inputReader().readLine());
    }
  }

  @Test
  void theTerminalIsRestoredWhenTheProgramIsKilled() throws Exception {
    try (Session session = sit(cluster, "bash", "--norc")) {
      session.awaitPrompt();
      session.terminal().type("kill -9 $$\r");
      session.expectEnd(128 + 9);
    }
  }

  @ParameterizedTest
  @CsvSource({"HUP, 1", "INT, 2", "TERM, 15"})
  void aSignalEndsItAndTheTerminalIsRestored(String name, int number) throws Exception {
    try (Session session = sit(cluster, "bash", "--norc")) {
      session.awaitPrompt();
      String lego = Long.toString(session.command().pid());
      assertThat(new ProcessBuilder("kill", "-" + name, lego).start().waitFor()).isZero();
      session.expectEnd(128 + number);
    }
    Eventually.within(
        Duration.ofSeconds(60), "the program ends", () -> cluster.programProcesses().isEmpty());
  }

  @Test
  void theTerminalIsRestoredWhenTheProcessorMonitorDies() throws Exception {
    try (TestCluster other = TestCluster.start(lego)) {
      create(other);
      try (Session session = sit(other, "bash", "--norc")) {
        session.awaitPrompt();
        long monitor = other.component("processor").pid();
        assertThat(ProcessHandle.of(monitor).orElseThrow().destroyForcibly()).isTrue();
        session.expectEnd(125);
        assertThat(session.terminal().all()).contains("the processor monitor went away");
      }
    }
  }

  @Test
  void withoutTItIsARun() throws Exception {
    ProcessBuilder cat = lego.prepare(exec(cluster, "-i", "cat"));
    Process process = cat.redirectInput(ProcessBuilder.Redirect.PIPE).start();
    process.getOutputStream().write("hi\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();

    assertThat(process.inputReader().readLine()).isEqualTo("hi");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(Lego.run(lego.prepare(exec(cluster, "-i", "sh", "-c", "exit 7"))).status())
        .isEqualTo(7);
  }

  @Test
  void whatCannotBeIsSaidInOneLine() throws Exception {
    Lego.Result noTerminal = Lego.run(lego.prepare(exec(cluster, "-it", "bash")));
    assertThat(noTerminal.status()).isEqualTo(2);
    assertThat(noTerminal.line()).contains("the input device is not a TTY").doesNotContain("\n");

    try (Session session = sit(cluster, "/no/such/program")) {
      session.expectEnd(127);
      assertThat(session.terminal().all()).contains("no such program");
    }
    Lego.Result noVNode = lego.run("exec", "--name", cluster.name(), "nowhere", "--", "true");
    assertThat(noVNode.status()).isEqualTo(125);
    assertThat(noVNode.line()).contains("lego vnode create").doesNotContain("\n");
  }

  /** What the monitor is told of a terminal comes from outside. */
  @Test
  void aTerminalThatCannotBeIsRefused() throws Exception {
    List<TerminalRequest> bad =
        List.of(
            TerminalRequest.newBuilder().setRows(70_000).build(),
            TerminalRequest.newBuilder().setColumns(-1).build(),
            TerminalRequest.newBuilder().setSettings(ByteString.copyFrom(new byte[37])).build());
    Path socket = Path.of(cluster.component("processor").localSocket());
    for (TerminalRequest terminal : bad) {
      try (LocalConnection connection = LocalConnection.connect(socket)) {
        RunRequest request =
            RunRequest.newBuilder()
                .setExecutable("/bin/true")
                .addArgv(ByteString.copyFromUtf8("true"))
                .setTerminal(terminal)
                .build();
        connection.send(RunnerMessage.newBuilder().setRun(request).build());
        RunnerEvent event = connection.receive(RunnerEvent.parser());
        assertThat(event.getRefused().getExitStatus()).as(event.toString()).isEqualTo(125);
      }
    }
  }
}
