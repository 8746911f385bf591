package io.legoos.cli.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * The unprivileged accounts of components, and the command that enters one.
 *
 * <p>They are no users of the machine on purpose: nothing else runs or owns files as them, so a
 * program, which runs as its caller (root included, without capabilities), can neither signal nor
 * trace a monitor nor read its keys. See docs/adr/0001-local-cluster-account.md.
 */
enum MonitorAccount {
  /** Of all components of all local clusters. */
  CLUSTER(64020),

  /**
   * Of the rehearsal from which start-up caches are made: a component of a cluster must not be able
   * to write what others will run.
   */
  REHEARSAL(64021);

  /** Where a processor monitor finds the open /dev/userfaultfd, which is root's alone. */
  static final int USERFAULTFD_DESCRIPTOR = 9;

  private final int id;

  MonitorAccount(int id) {
    this.id = id;
  }

  /** Numeric user and group id. */
  int id() {
    return id;
  }

  /**
   * The command that becomes {@code command} with the role's capabilities and no others, in a
   * session of its own (a Ctrl-C at the terminal is for {@code lego} alone); those of a rehearsal
   * stay in its session, which the kernel can put behind all others. The pid stays.
   *
   * @param forVNodes capabilities that a processor monitor gets besides
   */
  List<String> enter(ComponentRole role, List<String> forVNodes, List<String> command) {
    boolean traces = role == ComponentRole.PROCESSOR;
    List<String> kept = new ArrayList<>(role.capabilities());
    if (traces) {
      kept.addAll(forVNodes);
    }
    String capabilities = capabilities(kept);
    List<String> line = new ArrayList<>();
    line.add("/bin/sh");
    line.add("-c");
    line.add(
        traces
            ? "umask 077; exec " + USERFAULTFD_DESCRIPTOR + "</dev/userfaultfd; exec \"$@\""
            : "umask 077; exec \"$@\"");
    line.add("lego");
    if (this == CLUSTER) {
      line.add("setsid");
    }
    line.add("setpriv");
    line.addAll(List.of("--reuid", Integer.toString(id), "--regid", Integer.toString(id)));
    line.addAll(List.of("--clear-groups", "--inh-caps", capabilities));
    line.addAll(List.of("--ambient-caps", capabilities, "--bounding-set", capabilities));
    if (this == REHEARSAL) {
      // Of one that was killed nothing stays.
      line.addAll(List.of("--pdeathsig", "KILL"));
    }
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
