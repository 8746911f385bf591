package io.legoos.operator.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.legoos.crds.LegoCluster;
import io.legoos.operator.model.ClusterObjects;
import io.legoos.operator.model.MonitorPods;
import io.legoos.runtime.ClusterCertificates;
import io.legoos.runtime.PeerRole;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The authority of one cluster, kept in a secret, and the keys it gives to monitors. */
final class ClusterKeys {
  private final KubernetesClient client;
  private final ClusterObjects objects;
  private final String namespace;
  private final ClusterCertificates authority;

  private ClusterKeys(
      KubernetesClient client,
      ClusterObjects objects,
      String namespace,
      ClusterCertificates authority) {
    this.client = client;
    this.objects = objects;
    this.namespace = namespace;
    this.authority = authority;
  }

  /**
   * Takes up the cluster's authority, or makes one.
   *
   * @throws GeneralSecurityException when the secret holds something else
   */
  static ClusterKeys of(KubernetesClient client, LegoCluster cluster, ClusterObjects objects)
      throws GeneralSecurityException {
    String namespace = cluster.getMetadata().getNamespace();
    String name = ClusterObjects.authorityName(cluster.getMetadata().getName());
    SecureRandom random = new SecureRandom();
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      ClusterCertificates made =
          new ClusterCertificates(cluster.getMetadata().getName(), random, InstantSource.system());
      try {
        client.resource(objects.secret(name, made.save())).create();
        return new ClusterKeys(client, objects, namespace, made);
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        secret = client.secrets().inNamespace(namespace).withName(name).require();
      }
    }
    Map<String, byte[]> files = new HashMap<>();
    secret.getData().forEach((file, text) -> files.put(file, Base64.getDecoder().decode(text)));
    return new ClusterKeys(
        client, objects, namespace, new ClusterCertificates(files, random, InstantSource.system()));
  }

  /** Makes sure that a monitor's keys are in its secret. */
  void ensure(String monitor, PeerRole role) throws IOException, GeneralSecurityException {
    String name = MonitorPods.secretName(monitor);
    if (client.secrets().inNamespace(namespace).withName(name).get() == null) {
      Secret secret = objects.secret(name, authority.issue(monitor, role, List.of()));
      client.resource(secret).create();
    }
  }

  /** The managers' own files. */
  Map<String, byte[]> ofManagers() throws IOException, GeneralSecurityException {
    return authority.issue("managers", PeerRole.MANAGER, List.of());
  }
}
