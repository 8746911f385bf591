package io.legoos.cli.bench.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.crds.ExCachePolicy;
import io.legoos.crds.ExCacheSpec;
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
    assertThat(cluster.getSpec().exCache()).isEqualTo(ExCacheSpec.defaults());
    assertThat(cluster.piggybacks()).isTrue();
    assertThat(cluster.prefetches()).isTrue();
  }

  @Test
  void theExCacheIsAsAskedFor() throws Exception {
    CacheShape shape = new CacheShape(ExCachePolicy.LRU, 16, false, false);
    LegoCluster cluster =
        ClusterManifest.parse(
            "shape", new ClusterShape(1, 1, 1L << 30).withCache(shape).manifest());

    assertThat(cluster.getSpec().exCache().ways()).isEqualTo(16);
    assertThat(cluster.getSpec().exCache().policy()).isEqualTo(ExCachePolicy.LRU);
    assertThat(cluster.piggybacks()).isFalse();
    assertThat(cluster.prefetches()).isFalse();
  }

  @Test
  void thereMayBeSeveralProcessorMonitors() throws Exception {
    LegoCluster cluster =
        ClusterManifest.parse(
            "shape",
            new ClusterShape(1, 2, 1L << 30).withProcessors(3).withReplication(1).manifest());

    assertThat(cluster.getSpec().pools())
        .filteredOn(pool -> pool.name().equals("processor"))
        .singleElement()
        .satisfies(pool -> assertThat(pool.replicas()).isEqualTo(3));
  }
}
