package io.legoos.storage.namespace;

import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.FileContentsGrpc;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.ReadFileResponse;

/** What memory monitors may do with volumes: read the content of files. */
public final class FileContentsService extends FileContentsGrpc.FileContentsImplBase {
  private final Volumes volumes;

  public FileContentsService(Volumes volumes) {
    this.volumes = volumes;
  }

  @Override
  public void readContent(ReadFileRequest request, StreamObserver<ReadFileResponse> caller) {
    VNodeFilesService.answer(
        caller, () -> volumes.with(request.getVnode(), volume -> volume.contents().read(request)));
  }
}
