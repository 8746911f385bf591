package io.legoos.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One process, not whatever has its pid later.
 *
 * @param pid process id
 * @param startTicks start time in clock ticks since boot: field 22 of proc_pid_stat(5)
 */
public record ProcessIdentity(long pid, long startTicks) {
  /** Fields of the line after the command name, whose first is number 3. */
  private static final int START_FIELD = 22 - 3;

  private static final int STATE_FIELD = 0;

  /** The process that has {@code pid} now, or null when there is none or only its zombie. */
  public static @Nullable ProcessIdentity of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      if (fields[STATE_FIELD].equals("Z") || fields[STATE_FIELD].equals("X")) {
        return null;
      }
      return new ProcessIdentity(pid, Long.parseLong(fields[START_FIELD]));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  public boolean isAlive() {
    return equals(of(pid));
  }
}
