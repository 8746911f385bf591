package io.legoos.cli.simulate.trace;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which column of a CSV file says what: {@code meaning=column}. Immutable. */
public final class ColumnMap {
  static final String NAME = "name";
  static final String DEVICE = "gpu";
  static final String DEVICE_SHARE = "gpu-share";
  static final String ARRIVAL = "arrival";
  static final String DEPARTURE = "departure";

  /** Meanings that are no resource. */
  private static final Set<String> SPECIAL = Set.of(NAME, DEVICE, DEVICE_SHARE, ARRIVAL, DEPARTURE);

  private final Map<String, String> columns;
  private final Set<String> asked;

  private ColumnMap(Map<String, String> columns, Set<String> asked) {
    this.columns = columns;
    this.asked = asked;
  }

  /** Of a file of machines; the defaults are those of Alibaba's openb traces. */
  public static ColumnMap ofNodes(Map<String, String> asked) {
    return over(
        Map.of(
            NAME,
            "sn",
            Trace.CPU_NAME,
            "cpu_milli",
            Trace.MEMORY_NAME,
            "memory_mib",
            DEVICE,
            "gpu"),
        asked);
  }

  /** Of a file of pods; the defaults are those of Alibaba's openb traces. */
  public static ColumnMap ofPods(Map<String, String> asked) {
    return over(
        Map.of(
            NAME,
            "name",
            Trace.CPU_NAME,
            "cpu_milli",
            Trace.MEMORY_NAME,
            "memory_mib",
            DEVICE,
            "num_gpu",
            DEVICE_SHARE,
            "gpu_milli",
            ARRIVAL,
            "creation_time",
            DEPARTURE,
            "deletion_time"),
        asked);
  }

  private static ColumnMap over(Map<String, String> defaults, Map<String, String> asked) {
    Map<String, String> columns = new TreeMap<>(defaults);
    columns.putAll(asked);
    return new ColumnMap(columns, Set.copyOf(asked.keySet()));
  }

  /** The column with that meaning; null when none is mapped. */
  @Nullable String column(String meaning) {
    return columns.get(meaning);
  }

  /** Whether the file must have the column: the user named it, or nothing works without. */
  boolean isRequired(String meaning) {
    return asked.contains(meaning)
        || meaning.equals(Trace.CPU_NAME)
        || meaning.equals(Trace.MEMORY_NAME);
  }

  /** All meanings. */
  Set<String> meanings() {
    return columns.keySet();
  }

  /** What the user mapped beside CPU, memory and devices. */
  Set<String> extraResources() {
    Set<String> extra = new LinkedHashSet<>(columns.keySet());
    extra.removeAll(SPECIAL);
    extra.remove(Trace.CPU_NAME);
    extra.remove(Trace.MEMORY_NAME);
    return extra;
  }
}
