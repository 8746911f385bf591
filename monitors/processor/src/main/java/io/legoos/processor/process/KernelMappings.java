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
}
