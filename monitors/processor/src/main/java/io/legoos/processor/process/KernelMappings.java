package io.legoos.processor.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The mappings that the kernel has of a task's memory: /proc/PID/maps, proc(5). */
final class KernelMappings {
  private KernelMappings() {}

  /** Whether bytes {@code start} to {@code end}, exclusive, lie in one mapping of the kernel's. */
  static boolean isOne(int tid, long start, long end) throws IOException {
    try (BufferedReader maps = Files.newBufferedReader(Path.of("/proc/" + tid + "/maps"))) {
      for (String line = maps.readLine(); line != null; line = maps.readLine()) {
        int dash = line.indexOf('-');
        long mappingStart = Long.parseUnsignedLong(line, 0, dash, 16);
        long mappingEnd = Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), 16);
        if (mappingStart <= start && start < mappingEnd) {
          return end <= mappingEnd;
        }
      }
    }
    return false;
  }

  /**
   * Where madvise(2) stops dropping pages between {@code start} and {@code end}, exclusive: at the
   * first mapping that is locked, of huge pages or of a device; {@code end} when there is none.
   *
   * @param locked whether locked mappings stop it
   */
  static long endOfDroppable(int tid, long start, long end, boolean locked) throws IOException {
    long mappingStart = 0;
    long mappingEnd = 0;
    try (BufferedReader maps = Files.newBufferedReader(Path.of("/proc/" + tid + "/smaps"))) {
      for (String line = maps.readLine(); line != null; line = maps.readLine()) {
        int blank = line.indexOf(' ');
        int dash = line.indexOf('-');
        if (dash > 0 && dash < blank) {
          mappingStart = Long.parseUnsignedLong(line, 0, dash, 16);
          mappingEnd = Long.parseUnsignedLong(line, dash + 1, blank, 16);
          if (mappingStart >= end) {
            return end;
          }
        } else if (mappingEnd > start && line.startsWith("VmFlags:")) {
          String flags = line + " ";
          if ((locked && flags.contains(" lo "))
              || flags.contains(" ht ")
              || flags.contains(" pf ")) {
            return Math.max(start, mappingStart);
          }
        }
      }
    }
    return end;
  }
}
