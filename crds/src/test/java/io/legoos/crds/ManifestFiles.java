package io.legoos.crds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The manifests under {@code src/test/resources/manifests}, which the suite on a real API server
 * reads as well: {@code valid}, {@code invalid}, and {@code changes}, each of which is an object
 * and what it must not become. Comments at the top of the last two say which field is refused and
 * by which rule.
 */
final class ManifestFiles {
  private static final Path FOLDER = Path.of("src/test/resources/manifests");

  private ManifestFiles() {}

  /** One file. */
  record Manifest(Path file, String text) {
    /** The field that is refused. */
    String field() {
      return header("# field: ");
    }

    /** The sentence that says why. */
    String rule() {
      return header("# rule: ");
    }

    /** The objects in it as JSON. */
    List<JsonNode> objects() {
      ObjectMapper json = new ObjectMapper();
      return Stream.of(text.split("(?m)^---$"))
          .map(new Load(LoadSettings.builder().build())::loadFromString)
          .<JsonNode>map(json::valueToTree)
          .toList();
    }

    private String header(String start) {
      return text.lines()
          .filter(line -> line.startsWith(start))
          .findFirst()
          .orElseThrow(() -> new AssertionError(file + " has no line " + start))
          .substring(start.length());
    }

    @Override
    public String toString() {
      return file.getFileName().toString();
    }
  }

  /** Every file of one kind. */
  static List<Manifest> all(String kind) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(kind))) {
      return files.sorted().map(ManifestFiles::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An object as the operator has it. */
  static CustomResource<?, ?> typed(JsonNode object) {
    Class<? extends CustomResource<?, ?>> type =
        switch (object.path("kind").asText()) {
          case "LegoCluster" -> LegoCluster.class;
          case "VNode" -> VNode.class;
          case "VProcess" -> VProcess.class;
          default -> throw new AssertionError(object);
        };
    return new KubernetesSerialization().convertValue(object, type);
  }

  /** What is wrong with an object, as the API server would say. */
  static List<Violation> violations(JsonNode object) {
    StructuralSchema schema =
        switch (object.path("kind").asText()) {
          case "LegoCluster" -> StructuralSchema.LEGO_CLUSTER;
          case "VNode" -> StructuralSchema.VNODE;
          default -> StructuralSchema.VPROCESS;
        };
    List<Violation> bounds = schema.violations(object);
    if (!bounds.isEmpty()) {
      return bounds;
    }
    return switch (typed(object)) {
      case LegoCluster cluster -> ClusterRules.violations(cluster);
      case VNode vNode -> VNodeRules.violations(vNode);
      case VProcess vProcess -> VProcessRules.violations(vProcess);
      default -> throw new AssertionError(object);
    };
  }

  private static Manifest read(Path file) {
    try {
      return new Manifest(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
