package io.legoos.processor.vnode;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.fuse.FuseDevice;
import io.legoos.processor.filecache.CachedVolume;
import io.legoos.processor.filecache.FileCaches;
import io.legoos.processor.fs.AttributeChange;
import io.legoos.processor.fs.FileAttributes;
import io.legoos.processor.fs.FuseOptions;
import io.legoos.processor.fs.FuseSession;
import io.legoos.processor.fs.FuseTimes;
import io.legoos.processor.fs.RemoteOptions;
import io.legoos.processor.fs.RemoteVolume;
import io.legoos.processor.fs.VolumeException;
import io.legoos.processor.network.VNodeNetworks;
import io.legoos.processor.process.LaunchException;
import io.legoos.processor.process.VNodeIdentity;
import io.legoos.processor.process.VNodeInit;
import io.legoos.processor.process.VNodeNetworkSetup;
import io.legoos.processor.process.VdsoGadget;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.VirtualAddress;
import io.legoos.protocol.control.v1.Holder;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.OpenVolumeRequest;
import io.legoos.protocol.control.v1.OpenVolumeResponse;
import io.legoos.protocol.control.v1.PlaceVNodeResponse;
import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens vNodes: finds the storage monitor, makes the namespaces, serves the mount. Thread-safe. */
public final class VNodeMounts implements VNodeOpener {
  private static final Logger LOG = LoggerFactory.getLogger(VNodeMounts.class);
  private static final long ROOT_INODE = 1;
  private static final long OPEN_SECONDS = 10;

  /** More than servers have, less than a machine can. */
  private static final int DEFAULT_MAX_TASKS = 4096;

  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** For the kernel to unmount and the storage monitor to be told. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(5);

  private final MonitorIdentity self;
  private final Channel managers;
  private final Function<String, Channel> storage;
  private final FileCaches caches;
  private final VdsoGadget gadget;
  private final VNodeNetworks networks;
  private final Devices devices;
  private final Duration patience;
  private final FuseTimes times;
  private final AtomicLong mounts = new AtomicLong();

  /**
   * Mounts nothing yet.
   *
   * @param storage makes channels to storage monitors, by host:port
   * @param caches of the files' content
   * @param networks of vNodes that have one of their own
   * @param patience with a storage monitor that is away when a vNode is opened
   * @param times of the mounts' requests
   */
  public VNodeMounts(
      MonitorIdentity self,
      Channel managers,
      Function<String, Channel> storage,
      FileCaches caches,
      VdsoGadget gadget,
      VNodeNetworks networks,
      Devices devices,
      Duration patience,
      FuseTimes times) {
    this.self = self;
    this.managers = managers;
    this.storage = storage;
    this.caches = caches;
    this.gadget = gadget;
    this.networks = networks;
    this.devices = devices;
    this.patience = patience;
    this.times = times;
  }

  /**
   * Paths of device files.
   *
   * @param fuse /dev/fuse, or one like it
   * @param tun /dev/net/tun, or one like it; null: there is none
   */
  public record Devices(String fuse, @Nullable String tun) {}

  private record Mounted(
      VNodeInit init, FuseSession session, @Nullable AutoCloseable network, int ownerUid)
      implements OpenVNode {
    @Override
    public int namespaces() {
      return init.pidFd();
    }

    @Override
    public boolean isOver() {
      return init.isOver() || session.isOver();
    }

    @Override
    public void close() {
      init.close();
      disconnect(network);
      try {
        if (!session.awaitEnd(END_PATIENCE)) {
          LOG.warn("the mount of a vNode has not ended yet");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public OpenVNode open(String vnode, int uid) throws LaunchException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return openNow(vnode, uid);
      } catch (StatusRuntimeException e) {
        boolean away = isAway(e);
        if (!away || System.nanoTime() - end >= 0) {
          // The platform's fault: a named program is started again by its restart policy.
          throw new LaunchException(
              LaunchException.PLATFORM,
              (away ? "StartFailed: vNode " : "vNode ")
                  + vnode
                  + ": "
                  + (away ? "its storage monitor or the managers do not answer: " : "")
                  + e.getStatus().getDescription()
                  + (away ? "; 'lego status' shows them" : ""));
        }
        LOG.info("vNode {} cannot be opened yet: {}", vnode, e.getStatus().getDescription());
        LockSupport.parkNanos(AGAIN_NANOS);
      }
    }
  }

  private static boolean isAway(StatusRuntimeException failure) {
    Status.Code code = failure.getStatus().getCode();
    return code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
  }

  private OpenVNode openNow(String vnode, int uid) throws LaunchException {
    try {
      PlaceVNodeResponse placed = StorageWay.ask(managers, vnode);
      VNodeVolumes.checkOwner(vnode, placed.getOwnerUid(), uid);
      VNodeIdentity identity = identity(vnode, placed);
      StorageWay way = new StorageWay(managers, storage, vnode, placed);
      OpenVolumeResponse made =
          VNodeFilesGrpc.newBlockingStub(way.get())
              .withDeadlineAfter(OPEN_SECONDS, TimeUnit.SECONDS)
              .openVolume(
                  OpenVolumeRequest.newBuilder()
                      .setVnode(vnode)
                      .setVolumeBytes(placed.getVolumeBytes())
                      .build());
      RemoteVolume volume = volume(vnode, way);
      giveToOwner(volume, placed);
      CachedVolume cached = caches.over(volume, vnode, made.getVolume(), way::address);
      Mounted opened = mount(identity, cached, placed.getOwnerUid());
      LOG.info("vNode {} is here now, its files at {}", vnode, placed.getStorage().getName());
      return opened;
    } catch (VolumeException | IOException e) {
      throw new LaunchException(
          LaunchException.PLATFORM,
          "the volume of vNode "
              + vnode
              + " cannot be mounted: "
              + e.getMessage()
              + "; this needs CAP_SYS_ADMIN and /dev/fuse, see `lego doctor`");
    }
  }

  private RemoteVolume volume(String vnode, StorageWay way) {
    Holder holder =
        Holder.newBuilder()
            .setProcessor(self.getName())
            .setIncarnation(Incarnation.of(self.getIncarnation()).toString())
            .setMount(mounts.incrementAndGet())
            .build();
    RemoteVolume volume = new RemoteVolume(way, vnode, holder, RemoteOptions.DEFAULT);
    way.watch(volume::retries);
    return volume;
  }

  private static void giveToOwner(RemoteVolume volume, PlaceVNodeResponse placed)
      throws VolumeException {
    FileAttributes root = volume.attributes(ROOT_INODE);
    if (root.uid() != placed.getOwnerUid() || root.gid() != placed.getOwnerGid()) {
      var unused =
          volume.change(
              ROOT_INODE,
              new AttributeChange(
                  null, placed.getOwnerUid(), placed.getOwnerGid(), null, null, null));
    }
  }

  private static void disconnect(@Nullable AutoCloseable network) {
    if (network != null) {
      try {
        network.close();
      } catch (Exception e) {
        LOG.warn("the network of a vNode does not end", e);
      }
    }
  }

  private VNodeIdentity identity(String vnode, PlaceVNodeResponse placed) throws IOException {
    if (!placed.getOwnNetwork()) {
      return new VNodeIdentity(vnode, maxTasks(placed), null);
    }
    String tun = devices.tun();
    if (tun == null) {
      throw new IOException("this processor monitor has no /dev/net/tun for its network");
    }
    return new VNodeIdentity(
        vnode,
        maxTasks(placed),
        new VNodeIdentity.Network(
            networks.reserve(vnode), VirtualAddress.MASK, VNodeNetworks.MTU, tun));
  }

  private @Nullable AutoCloseable connect(VNodeIdentity identity, VNodeInit init)
      throws IOException {
    VNodeIdentity.@Nullable Network network = identity.network();
    VNodeNetworkSetup.@Nullable Descriptors made = init.network();
    return network == null || made == null
        ? null
        : networks.connect(identity.name(), network.address(), made.tun(), made.hosts());
  }

  private static int maxTasks(PlaceVNodeResponse placed) {
    return placed.getMaxTasks() == 0 ? DEFAULT_MAX_TASKS : placed.getMaxTasks();
  }

  private Mounted mount(VNodeIdentity identity, CachedVolume volume, int ownerUid)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int fuse = FuseDevice.open(calls, devices.fuse());
      VNodeInit init;
      try {
        init = VNodeInit.start(gadget, identity, fuse);
      } catch (IOException | RuntimeException e) {
        calls.close(fuse);
        throw e;
      }
      @Nullable AutoCloseable network;
      try {
        network = connect(identity, init);
      } catch (IOException | RuntimeException e) {
        calls.close(fuse);
        init.close();
        throw e;
      }
      try {
        // The session's end, when the last program has left, closes the descriptor.
        return new Mounted(
            init, FuseSession.start(fuse, volume, FuseOptions.DEFAULT, times), network, ownerUid);
      } catch (RuntimeException | Error e) {
        init.close();
        disconnect(network);
        throw e;
      }
    }
  }
}
