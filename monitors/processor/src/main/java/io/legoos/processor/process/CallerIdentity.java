package io.legoos.processor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom a program runs: the identity of the process that asked for it, read from the kernel, or
 * what the managers said.
 *
 * @param limits soft and hard limit of each resource of setrlimit(2), by number; -1 is unlimited
 */
record CallerIdentity(int uid, int gid, List<Integer> groups, int umask, List<long[]> limits) {
  private static final int DEFAULT_UMASK = 022;
  private static final List<String> LIMIT_NAMES =
      List.of(
          "Max cpu time",
          "Max file size",
          "Max data size",
          "Max stack size",
          "Max core file size",
          "Max resident set",
          "Max processes",
          "Max open files",
          "Max locked memory",
          "Max address space",
          "Max file locks",
          "Max pending signals",
          "Max msgqueue size",
          "Max nice priority",
          "Max realtime priority",
          "Max realtime timeout");

  /**
   * The identity that the socket has vouched for, with umask and limits as the caller has them.
   *
   * @throws IOException when the caller is gone
   */
  static CallerIdentity of(ProgramSpec spec) throws IOException {
    return switch (spec.origin()) {
      case ProgramOrigin.Caller caller -> of(spec, caller.pid());
      case ProgramOrigin.Terminal terminal -> of(spec, terminal.caller().pid());
      // The monitor's own limits stay as they are.
      case ProgramOrigin.Given given ->
          new CallerIdentity(spec.uid(), spec.gid(), spec.groups(), DEFAULT_UMASK, List.of());
    };
  }

  private static CallerIdentity of(ProgramSpec spec, int pid) throws IOException {
    int umask = DEFAULT_UMASK;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("Umask:")) {
        umask = Integer.parseInt(line.substring(6).trim(), 8);
      }
    }
    return new CallerIdentity(spec.uid(), spec.gid(), spec.groups(), umask, limitsOf(pid));
  }

  private static List<long[]> limitsOf(int pid) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/" + pid + "/limits"));
    List<long[]> limits = new ArrayList<>();
    for (String name : LIMIT_NAMES) {
      long[] limit = {-1, -1};
      for (String line : lines) {
        if (line.startsWith(name + " ")) {
          String[] words = line.substring(name.length()).trim().split("\\s+");
          limit = new long[] {number(words[0]), number(words[1])};
        }
      }
      limits.add(limit);
    }
    return List.copyOf(limits);
  }

  private static long number(String word) {
    return word.equals("unlimited") ? -1 : Long.parseLong(word);
  }
}
