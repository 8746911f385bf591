package io.legoos.cli.vnode;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Sizes;
import io.legoos.managers.GlobalStorageManager;
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
  /** Less than a page is a size without its unit. */
  private static final long LEAST_VOLUME_BYTES = 4096;

  @Mixin private VNodeName name = new VNodeName();

  @Option(
      names = "--volume",
      paramLabel = "SIZE",
      description = "limit of its files, like 10Gi (default: what the storage monitor has)")
  private @Nullable String volume;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "limit of its processes and threads at each processor, 512 to 4194304 (default: 4096)")
  private @Nullable Integer processes;

  @Option(
      names = "--network",
      paramLabel = "host|own",
      defaultValue = "host",
      description =
          "whose network its programs have: their processor's, or one of the cluster's vNodes alone,"
              + " in which each has an address and is known by its name (default: host)")
  private Network network = Network.host;

  /** As on the command line. */
  enum Network {
    host,
    own
  }

  @Override
  public Integer call() throws CliException {
    String vnode = name.checked();
    long bytes = volume == null ? 0 : Sizes.parse("--volume", volume);
    if (volume != null && bytes < LEAST_VOLUME_BYTES) {
      throw CliException.usage(
          "--volume '" + volume + "' is " + Sizes.human(bytes) + "; write a unit, such as 10Gi");
    }
    if (processes != null
        && (processes < GlobalStorageManager.MIN_TASKS
            || processes > GlobalStorageManager.MAX_TASKS)) {
      throw CliException.usage(
          "--processes is from "
              + GlobalStorageManager.MIN_TASKS
              + " to "
              + GlobalStorageManager.MAX_TASKS);
    }
    int maxTasks = processes == null ? 0 : processes;
    String storage =
        name.managers().createVNode(vnode, bytes, maxTasks, network == Network.own).getStorage();
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
