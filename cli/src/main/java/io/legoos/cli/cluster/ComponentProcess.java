package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One component that was started and may not serve yet. */
final class ComponentProcess {
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int MAX_LINE = 400;

  private final ComponentPlan plan;
  private final Process process;
  private final ProcessIdentity identity;
  private final ComponentFiles files;

  ComponentProcess(
      ComponentPlan plan, Process process, ProcessIdentity identity, ComponentFiles files) {
    this.plan = plan;
    this.process = process;
    this.identity = identity;
    this.files = files;
  }

  ComponentPlan plan() {
    return plan;
  }

  ProcessIdentity identity() {
    return identity;
  }

  /** SIGKILL. */
  void destroy() {
    process.destroyForcibly();
  }

  /** Records it; one that cannot be recorded is ended, because nobody would find it. */
  void recordIn(PidFile pids) throws IOException {
    try {
      pids.append(identity);
    } catch (IOException e) {
      destroy();
      throw e;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the component serves.
   *
   * @param deadlineNanos of {@link System#nanoTime}
   * @throws CliException with the component's own words when it ended, or when it is late
   */
  ComponentState awaitReady(long deadlineNanos)
      throws CliException, IOException, InterruptedException {
    while (!Files.exists(files.ready())) {
      if (!process.isAlive()) {
        throw CliException.platform(plan.name() + " did not start: " + lastWords());
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw CliException.platform(
            plan.name() + " was not ready in time; its log ended with: " + lastWords());
      }
      Thread.sleep(POLL);
    }
    ReadyReport report = Json.read(files.ready(), ReadyReport.class);
    // The component has opened it to every user: nothing is changed by root in a directory of its
    // own.
    Path socket = Files.exists(files.socket(), LinkOption.NOFOLLOW_LINKS) ? files.socket() : null;
    return new ComponentState(
        plan.name(),
        plan.role().word(),
        identity.pid(),
        identity.startTicks(),
        String.valueOf(report.controlAddress()),
        report.pageAddress(),
        report.metricsAddress(),
        socket == null ? null : socket.toString(),
        plan.capacityBytes());
  }

  /** The line with which a component that cannot start explains itself: its last. */
  private String lastWords() throws IOException {
    List<String> lines =
        Files.readAllLines(files.log()).stream().filter(l -> !l.isBlank()).toList();
    @Nullable String said = lines.isEmpty() ? null : lines.getLast().strip();
    if (said == null) {
      return process.isAlive()
          ? "(nothing)"
          : "it ended with status " + process.exitValue() + " and said nothing";
    }
    return said.length() > MAX_LINE ? said.substring(0, MAX_LINE) + "..." : said;
  }
}
