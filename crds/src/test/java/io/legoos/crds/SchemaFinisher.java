package io.legoos.crds;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Adds to the schema of a record what annotations cannot say: see the methods. */
final class SchemaFinisher {
  /** Lists whose items are told apart by a field; the API server refuses doubles. */
  private static final Map<Class<?>, String> KEYS =
      Map.of(
          PoolSpec.class, "name",
          PoolStatus.class, "name",
          MonitorStatus.class, "name",
          EnvVariable.class, "name",
          Condition.class, "type");

  private static final long MAX_LABEL_VALUE = 63;
  private static final long MAX_MESSAGE = 1024;

  /** Finishes the schema of {@code type}, a record, and of all below it. */
  void finish(JSONSchemaProps schema, Class<?> type) {
    RecordDocs docs = RecordDocs.of(type);
    schema.setDescription(docs.text());
    once(schema);
    for (RecordComponent component : type.getRecordComponents()) {
      JSONSchemaProps property = schema.getProperties().get(component.getName());
      if (property == null) {
        throw new IllegalStateException(type + " has no schema of " + component.getName());
      }
      value(property, component.getGenericType());
      property.setDescription(docs.component(component.getName()));
    }
  }

  /** No field may change; the refusal names the field. */
  static void freeze(JSONSchemaProps spec) {
    List<ValidationRule> rules = new ArrayList<>(spec.getXKubernetesValidations());
    for (String field : spec.getProperties().keySet()) {
      rules.add(
          new ValidationRuleBuilder()
              .withRule(
                  "has(self.F) == has(oldSelf.F) && (!has(self.F) || self.F == oldSelf.F)"
                      .replace("F", field))
              .withFieldPath("." + field)
              .withMessage(Rules.IMMUTABLE)
              .build());
    }
    spec.setXKubernetesValidations(rules);
  }

  private void value(JSONSchemaProps schema, Type type) {
    once(schema);
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == Map.class) {
        JSONSchemaProps values = schema.getAdditionalProperties().getSchema();
        values.setMaxLength(MAX_LABEL_VALUE);
      } else {
        list(schema, (Class<?>) last);
      }
    } else if (type == Quantity.class) {
      quantity(schema);
    } else if (type == Condition.class) {
      condition(schema);
    } else if (type == Integer.class || type == int.class) {
      schema.setFormat("int32");
    } else if (type == Long.class || type == long.class) {
      schema.setFormat("int64");
    } else if (type instanceof Class<?> plain && plain.isRecord()) {
      finish(schema, plain);
    }
  }

  private void list(JSONSchemaProps schema, Class<?> item) {
    value(schema.getItems().getSchema(), item);
    String key = KEYS.get(item);
    schema.setXKubernetesListType(key == null ? "atomic" : "map");
    if (key != null) {
      schema.setXKubernetesListMapKeys(List.of(key));
    }
  }

  /** Text or a number, as in Kubernetes' own objects. */
  private static void quantity(JSONSchemaProps schema) {
    schema.setType(null);
    schema.setXKubernetesIntOrString(true);
    schema.setAnyOf(
        List.of(
            new JSONSchemaPropsBuilder().withType("integer").build(),
            new JSONSchemaPropsBuilder().withType("string").build()));
    schema.setPattern(Quantity.PATTERN);
    schema.setMaxLength((long) Quantity.MAX_LENGTH);
    schema.setMinimum(0.0);
  }

  /** The bounds of Kubernetes' own conditions, but for the length of texts. */
  private static void condition(JSONSchemaProps schema) {
    schema.setDescription("One aspect of the state, as in Kubernetes' own objects.");
    schema.setRequired(List.of("type", "status", "lastTransitionTime", "reason", "message"));
    describe(schema, "type", "What it is about.", MAX_LABEL_VALUE);
    describe(schema, "status", "True, False or Unknown.", "Unknown".length())
        .setPattern("^(True|False|Unknown)$");
    describe(schema, "reason", "One word: why.", MAX_LABEL_VALUE)
        .setPattern("^[A-Za-z][A-Za-z0-9]*$");
    describe(schema, "message", "The same for people.", MAX_MESSAGE);
    describe(schema, "lastTransitionTime", "When the status last changed.", MAX_LABEL_VALUE)
        .setFormat("date-time");
    JSONSchemaProps generation =
        Objects.requireNonNull(schema.getProperties().get("observedGeneration"));
    generation.setDescription("Of the spec that it is about.");
    generation.setFormat("int64");
  }

  private static JSONSchemaProps describe(
      JSONSchemaProps schema, String name, String text, long maxLength) {
    JSONSchemaProps property = Objects.requireNonNull(schema.getProperties().get(name));
    property.setDescription(text);
    property.setMaxLength(maxLength);
    return property;
  }

  /** The generator sees a record's rules twice: at the field and at its accessor. */
  private static void once(JSONSchemaProps schema) {
    if (schema.getXKubernetesValidations() != null) {
      schema.setXKubernetesValidations(
          schema.getXKubernetesValidations().stream().distinct().toList());
    }
  }
}
