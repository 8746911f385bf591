package io.legoos.cli.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.crds.VProcess;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl lego logs NAME}: what a program wrote, its bytes unchanged. */
@Command(
    name = "logs",
    description = "Prints what a vProcess wrote to stdout and stderr.",
    mixinStandardHelpOptions = true)
final class KubernetesLogsCommand implements Callable<Integer> {
  @Mixin private KubernetesOption kubernetes = new KubernetesOption();

  @Option(
      names = {"-f", "--follow"},
      description = "go on until the program has ended")
  private boolean follow;

  @Parameters(paramLabel = "NAME", description = "of the VProcess")
  private String name = "";

  @Override
  public Integer call() throws CliException, InterruptedException {
    return kubernetes.use(
        client -> {
          VProcess vprocess = KubernetesOption.vprocess(client, name);
          if (follow && !isFinal(vprocess)) {
            ProgramOutput.follow(client, name);
          } else {
            print(client, vprocess);
          }
          return ExitStatus.OK;
        });
  }

  private static boolean isFinal(VProcess vprocess) {
    return vprocess.getStatus() != null
        && vprocess.getStatus().phase() != null
        && vprocess.getStatus().phase().isFinal();
  }

  /** Prints what there is of the last attempt. */
  static void print(KubernetesClient client, VProcess vprocess) throws CliException {
    Attempt attempt =
        Attempt.of(vprocess)
            .orElseThrow(
                () ->
                    CliException.platform(
                        vprocess.getMetadata().getName()
                            + " was not started yet; see 'kubectl lego describe'"));
    try {
      ProgramOutput.print(client, attempt, 0);
    } catch (IOException e) {
      throw CliException.platform("the log cannot be read: " + e.getMessage());
    }
  }
}
