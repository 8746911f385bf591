package io.legoos.crds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The bounds in a custom resource's definition, checked as the API server checks them and said in
 * its words: types, required and unknown fields, ranges, lengths, patterns, words of enums, keys of
 * lists. The CEL rules in it are not run. Immutable.
 */
public final class StructuralSchema {
  /** Of {@link LegoCluster}. */
  public static final StructuralSchema LEGO_CLUSTER = load("legoclusters");

  /** Of {@link VNode}. */
  public static final StructuralSchema VNODE = load("vnodes");

  /** Of {@link VProcess}. */
  public static final StructuralSchema VPROCESS = load("vprocesses");

  private final JsonNode root;

  private StructuralSchema(JsonNode root) {
    this.root = root;
  }

  /**
   * What is wrong with the {@code metadata.name} and {@code spec} of an object, in the order of its
   * fields.
   *
   * @param object the whole object; fields that are null count as absent, as for the API server
   */
  public List<Violation> violations(JsonNode object) {
    List<Violation> found = new ArrayList<>();
    JsonNode name = object.at("/metadata/name");
    JsonNode spec = object.path("spec");
    JsonNode properties = root.path("properties");
    present("metadata.name", properties.at("/metadata/properties/name"), name, found);
    present("spec", properties.path("spec"), spec, found);
    return List.copyOf(found);
  }

  /** The same for an object in memory, where unknown fields are gone already. */
  List<Violation> violations(CustomResource<?, ?> resource) {
    return violations(tree(resource));
  }

  /** What of an object the rules are about: its name and its spec. */
  static JsonNode tree(CustomResource<?, ?> resource) {
    ObjectNode tree = Json.MAPPER.createObjectNode();
    tree.putObject("metadata").put("name", resource.getMetadata().getName());
    tree.set("spec", Json.MAPPER.valueToTree(resource.getSpec()));
    return tree;
  }

  private static void present(String path, JsonNode schema, JsonNode value, List<Violation> found) {
    if (value.isMissingNode() || value.isNull()) {
      found.add(new Violation(path, Rules.REQUIRED));
    } else {
      new SchemaCheck(found).check(path, schema, value);
    }
  }

  private static StructuralSchema load(String plural) {
    String name = "/META-INF/fabric8/" + plural + "." + LegoResources.GROUP + "-v1.yml";
    try (InputStream yaml = StructuralSchema.class.getResourceAsStream(name)) {
      if (yaml == null) {
        throw new IllegalStateException(name + " is missing from the class path");
      }
      Object definition = new Load(LoadSettings.builder().build()).loadFromInputStream(yaml);
      JsonNode tree = Json.MAPPER.valueToTree(definition);
      return new StructuralSchema(tree.at("/spec/versions/0/schema/openAPIV3Schema"));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
