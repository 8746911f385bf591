package io.legoos.cli.vnode;

import io.legoos.cli.CliException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lego vnode}: virtual servers with files of their own. */
@Command(
    name = "vnode",
    description = "Makes, lists and deletes vNodes: virtual servers with files of their own.",
    mixinStandardHelpOptions = true,
    subcommands = {VNodeCreateCommand.class, VNodeListCommand.class, VNodeDeleteCommand.class})
public final class VNodeCommand implements Callable<Integer> {
  @Override
  public Integer call() throws CliException {
    throw CliException.usage("say what to do: lego vnode create, list or delete");
  }
}
