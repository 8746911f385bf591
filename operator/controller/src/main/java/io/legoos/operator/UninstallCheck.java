package io.legoos.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.VNode;
import io.legoos.crds.VProcess;
import java.util.List;

/**
 * {@code uninstall-check}: ends with 1 while LegoClusters, VNodes or VProcesses exist, since
 * without the operator nobody would take their monitors and their finalizers away. {@code
 * install-check}: ends with 0 when they can be listed.
 */
public final class UninstallCheck {
  private UninstallCheck() {}

  /** Asks the API server; {@code args[0]} is the role word. */
  public static void main(String[] args) {
    boolean uninstall = args.length == 0 || args[0].equals("uninstall-check");
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      List<String> clusters = names(client, LegoCluster.class);
      if (uninstall) {
        refuse("LegoClusters", "legocluster", clusters);
        // Without the operator nobody takes their finalizers away.
        refuse("VNodes", "vnode", names(client, VNode.class));
        refuse("VProcesses", "vprocess", names(client, VProcess.class));
      }
      System.out.println(clusters.size() + " LegoClusters");
    }
  }

  private static <T extends HasMetadata> List<String> names(
      KubernetesClient client, Class<T> kind) {
    return client.resources(kind).inAnyNamespace().list().getItems().stream()
        .map(each -> each.getMetadata().getNamespace() + "/" + each.getMetadata().getName())
        .sorted()
        .toList();
  }

  private static void refuse(String kinds, String kind, List<String> names) {
    if (!names.isEmpty()) {
      System.err.println(
          kinds
              + " exist: "
              + String.join(", ", names)
              + "; delete them first (kubectl delete "
              + kind
              + " --all -A), then uninstall");
      System.exit(1);
    }
  }
}
