package io.legoos.storage.namespace;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.AllocateFileRequest;
import io.legoos.protocol.control.v1.DeleteVolumeRequest;
import io.legoos.protocol.control.v1.DeleteVolumeResponse;
import io.legoos.protocol.control.v1.GetExtendedRequest;
import io.legoos.protocol.control.v1.GetExtendedResponse;
import io.legoos.protocol.control.v1.GetInodeRequest;
import io.legoos.protocol.control.v1.Holder;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.LinkRequest;
import io.legoos.protocol.control.v1.ListExtendedRequest;
import io.legoos.protocol.control.v1.ListExtendedResponse;
import io.legoos.protocol.control.v1.LookupRequest;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.OpenVolumeRequest;
import io.legoos.protocol.control.v1.OpenVolumeResponse;
import io.legoos.protocol.control.v1.Origin;
import io.legoos.protocol.control.v1.ReadDirectoryRequest;
import io.legoos.protocol.control.v1.ReadDirectoryResponse;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.ReadFileResponse;
import io.legoos.protocol.control.v1.ReadSymlinkRequest;
import io.legoos.protocol.control.v1.ReadSymlinkResponse;
import io.legoos.protocol.control.v1.ReleaseRequest;
import io.legoos.protocol.control.v1.ReleaseResponse;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.protocol.control.v1.RenameResponse;
import io.legoos.protocol.control.v1.SeekFileRequest;
import io.legoos.protocol.control.v1.SeekFileResponse;
import io.legoos.protocol.control.v1.SetExtendedRequest;
import io.legoos.protocol.control.v1.SetExtendedResponse;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.protocol.control.v1.SyncRequest;
import io.legoos.protocol.control.v1.SyncResponse;
import io.legoos.protocol.control.v1.UnlinkRequest;
import io.legoos.protocol.control.v1.UnlinkResponse;
import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import io.legoos.protocol.control.v1.VolumeStatisticsRequest;
import io.legoos.protocol.control.v1.VolumeStatisticsResponse;
import io.legoos.protocol.control.v1.WriteFileRequest;
import io.legoos.runtime.PeerIdentity;
import io.legoos.runtime.PeerRole;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes as a gRPC service. A processor monitor speaks for its own holders only; managers
 * alone delete volumes.
 */
public final class VNodeFilesService extends VNodeFilesGrpc.VNodeFilesImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(VNodeFilesService.class);

  private final Volumes volumes;

  public VNodeFilesService(Volumes volumes) {
    this.volumes = volumes;
  }

  /** What is done for a call. */
  @FunctionalInterface
  interface Access<A> {
    A run() throws StorageException;
  }

  @Override
  public void openVolume(OpenVolumeRequest request, StreamObserver<OpenVolumeResponse> caller) {
    answer(
        caller,
        () ->
            volumes.openVolume(
                request.getVnode(), request.getVolumeBytes(), request.getMaxInodes()));
  }

  @Override
  public void deleteVolume(
      DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> caller) {
    answer(
        caller,
        () -> {
          if (PeerIdentity.current().role() != PeerRole.MANAGER) {
            throw new StorageException(Errno.EACCES, "only a manager deletes volumes");
          }
          return DeleteVolumeResponse.newBuilder()
              .setExisted(volumes.delete(request.getVnode()))
              .build();
        });
  }

  @Override
  public void volumeStatistics(
      VolumeStatisticsRequest request, StreamObserver<VolumeStatisticsResponse> caller) {
    answer(
        caller,
        request.getVnode(),
        volume -> {
          Quota.Use use = volume.use();
          return VolumeStatisticsResponse.newBuilder()
              .setCapacityBytes(use.capacityBytes())
              .setUsedBytes(use.usedBytes())
              .setFreeBytes(use.freeBytes())
              .setMaxInodes(use.maxInodes())
              .setInodes(use.inodes())
              .build();
        });
  }

  @Override
  public void lookup(LookupRequest request, StreamObserver<Inode> caller) {
    answer(
        caller,
        request.getVnode(),
        volume -> volume.queries().lookup(request.getDirectory(), request.getName()));
  }

  @Override
  public void getInode(GetInodeRequest request, StreamObserver<Inode> caller) {
    answer(caller, request.getVnode(), volume -> volume.queries().inode(request.getInode()));
  }

  @Override
  public void setInode(SetInodeRequest request, StreamObserver<Inode> caller) {
    answer(
        caller,
        request.getVnode(),
        request.getOrigin(),
        volume ->
            request.hasSizeBytes()
                ? volume.resizing().resize(request)
                : volume
                    .changes()
                    .once(
                        request.getOrigin(),
                        Inode.getDefaultInstance(),
                        false,
                        change -> new Attributes(change).set(request)));
  }

  @Override
  public void make(MakeRequest request, StreamObserver<Inode> caller) {
    answer(
        caller,
        request.getVnode(),
        request.getOrigin(),
        volume ->
            volume
                .changes()
                .once(
                    request.getOrigin(),
                    Inode.getDefaultInstance(),
                    false,
                    change -> new Naming(change).make(request)));
  }

  @Override
  public void link(LinkRequest request, StreamObserver<Inode> caller) {
    answer(
        caller,
        request.getVnode(),
        request.getOrigin(),
        volume ->
            volume
                .changes()
                .once(
                    request.getOrigin(),
                    Inode.getDefaultInstance(),
                    false,
                    change -> new Naming(change).link(request)));
  }

  @Override
  public void unlink(UnlinkRequest request, StreamObserver<UnlinkResponse> caller) {
    answer(
        caller,
        request.getVnode(),
        request.getOrigin(),
        volume ->
            volume
                .changes()
                .once(
                    request.getOrigin(),
                    UnlinkResponse.getDefaultInstance(),
                    false,
                    change -> new Naming(change).unlink(request)));
  }

  @Override
  public void rename(RenameRequest request, StreamObserver<RenameResponse> caller) {
    answer(
        caller,
        request.getVnode(),
        request.getOrigin(),
        volume ->
            volume
                .changes()
                .once(
                    request.getOrigin(),
                    RenameResponse.getDefaultInstance(),
                    false,
                    change -> new Renaming(change).rename(request)));
  }

  @Override
  public void readSymlink(ReadSymlinkRequest request, StreamObserver<ReadSymlinkResponse> caller) {
    answer(
        caller,
        request.getVnode(),
        volume ->
            ReadSymlinkResponse.newBuilder()
                .setTarget(
                    UnsafeByteOperations.unsafeWrap(volume.queries().target(request.getInode())))
                .build());
  }

  @Override
  public void readDirectory(
      ReadDirectoryRequest request, StreamObserver<ReadDirectoryResponse> caller) {
    answer(caller, request.getVnode(), volume -> volume.queries().list(request));
  }

  @Override
  public void readFile(ReadFileRequest request, StreamObserver<ReadFileResponse> caller) {
    answer(caller, request.getVnode(), volume -> volume.contents().read(request));
  }

  @Override
  public void writeFile(WriteFileRequest request, StreamObserver<Inode> caller) {
    answer(
        caller,
        request.getVnode(),
        request.getOrigin(),
        volume -> volume.contents().write(request));
  }

  @Override
  public void allocateFile(AllocateFileRequest request, StreamObserver<Inode> caller) {
    answer(
        caller,
        request.getVnode(),
        request.getOrigin(),
        volume -> volume.resizing().allocate(request));
  }

  @Override
  public void seekFile(SeekFileRequest request, StreamObserver<SeekFileResponse> caller) {
    answer(caller, request.getVnode(), volume -> volume.contents().seek(request));
  }

  @Override
  public void sync(SyncRequest request, StreamObserver<SyncResponse> caller) {
    answer(caller, request.getVnode(), volume -> volume.contents().sync(request));
  }

  @Override
  public void getExtended(GetExtendedRequest request, StreamObserver<GetExtendedResponse> caller) {
    answer(caller, request.getVnode(), volume -> volume.queries().extended(request));
  }

  @Override
  public void setExtended(SetExtendedRequest request, StreamObserver<SetExtendedResponse> caller) {
    answer(
        caller,
        request.getVnode(),
        request.getOrigin(),
        volume ->
            volume
                .changes()
                .once(
                    request.getOrigin(),
                    SetExtendedResponse.getDefaultInstance(),
                    false,
                    change -> new Attributes(change).setExtended(request)));
  }

  @Override
  public void listExtended(
      ListExtendedRequest request, StreamObserver<ListExtendedResponse> caller) {
    answer(
        caller, request.getVnode(), volume -> volume.queries().extendedNames(request.getInode()));
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> caller) {
    answer(
        caller,
        () -> {
          requireOwn(request.getHolder());
          HolderKey holder = HolderKey.of(request.getHolder());
          return volumes.with(
              request.getVnode(),
              volume ->
                  volume
                      .changes()
                      .make(
                          false,
                          change -> {
                            new Holders(change).release(holder, request.getInodesList());
                            return ReleaseResponse.getDefaultInstance();
                          }));
        });
  }

  private static void requireOwn(Holder holder) throws StorageException {
    PeerIdentity caller = PeerIdentity.current();
    if (caller.role() == PeerRole.PROCESSOR && !caller.name().equals(holder.getProcessor())) {
      throw new StorageException(Errno.EACCES, "another monitor's holder");
    }
  }

  private <A> void answer(
      StreamObserver<A> caller, String vnode, Origin origin, Volume.Use<A> use) {
    answer(
        caller,
        () -> {
          if (origin.hasHolder()) {
            requireOwn(origin.getHolder());
          }
          return volumes.with(vnode, use);
        });
  }

  private <A> void answer(StreamObserver<A> caller, String vnode, Volume.Use<A> use) {
    answer(caller, () -> volumes.with(vnode, use));
  }

  /** What a service of volumes answers. */
  static <A> void answer(StreamObserver<A> caller, Access<A> access) {
    A answer;
    try {
      answer = access.run();
    } catch (StorageException e) {
      if (e.errno() == Errno.EIO) {
        LOG.warn("the volume failed", e);
      }
      caller.onError(e.toStatus().asRuntimeException());
      return;
    }
    caller.onNext(answer);
    caller.onCompleted();
  }
}
