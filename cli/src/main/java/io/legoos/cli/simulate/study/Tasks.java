package io.legoos.cli.simulate.study;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Work that is done on several threads. Added by one thread. */
final class Tasks {
  private final int threads;
  private final List<FutureTask<?>> tasks = new ArrayList<>();

  /** On as many threads as there are processors, and at most that many. */
  Tasks(int most) {
    this.threads = Math.min(most, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Adds one.
   *
   * @return its result, once all have run
   */
  <R> Supplier<R> add(Callable<R> work) {
    FutureTask<R> task = new FutureTask<>(work);
    tasks.add(task);
    return task::resultNow;
  }

  /**
   * Runs all, or until one fails; what it throws is thrown.
   *
   * @throws InterruptedException after what was being done has ended
   */
  void run() throws InterruptedException {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      tasks.forEach(executor::execute);
      try {
        for (FutureTask<?> task : tasks) {
          task.get();
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
      } finally {
        executor.shutdownNow();
      }
    }
  }
}
