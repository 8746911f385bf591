package io.legoos.cli.vnode;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ClusterName;
import io.legoos.cli.cluster.ManagerClient;
import io.legoos.runtime.Names;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The vNode that a command is about, and its cluster. */
final class VNodeName {
  @Parameters(paramLabel = "NAME", description = "name of the vNode")
  private String vnode = "";

  @Mixin private ClusterName cluster = new ClusterName();

  /**
   * The vNode's name.
   *
   * @throws CliException when nothing may be called so
   */
  String checked() throws CliException {
    if (!Names.isLegal(vnode)) {
      throw CliException.usage(
          "'"
              + vnode
              + "' is no name for a vNode: 1 to 63 letters, digits, dots, dashes and underscores,"
              + " the first a letter or digit");
    }
    return vnode;
  }

  ManagerClient managers() throws CliException {
    return new ManagerClient(cluster.directory());
  }
}
