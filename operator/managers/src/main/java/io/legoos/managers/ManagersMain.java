package io.legoos.managers;

import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.RosterFile;
import io.legoos.runtime.ConfigException;
import io.legoos.runtime.ConfigKey;
import io.legoos.runtime.MonitorAddresses;
import io.legoos.runtime.MonitorConfig;
import io.legoos.runtime.MonitorProcess;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.StopSequence;
import io.legoos.runtime.TlsMaterial;
import io.legoos.runtime.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** The managers as a process of their own, as in a local cluster. */
public final class ManagersMain {
  private static final long DEFAULT_VREGION_BYTES = 1L << 30;
  private static final long DEFAULT_EXCACHE_BYTES = 64L << 20;
  private static final long DEFAULT_HEARTBEAT_MS = 500;
  private static final long DEFAULT_DEAD_AFTER_MS = 10_000;
  private static final long LONGEST_MS = 3_600_000;
  private static final Duration LOCAL_REQUEST_DEADLINE = Duration.ofSeconds(5);

  private ManagersMain() {}

  public static void main(String[] args) {
    MonitorProcess.main("managers", args, ManagersMain::start);
  }

  static MonitorAddresses start(MonitorConfig config, StopSequence stops, Metrics.Scope metrics)
      throws StartupException {
    MembershipTiming timing = timing(config);
    ClusterShape shape = shape(config);
    Path stateDir = stateDir(config);
    ManagerTerm term = ManagerTerm.next(stateDir.resolve("term"), InstantSource.system());
    RosterFile roster = new RosterFile(stateDir.resolve("members"));
    GlobalManagers managers =
        stops.add(
            "managers",
            GlobalManagers.start(
                config.address(ConfigKey.CONTROL_LISTEN),
                TlsMaterial.of(config),
                new GlobalManagers.Settings(
                    timing,
                    shape,
                    config.number(
                        ConfigKey.EXCACHE_DEFAULT_BYTES, 1, Long.MAX_VALUE, DEFAULT_EXCACHE_BYTES),
                    config.number(ConfigKey.REBALANCE_BYTES, 0, Long.MAX_VALUE, 0)),
                term,
                roster.load(),
                roster,
                VNodeJournal.open(stateDir.resolve("vnodes.log")),
                System::nanoTime));
    managers.enter(metrics);
    if (config.has(ConfigKey.LOCAL_SOCKET)) {
      stops.add(
          "local socket",
          LocalQueryServer.start(
              config.path(ConfigKey.LOCAL_SOCKET),
              managers.localQueries(),
              LOCAL_REQUEST_DEADLINE));
    }
    return MonitorAddresses.ofControl(managers.address());
  }

  private static MembershipTiming timing(MonitorConfig config) throws ConfigException {
    try {
      return new MembershipTiming(
          Duration.ofMillis(
              config.number(ConfigKey.HEARTBEAT_MS, 10, LONGEST_MS, DEFAULT_HEARTBEAT_MS)),
          Duration.ofMillis(
              config.number(ConfigKey.DEAD_AFTER_MS, 40, LONGEST_MS, DEFAULT_DEAD_AFTER_MS)));
    } catch (IllegalArgumentException e) {
      throw config.invalid(ConfigKey.DEAD_AFTER_MS, e);
    }
  }

  private static ClusterShape shape(MonitorConfig config) throws ConfigException {
    try {
      return new ClusterShape(
          config.number(ConfigKey.VREGION_BYTES, 1, Long.MAX_VALUE, DEFAULT_VREGION_BYTES),
          config.decimal(ConfigKey.OVERCOMMIT, 0.01, 1000, 1.0),
          (int) config.number(ConfigKey.REPLICATION, 1, 2, 1));
    } catch (IllegalArgumentException e) {
      throw config.invalid(ConfigKey.VREGION_BYTES, e);
    }
  }

  private static Path stateDir(MonitorConfig config) throws StartupException {
    Path dir = config.path(ConfigKey.STATE_DIR);
    try {
      return Files.createDirectories(dir);
    } catch (IOException e) {
      throw new StartupException(
          ConfigKey.STATE_DIR + ": cannot make " + dir + ": " + e + "; choose another", e);
    }
  }
}
