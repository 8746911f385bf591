package io.legoos.cli.bench.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.crds.LegoCluster;
import io.legoos.crds.manifest.ClusterManifest;
import org.junit.jupiter.api.Test;

class ClusterShapeTest {
  @Test
  void theManifestIsOneThatLegoUpTakes() throws Exception {
    LegoCluster cluster =
        ClusterManifest.parse("shape", new ClusterShape(4, 2, 1L << 30).manifest());

    assertThat(cluster.getSpec().replication()).isEqualTo(2);
    assertThat(cluster.getSpec().pools())
        .filteredOn(pool -> pool.name().equals("memory"))
        .singleElement()
        .satisfies(
            pool -> {
              assertThat(pool.replicas()).isEqualTo(4);
              assertThat(pool.capacityBytes()).isEqualTo(1L << 30);
            });
  }
}
