package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.node.Capability;
import io.legoos.cli.node.NodeFacts;
import io.legoos.linux.KernelVersion;
import java.util.EnumSet;
import java.util.Set;

/** What starting and stopping a local cluster needs of this machine and of the caller. */
final class StartPrivileges {
  private static final Set<Capability> NEEDED =
      EnumSet.of(
          Capability.CHOWN,
          Capability.KILL,
          Capability.SETGID,
          Capability.SETUID,
          Capability.SETPCAP,
          Capability.SYS_PTRACE);

  private StartPrivileges() {}

  /**
   * Checks this machine and process.
   *
   * @throws CliException that says what is missing and how to get it
   */
  static void require() throws CliException {
    require(NodeFacts.ofThisMachine());
  }

  static void require(NodeFacts node) throws CliException {
    Set<Capability> missing = EnumSet.copyOf(NEEDED);
    missing.removeAll(node.capabilities());
    if (!missing.isEmpty()) {
      throw CliException.platform(
          "a local cluster needs "
              + String.join(", ", missing.stream().map(Capability::kernelName).toList())
              + "; run lego as root (sudo lego ...) or in a container with"
              + " --cap-add SYS_PTRACE; 'lego doctor' checks everything");
    }
    KernelVersion kernel = node.kernel().orElse(new KernelVersion(0, 0));
    if (kernel.compareTo(KernelVersion.MINIMUM) < 0) {
      throw CliException.platform(
          "Linux "
              + kernel
              + " lacks UFFDIO_MOVE; a processor monitor needs Linux "
              + KernelVersion.MINIMUM
              + " or newer");
    }
    if (!node.isReadable("dev/userfaultfd")) {
      throw CliException.platform(
          "/dev/userfaultfd cannot be opened; make it readable for this user (as root:"
              + " chmod a+r /dev/userfaultfd; in a container: --device /dev/userfaultfd)");
    }
  }
}
