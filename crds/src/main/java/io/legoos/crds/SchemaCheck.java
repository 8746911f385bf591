package io.legoos.crds;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One pass over a value with the OpenAPI schema of it, as far as our definitions use OpenAPI; what
 * is wrong is added to a list in the order of the value's fields.
 */
final class SchemaCheck {

  private final List<Violation> found;

  SchemaCheck(List<Violation> found) {
    this.found = found;
  }

  void check(String path, JsonNode schema, JsonNode value) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      if (isInteger(value)) {
        number(path, schema, value.decimalValue());
      } else if (value.isTextual()) {
        text(path, schema, value.asText());
      } else {
        violation(path, "must be of type integer or string");
      }
      return;
    }
    String type = schema.path("type").asText();
    boolean fits =
        switch (type) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isTextual();
          case "integer" -> isInteger(value);
          case "number" -> value.isNumber();
          case "boolean" -> value.isBoolean();
          default -> throw new IllegalStateException(path + " has a schema of type " + type);
        };
    if (!fits) {
      violation(path, "must be of type " + type);
    } else if (value.isObject()) {
      object(path, schema, value);
    } else if (value.isArray()) {
      array(path, schema, value);
    } else if (value.isTextual()) {
      text(path, schema, value.asText());
    } else if (value.isNumber()) {
      number(path, schema, value.decimalValue());
    }
  }

  /** A number without a fraction, however it is written. */
  private static boolean isInteger(JsonNode value) {
    return value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
  }

  private void object(String path, JsonNode schema, JsonNode value) {
    JsonNode properties = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    int count = 0;
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String child = path + "." + field.getKey();
      if (!properties.has(field.getKey()) && !others.isObject()) {
        violation(child, Rules.UNKNOWN + "; allowed here: " + String.join(", ", names(properties)));
      } else if (!field.getValue().isNull()) {
        count++;
        check(
            child,
            properties.has(field.getKey()) ? properties.get(field.getKey()) : others,
            field.getValue());
      }
    }
    for (JsonNode name : schema.path("required")) {
      if (!value.hasNonNull(name.asText())) {
        violation(path + "." + name.asText(), Rules.REQUIRED);
      }
    }
    if (schema.has("maxProperties") && count > schema.get("maxProperties").asLong()) {
      violation(path, "must have at most " + schema.get("maxProperties").asLong() + " items");
    }
  }

  private static List<String> names(JsonNode properties) {
    return properties.properties().stream().map(Map.Entry::getKey).toList();
  }

  private void array(String path, JsonNode schema, JsonNode value) {
    if (schema.has("minItems") && value.size() < schema.get("minItems").asLong()) {
      violation(path, "should have at least " + schema.get("minItems").asLong() + " items");
    }
    if (schema.has("maxItems") && value.size() > schema.get("maxItems").asLong()) {
      violation(path, "must have at most " + schema.get("maxItems").asLong() + " items");
      return;
    }
    Set<List<JsonNode>> keys = new HashSet<>();
    JsonNode keyNames = schema.path("x-kubernetes-list-map-keys");
    for (int i = 0; i < value.size(); i++) {
      String item = path + "[" + i + "]";
      check(item, schema.path("items"), value.get(i));
      JsonNode element = value.get(i);
      List<JsonNode> key =
          StreamSupport.stream(keyNames.spliterator(), false)
              .map(name -> element.path(name.asText()))
              .toList();
      if (!key.isEmpty() && !keys.add(key)) {
        violation(item, Rules.DUPLICATE);
      }
    }
  }

  private void text(String path, JsonNode schema, String value) {
    int length = value.codePointCount(0, value.length());
    if (schema.has("maxLength") && length > schema.get("maxLength").asLong()) {
      violation(path, "may not be more than " + schema.get("maxLength").asLong() + " bytes");
    } else if (schema.has("minLength") && length < schema.get("minLength").asLong()) {
      violation(path, "should be at least " + schema.get("minLength").asLong() + " chars long");
    } else if (schema.has("pattern")
        && !Pattern.compile(schema.get("pattern").asText()).matcher(value).matches()) {
      violation(path, "should match '" + schema.get("pattern").asText() + "'");
    }
    if (schema.has("enum") && words(schema).noneMatch(value::equals)) {
      violation(
          path,
          words(schema)
              .map(word -> '"' + word + '"')
              .collect(Collectors.joining(", ", "supported values: ", "")));
    }
  }

  private static Stream<String> words(JsonNode schema) {
    return StreamSupport.stream(schema.path("enum").spliterator(), false).map(JsonNode::asText);
  }

  private void number(String path, JsonNode schema, BigDecimal value) {
    JsonNode minimum = schema.path("minimum");
    JsonNode maximum = schema.path("maximum");
    if (minimum.isNumber() && value.compareTo(minimum.decimalValue()) < 0) {
      violation(path, "should be greater than or equal to " + plain(minimum));
    } else if (maximum.isNumber() && value.compareTo(maximum.decimalValue()) > 0) {
      violation(path, "should be less than or equal to " + plain(maximum));
    }
  }

  private static String plain(JsonNode number) {
    return number.decimalValue().stripTrailingZeros().toPlainString();
  }

  private void violation(String path, String sentence) {
    found.add(new Violation(path, sentence));
  }
}
