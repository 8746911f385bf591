package io.legoos.crds;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The custom resource definitions, made from the Java model and its Javadoc. */
final class CrdYaml {
  /** One kind, and what only its whole definition says. */
  private record Kind(
      Class<? extends CustomResource<?, ?>> type,
      Class<?> spec,
      Class<?> status,
      int maxName,
      List<String> columns) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              LegoCluster.class,
              LegoClusterSpec.class,
              LegoClusterStatus.class,
              LegoResources.MAX_CLUSTER_NAME,
              List.of("Phase", "Processors", "Memory", "Storage", "Age", "Used", "Reason")),
          new Kind(
              VNode.class,
              VNodeSpec.class,
              VNodeStatus.class,
              LegoResources.MAX_NAME,
              List.of("Phase", "Cluster", "Storage", "Volume", "Age")),
          new Kind(
              VProcess.class,
              VProcessSpec.class,
              VProcessStatus.class,
              LegoResources.MAX_NAME,
              List.of(
                  "Phase",
                  "Processor",
                  "Reason",
                  "Exit",
                  "Restarts",
                  "Remote",
                  "Age",
                  "Home",
                  "Command")));

  private static final Pattern NUMBER = Pattern.compile("(?<=: )\\d+\\.\\d+(E\\d+)?(?=\n)");

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
        files.put(file.getFileName().toString(), plainNumbers(Files.readString(file)));
      }
    }
    return files;
  }

  /** {@code 3.0E2} and {@code 300.0} are {@code 300}. */
  private static String plainNumbers(String yaml) {
    return NUMBER
        .matcher(yaml)
        .replaceAll(match -> new BigDecimal(match.group()).stripTrailingZeros().toPlainString())
        .replace("manual edits might get overwritten!", "from the records in crds/src/main/java");
  }

  /** What the generator cannot know. */
  private static CustomResourceDefinition finish(CustomResourceDefinition crd) {
    Kind kind =
        KINDS.stream()
            .filter(k -> k.type().getSimpleName().equals(crd.getSpec().getNames().getKind()))
            .findFirst()
            .orElseThrow();
    crd.getSpec().getNames().setCategories(List.of(LegoResources.CATEGORY));
    crd.getSpec()
        .getVersions()
        .forEach(
            version -> {
              version.setAdditionalPrinterColumns(
                  ordered(version.getAdditionalPrinterColumns(), kind.columns()));
              root(version.getSchema().getOpenAPIV3Schema(), kind);
            });
    return crd;
  }

  private static void root(JSONSchemaProps root, Kind kind) {
    SchemaFinisher finisher = new SchemaFinisher();
    JSONSchemaProps spec = Objects.requireNonNull(root.getProperties().get("spec"));
    JSONSchemaProps status = Objects.requireNonNull(root.getProperties().get("status"));
    finisher.finish(spec, kind.spec());
    finisher.finish(status, kind.status());
    if (kind.type() == VProcess.class) {
      SchemaFinisher.freeze(spec);
    }
    root.setDescription(RecordDocs.of(kind.type()).text());
    root.setRequired(List.of("spec"));
    root.getProperties()
        .put(
            "metadata",
            new JSONSchemaPropsBuilder()
                .withType("object")
                .addToProperties(
                    "name",
                    new JSONSchemaPropsBuilder()
                        .withType("string")
                        .withMaxLength((long) kind.maxName())
                        .withPattern(Rules.LABEL_PATTERN)
                        .build())
                .build());
  }

  private static List<CustomResourceColumnDefinition> ordered(
      List<CustomResourceColumnDefinition> columns, List<String> order) {
    return columns.stream()
        .sorted(Comparator.comparingInt(column -> index(order, column.getName())))
        .toList();
  }

  private static int index(List<String> order, String name) {
    int index = order.indexOf(name);
    if (index < 0) {
      throw new IllegalStateException("column " + name + " has no place in the order");
    }
    return index;
  }
}
