package io.legoos.storage;

import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
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
import io.legoos.storage.namespace.Maintenance;
import io.legoos.storage.namespace.NativeLibrary;
import io.legoos.storage.namespace.VNodeFilesService;
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

  static MonitorAddresses start(MonitorConfig config, StopSequence stops) throws StartupException {
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
    Volumes volumes = stops.add("volumes", openVolumes(config, space));
    stops.add("volume maintenance", Maintenance.start(volumes));
    ControlServer server =
        stops.add(
            "control server",
            ControlServer.start(
                config.address(ConfigKey.CONTROL_LISTEN),
                tls,
                List.of(
                    GuardedService.of(service, PeerRole.MEMORY, PeerRole.PROCESSOR),
                    GuardedService.of(
                        new VNodeFilesService(volumes),
                        PeerRole.MEMORY,
                        PeerRole.PROCESSOR,
                        PeerRole.MANAGER))));
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

  private static Load load(VolumeSpace space) {
    return Load.newBuilder()
        .setCapacityBytes(space.capacityBytes())
        .setUsedBytes(space.usedBytes())
        .build();
  }

  private static Volumes openVolumes(MonitorConfig config, VolumeSpace space)
      throws StartupException {
    Path state = config.path(ConfigKey.STATE_DIR);
    try {
      NativeLibrary.load(state.resolve("native"));
      return Volumes.open(state.resolve("volumes"), space, InstantSource.system());
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
