package io.legoos.operator.plan;

import java.util.List;
import java.util.Set;

/**
 * What to do now.
 *
 * @param create monitors to start, by pool and ordinal
 * @param delete names of pods to delete: empty, ended or lost monitors only
 * @param cordoned every monitor that gets nothing new; the others do
 * @param draining those that wait until they are empty, with what they hold, as sentences
 * @param refused pools that cannot shrink, since what they hold fits nowhere else, as sentences
 */
public record ClusterPlan(
    List<NewMonitor> create,
    List<String> delete,
    Set<String> cordoned,
    List<String> draining,
    List<String> refused) {
  /** A monitor to start. */
  public record NewMonitor(String pool, int ordinal) {}
}
