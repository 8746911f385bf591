package io.legoos.cli.copy;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Installation;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ClusterName;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lego cp}: copies files and directories into a vNode, or out of it. */
@Command(
    name = "cp",
    description = {
      "Copies files and directories between here and a vNode.",
      "One side is VNODE:path, relative to the vNode's volume (/vol); a local path with a colon is"
          + " written ./a:b. A copy takes its name when it is whole."
    },
    mixinStandardHelpOptions = true)
public final class CpCommand implements Callable<Integer> {
  private static final int STAGE_BYTES = 8;

  @Parameters(
      arity = "2..*",
      paramLabel = "SRC... DST",
      hideParamSyntax = true,
      description = "sources, and the target")
  private List<String> paths = List.of();

  @Mixin private ClusterName name = new ClusterName();

  @Override
  public Integer call() throws CliException, IOException, InterruptedException {
    CopyPlan plan = CopyPlan.parse(paths, Path.of(System.getProperty("user.dir")));
    ClusterDirectory cluster = name.directory();
    Place vnode = Place.vnode(Installation.current().launcher(), cluster.name(), plan.vnode());
    CopyProgress progress = CopyProgress.onStderr();
    Transfer transfer =
        plan.intoVNode()
            ? new Transfer(Place.here(), vnode, progress)
            : new Transfer(vnode, Place.here(), progress);
    SecureRandom random = new SecureRandom();
    for (CopyPlan.Source source : plan.sources()) {
      progress.begin(source.name());
      byte[] stage = new byte[STAGE_BYTES];
      random.nextBytes(stage);
      int status =
          transfer.run(
              source,
              new CopyScript(
                  plan.target(),
                  source.name(),
                  ".lego-cp-" + HexFormat.of().formatHex(stage),
                  plan.targetIsDirectory()));
      if (status == ExitStatus.PLATFORM) {
        // The lego run of the vNode's side has said why.
        return status;
      }
      if (status != ExitStatus.OK) {
        throw new CliException(
            status, "'" + source.directory().resolve(source.name()) + "' was not copied");
      }
    }
    return ExitStatus.OK;
  }
}
