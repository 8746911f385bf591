package io.legoos.operator.model;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.PoolRole;
import io.legoos.crds.PoolSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a cluster has once. Pure. */
public final class ClusterObjects {
  /** Port of the managers' service. */
  public static final int MANAGERS_PORT = 7443;

  private static final String PORT_NAME = "control";

  private final LegoCluster cluster;
  private final OwnerReference owner;

  public ClusterObjects(LegoCluster cluster, OwnerReference owner) {
    this.cluster = cluster;
    this.owner = owner;
  }

  /** Name of the managers' service. */
  public static String managersName(String cluster) {
    return cluster + "-managers";
  }

  /** Name of the secret with the cluster's authority. */
  public static String authorityName(String cluster) {
    return cluster + "-ca";
  }

  private ObjectMeta metadata(String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(cluster.getMetadata().getNamespace())
        .withLabels(Labels.ofCluster(cluster.getMetadata().getName()))
        .withOwnerReferences(owner)
        .build();
  }

  /** Of the managers; without a selector, since only the leading operator serves. */
  public Service service() {
    return new ServiceBuilder()
        .withMetadata(metadata(managersName(cluster.getMetadata().getName())))
        .withNewSpec()
        .addNewPort()
        .withName(PORT_NAME)
        .withPort(MANAGERS_PORT)
        .withProtocol("TCP")
        .withTargetPort(new IntOrString(MANAGERS_PORT))
        .endPort()
        .endSpec()
        .build();
  }

  /** Points the service at the leader. */
  public EndpointSlice endpoints(String leaderIp, int port) {
    String service = managersName(cluster.getMetadata().getName());
    ObjectMeta metadata = metadata(service);
    Map<String, String> labels = new HashMap<>(metadata.getLabels());
    labels.put("kubernetes.io/service-name", service);
    labels.put("endpointslice.kubernetes.io/managed-by", "legoos-operator");
    metadata.setLabels(labels);
    return new EndpointSliceBuilder()
        .withMetadata(metadata)
        .withAddressType(leaderIp.indexOf(':') >= 0 ? "IPv6" : "IPv4")
        .addNewPort()
        .withName(PORT_NAME)
        .withPort(port)
        .withProtocol("TCP")
        .endPort()
        .addNewEndpoint()
        .withAddresses(leaderIp)
        .withNewConditions()
        .withReady(true)
        .endConditions()
        .endEndpoint()
        .build();
  }

  /** A secret of the cluster. */
  public Secret secret(String name, Map<String, byte[]> files) {
    Map<String, String> data = new HashMap<>();
    files.forEach((file, bytes) -> data.put(file, Base64.getEncoder().encodeToString(bytes)));
    return new SecretBuilder()
        .withMetadata(metadata(name))
        .withType("Opaque")
        .withData(data)
        .build();
  }

  /** At most one monitor of a role is evicted at a time. */
  public PodDisruptionBudget disruptionBudget(PoolRole role) {
    String name = cluster.getMetadata().getName();
    int monitors = 0;
    for (PoolSpec pool : cluster.getSpec().pools()) {
      monitors += pool.role() == role ? pool.replicas() : 0;
    }
    return new PodDisruptionBudgetBuilder()
        .withMetadata(metadata(name + "-" + role.word()))
        .withNewSpec()
        .withMinAvailable(new IntOrString(Math.max(0, monitors - 1)))
        .withNewSelector()
        .addToMatchLabels(Labels.CLUSTER, name)
        .addToMatchLabels(Labels.ROLE, role.word())
        .endSelector()
        .endSpec()
        .build();
  }

  /**
   * Monitors are reached by monitors of their cluster and by the managers, for health by all.
   *
   * @param metricsFrom who reads metrics; empty: all
   */
  public NetworkPolicy networkPolicy(List<NetworkPolicyPeer> metricsFrom) {
    String name = cluster.getMetadata().getName();
    return new NetworkPolicyBuilder()
        .withMetadata(metadata(name + "-monitors"))
        .withNewSpec()
        .withNewPodSelector()
        .addToMatchLabels(Labels.CLUSTER, name)
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .addNewIngress()
        .addNewFrom()
        .withNewPodSelector()
        .addToMatchLabels(Labels.CLUSTER, name)
        .endPodSelector()
        .endFrom()
        .addNewFrom()
        .withNewNamespaceSelector()
        .endNamespaceSelector()
        .withNewPodSelector()
        .addToMatchLabels("app.kubernetes.io/name", "legoos")
        .addToMatchLabels("app.kubernetes.io/component", "operator")
        .endPodSelector()
        .endFrom()
        .addNewPort()
        .withPort(new IntOrString(MonitorPods.CONTROL_PORT))
        .endPort()
        .addNewPort()
        .withPort(new IntOrString(MonitorPods.PAGE_PORT))
        .endPort()
        .endIngress()
        .addNewIngress()
        .addNewPort()
        .withPort(new IntOrString(MonitorPods.HEALTH_PORT))
        .endPort()
        .endIngress()
        .addNewIngress()
        .withFrom(metricsFrom)
        .addNewPort()
        .withPort(new IntOrString(MonitorPods.METRICS_PORT))
        .endPort()
        .endIngress()
        .endSpec()
        .build();
  }
}
