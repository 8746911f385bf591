package io.legoos.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.legoos.crds.ManifestFiles.Manifest;
import io.legoos.crds.manifest.ClusterManifest;
import io.legoos.crds.manifest.ManifestException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules in Java say of each manifest what a real API server says of it. */
class ManifestTableTest {
  static List<Manifest> valid() {
    return ManifestFiles.all("valid");
  }

  static List<Manifest> invalid() {
    return ManifestFiles.all("invalid");
  }

  static List<Manifest> invalidClusters() {
    return invalid().stream().filter(m -> m.toString().startsWith("cluster-")).toList();
  }

  static List<Manifest> changes() {
    return ManifestFiles.all("changes");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validOnesAreAccepted(Manifest manifest) throws ManifestException {
    JsonNode object = manifest.objects().getFirst();

    assertThat(ManifestFiles.violations(object)).isEmpty();
    if (object.path("kind").asText().equals(LegoCluster.KIND)) {
      LegoCluster local = ClusterManifest.parse("f", manifest.text());
      assertThat(local.getSpec()).isEqualTo(((LegoCluster) ManifestFiles.typed(object)).getSpec());
    }
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidOnesAreRefusedByFieldAndRule(Manifest manifest) {
    List<Violation> violations = ManifestFiles.violations(manifest.objects().getFirst());

    assertThat(violations)
        .anySatisfy(
            violation -> {
              assertThat(violation.field()).isEqualTo(manifest.field());
              assertThat(violation.sentence()).startsWith(manifest.rule());
            });
  }

  @ParameterizedTest
  @MethodSource("invalidClusters")
  void legoUpSaysTheSame(Manifest manifest) {
    assertThatThrownBy(() -> ClusterManifest.parse("f", manifest.text()))
        .isInstanceOf(ManifestException.class)
        .message()
        .containsPattern("^f:\\d+:\\d+: ")
        .contains(": " + manifest.field() + ": " + manifest.rule())
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void changesAreRefusedByFieldAndRule(Manifest manifest) {
    List<JsonNode> objects = manifest.objects();
    assertThat(ManifestFiles.violations(objects.getFirst())).isEmpty();
    assertThat(ManifestFiles.violations(objects.getLast())).isEmpty();

    assertThat(change(objects.getFirst(), objects.getLast()))
        .containsExactly(new Violation(manifest.field(), manifest.rule()));
    assertThat(change(objects.getFirst(), objects.getFirst())).isEmpty();
  }

  private static List<Violation> change(JsonNode before, JsonNode after) {
    return switch (ManifestFiles.typed(before)) {
      case LegoCluster cluster ->
          ClusterRules.violations(
              cluster.getSpec(), ((LegoCluster) ManifestFiles.typed(after)).getSpec());
      case VNode vNode ->
          VNodeRules.violations(vNode.getSpec(), ((VNode) ManifestFiles.typed(after)).getSpec());
      case VProcess vProcess ->
          VProcessRules.violations(
              vProcess.getSpec(), ((VProcess) ManifestFiles.typed(after)).getSpec());
      default -> throw new AssertionError(before);
    };
  }
}
