package io.legoos.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What must be true of every definition, whatever it says. */
class DefinitionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"legoclusters", "vnodes", "vprocesses"})
  void everyListTextAndNumberOfASpecIsBoundedAndEveryFieldDescribed(String plural)
      throws IOException {
    List<String> unbounded = new ArrayList<>();
    walk("spec", schema(plural).at("/properties/spec"), unbounded, true);
    walk("status", schema(plural).at("/properties/status"), unbounded, false);

    assertThat(unbounded).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"legoclusters", "vnodes", "vprocesses"})
  void everyDefinitionIsListedByTheCategoryAndHasAStatusOfItsOwn(String plural) throws IOException {
    JsonNode spec = definition(plural).path("spec");

    assertThat(spec.at("/names/categories").toString()).isEqualTo("[\"lego\"]");
    assertThat(spec.at("/versions/0/subresources/status").isObject()).isTrue();
    assertThat(spec.path("scope").asText()).isEqualTo("Namespaced");
  }

  @Test
  void columnsAreInAnOrderThatPeopleReadFirst() throws IOException {
    assertThat(columns("legoclusters", 0))
        .containsExactly("Phase", "Processors", "Memory", "Storage", "Age");
    assertThat(columns("vprocesses", 0))
        .containsExactly("Phase", "Processor", "Reason", "Exit", "Restarts", "Remote", "Age");
    assertThat(columns("vprocesses", 1)).containsExactly("Home", "Command");
    assertThat(columns("vnodes", 0))
        .containsExactly("Phase", "Cluster", "Storage", "Volume", "Age");
  }

  /** The API server's defaults and those of the Java model are the same. */
  @Test
  void defaultsAreThoseOfTheModel() throws IOException {
    ObjectNode cluster = JSON.createObjectNode();
    ObjectNode pool = cluster.putArray("pools").addObject();
    pool.put("name", "p").put("role", "processor");
    same(LegoClusterSpec.class, "legoclusters", cluster);
    ObjectNode exCache = cluster.deepCopy();
    exCache.putObject("exCache");
    same(LegoClusterSpec.class, "legoclusters", exCache);
    ObjectNode vProcess = JSON.createObjectNode();
    same(VProcessSpec.class, "vprocesses", vProcess.put("cluster", "c").put("command", "/c"));
    same(VNodeSpec.class, "vnodes", JSON.createObjectNode().put("cluster", "c"));
  }

  private static void same(Class<?> type, String plural, ObjectNode spec) throws IOException {
    JsonNode defaulted = spec.deepCopy();
    addDefaults(schema(plural).at("/properties/spec"), defaulted);

    assertThat(read(type, spec)).isEqualTo(read(type, defaulted));
    JsonNode written = JSON.valueToTree(read(type, spec));
    for (Map.Entry<String, JsonNode> field : defaulted.properties()) {
      assertThat(written.path(field.getKey()).isMissingNode()).as(field.getKey()).isFalse();
    }
  }

  private static Object read(Class<?> type, JsonNode spec) throws JsonProcessingException {
    return JSON.treeToValue(spec, type);
  }

  private static void addDefaults(JsonNode schema, JsonNode value) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      if (property.getValue().has("default") && !value.has(property.getKey())) {
        ((ObjectNode) value).set(property.getKey(), property.getValue().get("default"));
      }
      if (value.has(property.getKey())) {
        addDefaults(property.getValue(), value.get(property.getKey()));
      }
    }
    if (value.isArray()) {
      value.forEach(item -> addDefaults(schema.path("items"), item));
    }
  }

  private static void walk(String path, JsonNode schema, List<String> found, boolean isSpec) {
    boolean isAmount = schema.path("x-kubernetes-int-or-string").asBoolean();
    boolean bounded =
        isAmount
            ? schema.has("maxLength") && schema.has("pattern")
            : switch (schema.path("type").asText()) {
              case "string" -> schema.has("maxLength") || schema.has("enum");
              case "array" -> schema.has("maxItems") && schema.has("x-kubernetes-list-type");
              case "integer" -> !isSpec || (schema.has("minimum") && schema.has("maximum"));
              case "number" -> schema.has("minimum") && schema.has("maximum");
              case "object" -> schema.has("properties") || schema.has("maxProperties");
              case "boolean" -> true;
              default -> false;
            };
    if (!bounded) {
      found.add(path);
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String child = path + "." + property.getKey();
      if (!property.getValue().has("description")) {
        found.add(child + " has no description");
      }
      walk(child, property.getValue(), found, isSpec);
    }
    for (String below : List.of("items", "additionalProperties")) {
      if (schema.has(below)) {
        walk(path + "." + below, schema.get(below), found, isSpec);
      }
    }
  }

  private static List<String> columns(String plural, int priority) throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode column : definition(plural).at("/spec/versions/0/additionalPrinterColumns")) {
      if (column.path("priority").asInt() == priority) {
        names.add(column.path("name").asText());
      }
    }
    return names;
  }

  private static JsonNode schema(String plural) throws IOException {
    return definition(plural).at("/spec/versions/0/schema/openAPIV3Schema");
  }

  private static JsonNode definition(String plural) throws IOException {
    String yaml = Files.readString(Path.of("yaml", plural + ".legoos.io-v1.yml"));
    return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
  }
}
