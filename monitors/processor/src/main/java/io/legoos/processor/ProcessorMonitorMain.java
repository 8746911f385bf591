package io.legoos.processor;

import io.grpc.Channel;
import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.ReplacementPolicy;
import io.legoos.processor.filecache.FileCaches;
import io.legoos.processor.fs.FuseTimes;
import io.legoos.processor.local.RunnerServer;
import io.legoos.processor.named.NamedVProcesses;
import io.legoos.processor.named.ProcessorControlEndpoint;
import io.legoos.processor.network.VNodeNetworks;
import io.legoos.processor.process.VProcess;
import io.legoos.processor.process.VProcessPlatform;
import io.legoos.processor.process.VdsoGadget;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.processor.vnode.VNodeMounts;
import io.legoos.processor.vnode.VNodeVolumes;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.CallMetrics;
import io.legoos.runtime.ConfigKey;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.ControlServer;
import io.legoos.runtime.GuardedService;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.LoadChange;
import io.legoos.runtime.ManagerLink;
import io.legoos.runtime.MonitorAddresses;
import io.legoos.runtime.MonitorConfig;
import io.legoos.runtime.MonitorIdentities;
import io.legoos.runtime.MonitorProcess;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.StopSequence;
import io.legoos.runtime.TlsMaterial;
import io.legoos.runtime.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processor monitor's process. */
public final class ProcessorMonitorMain {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessorMonitorMain.class);
  private static final long MAX_CAPACITY_BYTES = 1L << 50;
  private static final long DEFAULT_EXCACHE_BYTES = 64L << 20;
  private static final long DEFAULT_LANE_DEADLINE_MS = 2000;

  private ProcessorMonitorMain() {}

  public static void main(String[] args) {
    MonitorProcess.main("processor", args, ProcessorMonitorMain::start);
  }

  private static MonitorAddresses start(
      MonitorConfig config, StopSequence stops, Metrics.Scope metrics) throws StartupException {
    NodeCheck.run();
    SecureRandom random = new SecureRandom();
    MonitorIdentity identity =
        MonitorIdentities.draw(config.text(ConfigKey.NAME), Role.ROLE_PROCESSOR, random);
    TlsMaterial tls = TlsMaterial.of(config);
    ControlChannels channels = stops.add("control channels", new ControlChannels(tls));
    var managers = channels.to(config.address(ConfigKey.MANAGERS_ADDRESS), PeerRole.MANAGER);
    VNodeNetworks networks =
        stops.add(
            "vNodes' networks",
            new VNodeNetworks(
                managers, address -> channels.to(HostPort.parse(address), PeerRole.PROCESSOR)));
    FuseTimes fuse = new FuseTimes();
    VProcessPlatform platform =
        platform(config, identity, managers, channels, networks, fuse, random);
    LoadChange change = new LoadChange();
    VProcessRegistry registry = stops.add("vProcesses", new VProcessRegistry(platform, change));
    long capacity = config.number(ConfigKey.CAPACITY_BYTES, 0, MAX_CAPACITY_BYTES, 0);
    int cores =
        (int) config.number(ConfigKey.CORES, 1, 4096, Runtime.getRuntime().availableProcessors());
    ProcessorMetrics.enter(metrics, registry, platform.lanes(), fuse, cores, capacity);
    CallMetrics calls = new CallMetrics(System::nanoTime);
    stops.add("metrics of calls", metrics.sampled(calls));
    NamedVProcesses named =
        new NamedVProcesses(
            registry,
            capacity,
            platform.exCacheBytes(),
            config.path(ConfigKey.STATE_DIR).resolve("inputs"));
    ControlServer server =
        stops.add(
            "control server",
            ControlServer.start(
                config.address(ConfigKey.CONTROL_LISTEN),
                tls,
                List.of(
                    GuardedService.of(new ProcessorControlEndpoint(named), PeerRole.MANAGER),
                    GuardedService.of(networks.endpoint(), PeerRole.PROCESSOR)),
                calls));
    String socket = "";
    if (config.has(ConfigKey.LOCAL_SOCKET)) {
      socket = config.text(ConfigKey.LOCAL_SOCKET);
      stops.add("local socket", listen(config.path(ConfigKey.LOCAL_SOCKET), registry));
    }
    RegisterRequest registration =
        RegisterRequest.newBuilder()
            .setIdentity(identity)
            .setControlAddress(server.address().toString())
            .setLocalSocket(socket)
            .setPid(ProcessHandle.current().pid())
            .setInstanceId(
                config.has(ConfigKey.INSTANCE_ID) ? config.text(ConfigKey.INSTANCE_ID) : "")
            .setCapacityBytes(capacity)
            .setCores(cores)
            .setRunsVnodes(config.has(ConfigKey.FUSE_DEVICE))
            .build();
    stops.add(
        "link to the managers",
        ManagerLink.start(
            managers,
            registration,
            () -> load(registry, named, capacity, networks),
            change,
            dead -> noteDeath(dead, identity, registry),
            random));
    return MonitorAddresses.ofControl(server.address());
  }

  private static void noteDeath(
      MonitorIdentity dead, MonitorIdentity self, VProcessRegistry registry) {
    if (dead.equals(self)) {
      registry.all().forEach(VProcess::disown);
    } else {
      LOG.info("{} is dead", dead.getName());
    }
  }

  private static VProcessPlatform platform(
      MonitorConfig config,
      MonitorIdentity identity,
      Channel managers,
      ControlChannels channels,
      VNodeNetworks networks,
      FuseTimes fuse,
      SecureRandom random)
      throws StartupException {
    VdsoGadget gadget = gadget();
    return new VProcessPlatform(
        identity,
        Incarnation.of(identity.getIncarnation()),
        managers,
        address -> channels.to(HostPort.parse(address), PeerRole.MEMORY),
        config.has(ConfigKey.USERFAULTFD_FD)
            ? (int) config.number(ConfigKey.USERFAULTFD_FD, 3, 1023)
            : NodeCheck.openUserfaultDevice(),
        gadget,
        random,
        config.number(
            ConfigKey.EXCACHE_DEFAULT_BYTES,
            ExCacheGeometry.MIN_BYTES,
            ExCacheGeometry.MAX_BYTES,
            DEFAULT_EXCACHE_BYTES),
        (int) config.number(ConfigKey.EXCACHE_WAYS, 0, 65536, 0),
        habits(config),
        config.has(ConfigKey.FUSE_DEVICE)
            ? new VNodeVolumes(
                new VNodeMounts(
                    identity,
                    managers,
                    address -> channels.to(HostPort.parse(address), PeerRole.STORAGE),
                    new FileCaches(
                        managers,
                        address -> channels.to(HostPort.parse(address), PeerRole.MEMORY),
                        Incarnation.of(identity.getIncarnation())),
                    gadget,
                    networks,
                    new VNodeMounts.Devices(
                        config.text(ConfigKey.FUSE_DEVICE),
                        config.has(ConfigKey.TUN_DEVICE)
                            ? config.text(ConfigKey.TUN_DEVICE)
                            : null),
                    Duration.ofMillis(config.number(ConfigKey.VNODE_PATIENCE_MS, 0, 60_000, 0)),
                    fuse))
            : null,
        LaneSettings.of(
            Duration.ofMillis(
                config.number(
                    ConfigKey.LANE_DEADLINE_MS, 100, 600_000, DEFAULT_LANE_DEADLINE_MS))));
  }

  private static VdsoGadget gadget() throws StartupException {
    try {
      return VdsoGadget.find();
    } catch (IOException e) {
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
  }

  private static ExCacheHabits habits(MonitorConfig config) throws StartupException {
    return new ExCacheHabits(
        policy(config),
        config.number(ConfigKey.EXCACHE_PIGGYBACK, 0, 1, 1) == 1,
        config.number(ConfigKey.EXCACHE_PREFETCH, 0, 1, 1) == 1);
  }

  private static ReplacementPolicy policy(MonitorConfig config) throws StartupException {
    String name = config.text(ConfigKey.EXCACHE_POLICY, "REFAULT");
    try {
      return ReplacementPolicy.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new StartupException("excache.policy is FIFO, LRU or REFAULT, not " + name, e);
    }
  }

  private static RunnerServer listen(Path socket, VProcessRegistry registry)
      throws StartupException {
    try {
      return RunnerServer.start(socket, registry);
    } catch (IOException e) {
      throw new StartupException("cannot serve the local socket: " + e.getMessage(), e);
    }
  }

  private static Load load(
      VProcessRegistry registry, NamedVProcesses named, long capacity, VNodeNetworks networks) {
    // Before those that run are looked at.
    long begun = registry.begunExCacheBytes();
    Load.Builder load =
        Load.newBuilder()
            .setCapacityBytes(capacity)
            .setBegunExcacheBytes(begun)
            .setThreads(registry.threads())
            .addAllVnodeAddresses(networks.addresses())
            .addAllEndedByPlatform(registry.endedByPlatform());
    long used = 0;
    for (VProcess process : registry.all()) {
      var report = VProcessReports.report(process);
      used += report.getResidentBytes();
      if (!process.spec().named().isNamed()) {
        load.addVprocesses(report);
      }
    }
    return load.setUsedBytes(used).addAllVprocesses(named.reports()).build();
  }
}
