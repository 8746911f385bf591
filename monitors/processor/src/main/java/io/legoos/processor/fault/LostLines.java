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

  LostLines(CacheCore core) {
    this.core = core;
  }

  /**
   * All that was flushed to an owner is lost. What is not resident is so for good; what is has the
   * only bytes now.
   */
  void ownerLost(OwnerLink owner, String monitor) {
    lostOwners.put(owner, monitor);
    for (Space space : core.allSpaces()) {
      long vRegionBytes = space.vRegions.vRegionBytes();
      space.vRegions.forEachOf(
          owner,
          start ->
              space.lines.walk(
                  start >>> 12,
                  (start + vRegionBytes) >>> 12,
                  (page, line) -> afterLoss(space, line, monitor)));
    }
    core.retryFaults();
  }

  private int afterLoss(Space space, int line, String monitor) {
    LineState state = Line.state(line);
    if (state == LineState.REMOTE) {
      count(monitor);
    } else if (state == LineState.EVICTING) {
      core.batch.onlyCopy(space, Line.number(line));
    }
    return Line.afterLoss(line);
  }

  /** The owner had one line, and has it no more. */
  void lineLost(Space space, long page, OwnerLink owner, int held) {
    count(lostOwners.getOrDefault(owner, owner.name()));
    space.lines.set(page, Line.of(LineState.LOST, held, 0));
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
