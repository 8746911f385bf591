package io.legoos.cli.bench.tenants;

import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of two programs together, beside each alone. Pure. */
final class TenantRows {
  private static final String ALONE = "alone";

  private final List<String> programs;
  private final List<Measured> measured;

  /**
   * @param programs names of the two
   */
  TenantRows(List<String> programs, List<Measured> measured) {
    if (programs.size() != 2) {
      throw new IllegalArgumentException("two programs, not " + programs);
    }
    this.programs = List.copyOf(programs);
    this.measured = List.copyOf(measured);
  }

  /** By program, then by topology; what is of both comes last. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String program : programs) {
      add(rows, program, "wall time", "s", Measured::seconds);
      add(rows, program, "remote misses", "lines", Measured::remoteMisses);
      add(rows, program, "stalled", "s", Measured::stallSeconds);
    }
    for (Topology topology : Topology.values()) {
      addFairness(rows, topology);
      addApart(rows, topology);
    }
    return rows;
  }

  private void add(
      List<Row> rows,
      String program,
      String metric,
      String unit,
      ToDoubleFunction<Measured> value) {
    List<Measured> alone = of(program, null);
    if (alone.isEmpty()) {
      return;
    }
    Samples base = samples(alone, value);
    rows.add(Row.of(program + ", " + ALONE, metric, unit, base));
    for (Topology topology : Topology.values()) {
      List<Measured> together = of(program, topology);
      if (!together.isEmpty()) {
        String subject = program + ", " + topology;
        rows.add(Row.against(subject, metric, unit, samples(together, value), ALONE, base));
      }
    }
  }

  private static Samples samples(List<Measured> of, ToDoubleFunction<Measured> value) {
    return Samples.of(of.stream().mapToDouble(value).boxed().toList());
  }

  private List<Measured> of(String program, @Nullable Topology topology) {
    return measured.stream()
        .filter(each -> each.program().equals(program) && each.topology() == topology)
        .toList();
  }

  /** Each value is of one round: what disturbed the whole machine then disturbed both. */
  private void addFairness(List<Row> rows, Topology topology) {
    List<Double> quotients = new ArrayList<>();
    for (int round : rounds()) {
      Optional<Double> first = slowdown(programs.getFirst(), topology, round);
      Optional<Double> second = slowdown(programs.getLast(), topology, round);
      if (first.isPresent() && second.isPresent()) {
        quotients.add(first.get() / second.get());
      }
    }
    if (!quotients.isEmpty()) {
      String metric =
          "fairness: slowdown of " + programs.getFirst() + " by that of " + programs.getLast();
      rows.add(Row.of(topology.toString(), metric, "x", Samples.of(quotients)));
    }
  }

  private Optional<Double> slowdown(String program, Topology topology, int round) {
    return seconds(program, topology, round)
        .flatMap(together -> seconds(program, null, round).map(alone -> together / alone));
  }

  private Optional<Double> seconds(String program, @Nullable Topology topology, int round) {
    return of(program, topology).stream()
        .filter(each -> each.round() == round)
        .map(Measured::seconds)
        .findFirst();
  }

  private List<Integer> rounds() {
    return measured.stream().map(Measured::round).distinct().toList();
  }

  /** Where there is a choice, and both were seen. */
  private void addApart(List<Row> rows, Topology topology) {
    Collection<List<String>> seen = processors(topology);
    if (topology.processors() > 1 && !seen.isEmpty()) {
      int apart = (int) seen.stream().filter(two -> !two.getFirst().equals(two.getLast())).count();
      rows.add(Row.share(topology.toString(), "on a processor each", apart, seen.size()));
    }
  }

  /** The processors of the first and the second program, for each round in which both were seen. */
  private List<List<String>> processors(Topology topology) {
    List<List<String>> seen = new ArrayList<>();
    for (int round : rounds()) {
      List<String> two =
          programs.stream()
              .flatMap(program -> of(program, topology).stream())
              .filter(each -> each.round() == round && !each.processor().isEmpty())
              .map(Measured::processor)
              .toList();
      if (two.size() == programs.size()) {
        seen.add(two);
      }
    }
    return seen;
  }

  /** On which processor monitors the programs were seen, a line for each topology. */
  List<String> sightings() {
    List<String> lines = new ArrayList<>();
    for (Topology topology : Topology.values()) {
      TreeMap<String, Long> counts =
          processors(topology).stream()
              .map(two -> places(two.getFirst(), two.getLast()))
              .collect(Collectors.groupingBy(place -> place, TreeMap::new, Collectors.counting()));
      if (!counts.isEmpty()) {
        String seen =
            counts.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + " x)")
                .collect(Collectors.joining("; "));
        lines.add("Seen, " + topology + ": " + seen + ".");
      }
    }
    return lines;
  }

  private String places(String first, String second) {
    return String.format(
        Locale.ROOT, "%s on %s, %s on %s", programs.getFirst(), first, programs.getLast(), second);
  }
}
