package io.legoos.processor.vnode;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.fuse.FuseDevice;
import io.legoos.processor.filecache.CachedVolume;
import io.legoos.processor.filecache.FileCaches;
import io.legoos.processor.fs.AttributeChange;
import io.legoos.processor.fs.FileAttributes;
import io.legoos.processor.fs.FuseOptions;
import io.legoos.processor.fs.FuseSession;
import io.legoos.processor.fs.RemoteOptions;
import io.legoos.processor.fs.RemoteVolume;
import io.legoos.processor.fs.VolumeException;
import io.legoos.processor.process.LaunchException;
import io.legoos.processor.process.VNodeInit;
import io.legoos.processor.process.VdsoGadget;
import io.legoos.protocol.Incarnation;
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
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens vNodes: finds the storage monitor, makes the namespaces, serves the mount. Thread-safe. */
public final class VNodeMounts implements VNodeOpener {
  private static final Logger LOG = LoggerFactory.getLogger(VNodeMounts.class);
  private static final long ROOT_INODE = 1;
  private static final long OPEN_SECONDS = 10;

  /** For the kernel to unmount and the storage monitor to be told. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(5);

  private final MonitorIdentity self;
  private final Channel managers;
  private final Function<String, Channel> storage;
  private final FileCaches caches;
  private final VdsoGadget gadget;
  private final String fuseDevice;
  private final AtomicLong mounts = new AtomicLong();

  /**
   * Mounts nothing yet.
   *
   * @param storage makes channels to storage monitors, by host:port
   * @param caches of the files' content
   * @param fuseDevice path of /dev/fuse, or of a device file like it
   */
  public VNodeMounts(
      MonitorIdentity self,
      Channel managers,
      Function<String, Channel> storage,
      FileCaches caches,
      VdsoGadget gadget,
      String fuseDevice) {
    this.self = self;
    this.managers = managers;
    this.storage = storage;
    this.caches = caches;
    this.gadget = gadget;
    this.fuseDevice = fuseDevice;
  }

  private record Mounted(VNodeInit init, FuseSession session, int ownerUid) implements OpenVNode {
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
    try {
      PlaceVNodeResponse placed = StorageWay.ask(managers, vnode);
      VNodeVolumes.checkOwner(vnode, placed.getOwnerUid(), uid);
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
      Mounted opened = mount(vnode, cached, placed.getOwnerUid());
      LOG.info("vNode {} is here now, its files at {}", vnode, placed.getStorage().getName());
      return opened;
    } catch (StatusRuntimeException e) {
      throw new LaunchException(
          LaunchException.PLATFORM, "vNode " + vnode + ": " + e.getStatus().getDescription());
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

  private Mounted mount(String vnode, CachedVolume volume, int ownerUid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int fuse = FuseDevice.open(calls, fuseDevice);
      VNodeInit init;
      try {
        init = VNodeInit.start(gadget, vnode, fuse);
      } catch (IOException | RuntimeException e) {
        calls.close(fuse);
        throw e;
      }
      try {
        // The session's end, when the last program has left, closes the descriptor.
        return new Mounted(init, FuseSession.start(fuse, volume, FuseOptions.DEFAULT), ownerUid);
      } catch (RuntimeException | Error e) {
        init.close();
        throw e;
      }
    }
  }
}
