package io.legoos.runtime;

import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.MetricsServer;
import io.legoos.runtime.metrics.ProcessLabels;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The common main of all roles: reads {@code --config FILE}, starts, writes the ready file, serves
 * until SIGTERM, stops in order within {@link #STOP_DEADLINE} and the grace of its configuration.
 *
 * <p>A start that fails gives back what it acquired, prints exactly one line to stderr and ends
 * with status 1. SIGTERM ends with status 0, or 1 when the deadline passed.
 */
public final class MonitorProcess {
  /** How long stopping may take before the process ends anyway. */
  public static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

  private static final long LONGEST_GRACE_MS = 3_600_000;
  private static final Path TERMINATION_LOG = Path.of("/dev/termination-log");
  private static final Logger LOG = LoggerFactory.getLogger(MonitorProcess.class);

  private final String role;
  private final MonitorStart start;
  private final StopSequence stops = new StopSequence();
  private final LifeCycleTracker lifeCycle = new LifeCycleTracker();
  private volatile Duration stopDeadline = STOP_DEADLINE;

  MonitorProcess(String role, MonitorStart start) {
    this.role = role;
    this.start = start;
  }

  /** Runs a role as this process. Never returns. */
  public static void main(String role, String[] args, MonitorStart start) {
    MonitorProcess process = new MonitorProcess(role, start);
    // gRPC logs through java.util.logging, whose console handler writes several lines an event.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> LOG.error("thread {} ended by an error", thread.getName(), error));
    // Before the start: who has read the ready file may send the signal at once.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> Runtime.getRuntime().halt(process.stop() ? 0 : 1), "stop"));
    if (!process.start(System.err, args)) {
      System.exit(1);
    }
    awaitSignal();
  }

  /** Starts; false, after one line to {@code stderr}, when that failed. */
  boolean start(PrintStream stderr, String... args) {
    lifeCycle.moveTo(LifeCycle.STARTING);
    try {
      MonitorConfig config = MonitorConfig.fromArguments(args);
      stopDeadline = STOP_DEADLINE.plus(drainGrace(config));
      MonitorAddresses addresses = serve(config);
      serveHealth(config);
      if (lifeCycle.tryMoveTo(LifeCycle.RUNNING)) {
        writeReadyFile(config, addresses);
        LOG.info("{} serves at {}", role, addresses);
      }
      return true;
    } catch (Exception | Error e) {
      lifeCycle.tryMoveTo(LifeCycle.FAILED);
      stops.run();
      stderr.println(role + ": " + oneLine(e));
      tellPlatform(role + ": " + oneLine(e) + "\n");
      LOG.debug("start failed", e);
      return false;
    }
  }

  /** Metrics are served last and until the end of the rest: they tell of a slow stop, too. */
  private MonitorAddresses serve(MonitorConfig config) throws Exception {
    Metrics metrics = stops.add("metrics", new Metrics());
    ProcessLabels labels =
        new ProcessLabels(config.text(ConfigKey.CLUSTER_NAME, ""), config.text(ConfigKey.NAME, ""));
    if (!config.has(ConfigKey.METRICS_LISTEN)) {
      return start.start(config, stops, metrics.scope(labels));
    }
    metrics.watchJvm(labels);
    HostPort listen = config.address(ConfigKey.METRICS_LISTEN);
    MetricsServer server = stops.add("metrics server", MetricsServer.start(listen, metrics));
    return start
        .start(config, stops, metrics.scope(labels))
        .withMetrics(listen.withPort(server.port()));
  }

  /** Stops in order; false when the deadline passed first, or the start has failed. */
  boolean stop() {
    if (!lifeCycle.tryMoveTo(LifeCycle.STOPPING)) {
      return false;
    }
    Thread stopper = Thread.ofPlatform().daemon().name("stop-sequence").start(stops::run);
    try {
      if (stopper.join(stopDeadline)) {
        return lifeCycle.tryMoveTo(LifeCycle.STOPPED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lifeCycle.tryMoveTo(LifeCycle.FAILED);
    LOG.warn("{} did not stop within {}; ending anyway", role, stopDeadline);
    return false;
  }

  /**
   * The time that a monitor may take to give what it holds to others, before it stops.
   *
   * @throws ConfigException when it is no time
   */
  public static Duration drainGrace(MonitorConfig config) throws ConfigException {
    return Duration.ofMillis(config.number(ConfigKey.DRAIN_GRACE_MS, 0, LONGEST_GRACE_MS, 0));
  }

  LifeCycle state() {
    return lifeCycle.state();
  }

  private static void writeReadyFile(MonitorConfig config, MonitorAddresses addresses)
      throws StartupException {
    if (!config.has(ConfigKey.READY_FILE)) {
      return;
    }
    try {
      ReadyFile.write(config.path(ConfigKey.READY_FILE), ProcessHandle.current().pid(), addresses);
    } catch (IOException e) {
      throw new StartupException(
          ConfigKey.READY_FILE + " cannot be written (" + e + "); make its directory writable", e);
    }
  }

  private void serveHealth(MonitorConfig config) throws StartupException {
    if (config.has(ConfigKey.HEALTH_LISTEN)) {
      stops.add(
          "health server",
          HealthServer.start(
              config.address(ConfigKey.HEALTH_LISTEN),
              () -> true,
              () -> lifeCycle.state() == LifeCycle.RUNNING));
    }
  }

  /** Kubernetes shows this file of a container that has ended. */
  private static void tellPlatform(String line) {
    if (Files.isWritable(TERMINATION_LOG)) {
      try {
        Files.writeString(TERMINATION_LOG, line);
      } catch (IOException e) {
        LOG.debug("cannot write {}", TERMINATION_LOG, e);
      }
    }
  }

  private static String oneLine(Throwable error) {
    String text =
        error instanceof StartupException ? String.valueOf(error.getMessage()) : error.toString();
    return text.replaceAll("\\s*\\R\\s*", " ");
  }

  /** gRPC's threads are daemons, so the main thread keeps the process alive. */
  private static void awaitSignal() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException e) {
        LOG.debug("main thread interrupted; serving on", e);
      }
    }
  }
}
