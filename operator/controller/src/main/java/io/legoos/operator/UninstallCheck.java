package io.legoos.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.legoos.crds.LegoCluster;
import java.util.List;

/**
 * {@code uninstall-check}: ends with 1 while LegoClusters exist, since without the operator nobody
 * would take their monitors away. {@code install-check}: ends with 0 when they can be listed.
 */
public final class UninstallCheck {
  private UninstallCheck() {}

  /** Asks the API server; {@code args[0]} is the role word. */
  public static void main(String[] args) {
    boolean uninstall = args.length == 0 || args[0].equals("uninstall-check");
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      List<String> names =
          client.resources(LegoCluster.class).inAnyNamespace().list().getItems().stream()
              .map(c -> c.getMetadata().getNamespace() + "/" + c.getMetadata().getName())
              .sorted()
              .toList();
      if (uninstall && !names.isEmpty()) {
        System.err.println(
            "LegoClusters exist: "
                + String.join(", ", names)
                + "; delete them first (kubectl delete legocluster --all -A), then uninstall");
        System.exit(1);
      }
      System.out.println(names.size() + " LegoClusters");
    }
  }
}
