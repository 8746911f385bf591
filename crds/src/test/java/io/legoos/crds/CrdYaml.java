package io.legoos.crds;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The custom resource definitions, made from the Java model. */
final class CrdYaml {
  /** Lists whose items are told apart by a field; the API server refuses doubles. */
  private static final Map<String, String> KEYED_LISTS =
      Map.of(
          "pools", "name",
          "monitors", "name",
          "conditions", "type",
          "env", "name");

  /** What {@code kubectl get} shows, in this order; what is not named comes last, wide only. */
  private static final Map<String, List<String>> COLUMNS =
      Map.of(
          "LegoCluster", List.of("Phase", "Processors", "Memory", "Storage", "Age", "Used"),
          "VNode", List.of("Phase", "Cluster", "Storage", "Age"),
          "VProcess", List.of("Phase", "Processor", "Reason", "Exit", "Restarts", "Age", "Home"));

  private static final long MAX_QUANTITY_CHARS = Quantity.MAX_LENGTH;
  private static final long MAX_LABEL_CHARS = 63;

  private CrdYaml() {}

  /** File name to content. */
  static Map<String, String> generate(Path scratch) throws IOException {
    new CRDGenerator()
        .inOutputDir(scratch.toFile())
        .forCRDVersions("v1")
        .withMinQuotes(true)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                return finish((CustomResourceDefinition) crd);
              }
            })
        .customResourceClasses(LegoCluster.class, VNode.class, VProcess.class)
        .generate();
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> made = Files.list(scratch)) {
      for (Path file : made.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }

  /** What annotations cannot say. */
  private static CustomResourceDefinition finish(CustomResourceDefinition crd) {
    crd.getSpec().getNames().setCategories(List.of(LegoResources.CATEGORY));
    crd.getSpec()
        .getVersions()
        .forEach(
            version -> {
              JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
              bound(root);
              version.setAdditionalPrinterColumns(
                  ordered(
                      version.getAdditionalPrinterColumns(),
                      COLUMNS.get(crd.getSpec().getNames().getKind())));
              JSONSchemaProps spec = Objects.requireNonNull(root.getProperties().get("spec"));
              root.setRequired(List.of("spec"));
              switch (crd.getSpec().getNames().getKind()) {
                case "LegoCluster" ->
                    addRule(
                        root,
                        "self.metadata.name.size() <= "
                            + LegoResources.MAX_CLUSTER_NAME
                            + " && !self.metadata.name.contains('.')",
                        Rules.CLUSTER_NAME);
                case "VProcess" -> addRule(spec, "self == oldSelf", Rules.IMMUTABLE);
                default -> {}
              }
            });
    return crd;
  }

  private static List<CustomResourceColumnDefinition> ordered(
      List<CustomResourceColumnDefinition> columns, @Nullable List<String> names) {
    List<String> order = Objects.requireNonNull(names);
    return columns.stream()
        .sorted(
            Comparator.comparingInt(
                column -> {
                  int place = order.indexOf(column.getName());
                  return place < 0 ? order.size() : place;
                }))
        .toList();
  }

  private static void addRule(JSONSchemaProps schema, String rule, String message) {
    List<ValidationRule> rules = new ArrayList<>();
    if (schema.getXKubernetesValidations() != null) {
      rules.addAll(schema.getXKubernetesValidations());
    }
    rules.add(new ValidationRuleBuilder().withRule(rule).withMessage(message).build());
    schema.setXKubernetesValidations(rules);
  }

  /** Bounds that the API server needs to know what a rule may cost, and list types. */
  private static void bound(JSONSchemaProps schema) {
    // The generator sees a record's rule twice: at the field and at its accessor.
    if (schema.getXKubernetesValidations() != null) {
      schema.setXKubernetesValidations(
          schema.getXKubernetesValidations().stream().distinct().toList());
    }
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setMaxLength(MAX_QUANTITY_CHARS);
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      JSONSchemaProps value = schema.getAdditionalProperties().getSchema();
      value.setMaxLength(MAX_LABEL_CHARS);
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      bound(schema.getItems().getSchema());
    }
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, property) -> {
                bound(property);
                if ("array".equals(property.getType()) && KEYED_LISTS.containsKey(name)) {
                  property.setXKubernetesListType("map");
                  String key = Objects.requireNonNull(KEYED_LISTS.get(name));
                  property.setXKubernetesListMapKeys(List.of(key));
                  JSONSchemaProps item = property.getItems().getSchema();
                  if (!item.getRequired().contains(key)) {
                    item.getRequired().add(key);
                  }
                }
              });
    }
  }
}
