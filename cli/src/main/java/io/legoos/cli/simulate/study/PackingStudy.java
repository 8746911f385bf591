package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.Packing;
import io.legoos.cli.simulate.packing.Packing.Use;
import io.legoos.cli.simulate.study.Finding.Filling;
import io.legoos.cli.simulate.study.Finding.Need;
import io.legoos.cli.simulate.study.Finding.Plot;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Packs one workload on several kinds of hardware. Deterministic for a seed. */
public final class PackingStudy {
  /** All pods come and none leaves. */
  public static final String ALL_AT_ONCE = "all at once";

  /** Pods come and leave as in the trace. */
  public static final String AS_RECORDED = "as recorded";

  /** Beyond so many times the trace's machines no number is tried. */
  private static final int MOST_TIMES = 8;

  private static final int MOST_AT_LEAST = 20_000;
  private static final int PROBES = 32;

  private final Trace trace;
  private final List<Pod> probes;
  private final Consumer<String> progress;

  /**
   * A study of that trace.
   *
   * @param seed draws the pods that judge what free room is worth
   * @param progress is told of each step, by any thread
   */
  public PackingStudy(Trace trace, long seed, Consumer<String> progress) {
    this.trace = trace;
    this.progress = progress;
    Random random = new Random(seed);
    this.probes = random.ints(PROBES, 0, trace.pods().size()).mapToObj(trace.pods()::get).toList();
  }

  /**
   * The workload all at once and, when it has departures, as recorded: at the same time, as far as
   * there are processors.
   */
  public List<Finding> run(List<Hardware> choices) {
    List<Finding> findings = new ArrayList<>();
    Stream.of(ALL_AT_ONCE, AS_RECORDED)
        .filter(workload -> trace.timed() || workload.equals(ALL_AT_ONCE))
        .parallel()
        .map(workload -> run(workload, choices))
        .forEachOrdered(findings::addAll);
    return findings;
  }

  private List<Finding> run(String workload, List<Hardware> choices) {
    boolean atOnce = workload.equals(ALL_AT_ONCE);
    Timeline timeline =
        atOnce ? Timeline.allAtOnce(trace.pods()) : Timeline.asRecorded(trace.pods());
    Map<Part, Sized> known = new IdentityHashMap<>();
    List<Finding> findings = new ArrayList<>();
    for (Hardware hardware : choices) {
      progress.accept(workload + ": " + hardware.name());
      findings.add(study(workload, hardware, timeline, atOnce, known));
    }
    return findings;
  }

  private Finding study(
      String workload, Hardware hardware, Timeline timeline, boolean fill, Map<Part, Sized> known) {
    List<Need> needs = new ArrayList<>();
    List<Use> needed = new ArrayList<>();
    List<Plot> plots = new ArrayList<>();
    for (Part part : hardware.parts()) {
      Sized sized = known.computeIfAbsent(part, p -> need(p, timeline));
      needs.add(sized.need());
      plots.addAll(plots(sized.points(), true));
      needed.addAll(mean(sized.points(), timeline));
    }
    if (!fill) {
      return new Finding(workload, hardware.name(), needs, needed, plots, null);
    }
    Packing whole = hardware.whole().get();
    Series series = new Series(whole, probes, timeline.size());
    Replay.Outcome outcome = Replay.run(timeline, whole, series);
    Replay.Rejection first = outcome.first();
    Filling filling =
        new Filling(
            outcome.placed(),
            outcome.rejected(),
            first == null ? -1 : first.placedBefore(),
            first == null ? "" : first.lacking(),
            series.decisive(),
            series.points().getLast().uses());
    return new Finding(
        workload, hardware.name(), needs, needed, plots(series.points(), false), filling);
  }

  /** Hardware may share parts, and then it needs as many of them. */
  private Sized need(Part part, Timeline all) {
    Set<Integer> tooLarge = tooLarge(part);
    Timeline timeline = all.without(tooLarge);
    int most = Math.max(MOST_AT_LEAST, MOST_TIMES * part.inventory());
    int count =
        ComponentsNeeded.search(
                part.atLeast(timeline, most),
                most,
                tried -> Replay.isPlaced(timeline, part.first().apply(tried)))
            .orElse(-1);
    if (count < 0) {
      return new Sized(new Need(part.kind(), count, tooLarge.size(), List.of()), List.of());
    }
    Packing enough = part.first().apply(count);
    List<Use> bought = enough.use(List.of());
    Series series = new Series(enough, probes, timeline.size());
    Replay.run(timeline, enough, series);
    return new Sized(new Need(part.kind(), count, tooLarge.size(), bought), series.points());
  }

  private record Sized(Need need, List<Series.Point> points) {}

  /** Pods that do not even fit when nothing else is there. */
  private Set<Integer> tooLarge(Part part) {
    Packing empty = part.first().apply(part.inventory());
    Map<List<Long>, Boolean> fits = new HashMap<>();
    Set<Integer> tooLarge = new HashSet<>();
    for (int id = 0; id < trace.pods().size(); id++) {
      Pod pod = trace.pods().get(id);
      if (!fits.computeIfAbsent(shape(pod), shape -> fits(empty, pod))) {
        tooLarge.add(id);
      }
    }
    return tooLarge;
  }

  private static boolean fits(Packing empty, Pod pod) {
    boolean placed = empty.place(0, pod).isEmpty();
    if (placed) {
      empty.release(0);
    }
    return placed;
  }

  private static List<Long> shape(Pod pod) {
    List<Long> shape = new ArrayList<>(List.of((long) pod.devices(), pod.deviceShare()));
    for (long amount : pod.amounts()) {
      shape.add(amount);
    }
    return shape;
  }

  /** The mean over all looks when pods leave, else the last look. */
  private static List<Use> mean(List<Series.Point> points, Timeline timeline) {
    boolean leave = timeline.size() > 0 && !timeline.event(timeline.size() - 1).arrival();
    if (points.isEmpty() || !leave) {
      return points.isEmpty() ? List.of() : points.getLast().uses();
    }
    List<Use> mean = new ArrayList<>();
    for (int r = 0; r < points.getFirst().uses().size(); r++) {
      int resource = r;
      mean.add(
          new Use(
              points.getFirst().uses().get(r).resource(),
              average(points, p -> p.uses().get(resource).capacity()),
              average(points, p -> p.uses().get(resource).allocated()),
              average(points, p -> p.uses().get(resource).stranded())));
    }
    return mean;
  }

  private static double average(
      List<Series.Point> points, java.util.function.ToDoubleFunction<Series.Point> value) {
    return points.stream().mapToDouble(value).average().orElse(0);
  }

  private static List<Plot> plots(List<Series.Point> points, boolean byTime) {
    Map<String, Integer> resources = new LinkedHashMap<>();
    for (int i = 0; !points.isEmpty() && i < points.getFirst().uses().size(); i++) {
      resources.put(points.getFirst().uses().get(i).resource(), i);
    }
    double[] x = points.stream().mapToDouble(p -> byTime ? p.time() : p.x()).toArray();
    List<Plot> plots = new ArrayList<>();
    resources.forEach(
        (name, i) ->
            plots.add(
                new Plot(
                    name,
                    x,
                    points.stream().mapToDouble(p -> p.uses().get(i).allocatedShare()).toArray(),
                    points.stream().mapToDouble(p -> p.uses().get(i).strandedShare()).toArray())));
    return plots;
  }
}
