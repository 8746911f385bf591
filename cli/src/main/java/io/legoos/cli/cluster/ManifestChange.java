package io.legoos.cli.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** How a manifest differs from what a running cluster was started with. Pure. */
final class ManifestChange {
  private ManifestChange() {}

  /**
   * The differences in words, by component; none: the cluster is as the manifest says.
   *
   * @param plans of the manifest
   * @param running settings of each component that was started, by its name; more than the plans'
   */
  static List<String> between(List<ComponentPlan> plans, Map<String, Map<String, String>> running) {
    Map<String, ComponentPlan> wanted = new TreeMap<>();
    plans.forEach(plan -> wanted.put(plan.name(), plan));
    TreeSet<String> names = new TreeSet<>(wanted.keySet());
    names.addAll(running.keySet());
    List<String> changes = new ArrayList<>();
    for (String name : names) {
      ComponentPlan plan = wanted.get(name);
      Map<String, String> settings = running.get(name);
      if (plan == null) {
        changes.add(name + " is not in the manifest");
      } else if (settings == null) {
        changes.add(name + " was not started");
      } else {
        new TreeMap<>(plan.settings())
            .forEach(
                (key, value) -> {
                  if (!value.equals(settings.get(key))) {
                    changes.add(name + " has " + key + " " + settings.get(key) + ", not " + value);
                  }
                });
      }
    }
    return changes;
  }
}
