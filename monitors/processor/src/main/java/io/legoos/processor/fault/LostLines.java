package io.legoos.processor.fault;

import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.remote.OwnerLink;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lines of which every copy is lost, and whose they were. A lost line stays so until the program
 * drops it: nothing that an owner says later can bring it back. Guarded by the cache's lock.
 */
final class LostLines {
  private final CacheCore core;
  private final Map<String, Long> lines = new TreeMap<>();

  /** The last monitor that was lost with all that it held of a share. */
  private final Map<OwnerLink, String> lostOwners = new IdentityHashMap<>();

  /** There may be lines whose protection is to be lifted: they have the only bytes now. */
  private volatile boolean protectedCopies;

  LostLines(CacheCore core) {
    this.core = core;
  }

  /**
   * All that was flushed to an owner is lost. What is not resident is so for good; what is has the
   * only bytes now. Of what a home is just moving, another owner may have the bytes: it is asked.
   */
  void ownerLost(OwnerLink owner, String monitor) {
    lostOwners.put(owner, monitor);
    protectedCopies = true;
    for (Space space : core.allSpaces()) {
      long vRegionBytes = space.vRegions.vRegionBytes();
      space.vRegions.forEachOf(
          owner,
          start ->
              space.lines.walk(
                  start >>> 12,
                  (start + vRegionBytes) >>> 12,
                  (page, line) ->
                      Line.state(line) == LineState.REMOTE && core.isMoving(space, page)
                          ? line
                          : afterLoss(line, monitor)));
    }
    core.retryFaults();
  }

  private int afterLoss(int line, String monitor) {
    if (Line.state(line) == LineState.REMOTE) {
      count(monitor);
    }
    return Line.afterLoss(line);
  }

  /** The owner had one line, and has it no more. */
  void lineLost(Space space, long page, OwnerLink owner, int held) {
    count(lostOwners.getOrDefault(owner, owner.name()));
    space.lines.set(page, Line.of(LineState.LOST, held, 0));
  }

  /** Some resident lines have become the only copies. */
  void protectedCopiesAppeared() {
    protectedCopies = true;
  }

  /** Whether {@link #liftProtection} has something to do. Without the lock, too. */
  boolean hasProtectedCopies() {
    return protectedCopies;
  }

  /** Lifts the write protection of one page; false: not now. */
  @FunctionalInterface
  interface Lifting {
    boolean lift(Space space, long page);
  }

  /** Makes lines that have the only bytes dirty lines like others, which may leave. */
  void liftProtection(Lifting lifting) {
    protectedCopies = false;
    for (Space space : core.allSpaces()) {
      if (space.uffd >= 0 && !space.dead) {
        space.lines.walkAll(
            (page, line) -> {
              if (!Line.isOnlyCopy(line)) {
                return line;
              }
              if (core.guarded(space, page) || !lifting.lift(space, page)) {
                protectedCopies = true;
                return line;
              }
              return Line.of(LineState.DIRTY, 0, Line.number(line));
            });
      }
    }
    core.evictorWork.signal();
  }

  private void count(String monitor) {
    core.counters.lostLines++;
    lines.merge(monitor, 1L, Long::sum);
  }

  /** Lost lines by the name of the monitor that had them last. */
  Map<String, Long> byMonitor() {
    return Map.copyOf(lines);
  }
}
