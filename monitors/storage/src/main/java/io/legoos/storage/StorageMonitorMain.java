package io.legoos.storage;

import io.grpc.ServerInterceptors;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.CallMetrics;
import io.legoos.runtime.ConfigKey;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.ControlServer;
import io.legoos.runtime.GuardedService;
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
import io.legoos.runtime.metrics.Samples;
import io.legoos.storage.namespace.FileContentsService;
import io.legoos.storage.namespace.Maintenance;
import io.legoos.storage.namespace.NativeLibrary;
import io.legoos.storage.namespace.VNodeFilesService;
import io.legoos.storage.namespace.VolumeUse;
import io.legoos.storage.namespace.Volumes;
import io.legoos.storage.volume.VolumeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The storage monitor as a process of its own. */
public final class StorageMonitorMain {
  private StorageMonitorMain() {}

  public static void main(String[] args) {
    MonitorProcess.main("storage", args, StorageMonitorMain::start);
  }

  static MonitorAddresses start(MonitorConfig config, StopSequence stops, Metrics.Scope metrics)
      throws StartupException {
    SecureRandom random = new SecureRandom();
    MonitorIdentity identity =
        MonitorIdentities.draw(config.text(ConfigKey.NAME), Role.ROLE_STORAGE, random);
    TlsMaterial tls = TlsMaterial.of(config);
    Path vnodes = config.path(ConfigKey.STATE_DIR).resolve("vnodes");
    VolumeSpace space =
        openVolume(vnodes, config.number(ConfigKey.CAPACITY_BYTES, 0, Long.MAX_VALUE));
    VNodeStore store = new VNodeStore(vnodes, space);
    ReplicaSegments segments = stops.add("replica segments", new ReplicaSegments(store));
    StorageService service = new StorageService(store, segments);
    Volumes volumes = stops.add("volumes", openVolumes(config, space, random));
    stops.add("volume maintenance", Maintenance.start(volumes));
    VNodeFilesService files = new VNodeFilesService(volumes);
    FileContentsService contents = new FileContentsService(volumes);
    StorageTraffic traffic = new StorageTraffic();
    enter(metrics, space, volumes, traffic);
    CallMetrics calls = new CallMetrics(System::nanoTime);
    stops.add("metrics of calls", metrics.sampled(calls));
    ControlServer server =
        stops.add(
            "control server",
            ControlServer.start(
                config.address(ConfigKey.CONTROL_LISTEN),
                tls,
                List.of(
                    GuardedService.of(
                        () -> ServerInterceptors.intercept(service, traffic),
                        PeerRole.MEMORY,
                        PeerRole.PROCESSOR),
                    GuardedService.of(
                        () -> ServerInterceptors.intercept(files, traffic),
                        PeerRole.PROCESSOR,
                        PeerRole.MANAGER),
                    GuardedService.of(
                        () -> ServerInterceptors.intercept(contents, traffic), PeerRole.MEMORY)),
                calls));
    ControlChannels channels = stops.add("channels", new ControlChannels(tls));
    RegisterRequest registration =
        RegisterRequest.newBuilder()
            .setIdentity(identity)
            .setControlAddress(server.address().toString())
            .setPid(ProcessHandle.current().pid())
            .setInstanceId(
                config.has(ConfigKey.INSTANCE_ID) ? config.text(ConfigKey.INSTANCE_ID) : "")
            .setCapacityBytes(space.capacityBytes())
            .build();
    stops.add(
        "manager link",
        ManagerLink.start(
            channels.to(config.address(ConfigKey.MANAGERS_ADDRESS), PeerRole.MANAGER),
            registration,
            () -> load(space),
            dead -> {
              segments.forget(dead);
              volumes.forget(dead);
            },
            random));
    return MonitorAddresses.ofControl(server.address());
  }

  private static void enter(
      Metrics.Scope metrics, VolumeSpace space, Volumes volumes, StorageTraffic traffic) {
    metrics.gauge(StorageMetric.CAPACITY, space::capacityBytes);
    metrics.gauge(StorageMetric.USED, space::usedBytes);
    var unusedTraffic = metrics.sampled(traffic::sample);
    var unusedVolumes = metrics.sampled(into -> sample(volumes, into));
  }

  private static void sample(Volumes volumes, Samples into) {
    // Also without any volume: an alert on what is not there would never come.
    into.put(StorageMetric.SCRUB_FAILURES, 0);
    for (VolumeUse use : volumes.use()) {
      into.put(StorageMetric.VOLUME_USED, use.usedBytes(), use.vnode());
      into.put(StorageMetric.VOLUME_QUOTA, use.capacityBytes(), use.vnode());
      into.put(StorageMetric.VOLUME_INODES, use.inodes(), use.vnode());
      into.put(StorageMetric.SCRUB_FAILURES, use.damaged());
    }
  }

  private static Load load(VolumeSpace space) {
    return Load.newBuilder()
        .setCapacityBytes(space.capacityBytes())
        .setUsedBytes(space.usedBytes())
        .build();
  }

  private static Volumes openVolumes(MonitorConfig config, VolumeSpace space, SecureRandom random)
      throws StartupException {
    Path state = config.path(ConfigKey.STATE_DIR);
    try {
      NativeLibrary.load(state.resolve("native"));
      return Volumes.open(state.resolve("volumes"), space, InstantSource.system(), random);
    } catch (IOException e) {
      throw new StartupException(
          ConfigKey.STATE_DIR + ": cannot use " + state + ": " + e + "; make it writable", e);
    }
  }

  private static VolumeSpace openVolume(Path vnodes, long capacityBytes) throws StartupException {
    try {
      return VolumeSpace.measure(Files.createDirectories(vnodes), capacityBytes);
    } catch (IOException e) {
      throw new StartupException(
          ConfigKey.STATE_DIR + ": cannot use " + vnodes + ": " + e + "; make it writable", e);
    }
  }
}
