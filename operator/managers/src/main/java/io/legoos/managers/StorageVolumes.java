package io.legoos.managers;

import io.grpc.StatusRuntimeException;
import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.Member;
import io.legoos.protocol.control.v1.DeleteVolumeRequest;
import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.PeerRole;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Deletes volumes at the storage monitors that have them. Thread-safe. */
final class StorageVolumes implements VNodeRemoval.Volumes {
  /** A volume may have millions of files, each a file of the storage monitor's. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final ControlChannels channels;

  StorageVolumes(ControlChannels channels) {
    this.channels = channels;
  }

  @Override
  public void delete(Member storage, String vnode) throws PlacementRefusedException {
    try {
      var unused =
          VNodeFilesGrpc.newBlockingStub(
                  channels.to(
                      HostPort.parse(storage.registration().getControlAddress()), PeerRole.STORAGE))
              .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
              .deleteVolume(DeleteVolumeRequest.newBuilder().setVnode(vnode).build());
    } catch (StatusRuntimeException e) {
      throw new PlacementRefusedException(
          Reason.NO_MONITOR,
          "storage monitor "
              + storage.name()
              + " has not said that the files of vNode "
              + vnode
              + " are gone ("
              + e.getStatus().getCode()
              + "); until it does nothing can run there; say again: lego vnode delete "
              + vnode);
    }
  }
}
