package io.legoos.cli.cluster;

import io.legoos.crds.LegoClusterSpec;
import io.legoos.crds.PoolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What of a manifest a cluster on one machine ignores. Pure. */
final class LocalLimits {
  private LocalLimits() {}

  /** Paths of the fields that are given and ignored, such as {@code spec.pools[0].image}. */
  static List<String> ignored(LegoClusterSpec spec) {
    List<String> fields = new ArrayList<>();
    if (spec.paused()) {
      fields.add("spec.paused");
    }
    if (spec.image() != null) {
      fields.add("spec.image");
    }
    for (int i = 0; i < spec.pools().size(); i++) {
      String path = "spec.pools[" + i + "].";
      given(spec.pools().get(i)).map(path::concat).forEach(fields::add);
    }
    return fields;
  }

  private static Stream<String> given(PoolSpec pool) {
    return Stream.of(
            Map.entry("storageClassName", pool.storageClassName() != null),
            Map.entry("volumeReclaim", pool.volumeReclaim() != null),
            Map.entry("image", pool.image() != null),
            Map.entry("nodeSelector", pool.nodeSelector() != null),
            Map.entry("tolerations", pool.tolerations() != null))
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey);
  }
}
