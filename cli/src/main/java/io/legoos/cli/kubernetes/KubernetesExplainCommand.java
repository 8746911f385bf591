package io.legoos.cli.kubernetes;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kubectl lego explain NAME}: why a vProcess waits, and what would let it run. */
@Command(
    name = "explain",
    description = "Says why a vProcess waits, and what would let it run.",
    mixinStandardHelpOptions = true)
final class KubernetesExplainCommand implements Callable<Integer> {
  @Mixin private KubernetesOption kubernetes = new KubernetesOption();

  @Parameters(paramLabel = "NAME", description = "of the VProcess")
  private String name = "";

  @Override
  public Integer call() throws CliException, InterruptedException {
    System.out.print(
        kubernetes.<String>use(
            client -> ConditionExplanation.text(KubernetesOption.vprocess(client, name))));
    return ExitStatus.OK;
  }
}
