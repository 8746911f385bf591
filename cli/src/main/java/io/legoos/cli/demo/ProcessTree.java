package io.legoos.cli.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Looks at running processes from outside through proc(5). Needs the right to read them; what ended
 * meanwhile counts as nothing.
 */
public final class ProcessTree {
  private static final Path PROC = Path.of("/proc");
  private static final String PROPORTIONAL = "Pss_Anon:";
  private static final String WHOLE = "RssAnon:";
  private static final long KIB = 1024;

  private final SameAddressSpace sameAddressSpace;

  /** Tells whether two live processes run in one address space. */
  @FunctionalInterface
  public interface SameAddressSpace {
    /** False as well when one of them is gone. */
    boolean test(long pid, long otherPid);
  }

  public ProcessTree(SameAddressSpace sameAddressSpace) {
    this.sameAddressSpace = sameAddressSpace;
  }

  /** All processes below {@code pid}, without itself. */
  public List<Long> descendants(long pid) {
    List<Long> found = new ArrayList<>();
    Deque<Long> open = new ArrayDeque<>(List.of(pid));
    while (!open.isEmpty()) {
      for (long child : children(open.removeFirst())) {
        found.add(child);
        open.add(child);
      }
    }
    return found;
  }

  /**
   * Resident anonymous bytes of all processes below {@code pid}, shared pages counted once (Pss). A
   * task that lives in its parent's address space is that parent's memory, not more.
   */
  public long anonymousBytesBelow(long pid) {
    long sum = 0;
    Deque<Long> open = new ArrayDeque<>(List.of(pid));
    while (!open.isEmpty()) {
      long parent = open.removeFirst();
      for (long child : children(parent)) {
        open.add(child);
        if (!sameAddressSpace.test(parent, child)) {
          sum += anonymousBytes(child);
        }
      }
    }
    return sum;
  }

  /**
   * Resident anonymous bytes of one process, its part of shared ones: the smaller of two upper
   * bounds. The kernel adds Pss up mapping by mapping and counts pages twice that move meanwhile;
   * RssAnon is of one moment, but has shared pages whole.
   */
  public static long anonymousBytes(long pid) {
    return Math.min(bytes(pid, "smaps_rollup", PROPORTIONAL), bytes(pid, "status", WHOLE));
  }

  private static long bytes(long pid, String file, String field) {
    try {
      for (String line : Files.readAllLines(PROC.resolve(pid + "/" + file))) {
        if (line.startsWith(field)) {
          String number = line.substring(field.length()).replace("kB", "").strip();
          return Long.parseLong(number) * KIB;
        }
      }
    } catch (IOException e) {
      // It ended.
    }
    return 0;
  }

  private static List<Long> children(long pid) {
    List<Long> children = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
      for (Path task : tasks) {
        addChildren(task, children);
      }
    } catch (IOException e) {
      // It ended.
    }
    return children;
  }

  private static void addChildren(Path task, List<Long> children) {
    try {
      for (String child : Files.readString(task.resolve("children")).split(" ")) {
        if (!child.isBlank()) {
          children.add(Long.parseLong(child.strip()));
        }
      }
    } catch (IOException e) {
      // The thread ended.
    }
  }
}
