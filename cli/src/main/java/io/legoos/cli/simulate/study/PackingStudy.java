package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.Packing;
import io.legoos.cli.simulate.packing.Packing.Use;
import io.legoos.cli.simulate.study.Finding.Filling;
import io.legoos.cli.simulate.study.Finding.Need;
import io.legoos.cli.simulate.study.Finding.Plot;
import io.legoos.cli.simulate.study.NeedSearch.Sized;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Packs one workload on several kinds of hardware. Deterministic for a seed. */
public final class PackingStudy {
  /** All pods come and none leaves. */
  public static final String ALL_AT_ONCE = "all at once";

  /** Pods come and leave as in the trace. */
  public static final String AS_RECORDED = "as recorded";

  private static final int PROBES = 32;

  /** At most: each part that is studied has all its machines and pods in memory. */
  private static final int THREADS = 4;

  private final Trace trace;
  private final PodShapes shapes;
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
    this.shapes = new PodShapes(trace.pods());
    Random random = new Random(seed);
    this.probes = random.ints(PROBES, 0, trace.pods().size()).mapToObj(trace.pods()::get).toList();
  }

  /**
   * The workload all at once and, when it has departures, as recorded: several parts at the same
   * time, as far as there are processors.
   *
   * @throws InterruptedException after what was being done has ended
   */
  public List<Finding> run(List<Hardware> choices) throws InterruptedException {
    Tasks tasks = new Tasks(THREADS);
    List<Supplier<Finding>> findings = new ArrayList<>();
    if (trace.timed()) {
      // First, as it has the longest parts.
      findings.addAll(findings(AS_RECORDED, choices, tasks));
    }
    findings.addAll(0, findings(ALL_AT_ONCE, choices, tasks));
    tasks.run();
    return findings.stream().map(Supplier::get).toList();
  }

  /** Adds tasks; the findings are there when they have run. */
  private List<Supplier<Finding>> findings(String workload, List<Hardware> choices, Tasks tasks) {
    boolean atOnce = workload.equals(ALL_AT_ONCE);
    Timeline timeline =
        atOnce ? Timeline.allAtOnce(trace.pods()) : Timeline.asRecorded(trace.pods());
    // Hardware may share parts, and then it needs as many of them.
    Map<Part, Supplier<Sized>> known = new IdentityHashMap<>();
    List<Supplier<Finding>> findings = new ArrayList<>();
    for (Hardware hardware : choices) {
      String step = workload + ": " + hardware.name();
      List<Supplier<Sized>> parts = new ArrayList<>();
      for (Part part : hardware.parts()) {
        parts.add(
            known.computeIfAbsent(
                part, p -> tasks.add(() -> need(step + ", " + p.kind(), p, timeline))));
      }
      Supplier<Filled> filled = atOnce ? tasks.add(() -> fill(step, hardware, timeline)) : null;
      findings.add(
          () -> finding(workload, hardware, timeline, parts, filled == null ? null : filled.get()));
    }
    return findings;
  }

  private Sized need(String step, Part part, Timeline timeline) {
    progress.accept(step);
    return new NeedSearch(part, shapes, probes).in(timeline);
  }

  /** The trace's own machines, full, and how they became so. */
  private record Filled(Filling filling, List<Series.Point> points) {}

  private Filled fill(String step, Hardware hardware, Timeline timeline) {
    progress.accept(step);
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
    return new Filled(filling, series.points());
  }

  private static Finding finding(
      String workload,
      Hardware hardware,
      Timeline timeline,
      List<Supplier<Sized>> parts,
      @Nullable Filled filled) {
    List<Need> needs = new ArrayList<>();
    List<Use> needed = new ArrayList<>();
    List<Plot> plots = new ArrayList<>();
    for (Supplier<Sized> part : parts) {
      Sized sized = part.get();
      needs.add(sized.need());
      plots.addAll(plots(sized.points(), true));
      needed.addAll(mean(sized.points(), timeline));
    }
    return filled == null
        ? new Finding(workload, hardware.name(), needs, needed, plots, null)
        : new Finding(
            workload,
            hardware.name(),
            needs,
            needed,
            plots(filled.points(), false),
            filled.filling());
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
