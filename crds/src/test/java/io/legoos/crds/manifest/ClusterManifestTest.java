package io.legoos.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.crds.ExCachePolicy;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.PoolRole;
import io.legoos.crds.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterManifestTest {
  private static final String GOOD =
      """
      apiVersion: legoos.io/v1alpha1
      kind: LegoCluster
      metadata:
        name: demo
      spec:
        vRegionSize: 64Mi
        overcommit: 1.0
        exCache:
          size: 64Mi
          ways: 0
          policy: FIFO
        pools:
          - name: processor
            role: processor
            cpu: "2"
          - name: memory
            role: memory
            replicas: 2
            capacity: 1Gi
          - name: storage
            role: storage
            cpu: 500m
            volume: 1Gi
      """;

  @Test
  void readsTheExampleOfTheReadme() throws IOException, ManifestException {
    Path example = Path.of("..", "examples", "cluster.yaml");

    LegoCluster cluster = ClusterManifest.parse("cluster.yaml", Files.readString(example));

    assertThat(cluster.getMetadata().getName()).isEqualTo("demo");
    assertThat(cluster.getSpec().vRegionSize().units()).isEqualTo(64L << 20);
    assertThat(cluster.getSpec().exCache().policy()).isEqualTo(ExCachePolicy.REFAULT);
    assertThat(cluster.getSpec().pools())
        .extracting(pool -> pool.role() + "x" + pool.replicas())
        .containsExactly("PROCESSORx1", "MEMORYx2", "STORAGEx1");
  }

  @Test
  void fillsDefaults() throws ManifestException {
    String bare =
        GOOD.replaceFirst("(?s)  vRegionSize.*?policy: FIFO\n", "")
            .replaceAll(" *replicas.*\n", "");

    LegoCluster cluster = ClusterManifest.parse("f", bare);

    assertThat(cluster.getSpec().vRegionSize().units()).isEqualTo(1L << 30);
    assertThat(cluster.getSpec().overcommit()).isEqualTo(1.0);
    assertThat(cluster.getSpec().exCache().ways()).isZero();
    assertThat(cluster.getSpec().pools().get(1).role()).isEqualTo(PoolRole.MEMORY);
    assertThat(cluster.getSpec().pools().get(1).replicas()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vRegionSize: 64Mi   | vRegionsSize: 64Mi | f:6:3: spec.vRegionsSize: unknown field; allowed",
        "vRegionSize: 64Mi   | vRegionSize: 63Mi  | f:6:16: spec.vRegionSize: must be a power of two",
        "overcommit: 1.0     | overcommit: lots   | f:7:15: spec.overcommit: must be of type number",
        "ways: 0             | ways: 4            | f:10:11: spec.exCache.ways: must be 0 (fully",
        "ways: 0             | size: 4Mi          | f:10:5: spec.exCache.size: given twice",
        "replicas: 2         | replicas: -1       | f:18:17: spec.pools[1].replicas: should be greater",
        "replicas: 2         | replicas: 1e999999 | f:18:17: spec.pools[1].replicas: must be of type",
        "replicas: 2         | *a : 1             | f:18:7: not YAML",
        "replicas: 2         | [a]: 1             | f:18:7: spec.pools[1]: field names must be plain",
        "capacity: 1Gi       | memory: 1Gi        | f:16:7: spec.pools[1].capacity: a memory pool needs",
        "name: memory        | name: processor    | f:16:7: spec.pools[1]: Duplicate value",
        "name: memory        | nodeSelector: []   | f:16:21: spec.pools[1].nodeSelector: must be of",
        "kind: LegoCluster   | kind: Pod          | f:2:7: kind: 'Pod' must be LegoCluster",
        "kind: LegoCluster   | kind: [a]          | f:2:7: kind: must be LegoCluster",
        "kind: LegoCluster   | kind: {            | f:4:7: not YAML",
        "name: demo          | name:              | f:4:8: metadata.name: Required value",
        "name: demo          | names: demo        | f:4:3: metadata.names: unknown field; allowed",
        "metadata:           | metadata: demo     | f:4:7: not YAML",
        "apiVersion:         | version:           | f:1:1: version: unknown field",
      })
  void saysWhereAndWhat(String good, String bad, String message) {
    String manifest = GOOD.replaceFirst(good.strip(), bad.strip());
    assertThat(manifest).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> ClusterManifest.parse("f", manifest))
        .isInstanceOf(ManifestException.class)
        .message()
        .startsWith(message.strip())
        .doesNotContain("\n");
  }

  @Test
  void whatOnlyKubernetesNeedsOfTheMetadataIsAccepted() throws ManifestException {
    String manifest =
        GOOD.replace("name: demo", "name: demo\n  namespace: team-a\n  labels: {a: b}");

    assertThat(ClusterManifest.parse("f", manifest).getMetadata().getName()).isEqualTo("demo");
  }

  @Test
  void aFieldWithoutValueIsAbsent() throws ManifestException {
    String manifest = GOOD.replace("vRegionSize: 64Mi", "vRegionSize:");

    assertThat(ClusterManifest.parse("f", manifest).getSpec().vRegionSize())
        .isEqualTo(new Quantity("1Gi"));
  }

  @Test
  void aliasesMayBeUsedButNeitherNestWithoutEndNorExplode() throws ManifestException {
    String shared = GOOD.replace("cpu: \"2\"", "cpu: &a \"2\"").replace("500m", "*a");
    assertThat(ClusterManifest.parse("f", shared).getSpec().pools().getLast().cpu())
        .isEqualTo(new Quantity("2"));

    String endless = GOOD.replace("name: demo", "name: demo\n  labels: &l {a: *l}");
    assertThatThrownBy(() -> ClusterManifest.parse("f", endless))
        .isInstanceOf(ManifestException.class);
    StringBuilder bomb = new StringBuilder(GOOD).append("    - &b0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 8; i++) {
      bomb.append("    - &b" + i + " [").append(("*b" + (i - 1) + ",").repeat(9)).append("]\n");
    }
    assertThatThrownBy(() -> ClusterManifest.parse("f", bomb.toString()))
        .isInstanceOf(ManifestException.class);
  }

  @Test
  void refusesEmptyAndSeveralDocuments() {
    assertThatThrownBy(() -> ClusterManifest.parse("f", ""))
        .hasMessageContaining("exactly one YAML document, not 0");
    assertThatThrownBy(() -> ClusterManifest.parse("f", GOOD + "---\n" + GOOD))
        .hasMessageContaining("exactly one YAML document, not 2");
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThatThrownBy(() -> ClusterManifest.parse("f", "#".repeat(ClusterManifest.MAX_CHARS + 1)))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("longer than");
  }
}
