package io.legoos.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has acquired and must give back. {@link #run} closes in the reverse order of {@link
 * #add}; a failure is logged and does not keep the others from being closed. Thread-safe.
 */
public final class StopSequence {
  private static final Logger LOG = LoggerFactory.getLogger(StopSequence.class);

  private record Step(String what, AutoCloseable action) {}

  @GuardedBy("this")
  private final Deque<Step> steps = new ArrayDeque<>();

  /** Registers {@code resource} and returns it. */
  public <T extends AutoCloseable> T add(String what, T resource) {
    synchronized (this) {
      steps.push(new Step(what, resource));
    }
    return resource;
  }

  /** Closes all; each once, however often this is called. */
  public void run() {
    for (@Nullable Step step = next(); step != null; step = next()) {
      try {
        step.action().close();
      } catch (Exception | Error e) {
        LOG.warn("stopping {} failed", step.what(), e);
      }
    }
  }

  private synchronized @Nullable Step next() {
    return steps.poll();
  }
}
