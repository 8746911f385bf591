package io.legoos.cli.vnode;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Sizes;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lego vnode create}: makes a vNode that the caller owns. */
@Command(
    name = "create",
    description = "Makes a vNode; it belongs to the caller.",
    mixinStandardHelpOptions = true)
public final class VNodeCreateCommand implements Callable<Integer> {
  @Mixin private VNodeName name = new VNodeName();

  @Option(
      names = "--volume",
      paramLabel = "SIZE",
      description = "limit of its files, like 10Gi (default: what the storage monitor has)")
  private @Nullable String volume;

  @Override
  public Integer call() throws CliException {
    String vnode = name.checked();
    long bytes = volume == null ? 0 : Sizes.parse("--volume", volume);
    if (volume != null && bytes == 0) {
      throw CliException.usage("--volume must be more than 0");
    }
    String storage = name.managers().createVNode(vnode, bytes).getStorage();
    System.out.println(
        "vNode "
            + vnode
            + " is made, its files on "
            + storage
            + "; run programs there with: lego run --vnode "
            + vnode
            + " -- PROG ARG...");
    return ExitStatus.OK;
  }
}
