package io.legoos.processor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The processor time of all programs below a process, ended ones included, as proc_pid_stat(5) has
 * it: what its ended children took, and what each living descendant and its ended children took. A
 * descendant that ends between two looks may be missed for a moment, so an answer is never smaller
 * than the last. Thread-safe.
 */
final class ProgramCpuTime {
  /** USER_HZ, which is 100 on every Linux on x86-64. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int MAX_PROCESSES = 65_536;

  /** Fields after the command: utime is the 14th of all, the first after it is the 3rd. */
  private static final int UTIME = 14 - 3;

  private static final int STIME = 15 - 3;
  private static final int CUTIME = 16 - 3;
  private static final int CSTIME = 17 - 3;

  private final Path proc;
  private final long pid;
  private double last;

  /**
   * Looks at nothing yet.
   *
   * @param proc where proc(5) is mounted
   * @param pid whose children are programs
   */
  ProgramCpuTime(Path proc, long pid) {
    this.proc = proc;
    this.pid = pid;
  }

  /** Seconds until now. */
  synchronized double seconds() {
    long ticks = field(pid, CUTIME) + field(pid, CSTIME);
    Deque<Long> left = new ArrayDeque<>(children(pid));
    for (int seen = 0; !left.isEmpty() && seen < MAX_PROCESSES; seen++) {
      long next = left.pop();
      ticks += field(next, UTIME) + field(next, STIME) + field(next, CUTIME) + field(next, CSTIME);
      left.addAll(children(next));
    }
    last = Math.max(last, ticks / TICKS_PER_SECOND);
    return last;
  }

  /** Who has ended meanwhile has taken nothing. */
  private long field(long process, int index) {
    try {
      String stat =
          Files.readString(
              proc.resolve(Long.toString(process)).resolve("stat"), StandardCharsets.ISO_8859_1);
      // The command may hold anything, also parentheses.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[index]);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private List<Long> children(long process) {
    List<Long> children = new ArrayList<>();
    Path tasks = proc.resolve(Long.toString(process)).resolve("task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String line = Files.readString(thread.resolve("children")).strip();
        if (!line.isEmpty()) {
          for (String child : line.split(" ")) {
            children.add(Long.valueOf(child));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      return children;
    }
    return children;
  }
}
