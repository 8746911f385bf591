package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.List;
import java.util.Set;

/** Who owns new vRegions: the global memory manager. Asked for nothing else. */
public interface VRegionPlacement {
  /** Most vRegions of one request. */
  int MAX_COUNT = 65_536;

  /**
   * Names one owner per vRegion, in order.
   *
   * @param bytesPerVRegion that will be charged in each
   * @param excluded owners that refused a moment ago
   * @throws MemoryRefusal NO_CAPACITY when no monitor has room, NO_MANAGERS when nobody answers
   */
  List<MemoryMonitorRef> place(
      String vprocessId, int count, long bytesPerVRegion, Set<String> excluded);

  /**
   * Names one monitor with room for {@code bytes}, which may be more than a vRegion has.
   *
   * @param freeBytes of page frames that it must have free now
   * @throws MemoryRefusal as {@link #place}
   */
  default MemoryMonitorRef placeTogether(
      String vprocessId, long bytes, long freeBytes, Set<String> excluded) {
    return place(vprocessId, 1, bytes, excluded).getFirst();
  }

  /**
   * Names every memory monitor that lives, also those that are full or to be empty. Who is expected
   * to register again, and has not yet, is named without addresses.
   *
   * @throws MemoryRefusal NO_MANAGERS when nobody answers
   */
  List<MemoryMonitorRef> everyone(String vprocessId);
}
