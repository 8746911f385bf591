package io.legoos.cli.vnode;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lego vnode delete}: the end of a vNode and of all its files. */
@Command(
    name = "delete",
    description = {
      "Deletes a vNode and all its files, for good.",
      "Only its owner and who runs the cluster may, and not while programs run in it."
    },
    mixinStandardHelpOptions = true)
public final class VNodeDeleteCommand implements Callable<Integer> {
  @Mixin private VNodeName name = new VNodeName();

  @Override
  public Integer call() throws CliException {
    String vnode = name.checked();
    name.managers().deleteVNode(vnode);
    System.out.println("vNode " + vnode + " and its files are gone");
    return ExitStatus.OK;
  }
}
