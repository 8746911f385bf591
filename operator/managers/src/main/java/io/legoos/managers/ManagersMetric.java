package io.legoos.managers;

import io.legoos.managers.membership.MemberState;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;
import java.util.Arrays;
import java.util.Locale;

/** What the managers of a cluster say. */
public enum ManagersMetric implements MetricDeclaration {
  MEMBERS(
      Metric.gauge(
          "legoos_managers_members",
          MetricUnit.NONE,
          "Monitors by what the managers believe of them.",
          Labels.ROLE,
          Label.of(
              "state",
              "expected: from before a restart of the managers; joining: no load known yet; live;"
                  + " suspect: overdue; dead",
              words(MemberState.values())))),
  DEATHS(
      Metric.counter(
          "legoos_managers_deaths_total",
          MetricUnit.NONE,
          "Monitors that were declared dead or replaced.")),
  TERM(Metric.gauge("legoos_managers_term", MetricUnit.NONE, "Term of the managers' leader.")),
  HEARTBEAT_AGE(
      Metric.gauge(
          "legoos_managers_heartbeat_age_seconds",
          MetricUnit.SECONDS,
          "Time since a monitor that is not dead was heard of.",
          Labels.ROLE,
          Labels.MEMBER)),
  DECISIONS(
      Metric.counter(
          "legoos_placement_decisions_total",
          MetricUnit.NONE,
          "Placements that a manager decided.",
          Labels.MANAGER)),
  REFUSALS(
      Metric.counter(
          "legoos_placement_refusals_total",
          MetricUnit.NONE,
          "Placements that a manager refused; the GMM asks for newer reports before it says"
              + " no_room, and counts both times.",
          Labels.MANAGER,
          Label.of("reason", "why", words(PlacementRefusedException.Reason.values())))),
  MEMBER_CAPACITY(
      Metric.gauge(
          "legoos_managers_member_capacity_bytes",
          MetricUnit.BYTES,
          "Page frames, volume or ExCaches of a monitor that is not dead.",
          Labels.ROLE,
          Labels.MEMBER)),
  MEMBER_USED(
      Metric.gauge(
          "legoos_managers_member_used_bytes",
          MetricUnit.BYTES,
          "What it said last that is used of that.",
          Labels.ROLE,
          Labels.MEMBER)),
  MEMBER_COMMITTED(
      Metric.gauge(
          "legoos_managers_member_committed_bytes",
          MetricUnit.BYTES,
          "What mappings may come to need of a memory monitor.",
          Labels.ROLE,
          Labels.MEMBER));

  /** Constants of an enum come after its values. */
  private static final class Labels {
    static final Label ROLE =
        Label.of(
            "role",
            "what the monitor is",
            PeerRole.PROCESSOR.text(),
            PeerRole.MEMORY.text(),
            PeerRole.STORAGE.text());
    static final Label MEMBER = Label.open("member", "the monitor's name", 1024);
    static final Label MANAGER =
        Label.of(
            "manager",
            "gpm: a processor; gmm_home: a home; gmm_vregions: owners; gsm_vnode: a storage"
                + " monitor for a vNode; gsm_log: one for a replica log",
            "gpm",
            "gmm_home",
            "gmm_vregions",
            "gsm_vnode",
            "gsm_log");

    private Labels() {}
  }

  private final Metric metric;

  ManagersMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String[] words(Enum<?>... values) {
    return Arrays.stream(values).map(ManagersMetric::word).toArray(String[]::new);
  }
}
