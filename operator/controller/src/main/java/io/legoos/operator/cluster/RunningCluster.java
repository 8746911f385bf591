package io.legoos.operator.cluster;

import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterSpec;
import io.legoos.managers.ClusterShape;
import io.legoos.managers.GlobalManagers;
import io.legoos.managers.ManagerTerm;
import io.legoos.managers.VNodeChange;
import io.legoos.managers.VNodeLog;
import io.legoos.managers.VNodePlacement;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.protocol.control.v1.ProcessorControlGrpc;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One cluster's managers in this process, and the channels to its monitors. Thread-safe. */
public final class RunningCluster implements AutoCloseable {
  private static final int FIRST_PORT = 7500;
  private static final int LAST_PORT = 7999;
  private static final Duration HEARTBEAT = Duration.ofMillis(500);
  private static final Duration OVERDUE = Duration.ofSeconds(10);

  private final GlobalManagers managers;
  private final ControlChannels channels;

  private RunningCluster(GlobalManagers managers, ControlChannels channels) {
    this.managers = managers;
    this.channels = channels;
  }

  /**
   * Starts the managers.
   *
   * @param directory for the managers' keys; only this process can read it
   * @param files the managers' keys
   * @param vnodes where vNodes are already
   * @param term larger than that of every leader before
   */
  static RunningCluster start(
      LegoCluster cluster,
      Path directory,
      Map<String, byte[]> files,
      List<VNodePlacement> vnodes,
      long term)
      throws IOException, StartupException {
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
    TlsMaterial tls = new TlsMaterial(directory);
    LegoClusterSpec spec = cluster.getSpec();
    GlobalManagers.Settings settings =
        new GlobalManagers.Settings(
            new MembershipTiming(HEARTBEAT, OVERDUE, false),
            new ClusterShape(spec.vRegionSize().units(), spec.overcommit(), spec.replication()),
            spec.exCache().size().units(),
            cluster.rebalancingBytes());
    StartupException last = new StartupException("no port from " + FIRST_PORT + " is free");
    for (int port = FIRST_PORT; port <= LAST_PORT; port++) {
      try {
        GlobalManagers managers =
            GlobalManagers.start(
                new HostPort("0.0.0.0", port),
                tls,
                settings,
                new ManagerTerm(term),
                Roster.EMPTY,
                roster -> {},
                new KeptInStatus(vnodes),
                System::nanoTime);
        return new RunningCluster(managers, new ControlChannels(tls));
      } catch (StartupException e) {
        last = e;
      }
    }
    throw last;
  }

  public GlobalManagers managers() {
    return managers;
  }

  /** What a processor monitor is told, at its control address. */
  public ProcessorControlGrpc.ProcessorControlBlockingStub processor(String address) {
    return ProcessorControlGrpc.newBlockingStub(
        channels.to(HostPort.parse(address), PeerRole.PROCESSOR));
  }

  @Override
  public void close() {
    channels.close();
    managers.close();
  }

  /** The VNodes' own status keeps where they are. */
  private record KeptInStatus(List<VNodePlacement> replayed) implements VNodeLog {
    @Override
    public void append(VNodeChange change) {}

    @Override
    public void close() {}
  }
}
