package io.legoos.memory.lane;

import io.legoos.linux.LinuxException;
import io.legoos.linux.ThreadAffinity;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the threads that answer fetches and flushes, each on some of the processors. */
public final class LaneThreads implements ThreadFactory {
  private static final Logger log = LoggerFactory.getLogger(LaneThreads.class);

  private final List<Integer> processors;
  private final AtomicBoolean complained = new AtomicBoolean();

  /**
   * @param processors by number; none: on any
   */
  public LaneThreads(List<Integer> processors) {
    this.processors = List.copyOf(processors);
  }

  @Override
  public Thread newThread(Runnable lane) {
    return Thread.ofPlatform().daemon().name("page-lane").unstarted(() -> run(lane));
  }

  private void run(Runnable lane) {
    if (!processors.isEmpty()) {
      confine();
    }
    lane.run();
  }

  private void confine() {
    try {
      ThreadAffinity.confineTo(processors);
    } catch (LinuxException | IllegalArgumentException e) {
      if (complained.compareAndSet(false, true)) {
        log.warn("lanes run on any processor, not on {}: {}", processors, e.getMessage());
      }
    }
  }
}
