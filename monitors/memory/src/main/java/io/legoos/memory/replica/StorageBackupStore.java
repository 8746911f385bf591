package io.legoos.memory.replica;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.control.v1.FileRef;
import io.legoos.protocol.control.v1.ReadRequest;
import io.legoos.protocol.control.v1.RemoveRequest;
import io.legoos.protocol.control.v1.StorageGrpc;
import io.legoos.protocol.control.v1.StorageGrpc.StorageBlockingStub;
import io.legoos.protocol.control.v1.WriteRequest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Segments as files of a vNode at a storage monitor, named by a prefix and the segment's number.
 * Writes are not synced: a backup that a crash of the storage machine damages is found out by its
 * checksums. Every call to the monitor has a deadline. Thread-safe.
 */
public final class StorageBackupStore implements BackupStore {
  /** What a storage monitor takes at once. */
  private static final int MAX_TRANSFER_BYTES = 1 << 20;

  private final StorageBlockingStub stub;
  private final String vnode;
  private final String pathPrefix;
  private final Duration deadline;

  /**
   * Calls nobody yet.
   *
   * @param pathPrefix starts with / and is of this incarnation of this monitor only; directories in
   *     it must exist
   * @param deadline of each call to the monitor, which moves at most 1 MiB
   */
  public StorageBackupStore(Channel channel, String vnode, String pathPrefix, Duration deadline) {
    this.stub = StorageGrpc.newBlockingStub(channel);
    this.vnode = vnode;
    this.pathPrefix = pathPrefix;
    this.deadline = deadline;
  }

  @Override
  public void write(long segment, long offset, MemorySegment data) throws IOException {
    for (long done = 0; done < data.byteSize(); done += MAX_TRANSFER_BYTES) {
      long length = Math.min(MAX_TRANSFER_BYTES, data.byteSize() - done);
      WriteRequest request =
          WriteRequest.newBuilder()
              .setFile(file(segment))
              .setOffset(offset + done)
              // A copy: after a timeout the channel may still send it.
              .setData(ByteString.copyFrom(data.asSlice(done, length).asByteBuffer()))
              .setCreate(true)
              .build();
      call("write", segment, s -> s.write(request));
    }
  }

  @Override
  public int read(long segment, long offset, MemorySegment target) throws IOException {
    int done = 0;
    while (done < target.byteSize()) {
      int length = (int) Math.min(MAX_TRANSFER_BYTES, target.byteSize() - done);
      ByteString data = readOnce(segment, offset + done, length);
      if (data.size() > length) {
        throw new IOException("the storage monitor sent more of " + path(segment) + " than asked");
      }
      MemorySegment.copy(
          MemorySegment.ofBuffer(data.asReadOnlyByteBuffer()), 0, target, done, data.size());
      done += data.size();
      if (data.size() < length) {
        break;
      }
    }
    return done;
  }

  private ByteString readOnce(long segment, long offset, int length) throws IOException {
    ReadRequest request =
        ReadRequest.newBuilder().setFile(file(segment)).setOffset(offset).setLength(length).build();
    try {
      return call("read", segment, s -> s.read(request)).getData();
    } catch (IOException e) {
      if (Status.fromThrowable(e).getCode() == Status.Code.NOT_FOUND) {
        return ByteString.EMPTY;
      }
      throw e;
    }
  }

  @Override
  public void delete(long segment) throws IOException {
    RemoveRequest request = RemoveRequest.newBuilder().setFile(file(segment)).build();
    call("remove", segment, s -> s.remove(request));
  }

  private <R> R call(String what, long segment, Function<StorageBlockingStub, R> request)
      throws IOException {
    try {
      return request.apply(stub.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS));
    } catch (StatusRuntimeException e) {
      throw new IOException(
          "the storage monitor did not " + what + " " + path(segment) + ": " + e.getMessage(), e);
    }
  }

  private FileRef file(long segment) {
    return FileRef.newBuilder().setVnode(vnode).setPath(path(segment)).build();
  }

  private String path(long segment) {
    return pathPrefix + segment;
  }
}
