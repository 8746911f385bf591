package io.legoos.cli.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * The unprivileged account of all components of a local cluster, and the command that enters it.
 *
 * <p>It is no user of the machine on purpose: nothing else runs or owns files as it, so a program,
 * which runs as its caller (root included, without capabilities), can neither signal nor trace a
 * monitor nor read its keys. See docs/adr/0001-local-cluster-account.md.
 */
final class MonitorAccount {
  /** Numeric user and group id. */
  static final int ID = 64020;

  /** Where a processor monitor finds the open /dev/userfaultfd, which is root's alone. */
  static final int USERFAULTFD_DESCRIPTOR = 9;

  private MonitorAccount() {}

  /**
   * The command that becomes {@code command} with the role's capabilities and no others, in a
   * session of its own (a Ctrl-C at the terminal is for {@code lego} alone). The pid stays.
   *
   * @param mounts a processor monitor is to mount volumes, too
   */
  static List<String> enter(ComponentRole role, boolean mounts, List<String> command) {
    boolean traces = role == ComponentRole.PROCESSOR;
    List<String> kept = new ArrayList<>(role.capabilities());
    if (traces && mounts) {
      kept.addAll(VolumeMounts.CAPABILITIES);
    }
    String capabilities = capabilities(kept);
    List<String> line = new ArrayList<>();
    line.add("/bin/sh");
    line.add("-c");
    line.add(
        traces
            ? "umask 077; exec " + USERFAULTFD_DESCRIPTOR + "</dev/userfaultfd; exec \"$@\""
            : "umask 077; exec \"$@\"");
    line.addAll(List.of("lego", "setsid", "setpriv"));
    line.addAll(List.of("--reuid", Integer.toString(ID), "--regid", Integer.toString(ID)));
    line.addAll(List.of("--clear-groups", "--inh-caps", capabilities));
    line.addAll(List.of("--ambient-caps", capabilities, "--bounding-set", capabilities));
    if (!traces) {
      line.add("--no-new-privs");
    }
    line.addAll(command);
    return line;
  }

  private static String capabilities(List<String> kept) {
    StringBuilder text = new StringBuilder("-all");
    for (String capability : kept) {
      text.append(",+").append(capability);
    }
    return text.toString();
  }
}
