package io.legoos.cli.report;

import io.legoos.cli.bench.frame.Machine;
import io.legoos.cli.node.NodeFacts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the kernel says of this machine, as far as LegoOS depends on it. */
final class KernelFacts {
  private static final List<String> FILES =
      List.of(
          "proc/sys/kernel/osrelease",
          "proc/sys/kernel/seccomp/actions_avail",
          "proc/sys/kernel/yama/ptrace_scope",
          "proc/sys/vm/max_map_count",
          "proc/sys/vm/overcommit_memory",
          "proc/sys/vm/unprivileged_userfaultfd",
          "proc/loadavg",
          "proc/pressure/memory",
          "proc/pressure/cpu",
          "sys/fs/cgroup/cgroup.controllers",
          "sys/kernel/mm/transparent_hugepage/enabled");

  private KernelFacts() {}

  /** The first line of each file that there is, and the machine. */
  static Map<String, String> of(NodeFacts node, Machine machine) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("machine", machine.toString());
    for (String file : FILES) {
      node.firstLine(file).ifPresent(line -> facts.put("/" + file, line));
    }
    return facts;
  }
}
