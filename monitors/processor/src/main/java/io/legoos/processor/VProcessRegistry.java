package io.legoos.processor;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.processor.process.ProgramSpec;
import io.legoos.processor.process.VProcess;
import io.legoos.processor.process.VProcessPlatform;
import io.legoos.processor.process.VProcessState;
import io.legoos.protocol.control.v1.VProcessReport;
import io.legoos.runtime.LoadChange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The vProcesses of this monitor. Thread-safe. */
public final class VProcessRegistry implements AutoCloseable {
  private static final long STOP_DEADLINE_NANOS = 3_000_000_000L;

  /** Heartbeats carry them all. */
  private static final int MAX_TOLD = 16;

  private final VProcessPlatform platform;
  private final Map<String, VProcess> running = new ConcurrentHashMap<>();
  private final AtomicLong next = new AtomicLong();

  /** What those that were removed have done. */
  @GuardedBy("this")
  private final VProcessTotals ended = new VProcessTotals();

  /** The last that the platform ended, the oldest first. */
  @GuardedBy("this")
  private final Deque<VProcessReport> endedByPlatform = new ArrayDeque<>();

  /** All that have begun. */
  private final AtomicLong begunExCacheBytes = new AtomicLong();

  private final LoadChange change;

  /**
   * Runs nothing yet.
   *
   * @param change told when one is over
   */
  public VProcessRegistry(VProcessPlatform platform, LoadChange change) {
    this.platform = platform;
    this.change = change;
  }

  /** Begins to start a program. */
  public VProcess start(ProgramSpec spec) {
    String name = platform.identity().getName();
    String tag = Long.toHexString(platform.incarnation().low() & 0xffffffffL);
    VProcess process =
        VProcess.start(name + "-" + tag + "-" + next.incrementAndGet(), spec, platform);
    running.put(process.id(), process);
    // After that: who reads this first finds each of them in one of the two, or in both.
    begunExCacheBytes.addAndGet(process.exCacheBytes());
    return process;
  }

  /** Forgets one that has ended. */
  public synchronized void remove(VProcess process) {
    if (running.remove(process.id()) != null) {
      ended.add(process);
      // Whoever started a named one is told its end, and tells it.
      if (!process.spec().named().isNamed()) {
        VProcessReports.endedByPlatform(process).ifPresent(this::keep);
      }
      change.note();
    }
  }

  /** The ExCaches of all that have begun, those that were removed too. */
  long begunExCacheBytes() {
    return begunExCacheBytes.get();
  }

  @GuardedBy("this")
  private void keep(VProcessReport report) {
    if (endedByPlatform.size() == MAX_TOLD) {
      endedByPlatform.removeFirst();
    }
    endedByPlatform.addLast(report);
  }

  /** The last ones without a name that the platform ended, the oldest first. */
  synchronized List<VProcessReport> endedByPlatform() {
    return List.copyOf(endedByPlatform);
  }

  /** What all have done until now, those that have ended too. */
  synchronized VProcessTotals totals() {
    VProcessTotals totals = new VProcessTotals(ended);
    running.values().forEach(totals::add);
    return totals;
  }

  public List<VProcess> all() {
    return List.copyOf(running.values());
  }

  /** Threads of all programs. */
  public int threads() {
    return running.values().stream().mapToInt(VProcess::threads).sum();
  }

  /** Kills all programs and waits, for a moment, until their memory is given back. */
  @Override
  public void close() {
    running.values().forEach(VProcess::kill);
    long deadline = System.nanoTime() + STOP_DEADLINE_NANOS;
    while (System.nanoTime() - deadline < 0
        && running.values().stream().anyMatch(p -> p.state() != VProcessState.ENDED)) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
