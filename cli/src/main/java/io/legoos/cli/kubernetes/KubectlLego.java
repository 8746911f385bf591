package io.legoos.cli.kubernetes;

import io.legoos.cli.ExitStatus;
import io.legoos.cli.Failures;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code kubectl lego COMMAND}: LegoOS clusters on Kubernetes. */
@Command(
    name = "kubectl lego",
    description = "Looks at LegoOS clusters on Kubernetes and runs programs on them.",
    mixinStandardHelpOptions = true,
    version = "lego 0.1.0",
    subcommands = {
      KubernetesPsCommand.class,
      KubernetesTopCommand.class,
      KubernetesStatusCommand.class,
      KubernetesDescribeCommand.class,
      KubernetesExplainCommand.class,
      KubernetesRunCommand.class,
      KubernetesLogsCommand.class,
      CommandLine.HelpCommand.class
    })
public final class KubectlLego implements Callable<Integer> {
  private KubectlLego() {}

  /** Ends the JVM with the command's status. */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new KubectlLego());
    line.setExpandAtFiles(false);
    line.setStopAtPositional(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (e, words) -> {
          System.err.println("lego: " + Failures.oneLine(e.getMessage()) + " (see --help)");
          return ExitStatus.USAGE;
        });
    line.setExecutionExceptionHandler((e, command, parsed) -> Failures.explain(e, System.err));
    line.setExitCodeExceptionMapper(e -> ExitStatus.PLATFORM);
    ExitStatus.end(line.execute(args));
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.err);
    return ExitStatus.USAGE;
  }
}
