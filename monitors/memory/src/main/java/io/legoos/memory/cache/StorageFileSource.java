package io.legoos.memory.cache;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.control.v1.FileContentsGrpc;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.ReadFileResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A file of a vNode at a storage monitor. Asks once: who is asked in vain for the cache asks the
 * storage monitor himself.
 */
record StorageFileSource(Channel storage, String vnode, long inode, long leastVersion)
    implements FileSource {
  /** Shorter than a processor monitor waits for a cache. */
  private static final Duration DEADLINE = Duration.ofMillis(1500);

  @Override
  public FileContent read(long offset, int length) throws IOException {
    try {
      ReadFileResponse answer =
          FileContentsGrpc.newBlockingStub(storage)
              .withDeadlineAfter(DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
              .readContent(
                  ReadFileRequest.newBuilder()
                      .setVnode(vnode)
                      .setInode(inode)
                      .setOffset(offset)
                      .setLength(length)
                      .setLeastVersion(leastVersion)
                      .build());
      return new FileContent(
          answer.getData(), answer.getDataVersion(), answer.getSizeBytes(), answer.getVolume());
    } catch (StatusRuntimeException e) {
      throw new IOException("the storage monitor does not give a file: " + e.getMessage(), e);
    }
  }
}
