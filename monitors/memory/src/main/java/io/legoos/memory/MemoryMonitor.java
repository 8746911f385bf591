package io.legoos.memory;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.legoos.memory.cache.FileCache;
import io.legoos.memory.cache.FileCacheEndpoint;
import io.legoos.memory.cache.FileLaneStore;
import io.legoos.memory.home.CopyClock;
import io.legoos.memory.home.HomeFigures;
import io.legoos.memory.home.HomeMemoryEndpoint;
import io.legoos.memory.home.HomeRepairs;
import io.legoos.memory.home.HomeSpaces;
import io.legoos.memory.home.ManagerPlacement;
import io.legoos.memory.lane.LaneCapabilities;
import io.legoos.memory.lane.LaneThreads;
import io.legoos.memory.lane.MemoryLaneGate;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.owner.CommitLedger;
import io.legoos.memory.owner.HomeTerm;
import io.legoos.memory.owner.HomeTermHeader;
import io.legoos.memory.owner.HomedRegionOwner;
import io.legoos.memory.owner.LocalRegionOwner;
import io.legoos.memory.owner.OwnerMemoryEndpoint;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.RemoteRegionOwner;
import io.legoos.memory.owner.ReplicaUpkeep;
import io.legoos.memory.owner.ReplicaUse;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.replica.BackupStore;
import io.legoos.memory.replica.PlacedBackupStore;
import io.legoos.memory.replica.ReplicaCounters;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.memory.replica.ReplicaLogSettings;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.CrowdedMonitor;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.page.FileLane;
import io.legoos.protocol.page.PageStore;
import io.legoos.protocol.page.tcp.TcpPageServer;
import io.legoos.runtime.CallMetrics;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.ControlServer;
import io.legoos.runtime.GuardedService;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.ManagerLink;
import io.legoos.runtime.MembershipNews;
import io.legoos.runtime.MonitorAddresses;
import io.legoos.runtime.MonitorConfig;
import io.legoos.runtime.MonitorIdentities;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StartCheck;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.StopSequence;
import io.legoos.runtime.TlsMaterial;
import io.legoos.runtime.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One memory monitor, put together: page frames, owner, home, lanes, membership. */
final class MemoryMonitor {
  private static final Logger log = LoggerFactory.getLogger(MemoryMonitor.class);
  private static final int MAX_LANES = 1024;
  private static final int MAX_STORAGE_NAMES = 1024;
  private static final Duration LANE_DEADLINE = Duration.ofSeconds(10);

  /** Where others have the pages too, who is silent for longer is given up. */
  private static final Duration OWNER_DEADLINE = Duration.ofSeconds(3);

  private static final Duration REPAIR_INTERVAL = Duration.ofMillis(500);
  private static final Duration UPKEEP_INTERVAL = Duration.ofMillis(100);

  /** The index of replicas may take the heap divided by that; a fork needs it once more. */
  private static final int INDEX_SHARE = 8;

  private static final int INDEX_BYTES_PER_PAGE = 40;

  private final MemoryMonitorConfig config;
  private final SecureRandom random = new SecureRandom();
  private final MonitorIdentity self;
  private final ControlChannels channels;
  private final FramePool frames;
  private final FileCache files;
  private final Set<String> storageNames = ConcurrentHashMap.newKeySet();
  private final ProcessorRegistry processors;
  private final LaneCapabilities capabilities;
  private final ReplicaLog replicas;
  private final CommitLedger ledger;
  private final LocalRegionOwner owner;
  private final HomeSpaces homes;
  private final HomeFigures homeFigures;
  private final Departure departure;

  private MemoryMonitor(MemoryMonitorConfig config, ControlChannels channels) {
    this.config = config;
    this.channels = channels;
    this.self = MonitorIdentities.draw(config.name(), Role.ROLE_MEMORY, random);
    this.frames = new FramePool(config.capacityBytes());
    this.files = new FileCache(frames, config.fileCacheBytes(), Runtime.getRuntime().maxMemory());
    frames.keepSpareWith(files);
    this.processors = new ProcessorRegistry();
    this.capabilities = new LaneCapabilities(random, Incarnation.of(self.getIncarnation()));
    this.replicas = replicaLog();
    this.ledger = new CommitLedger(config.capacityBytes(), config.overcommit());
    this.owner = new LocalRegionOwner(frames, ledger, capabilities, processors, replicas);
    this.homes =
        new HomeSpaces(
            config.home(),
            new ManagerPlacement(channels.to(config.managers(), PeerRole.MANAGER), config.name()),
            this::ownerOf,
            processors,
            random,
            copy -> Thread.ofVirtual().name("copy-share").start(copy),
            CopyClock.SYSTEM);
    this.homeFigures = new HomeFigures(homes);
    this.departure = new Departure(this::isEmpty, config.drainGrace());
  }

  private ReplicaLog replicaLog() {
    if (config.replicaLogBytes() == 0) {
      return ReplicaLog.none();
    }
    BackupStore store =
        new PlacedBackupStore(
            channels.to(config.managers(), PeerRole.MANAGER),
            this::storageAt,
            config.name(),
            Incarnation.of(self.getIncarnation()),
            System::nanoTime,
            TimeUnit.NANOSECONDS::sleep);
    // Pages beyond that are in frames, whose page table is small.
    long references = Runtime.getRuntime().maxMemory() / INDEX_SHARE / INDEX_BYTES_PER_PAGE;
    return new ReplicaLog(
        store, config.replicaLogBytes(), ReplicaLogSettings.DEFAULT.withMaxReferences(references));
  }

  private Channel storageAt(String address) {
    try {
      return channels.to(HostPort.parse(address), PeerRole.STORAGE);
    } catch (IllegalArgumentException e) {
      throw Status.INTERNAL
          .withDescription("no address of a storage monitor")
          .withCause(e)
          .asRuntimeException();
    }
  }

  static MonitorAddresses start(MonitorConfig file, StopSequence stops, Metrics.Scope metrics)
      throws StartupException {
    MemoryMonitorConfig config = MemoryMonitorConfig.of(file);
    TlsMaterial tls = TlsMaterial.of(file);
    ControlChannels channels = stops.add("control channels", new ControlChannels(tls));
    MemoryMonitor monitor = new MemoryMonitor(config, channels);
    MemoryMetrics.enter(
        metrics,
        monitor.frames,
        monitor.ledger,
        monitor.owner,
        monitor.homes,
        monitor.replicas,
        monitor.departure);
    MemoryMetrics.enter(metrics, monitor.files);
    return monitor.serve(tls, stops, metrics);
  }

  private RegionOwner ownerOf(MemoryMonitorRef monitor, long term, int replication) {
    if (monitor.getIdentity().getIncarnation().equals(self.getIncarnation())) {
      return new HomedRegionOwner(owner, new HomeTerm(config.name(), term));
    }
    try {
      return new RemoteRegionOwner(
          monitor.getIdentity().getName(),
          HomeTermHeader.in(
              term,
              StartCheck.meaning(
                  channels.to(HostPort.parse(monitor.getControlAddress()), PeerRole.MEMORY),
                  Incarnation.of(monitor.getIdentity().getIncarnation()))),
          config.home().vregionBytes(),
          replication > 1 ? OWNER_DEADLINE : ControlChannels.CALL_DEADLINE);
    } catch (IllegalArgumentException e) {
      throw new MemoryRefusal(
          MemoryRefusal.Reason.UNAVAILABLE,
          "no address of memory monitor " + monitor.getIdentity().getName());
    }
  }

  private MonitorAddresses serve(TlsMaterial tls, StopSequence stops, Metrics.Scope metrics)
      throws StartupException {
    if (replicas.takesAnything()) {
      stops.add("replica log", replicas);
      replicas.start();
      stops.add("replica upkeep", ReplicaUpkeep.start(owner, UPKEEP_INTERVAL));
    }
    TcpPageServer pages = stops.add("page channel", startPages());
    metrics.gauge(MemoryMetric.LANES, pages::laneCount);
    processors.onStale(
        incarnation -> {
          pages.hangUp(hello -> hello.processor().equals(incarnation));
          freeAllOf(incarnation);
        });
    CallMetrics calls = new CallMetrics(System::nanoTime);
    stops.add("metrics of calls", metrics.sampled(calls));
    ControlServer control =
        stops.add(
            "control plane",
            ControlServer.start(
                config.controlListen(),
                tls,
                List.of(
                    GuardedService.ofStart(
                        capabilities.self(), new HomeMemoryEndpoint(homes), PeerRole.PROCESSOR),
                    GuardedService.ofStart(
                        capabilities.self(),
                        new FileCacheEndpoint(files, this::namedStorage, this::fileLane),
                        PeerRole.PROCESSOR),
                    GuardedService.ofStart(
                        capabilities.self(),
                        () ->
                            ServerInterceptors.intercept(
                                new OwnerMemoryEndpoint(owner), new HomeTermHeader()),
                        PeerRole.MEMORY)),
                calls));
    HostPort pageAddress = config.pageListen().withPort(pages.address().getPort());
    stops.add("repairs", HomeRepairs.start(homes, REPAIR_INTERVAL));
    stops.add("membership", join(control.address(), pageAddress));
    stops.add("what it holds", departure);
    return new MonitorAddresses(control.address(), pageAddress);
  }

  private TcpPageServer startPages() throws StartupException {
    MemoryLaneGate gate = new MemoryLaneGate(capabilities, processors, this::storeOf);
    InetSocketAddress listen = config.pageListen().toSocketAddress();
    if (listen.isUnresolved()) {
      throw new StartupException("cannot listen on " + config.pageListen() + ": unknown host name");
    }
    try {
      return TcpPageServer.start(
          listen, gate, MAX_LANES, LANE_DEADLINE, new LaneThreads(config.laneProcessors()));
    } catch (IOException e) {
      throw new StartupException(
          "cannot serve the page channel on "
              + config.pageListen()
              + ": "
              + e.getMessage()
              + "; stop whoever uses it, or choose another address",
          e);
    }
  }

  /** That a processor monitor names; each address costs a channel for good. */
  private Channel namedStorage(String address) {
    if (storageNames.size() >= MAX_STORAGE_NAMES && !storageNames.contains(address)) {
      throw new IllegalArgumentException("too many addresses of storage monitors");
    }
    Channel channel = storageAt(address);
    storageNames.add(address);
    return channel;
  }

  private PageStore storeOf(String id) {
    return FileLane.isId(id) ? new FileLaneStore(files, FileLane.vnodeOf(id)) : owner.storeOf(id);
  }

  private byte[] fileLane(String vnode, ByteString processor) {
    return capabilities.issue(FileLane.idOf(vnode), Incarnation.of(processor), FileLane.EPOCH);
  }

  private boolean isEmpty() {
    return frames.used() == 0 && owner.committedBytes() == 0 && homes.vprocessCount() == 0;
  }

  private ManagerLink join(HostPort control, HostPort page) {
    RegisterRequest registration =
        RegisterRequest.newBuilder()
            .setIdentity(self)
            .setControlAddress(control.toString())
            .setPageAddress(page.toString())
            .setPid(ProcessHandle.current().pid())
            .setInstanceId(config.instanceId())
            .setCapacityBytes(config.capacityBytes())
            .build();
    return ManagerLink.start(
        channels.to(config.managers(), PeerRole.MANAGER),
        registration,
        this::load,
        new News(),
        random);
  }

  private Load load() {
    ReplicaUse replicaUse = owner.use().replicas();
    ReplicaCounters log = replicas.counters();
    return Load.newBuilder()
        .setCapacityBytes(config.capacityBytes())
        .setUsedBytes((long) frames.used() * FramePool.FRAME_BYTES)
        .setPeakUsedBytes((long) frames.peakUsed() * FramePool.FRAME_BYTES)
        .setCommittedBytes(owner.committedBytes())
        .setRequests(owner.requests())
        .addAllHomes(homes.reports())
        .setHomeCount(homes.vprocessCount())
        .setLeaving(departure.hasBegun())
        .setUnreplicatedBytes(
            replicaUse.unreplicatedBytes() + homeFigures.shares().bytesWithoutSecondary())
        .setReplicaLogBytes(log.ringBytes())
        .setReplicaBackupBytes(log.segmentBytes())
        .setReplicaFramedBytes(replicaUse.framedBytes())
        .setFileCacheBytes((long) frames.spare() * FramePool.FRAME_BYTES)
        .build();
  }

  private final class News implements MembershipNews {
    /** Of its own death it takes no note: others have given up what it holds, by incarnation. */
    @Override
    public void onDead(MonitorIdentity dead) {
      if (dead.equals(self)) {
        return;
      }
      Incarnation incarnation = Incarnation.of(dead.getIncarnation());
      switch (dead.getRole()) {
        case ROLE_PROCESSOR -> processors.declareDead(incarnation);
        case ROLE_MEMORY -> homes.forgetOwner(incarnation);
        default -> {}
      }
    }

    @Override
    public void onLeaving(List<MonitorIdentity> monitors) {
      homes
          .orders()
          .setLeaving(
              monitors.stream()
                  .map(monitor -> Incarnation.of(monitor.getIncarnation()))
                  .collect(Collectors.toSet()),
              monitors.contains(self));
    }

    @Override
    public void onCrowded(long round, List<CrowdedMonitor> monitors) {
      homes
          .orders()
          .setCrowded(
              round,
              monitors.stream()
                  .collect(
                      Collectors.toMap(
                          crowded -> Incarnation.of(crowded.getIdentity().getIncarnation()),
                          CrowdedMonitor::getExcessBytes)));
    }
  }

  /** In a thread of its own: other owners are asked, and the heartbeats must go on meanwhile. */
  private void freeAllOf(Incarnation processor) {
    Thread.ofVirtual()
        .name("free-dead-processor")
        .start(
            () -> {
              log.info("freeing what processor incarnation {} held", processor);
              owner.releaseAllOf(processor);
              homes.destroyAllOf(processor);
            });
  }
}
