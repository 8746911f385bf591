package io.legoos.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.crds.ExCachePolicy;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.PoolRole;
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
    assertThat(cluster.getSpec().exCache().policy()).isEqualTo(ExCachePolicy.FIFO);
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
    assertThat(cluster.getSpec().exCache().ways()).isEqualTo(64);
    assertThat(cluster.getSpec().pools().get(1).role()).isEqualTo(PoolRole.MEMORY);
    assertThat(cluster.getSpec().pools().get(1).replicas()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vRegionSize: 64Mi   | vRegionsSize: 64Mi | f:6:3: spec.vRegionsSize: unknown field",
        "vRegionSize: 64Mi   | vRegionSize: 63Mi  | f:6:16: spec.vRegionSize: must be a power of two",
        "vRegionSize: 64Mi   | vRegionSize: 2Gi   | f:6:16: spec.vRegionSize: must be a power of two",
        "vRegionSize: 64Mi   | vRegionSize: 64MB  | f:6:16: spec.vRegionSize: '64MB': not a quantity",
        "overcommit: 1.0     | overcommit: lots   | f:7:15: spec.overcommit: 'lots' must be a number",
        "ways: 0             | ways: -1           | f:10:11: spec.exCache.ways: must be 0 (fully",
        "ways: 0             | ways: 4            | f:10:11: spec.exCache.ways: must be 0 (fully",
        "policy: FIFO        | policy: MRU        | f:11:13: spec.exCache.policy: 'MRU' must be one",
        "replicas: 2         | replicas: 0        | f:6:3: spec.replication: cannot be larger",
        "capacity: 1Gi       | capacity: 1Mi      | f:6:16: spec.vRegionSize: cannot be larger",
        "capacity: 1Gi       | memory: 1Gi        | f:16:7: spec.pools[1].capacity: a memory pool needs",
        "cpu: 500m           | capacity: 1Gi      | f:22:17: spec.pools[2].capacity: a memory pool needs",
        "name: memory        | name: processor    | f:16:7: spec.pools[1]: Duplicate value",
        "name: memory        | name: Memory_1     | f:16:13: spec.pools[1].name: must be a DNS label",
        "role: storage       | role: disk         | f:21:13: spec.pools[2].role: 'disk' must be one",
        "replicas: 2         | name: twice        | f:18:7: spec.pools[1].name: given twice",
        "kind: LegoCluster   | kind: Pod          | f:2:7: kind: 'Pod' must be LegoCluster",
        "kind: LegoCluster   | kind: {            | f:4:7: not YAML",
        "name: demo          | name:              | f:4:8: metadata.name: must be a single value",
        "role: processor     | role: memory       | f:13:7: spec.pools[0].capacity: a memory pool needs",
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
  void refusesAClusterWithoutAStorageMonitor() {
    String manifest = GOOD.substring(0, GOOD.indexOf("    - name: storage"));

    assertThatThrownBy(() -> ClusterManifest.parse("f", manifest))
        .hasMessage("f:13:5: spec.pools: no pool with role storage; a cluster needs each role");
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
