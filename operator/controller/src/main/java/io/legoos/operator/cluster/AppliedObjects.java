package io.legoos.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Applies objects by server-side apply: at once when they changed, else again every {@link
 * #REPAIR_AFTER}, which repairs what others changed or deleted. Thread-safe.
 */
final class AppliedObjects {
  /** How long drift may stay. */
  static final Duration REPAIR_AFTER = Duration.ofSeconds(15);

  private static final String FIELD_MANAGER = "legoos-operator";
  private static final int MAX_REMEMBERED = 16_384;

  private final KubernetesClient client;
  private final LongSupplier nanoClock;
  private final Map<String, Applied> applied = new ConcurrentHashMap<>();

  private record Applied(String wanted, HasMetadata result, long atNanos) {}

  AppliedObjects(KubernetesClient client, LongSupplier nanoClock) {
    this.client = client;
    this.nanoClock = nanoClock;
  }

  /** The object as it is after it was applied, now or a moment ago. */
  @SuppressWarnings("unchecked")
  <T extends HasMetadata> T apply(T wanted) {
    String key =
        wanted.getKind()
            + "/"
            + wanted.getMetadata().getNamespace()
            + "/"
            + wanted.getMetadata().getName();
    String text = Serialization.asJson(wanted);
    long now = nanoClock.getAsLong();
    Applied before = applied.get(key);
    if (before != null
        && before.wanted().equals(text)
        && now - before.atNanos() < REPAIR_AFTER.toNanos()) {
      return (T) before.result();
    }
    T result =
        client.resource(wanted).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    if (applied.size() >= MAX_REMEMBERED) {
      applied.clear();
    }
    applied.put(key, new Applied(text, result, now));
    return result;
  }
}
