package io.legoos.cli.node;

import io.legoos.linux.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads facts of a node below a root directory, so that tests can make nodes up. */
public final class NodeFacts {
  private final Path root;

  public NodeFacts(Path root) {
    this.root = root;
  }

  /** This machine. */
  public static NodeFacts ofThisMachine() {
    return new NodeFacts(Path.of("/"));
  }

  public Optional<KernelVersion> kernel() {
    return firstLine("proc/sys/kernel/osrelease").flatMap(KernelVersion::parse);
  }

  /** Capabilities this process has in effect (proc_pid_status(5), CapEff). */
  public Set<Capability> capabilities() {
    Set<Capability> present = EnumSet.noneOf(Capability.class);
    for (String line : lines("proc/self/status")) {
      if (line.startsWith("CapEff:")) {
        long mask = Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
        for (Capability capability : Capability.values()) {
          if (capability.isIn(mask)) {
            present.add(capability);
          }
        }
      }
    }
    return present;
  }

  /**
   * Processors that this process may run on (proc_pid_status(5), Cpus_allowed_list) and that are
   * there: the kernel allows those, too, that may be plugged in one day.
   */
  public List<Integer> processors() {
    List<Integer> allowed = new ArrayList<>();
    for (String line : lines("proc/self/status")) {
      if (line.startsWith("Cpus_allowed_list:")) {
        allowed.addAll(processorsOf(line.substring("Cpus_allowed_list:".length()).strip()));
      }
    }
    firstLine("sys/devices/system/cpu/online")
        .ifPresent(online -> allowed.retainAll(processorsOf(online)));
    return allowed;
  }

  /** Of a list as cpuset(7) has it: numbers and ranges of numbers. */
  private static List<Integer> processorsOf(String list) {
    List<Integer> processors = new ArrayList<>();
    for (String part : list.split(",")) {
      String[] ends = part.split("-");
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int processor = Integer.parseInt(ends[0]); processor <= last; processor++) {
        processors.add(processor);
      }
    }
    return processors;
  }

  public boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** Whether this process may open the file or device for reading. */
  public boolean isReadable(String path) {
    return Files.isReadable(root.resolve(path));
  }

  /** The first line of a file of the kernel; empty when there is no such file. */
  public Optional<String> firstLine(String path) {
    return lines(path).stream().findFirst().map(String::strip);
  }

  /** A whole number that is all of a file's first line. */
  public Optional<Long> number(String path) {
    try {
      return firstLine(path).map(Long::parseLong);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private List<String> lines(String path) {
    try {
      return Files.readAllLines(root.resolve(path));
    } catch (IOException e) {
      return List.of();
    }
  }
}
