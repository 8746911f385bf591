package io.legoos.runtime.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the number of a metric's series bounded. Who has a series keeps it for as long as it is
 * there; who comes when there is no room is counted with others as {@link Label#OTHER}. For a
 * counter that row only grows, also when somebody leaves it. Not thread-safe.
 */
final class LabelBudget {
  private final Metric metric;
  private final int limit;
  private final Set<List<String>> admitted = new HashSet<>();

  /** What was last seen of the counters that have no row of their own, and their sum. */
  private final Map<List<String>, Double> folded = new HashMap<>();

  private final Map<List<String>, Double> overflow = new LinkedHashMap<>();

  LabelBudget(Metric metric, int limit) {
    this.metric = metric;
    this.limit = limit;
  }

  /** At most {@code limit} of the rows, and those that stand for the rest. */
  Map<List<String>, Double> apply(Map<List<String>, Double> rows) {
    Set<List<String>> present = new HashSet<>();
    rows.keySet().forEach(row -> present.add(openPart(row)));
    admitted.retainAll(present);
    folded.keySet().retainAll(rows.keySet());
    if (metric.kind() != MetricKind.COUNTER) {
      overflow.clear();
    }
    Map<List<String>, Double> kept = new LinkedHashMap<>();
    rows.forEach(
        (row, value) -> {
          List<String> open = openPart(row);
          if (!admitted.contains(open) && admitted.size() < limit) {
            admitted.add(open);
          }
          if (admitted.contains(open)) {
            folded.remove(row);
            kept.put(row, value);
          } else {
            fold(row, value);
          }
        });
    kept.putAll(overflow);
    return kept;
  }

  private void fold(List<String> row, double value) {
    double grown = value;
    if (metric.kind() == MetricKind.COUNTER) {
      Double before = folded.put(row, value);
      grown = before == null ? value : Math.max(0, value - before);
    }
    overflow.merge(other(row), grown, Double::sum);
  }

  private List<String> openPart(List<String> row) {
    List<String> open = new ArrayList<>();
    int first = row.size() - metric.labels().size();
    for (int i = 0; i < row.size(); i++) {
      if (i < first || metric.labels().get(i - first).isOpen()) {
        open.add(row.get(i));
      }
    }
    return open;
  }

  private List<String> other(List<String> row) {
    List<String> other = new ArrayList<>(row);
    int first = row.size() - metric.labels().size();
    for (int i = first; i < row.size(); i++) {
      if (metric.labels().get(i - first).isOpen()) {
        other.set(i, Label.OTHER);
      }
    }
    return other;
  }
}
