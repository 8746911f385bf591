package io.legoos.storage.namespace;

import io.legoos.storage.volume.StorageException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does things that wait for the disk at the same time, in a bounded number of threads that end when
 * they are not needed. Thread-safe.
 */
final class Together implements AutoCloseable {
  private static final int MAX_THREADS = 16;
  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MAX_THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("disk-", 0).factory(),
          // Without a thread to spare one does after the other.
          new ThreadPoolExecutor.CallerRunsPolicy());

  /** What is done. */
  @FunctionalInterface
  interface Step {
    void run() throws StorageException;
  }

  /**
   * Runs all, the last one in the calling thread, and returns when all have ended.
   *
   * @throws StorageException of the first step that failed
   */
  void run(Step... steps) throws StorageException {
    List<CompletableFuture<?>> others =
        Stream.of(steps)
            .limit(steps.length - 1L)
            .<CompletableFuture<?>>map(
                step -> CompletableFuture.runAsync(() -> wrapped(step), threads))
            .toList();
    @Nullable CompletionException failed = null;
    try {
      steps[steps.length - 1].run();
    } finally {
      for (CompletableFuture<?> other : others) {
        try {
          other.join();
        } catch (CompletionException e) {
          failed = failed == null ? e : failed;
        }
      }
    }
    if (failed != null) {
      throw unwrapped(failed);
    }
  }

  private static void wrapped(Step step) {
    try {
      step.run();
    } catch (StorageException e) {
      throw new CompletionException(e);
    }
  }

  private static StorageException unwrapped(CompletionException failed) {
    if (failed.getCause() instanceof StorageException refused) {
      return refused;
    }
    throw failed;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
