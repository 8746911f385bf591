package io.legoos.processor.vnode;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.fuse.FuseDevice;
import io.legoos.processor.fs.AttributeChange;
import io.legoos.processor.fs.FileAttributes;
import io.legoos.processor.fs.FuseOptions;
import io.legoos.processor.fs.FuseSession;
import io.legoos.processor.fs.RemoteOptions;
import io.legoos.processor.fs.RemoteVolume;
import io.legoos.processor.fs.VolumeException;
import io.legoos.processor.process.LaunchException;
import io.legoos.processor.process.VNodeEntrance;
import io.legoos.processor.process.VNodeRoot;
import io.legoos.processor.process.VNodeSeat;
import io.legoos.processor.process.VdsoGadget;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.Holder;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.OpenVolumeRequest;
import io.legoos.protocol.control.v1.PlaceVNodeResponse;
import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vNodes that have programs at this processor. A vNode's namespaces, with its volume mounted,
 * are made for its first program and go with its last one; all its programs share them.
 * Thread-safe.
 */
public final class VNodeVolumes implements VNodeEntrance {
  private static final Logger LOG = LoggerFactory.getLogger(VNodeVolumes.class);
  private static final long ROOT_INODE = 1;
  private static final long OPEN_SECONDS = 10;

  private final MonitorIdentity self;
  private final Channel managers;
  private final Function<String, Channel> storage;
  private final VdsoGadget gadget;
  private final String fuseDevice;

  @GuardedBy("this")
  private final Map<String, Present> present = new HashMap<>();

  @GuardedBy("this")
  private long mounts;

  /** A vNode with programs here. */
  private static final class Present {
    private final VNodeRoot.Namespaces namespaces;
    private final int ownerUid;
    private int programs;

    Present(VNodeRoot.Namespaces namespaces, int ownerUid) {
      this.namespaces = namespaces;
      this.ownerUid = ownerUid;
    }
  }

  /**
   * Mounts nothing yet.
   *
   * @param storage makes channels to storage monitors, by host:port
   * @param fuseDevice path of /dev/fuse, or of a device file like it
   */
  public VNodeVolumes(
      MonitorIdentity self,
      Channel managers,
      Function<String, Channel> storage,
      VdsoGadget gadget,
      String fuseDevice) {
    this.self = self;
    this.managers = managers;
    this.storage = storage;
    this.gadget = gadget;
    this.fuseDevice = fuseDevice;
  }

  @Override
  public synchronized VNodeSeat enter(String vnode, int uid) throws LaunchException {
    @Nullable Present known = present.get(vnode);
    if (known == null) {
      known = open(vnode, uid);
      present.put(vnode, known);
    }
    checkOwner(vnode, known.ownerUid, uid);
    known.programs++;
    return seat(vnode, known);
  }

  private static void checkOwner(String vnode, int ownerUid, int uid) throws LaunchException {
    if (uid != 0 && uid != ownerUid) {
      throw new LaunchException(
          LaunchException.PLATFORM, "vNode " + vnode + " belongs to user " + ownerUid);
    }
  }

  private VNodeSeat seat(String vnode, Present taken) {
    AtomicBoolean left = new AtomicBoolean();
    return new VNodeSeat() {
      @Override
      public int mountNamespace() {
        return taken.namespaces.mounts();
      }

      @Override
      public int hostNameNamespace() {
        return taken.namespaces.hostName();
      }

      @Override
      public void close() {
        if (left.compareAndSet(false, true)) {
          leave(vnode, taken);
        }
      }
    };
  }

  /** With the last program and these descriptors the namespace goes, and with it the mount. */
  private synchronized void leave(String vnode, Present taken) {
    if (--taken.programs == 0) {
      present.remove(vnode, taken);
      try (Arena arena = Arena.ofConfined()) {
        SystemCalls calls = new SystemCalls(arena);
        calls.close(taken.namespaces.mounts());
        calls.close(taken.namespaces.hostName());
      }
      LOG.info("no program of vNode {} is here any more", vnode);
    }
  }

  @GuardedBy("this")
  private Present open(String vnode, int uid) throws LaunchException {
    try {
      PlaceVNodeResponse placed = StorageWay.ask(managers, vnode);
      checkOwner(vnode, placed.getOwnerUid(), uid);
      StorageWay way = new StorageWay(managers, storage, vnode, placed);
      var unused =
          VNodeFilesGrpc.newBlockingStub(way.get())
              .withDeadlineAfter(OPEN_SECONDS, TimeUnit.SECONDS)
              .openVolume(
                  OpenVolumeRequest.newBuilder()
                      .setVnode(vnode)
                      .setVolumeBytes(placed.getVolumeBytes())
                      .build());
      RemoteVolume volume = volume(vnode, way);
      giveToOwner(volume, placed);
      Present opened = new Present(mount(vnode, volume), placed.getOwnerUid());
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

  @GuardedBy("this")
  private RemoteVolume volume(String vnode, StorageWay way) {
    Holder holder =
        Holder.newBuilder()
            .setProcessor(self.getName())
            .setIncarnation(Incarnation.of(self.getIncarnation()).toString())
            .setMount(++mounts)
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

  private VNodeRoot.Namespaces mount(String vnode, RemoteVolume volume) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int fuse = FuseDevice.open(calls, fuseDevice);
      VNodeRoot.Namespaces made;
      try {
        made = VNodeRoot.make(gadget, vnode, fuse);
      } catch (IOException | RuntimeException e) {
        calls.close(fuse);
        throw e;
      }
      // The session's end, when the last program has left, closes the descriptor.
      var unused = FuseSession.start(fuse, volume, FuseOptions.DEFAULT);
      return made;
    }
  }
}
