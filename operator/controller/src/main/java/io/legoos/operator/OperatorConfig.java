package io.legoos.operator;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the operator's own pod tells it, by environment variables.
 *
 * @param image of the monitors ({@code OPERATOR_IMAGE})
 * @param podIp where monitors reach the managers ({@code POD_IP})
 * @param podName who leads ({@code POD_NAME})
 * @param namespace of the lease ({@code POD_NAMESPACE})
 * @param watched namespaces that are looked after; empty: all ({@code WATCH_NAMESPACES}, by commas)
 * @param metricsFrom who may read the monitors' metrics; empty: everybody ({@code METRICS_FROM}, a
 *     JSON list of NetworkPolicyPeer)
 */
public record OperatorConfig(
    String image,
    String podIp,
    String podName,
    String namespace,
    Set<String> watched,
    List<NetworkPolicyPeer> metricsFrom) {
  /** Reads the environment. */
  public static OperatorConfig of(Map<String, String> environment) {
    Set<String> watched = new TreeSet<>();
    Arrays.stream(environment.getOrDefault("WATCH_NAMESPACES", "").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .forEach(watched::add);
    return new OperatorConfig(
        required(environment, "OPERATOR_IMAGE"),
        required(environment, "POD_IP"),
        required(environment, "POD_NAME"),
        required(environment, "POD_NAMESPACE"),
        Set.copyOf(watched),
        peers(environment.getOrDefault("METRICS_FROM", "")));
  }

  /** A mistake ends the operator: a policy that lets in more than was meant would go unnoticed. */
  private static List<NetworkPolicyPeer> peers(String json) {
    if (json.isBlank()) {
      return List.of();
    }
    try {
      return List.of(Serialization.unmarshal(json, NetworkPolicyPeer[].class));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the environment variable METRICS_FROM is not a list of NetworkPolicyPeer; the Helm chart"
              + " sets it from metrics.from",
          e);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "the environment variable " + name + " is missing; the Helm chart sets it");
    }
    return value;
  }
}
