package io.legoos.managers;

import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.RosterFile;
import io.legoos.runtime.ConfigException;
import io.legoos.runtime.ConfigKey;
import io.legoos.runtime.ControlServer;
import io.legoos.runtime.GuardedService;
import io.legoos.runtime.MonitorAddresses;
import io.legoos.runtime.MonitorConfig;
import io.legoos.runtime.MonitorProcess;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.StopSequence;
import io.legoos.runtime.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

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

  static MonitorAddresses start(MonitorConfig config, StopSequence stops) throws StartupException {
    LongSupplier nanoClock = System::nanoTime;
    MembershipTiming timing = timing(config);
    ClusterShape shape = shape(config);
    Path stateDir = stateDir(config);
    ManagerTerm term = ManagerTerm.next(stateDir.resolve("term"), InstantSource.system());
    RosterFile roster = new RosterFile(stateDir.resolve("members"));
    MembershipTable table =
        new MembershipTable(timing, term.firstEpoch(), roster.load(), roster, nanoClock);
    GlobalProcessManager gpm =
        new GlobalProcessManager(
            table,
            timing,
            config.number(
                ConfigKey.EXCACHE_DEFAULT_BYTES, 1, Long.MAX_VALUE, DEFAULT_EXCACHE_BYTES),
            nanoClock);
    GlobalMemoryManager gmm = new GlobalMemoryManager(table, timing, shape, nanoClock);
    GlobalStorageManager gsm =
        stops.add(
            "storage placement",
            new GlobalStorageManager(table, VNodeJournal.open(stateDir.resolve("vnodes.log"))));
    MemberListing listing = new MemberListing(table, term, nanoClock);

    List<GuardedService> services =
        new ArrayList<>(PlacementServices.of(gpm, gmm, gsm, table, timing));
    services.add(
        GuardedService.of(new MembershipService(table, timing, term, listing), PeerRole.values()));
    ControlServer server =
        stops.add(
            "control server",
            ControlServer.start(
                config.address(ConfigKey.CONTROL_LISTEN), TlsMaterial.of(config), services));
    if (config.has(ConfigKey.LOCAL_SOCKET)) {
      stops.add(
          "local socket",
          LocalQueryServer.start(
              config.path(ConfigKey.LOCAL_SOCKET),
              new LocalQueries(listing, gpm),
              LOCAL_REQUEST_DEADLINE));
    }
    stops.add("membership clock", startTicking(table, timing));
    return MonitorAddresses.ofControl(server.address());
  }

  private static AutoCloseable startTicking(MembershipTable table, MembershipTiming timing) {
    ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("membership").factory());
    long interval = timing.heartbeatInterval().toNanos();
    ScheduledFuture<?> ticking =
        ticker.scheduleWithFixedDelay(table::tick, interval, interval, TimeUnit.NANOSECONDS);
    return () -> {
      ticking.cancel(false);
      ticker.shutdownNow();
    };
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
          config.decimal(ConfigKey.OVERCOMMIT, 0.01, 1000, 1.0));
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
