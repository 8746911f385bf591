package io.legoos.processor.process;

import io.legoos.processor.fault.ManagedRanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What execve(2) has mapped, from /proc/PID/maps and stat, proc(5).
 *
 * @param anonymous writable private memory without a file or a name: .bss
 * @param heapStart where brk(2) begins
 * @param vdso where the vDSO begins
 */
record ExecMaps(List<ManagedRanges.Extent> anonymous, long heapStart, long vdso) {
  private static final int START_BRK_FIELD = 47;

  static ExecMaps of(int pid) throws IOException {
    List<ManagedRanges.Extent> anonymous = new ArrayList<>();
    long vdso = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
      String[] words = line.split("\\s+", 6);
      boolean unnamed = words.length < 6 || words[5].isEmpty() || words[5].equals("[heap]");
      if (line.endsWith("[vdso]")) {
        vdso = Long.parseUnsignedLong(words[0].substring(0, words[0].indexOf('-')), 16);
      }
      if (unnamed && words[1].startsWith("rw") && words[1].endsWith("p") && words[4].equals("0")) {
        int dash = words[0].indexOf('-');
        anonymous.add(
            new ManagedRanges.Extent(
                Long.parseUnsignedLong(words[0].substring(0, dash), 16),
                Long.parseUnsignedLong(words[0].substring(dash + 1), 16),
                ManagedRanges.READ
                    | ManagedRanges.WRITE
                    | (words[1].charAt(2) == 'x' ? ManagedRanges.EXECUTE : 0),
                ManagedRanges.OnFork.COPY));
      }
    }
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // Fields count from 1; the second, the command, may hold blanks and is in parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new ExecMaps(anonymous, Long.parseLong(fields[START_BRK_FIELD - 3]), vdso);
  }
}
