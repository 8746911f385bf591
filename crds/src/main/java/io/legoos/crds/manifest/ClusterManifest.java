package io.legoos.crds.manifest;

import io.legoos.crds.ClusterRules;
import io.legoos.crds.ExCachePolicy;
import io.legoos.crds.ExCacheSpec;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterSpec;
import io.legoos.crds.PoolRole;
import io.legoos.crds.PoolSpec;
import io.legoos.crds.Quantity;
import io.legoos.crds.TolerationSpec;
import io.legoos.crds.Violation;
import io.legoos.crds.VolumeReclaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads one LegoCluster manifest, strictly: unknown fields and wrong types are refused here, the
 * rules are {@link ClusterRules}. Pure: no file is opened here.
 */
public final class ClusterManifest {
  /** Longest manifest that is read. */
  public static final int MAX_CHARS = 1 << 20;

  private ClusterManifest() {}

  /**
   * Reads the text of a manifest.
   *
   * @param file name for messages
   * @throws ManifestException at the first thing that is wrong, with its line, column and field
   */
  public static LegoCluster parse(String file, String text) throws ManifestException {
    if (text.length() > MAX_CHARS) {
      throw new ManifestException(file + ":1:1: longer than " + MAX_CHARS + " characters");
    }
    ManifestNode root = new ManifestNode(file, "", compose(file, text));
    root.requireFields("apiVersion", "kind", "metadata", "spec");
    requireWord(root.required("apiVersion"), LegoCluster.API_VERSION);
    requireWord(root.required("kind"), LegoCluster.KIND);
    ManifestNode metadata = root.required("metadata");
    metadata.requireFields("name", "namespace", "labels", "annotations");
    LegoCluster cluster = new LegoCluster();
    cluster.getMetadata().setName(metadata.required("name").text());
    cluster.setSpec(spec(root.required("spec")));
    for (Violation violation : ClusterRules.violations(cluster)) {
      throw root.at(violation.field()).error(violation.field(), violation.sentence());
    }
    return cluster;
  }

  private static Node compose(String file, String text) throws ManifestException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setCodePointLimit(MAX_CHARS)
            .build();
    try {
      List<Node> documents = new ArrayList<>();
      new Compose(settings).composeAllFromString(text).forEach(documents::add);
      if (documents.size() != 1) {
        throw new ManifestException(
            file + ":1:1: must hold exactly one YAML document, not " + documents.size());
      }
      return documents.getFirst();
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark().map(m -> (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse("1:1");
      throw new ManifestException(file + ":" + place + ": not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ManifestException(
          file
              + ":1:1: not YAML: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static LegoClusterSpec spec(ManifestNode node) throws ManifestException {
    node.requireFields(
        "vRegionSize", "overcommit", "replication", "exCache", "paused", "image", "pools");
    ManifestNode overcommit = node.optional("overcommit");
    ManifestNode replication = node.optional("replication");
    ManifestNode exCache = node.optional("exCache");
    ManifestNode paused = node.optional("paused");
    List<PoolSpec> pools = new ArrayList<>();
    for (ManifestNode item : node.required("pools").items()) {
      pools.add(pool(item));
    }
    return new LegoClusterSpec(
        quantity(node, "vRegionSize"),
        overcommit == null ? null : overcommit.number(),
        replication == null ? null : replication.integer(),
        exCache == null ? null : exCache(exCache),
        paused == null ? null : paused.truth(),
        text(node, "image"),
        pools);
  }

  private static ExCacheSpec exCache(ManifestNode node) throws ManifestException {
    node.requireFields("size", "ways", "policy");
    ManifestNode ways = node.optional("ways");
    ManifestNode policy = node.optional("policy");
    return new ExCacheSpec(
        quantity(node, "size"),
        ways == null ? null : ways.integer(),
        policy == null ? null : policy.oneOf(List.of(ExCachePolicy.values()), ExCachePolicy::name));
  }

  private static PoolSpec pool(ManifestNode node) throws ManifestException {
    node.requireFields(
        "name",
        "role",
        "replicas",
        "cpu",
        "memory",
        "capacity",
        "volume",
        "storageClassName",
        "volumeReclaim",
        "image",
        "nodeSelector",
        "tolerations");
    ManifestNode replicas = node.optional("replicas");
    ManifestNode reclaim = node.optional("volumeReclaim");
    return new PoolSpec(
        node.required("name").text(),
        node.required("role").oneOf(List.of(PoolRole.values()), PoolRole::word),
        replicas == null ? null : replicas.integer(),
        quantity(node, "cpu"),
        quantity(node, "memory"),
        quantity(node, "capacity"),
        quantity(node, "volume"),
        text(node, "storageClassName"),
        reclaim == null
            ? null
            : reclaim.oneOf(List.of(VolumeReclaim.values()), VolumeReclaim::name),
        text(node, "image"),
        nodeSelector(node.optional("nodeSelector")),
        tolerations(node.optional("tolerations")));
  }

  private static @Nullable Map<String, String> nodeSelector(@Nullable ManifestNode node)
      throws ManifestException {
    return node == null ? null : node.texts();
  }

  private static @Nullable List<TolerationSpec> tolerations(@Nullable ManifestNode node)
      throws ManifestException {
    if (node == null) {
      return null;
    }
    List<TolerationSpec> tolerations = new ArrayList<>();
    for (ManifestNode item : node.items()) {
      item.requireFields("key", "operator", "value", "effect", "tolerationSeconds");
      ManifestNode seconds = item.optional("tolerationSeconds");
      tolerations.add(
          new TolerationSpec(
              text(item, "key"),
              text(item, "operator"),
              text(item, "value"),
              text(item, "effect"),
              seconds == null ? null : (long) seconds.integer()));
    }
    return tolerations;
  }

  private static @Nullable Quantity quantity(ManifestNode parent, String field)
      throws ManifestException {
    ManifestNode node = parent.optional(field);
    return node == null ? null : node.quantity();
  }

  private static @Nullable String text(ManifestNode parent, String field) throws ManifestException {
    ManifestNode node = parent.optional(field);
    return node == null ? null : node.text();
  }

  private static void requireWord(ManifestNode node, String word) throws ManifestException {
    if (!node.text().equals(word)) {
      throw node.error("'" + node.text() + "' must be " + word);
    }
  }
}
