package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The release's own life: test, upgrade, rollback, uninstall. The last class: it ends the product.
 */
@ExtendWith(SuiteExtension.class)
@Order(Integer.MAX_VALUE)
class HelmTest {
  private static final String NAMESPACE = "last";
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  @Test
  void aReleaseIsTestedUpgradedRolledBackAndUninstalledOnlyWithoutClusters(Suite suite)
      throws Exception {
    suite.helm("test", Suite.RELEASE, "--timeout", "2m");

    List<String> upgrade =
        new ArrayList<>(List.of("upgrade", Suite.RELEASE, Repository.chart().toString()));
    upgrade.addAll(suite.imageValues());
    upgrade.addAll(List.of("--set", "operator.replicas=1", "--wait", "--timeout", "3m"));
    suite.helm(upgrade.toArray(String[]::new));
    awaitOperators(suite, 1);
    suite.helm("rollback", Suite.RELEASE, "1", "--wait", "--timeout", "3m");
    awaitOperators(suite, 2);

    // What other classes have left would be a reason, too.
    for (String namespace : suite.kubectl("default").namespaces()) {
      suite
          .kubectl(namespace)
          .output("delete", "vprocess,vnode,legocluster", "--all", "--timeout=55s");
    }
    Kubectl kubectl = suite.newNamespace(NAMESPACE);
    kubectl.applyText(Manifests.cluster("lego", 1, 1));
    Command.Result refused =
        suite.helmCommand("uninstall", Suite.RELEASE, "--timeout", "1m").run(DEADLINE);
    assertThat(refused.status()).isNotZero();
    kubectl.output("delete", "legocluster", "lego", "--timeout=50s");

    suite.helm("uninstall", Suite.RELEASE, "--wait", "--timeout", "2m");
    suite.kubectl(Suite.SYSTEM_NAMESPACE).awaitNone("pods", Duration.ofMinutes(2));
    assertThat(
            suite.kubectl("default").output("get", "crd", "legoclusters.legoos.io", "-o", "name"))
        .as("custom resources are kept")
        .isNotBlank();
  }

  /** Helm waits for new pods, not for the end of old ones. */
  private static void awaitOperators(Suite suite, int count) {
    Awaitility.await()
        .atMost(DEADLINE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(operators(suite)).hasSize(count));
  }

  private static List<String> operators(Suite suite) throws Exception {
    return suite
        .kubectl(Suite.SYSTEM_NAMESPACE)
        .output(
            "get",
            "pods",
            "-l",
            "app.kubernetes.io/component=operator",
            "--field-selector=status.phase=Running",
            "-o",
            "name")
        .lines()
        .toList();
  }
}
