package io.legoos.cli.kubernetes;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.crds.VProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kubectl lego ps}: the vProcesses of a namespace. */
@Command(name = "ps", description = "Lists vProcesses.", mixinStandardHelpOptions = true)
final class KubernetesPsCommand implements Callable<Integer> {
  @Mixin private KubernetesOption kubernetes = new KubernetesOption();

  @Override
  public Integer call() throws CliException, InterruptedException {
    List<VProcess> vprocesses = kubernetes.use(KubernetesOption::vprocesses);
    System.out.print(
        kubernetes.json()
            ? Json.write(Map.of("vprocesses", vprocesses))
            : KubernetesTables.vprocesses(vprocesses));
    return ExitStatus.OK;
  }
}
