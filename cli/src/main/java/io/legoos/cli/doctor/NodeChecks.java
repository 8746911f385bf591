package io.legoos.cli.doctor;

import io.legoos.cli.node.Capability;
import io.legoos.cli.node.NodeFacts;
import io.legoos.linux.KernelVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The checks, in the order of printing. Pure over the facts and JVM properties given. */
final class NodeChecks {
  private static final int JAVA_FEATURE = 25;
  private static final long MIN_MAP_COUNT = 65_530;

  /** Linux's default. */
  private static final long HALT_POLL_NANOS = 200_000;

  private static final Set<Capability> TRACING =
      EnumSet.of(
          Capability.SYS_PTRACE,
          Capability.SETUID,
          Capability.SETGID,
          Capability.SETPCAP,
          Capability.KILL,
          Capability.CHOWN);

  private final NodeFacts node;
  private final String architecture;
  private final int javaFeature;

  NodeChecks(NodeFacts node, String architecture, int javaFeature) {
    this.node = node;
    this.architecture = architecture;
    this.javaFeature = javaFeature;
  }

  List<Finding> all() {
    return List.of(
        architecture(),
        kernel(),
        java(),
        userfaultfd(),
        capabilities(),
        seccomp(),
        yama(),
        mapCount(),
        hugePages(),
        haltPolling(),
        fuse(),
        tun());
  }

  private Finding architecture() {
    return architecture.equals("amd64") || architecture.equals("x86_64")
        ? Finding.ok("architecture", "x86-64")
        : Finding.fail("architecture", architecture, "use an x86-64 machine");
  }

  private Finding kernel() {
    KernelVersion version = node.kernel().orElse(new KernelVersion(0, 0));
    return version.compareTo(KernelVersion.MINIMUM) >= 0
        ? Finding.ok("kernel", "Linux " + version)
        : Finding.fail(
            "kernel",
            "Linux " + version,
            "boot Linux " + KernelVersion.MINIMUM + " or newer (UFFDIO_MOVE)");
  }

  private Finding java() {
    return javaFeature >= JAVA_FEATURE
        ? Finding.ok("java", "JDK " + javaFeature)
        : Finding.fail(
            "java", "JDK " + javaFeature, "install a JDK 25 (temurin-25-jdk), or set JAVA_HOME");
  }

  private Finding userfaultfd() {
    String device = "dev/userfaultfd";
    if (!node.exists(device)) {
      return Finding.fail(
          "userfaultfd",
          "no /dev/userfaultfd",
          "use a kernel with CONFIG_USERFAULTFD (6.1 or newer); in a container: --device"
              + " /dev/userfaultfd");
    }
    return node.isReadable(device)
        ? Finding.ok("userfaultfd", "/dev/userfaultfd readable")
        : Finding.fail(
            "userfaultfd",
            "/dev/userfaultfd not readable",
            "run as root, or as root: chmod a+r /dev/userfaultfd");
  }

  private Finding capabilities() {
    Set<Capability> missing = EnumSet.copyOf(TRACING);
    missing.removeAll(node.capabilities());
    if (missing.isEmpty()) {
      return Finding.ok("capabilities", "all that 'lego up' needs");
    }
    String names = String.join(", ", missing.stream().map(Capability::kernelName).toList());
    return Finding.fail(
        "capabilities",
        "missing " + names,
        "run 'lego up' as root; in a container: --cap-add SYS_PTRACE");
  }

  private Finding seccomp() {
    String actions = node.firstLine("proc/sys/kernel/seccomp/actions_avail").orElse("");
    return List.of(actions.split(" ")).contains("trace")
        ? Finding.ok("seccomp", "filters with action trace")
        : Finding.fail("seccomp", "no action 'trace'", "use a kernel with CONFIG_SECCOMP_FILTER");
  }

  private Finding yama() {
    long scope = node.number("proc/sys/kernel/yama/ptrace_scope").orElse(0L);
    return scope <= 2
        ? Finding.ok("ptrace scope", scope == 0 ? "unrestricted" : "CAP_SYS_PTRACE suffices")
        : Finding.fail(
            "ptrace scope",
            "ptrace is forbidden to all (ptrace_scope 3)",
            "boot with kernel.yama.ptrace_scope at most 2");
  }

  private Finding mapCount() {
    long count = node.number("proc/sys/vm/max_map_count").orElse(MIN_MAP_COUNT);
    return count >= MIN_MAP_COUNT
        ? Finding.ok("max_map_count", Long.toString(count))
        : Finding.warn(
            "max_map_count",
            Long.toString(count),
            "programs with many mappings fail: sysctl vm.max_map_count=" + MIN_MAP_COUNT);
  }

  private Finding hugePages() {
    String mode =
        node.firstLine("sys/kernel/mm/transparent_hugepage/enabled").orElse("not configured");
    return mode.contains("[always]")
        ? Finding.warn(
            "huge pages",
            "always",
            "LegoOS turns them off for its programs; 'madvise' spares the work")
        : Finding.ok("huge pages", mode);
  }

  /**
   * A virtual machine's idle processor that sleeps at once costs a vProcess a trip to the host for
   * each miss; docs/performance.md. Documentation/virt/guest-halt-polling.rst of Linux.
   */
  private Finding haltPolling() {
    long pollNanos =
        node.number("sys/module/haltpoll/parameters/guest_halt_poll_ns").orElse(HALT_POLL_NANOS);
    boolean governs =
        node.firstLine("sys/devices/system/cpu/cpuidle/current_governor")
            .orElse("")
            .strip()
            .equals("haltpoll");
    return governs && pollNanos == 0
        ? Finding.warn(
            "halt polling",
            "off in this virtual machine",
            "misses are faster with: echo "
                + HALT_POLL_NANOS
                + " > /sys/module/haltpoll/parameters/guest_halt_poll_ns")
        : Finding.ok("halt polling", governs ? pollNanos + " ns" : "the kernel's own way");
  }

  private Finding fuse() {
    return node.exists("dev/fuse")
        ? Finding.ok("fuse", "/dev/fuse")
        : Finding.warn("fuse", "no /dev/fuse", "needed only to mount vNode volumes: modprobe fuse");
  }

  private Finding tun() {
    if (!node.exists("dev/net/tun")) {
      return Finding.warn(
          "tun", "no /dev/net/tun", "needed only for vNodes' own networks: modprobe tun");
    }
    return node.capabilities().contains(Capability.NET_ADMIN)
        ? Finding.ok("tun", "/dev/net/tun")
        : Finding.warn(
            "tun",
            "missing " + Capability.NET_ADMIN.kernelName(),
            "needed only for vNodes' own networks; in a container: --cap-add NET_ADMIN");
  }
}
