package io.legoos.storage;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.FileRef;
import io.legoos.protocol.control.v1.ReadRequest;
import io.legoos.protocol.control.v1.ReadResponse;
import io.legoos.protocol.control.v1.RemoveRequest;
import io.legoos.protocol.control.v1.RemoveResponse;
import io.legoos.protocol.control.v1.StatRequest;
import io.legoos.protocol.control.v1.StatResponse;
import io.legoos.protocol.control.v1.StorageGrpc;
import io.legoos.protocol.control.v1.WriteRequest;
import io.legoos.protocol.control.v1.WriteResponse;
import io.legoos.runtime.PeerIdentity;
import io.legoos.storage.volume.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store as a gRPC service. */
final class StorageService extends StorageGrpc.StorageImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(StorageService.class);

  private final VNodeStore store;
  private final ReplicaSegments segments;

  StorageService(VNodeStore store, ReplicaSegments segments) {
    this.store = store;
    this.segments = segments;
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> caller) {
    answer(
        caller,
        request.getFile(),
        () ->
            ReadResponse.newBuilder()
                .setData(
                    // The buffer was made for this answer and nobody else holds it.
                    UnsafeByteOperations.unsafeWrap(
                        store.read(
                            FilePath.of(request.getFile()),
                            request.getOffset(),
                            request.getLength())))
                .build());
  }

  @Override
  public void write(WriteRequest request, StreamObserver<WriteResponse> caller) {
    answer(
        caller,
        request.getFile(),
        () ->
            WriteResponse.newBuilder()
                .setSizeBytes(
                    store.write(
                        FilePath.of(request.getFile()),
                        request.getOffset(),
                        request.getData().asReadOnlyByteBuffer(),
                        request.getCreate(),
                        request.getSync()))
                .build());
  }

  @Override
  public void stat(StatRequest request, StreamObserver<StatResponse> caller) {
    answer(
        caller,
        request.getFile(),
        () -> {
          FileStat stat = store.stat(FilePath.of(request.getFile()));
          return StatResponse.newBuilder()
              .setSizeBytes(stat.sizeBytes())
              .setModifiedEpochMs(stat.modifiedEpochMs())
              .setDirectory(stat.directory())
              .build();
        });
  }

  @Override
  public void remove(RemoveRequest request, StreamObserver<RemoveResponse> caller) {
    answer(
        caller,
        request.getFile(),
        () ->
            RemoveResponse.newBuilder()
                .setExisted(store.remove(FilePath.of(request.getFile())))
                .build());
  }

  private <A> void answer(
      StreamObserver<A> caller, FileRef file, ReplicaSegments.Access<A> access) {
    A answer;
    try {
      answer = segments.guard(file, PeerIdentity.current(), access);
    } catch (StorageException e) {
      if (e.errno() == StorageException.Errno.EIO) {
        LOG.warn("the volume failed", e);
      }
      caller.onError(e.toStatus().asRuntimeException());
      return;
    }
    caller.onNext(answer);
    caller.onCompleted();
  }
}
