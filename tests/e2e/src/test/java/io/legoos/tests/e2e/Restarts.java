package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Kills components of a local cluster as kill -9 does, and starts them again as they were: with the
 * same account, capabilities, directory and arguments. Closing it ends what it has started.
 */
final class Restarts implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final Map<String, Process> started = new HashMap<>();

  Restarts(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** A component that was killed. */
  record Killed(Path directory, List<String> command) {}

  private long pidOf(String component) {
    @Nullable Process again = started.get(component);
    return again != null
        ? again.pid()
        : cluster.components().stream()
            .filter(known -> known.name().equals(component))
            .findFirst()
            .orElseThrow()
            .pid();
  }

  /** kill -9. */
  Killed kill(String component) throws IOException, InterruptedException {
    long pid = pidOf(component);
    Path directory = cluster.directory().resolve(component);
    List<String> command = command(pid, directory);
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().orTimeout(START.toSeconds(), TimeUnit.SECONDS).join();
    Files.deleteIfExists(directory.resolve("ready"));
    Files.deleteIfExists(directory.resolve("socket"));
    return new Killed(directory, command);
  }

  /** Starts it and waits until it serves. */
  void start(Killed killed) throws IOException, InterruptedException {
    Path log = killed.directory().resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(killed.command())
            .directory(killed.directory().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectErrorStream(true);
    builder.environment().keySet().retainAll(List.of("PATH"));
    Process process = builder.start();
    started.put(killed.directory().getFileName().toString(), process);
    Path ready = killed.directory().resolve("ready");
    Eventually.within(START, "it serves", () -> Files.exists(ready) || !process.isAlive());
    assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
  }

  private static List<String> command(long pid, Path directory) throws IOException {
    String uid = Files.getAttribute(Path.of("/proc/" + pid), "unix:uid").toString();
    String capabilities = ambientCapabilities(pid);
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                // As the launcher leaves it, for monitors that may not open it themselves.
                "fd=$(sed -n 's/^userfaultfd.fd=//p' \"$0\"); if [ \"$fd\" ]; then"
                    + " eval \"exec $fd<>/dev/userfaultfd\"; fi; exec setpriv \"$@\"",
                directory.resolve("component.properties").toString(),
                "--reuid=" + uid,
                "--regid=" + uid,
                "--clear-groups"));
    if (capabilities.isEmpty()) {
      command.add("--no-new-privs");
    } else {
      command.add("--inh-caps=" + capabilities);
      command.add("--ambient-caps=" + capabilities);
    }
    byte[] own = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
    command.addAll(List.of(new String(own, StandardCharsets.UTF_8).split("\0")));
    return command;
  }

  /** As setpriv(1) wants them. */
  private static String ambientCapabilities(long pid) throws IOException {
    long mask = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("CapAmb:")) {
        mask = Long.parseUnsignedLong(line.substring(7).strip(), 16);
      }
    }
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < Long.SIZE; bit++) {
      if ((mask >>> bit & 1) != 0) {
        names.add("+cap_" + bit);
      }
    }
    return String.join(",", names);
  }

  @Override
  public void close() {
    for (Process process : started.values()) {
      process.destroyForcibly().onExit().orTimeout(START.toSeconds(), TimeUnit.SECONDS).join();
    }
  }
}
