package io.legoos.processor.fs;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.linux.Errno;
import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import io.legoos.protocol.control.v1.VNodeFilesGrpc.VNodeFilesBlockingStub;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to a storage monitor, sent again while it does not answer, and its refusals as errno.
 * Thread-safe.
 */
final class StorageCalls {
  private static final Logger LOG = LoggerFactory.getLogger(StorageCalls.class);
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Supplier<Channel> storage;
  private final RemoteOptions options;
  private final LongAdder retries = new LongAdder();

  /**
   * Makes no call.
   *
   * @param storage the way to the monitor as it is now, asked before each attempt
   */
  StorageCalls(Supplier<Channel> storage, RemoteOptions options) {
    this.storage = storage;
    this.options = options;
  }

  /** Requests that were sent again. */
  long retries() {
    return retries.sum();
  }

  /**
   * Asks until there is an answer.
   *
   * @throws VolumeException the monitor's errno; EIO after the deadline; EINTR
   */
  <A> A ask(Function<VNodeFilesBlockingStub, A> request) throws VolumeException {
    long end = System.nanoTime() + options.deadline().toNanos();
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      long attempt = Math.min(options.attempt().toNanos(), Math.max(1, end - System.nanoTime()));
      Status failure;
      try {
        return request.apply(
            VNodeFilesGrpc.newBlockingStub(storage.get())
                .withDeadlineAfter(attempt, TimeUnit.NANOSECONDS));
      } catch (StatusRuntimeException e) {
        failure = e.getStatus();
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new VolumeException(Errno.EINTR, "storage monitor");
      }
      throwIfRefused(failure);
      if (end - System.nanoTime() <= pause) {
        LOG.warn("no answer of the storage monitor within {}: {}", options.deadline(), failure);
        throw new VolumeException(Errno.EIO, "storage monitor");
      }
      retries.increment();
      pause(pause);
      pause = Math.min(MAX_PAUSE_NANOS, 2 * pause);
    }
  }

  private static void pause(long nanos) throws VolumeException {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VolumeException(Errno.EINTR, "storage monitor");
    }
  }

  private static void throwIfRefused(Status failure) throws VolumeException {
    OptionalInt errno = errno(failure.getDescription());
    if (errno.isPresent()) {
      throw new VolumeException(errno.getAsInt(), "storage monitor");
    }
    boolean silence =
        switch (failure.getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> true;
          // gRPC's words when a connection breaks under a call.
          case UNKNOWN -> failure.getCause() instanceof IOException;
          case INTERNAL -> failure.getDescription() != null;
          default -> false;
        };
    if (!silence) {
      LOG.error("the storage monitor refuses a request: {}", failure);
      throw new VolumeException(Errno.EIO, "storage monitor");
    }
  }

  /** The errno that a status of the service begins with. */
  private static OptionalInt errno(@Nullable String description) {
    if (description == null) {
      return OptionalInt.empty();
    }
    int end = 0;
    while (end < description.length() && Character.isLetterOrDigit(description.charAt(end))) {
      end++;
    }
    return Errno.ofFileSystem(description.substring(0, end));
  }
}
