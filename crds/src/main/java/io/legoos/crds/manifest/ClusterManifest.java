package io.legoos.crds.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legoos.crds.ClusterRules;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterSpec;
import io.legoos.crds.StructuralSchema;
import io.legoos.crds.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads one LegoCluster manifest as strictly as {@code kubectl apply} and the API server do, with
 * the same sentences. Pure: no file is opened here.
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
    ManifestNode root = new ManifestNode(file, compose(file, text));
    root.requireFields("apiVersion", "kind", "metadata", "spec");
    root.required("apiVersion").requireWord(LegoCluster.API_VERSION);
    root.required("kind").requireWord(LegoCluster.KIND);
    root.required("metadata").requireFields("name", "namespace", "labels", "annotations");
    JsonNode json = root.json();
    refuse(root, StructuralSchema.LEGO_CLUSTER.violations(json));
    LegoCluster cluster = new LegoCluster();
    cluster.getMetadata().setName(json.at("/metadata/name").asText());
    Map<String, String> annotations = new HashMap<>();
    json.at("/metadata/annotations")
        .properties()
        .forEach(each -> annotations.put(each.getKey(), each.getValue().asText()));
    cluster.getMetadata().setAnnotations(annotations);
    cluster.setSpec(spec(root, json));
    refuse(root, ClusterRules.violations(cluster));
    return cluster;
  }

  private static LegoClusterSpec spec(ManifestNode root, JsonNode json) throws ManifestException {
    try {
      return new ObjectMapper().treeToValue(json.get("spec"), LegoClusterSpec.class);
    } catch (JsonProcessingException e) {
      throw root.required("spec").error(e.getOriginalMessage());
    }
  }

  private static void refuse(ManifestNode root, List<Violation> violations)
      throws ManifestException {
    if (!violations.isEmpty()) {
      throw root.error(violations.getFirst());
    }
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
}
