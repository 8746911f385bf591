package io.legoos.memory.cache;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.FileCacheGrpc;
import io.legoos.protocol.control.v1.ForgetFilesRequest;
import io.legoos.protocol.control.v1.ForgetFilesResponse;
import io.legoos.protocol.control.v1.OpenFileLaneRequest;
import io.legoos.protocol.control.v1.OpenFileLaneResponse;
import io.legoos.protocol.control.v1.ReadCachedRequest;
import io.legoos.protocol.control.v1.ReadCachedResponse;
import io.legoos.protocol.page.FileLane;
import io.legoos.runtime.Names;
import java.io.IOException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file cache as a gRPC service. */
public final class FileCacheEndpoint extends FileCacheGrpc.FileCacheImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(FileCacheEndpoint.class);

  private final FileCache cache;
  private final Function<String, Channel> storage;
  private final LaneIssuer lanes;

  /** Makes the capabilities of lanes. */
  @FunctionalInterface
  public interface LaneIssuer {
    /** For a lane to the files of {@code vnode}, opened by {@code processor}. */
    byte[] issue(String vnode, ByteString processor);
  }

  /**
   * Calls nobody yet.
   *
   * @param storage makes channels to storage monitors, and to nobody else, by host:port
   */
  public FileCacheEndpoint(FileCache cache, Function<String, Channel> storage, LaneIssuer lanes) {
    this.cache = cache;
    this.storage = storage;
    this.lanes = lanes;
  }

  @Override
  public void readCached(ReadCachedRequest request, StreamObserver<ReadCachedResponse> caller) {
    if (!isLegal(request)) {
      caller.onError(
          Status.INVALID_ARGUMENT.withDescription("no range of a file").asRuntimeException());
      return;
    }
    FileCache.Read read;
    try {
      read =
          cache.read(
              new FileId(request.getVnode(), request.getVolume(), request.getInode()),
              request.getDataVersion(),
              request.getOffset(),
              request.getLength(),
              request.getMaxInlineBytes(),
              new StorageFileSource(
                  storage.apply(request.getStorageAddress()),
                  request.getVnode(),
                  request.getInode(),
                  request.getDataVersion()));
    } catch (IOException | IllegalArgumentException | StatusRuntimeException e) {
      LOG.debug("a file of vNode {} is not read here: {}", request.getVnode(), e.getMessage());
      caller.onError(
          refusal(e)
              .withDescription(String.valueOf(e.getMessage()))
              .withCause(e)
              .asRuntimeException());
      return;
    }
    caller.onNext(
        ReadCachedResponse.newBuilder()
            .setData(read.data())
            .setDataVersion(read.version())
            .setSizeBytes(read.sizeBytes())
            .setHandle(read.handle())
            .setReadBytes(read.bytes())
            .build());
    caller.onCompleted();
  }

  /** A storage monitor that is silent will be so for the next reads, too. */
  private static Status refusal(Exception why) {
    Throwable cause = why.getCause();
    if (cause == null) {
      return Status.FAILED_PRECONDITION;
    }
    return switch (Status.fromThrowable(cause).getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED -> Status.UNAVAILABLE;
      default -> Status.FAILED_PRECONDITION;
    };
  }

  private static boolean isLegal(ReadCachedRequest request) {
    return Names.isLegal(request.getVnode())
        && request.getInode() > 0
        && request.getLength() > 0
        && request.getLength() <= FileSource.MAX_READ_BYTES
        && request.getOffset() >= 0
        && request.getOffset() <= Long.MAX_VALUE - 2L * FileSource.MAX_READ_BYTES;
  }

  @Override
  public void openFileLane(
      OpenFileLaneRequest request, StreamObserver<OpenFileLaneResponse> caller) {
    if (!Names.isLegal(request.getVnode())) {
      caller.onError(
          Status.INVALID_ARGUMENT.withDescription("not a vNode name").asRuntimeException());
      return;
    }
    caller.onNext(
        OpenFileLaneResponse.newBuilder()
            .setCapability(
                ByteString.copyFrom(lanes.issue(request.getVnode(), request.getProcessor())))
            .build());
    caller.onCompleted();
  }

  @Override
  public void forgetFiles(ForgetFilesRequest request, StreamObserver<ForgetFilesResponse> caller) {
    if (!Names.isLegal(request.getVnode())
        || request.getInodesCount() > FileLane.MAX_FORGOTTEN_FILES) {
      caller.onError(
          Status.INVALID_ARGUMENT.withDescription("no files of a vNode").asRuntimeException());
      return;
    }
    for (long inode : request.getInodesList()) {
      cache.forget(new FileId(request.getVnode(), request.getVolume(), inode));
    }
    caller.onNext(ForgetFilesResponse.getDefaultInstance());
    caller.onCompleted();
  }
}
