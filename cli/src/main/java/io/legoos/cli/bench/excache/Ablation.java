package io.legoos.cli.bench.excache;

import io.legoos.cli.bench.frame.CacheShape;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.crds.ExCachePolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All figures of all programs with all shapes of the ExCache. Pure; belongs to one thread. */
final class Ablation {
  private static final int[] WAYS = {16, 64, 0};

  private final Map<String, Map<CacheShape, Map<Measure, List<Double>>>> figures =
      new LinkedHashMap<>();

  /**
   * Each policy with each associativity, with piggybacks and without; and the default without
   * prefetching. The default is the first.
   */
  static List<CacheShape> shapes() {
    List<CacheShape> shapes = new ArrayList<>(List.of(CacheShape.DEFAULT));
    for (ExCachePolicy policy : ExCachePolicy.values()) {
      for (int ways : WAYS) {
        for (boolean piggyback : new boolean[] {true, false}) {
          CacheShape shape = new CacheShape(policy, ways, piggyback, true);
          if (!shape.equals(CacheShape.DEFAULT)) {
            shapes.add(shape);
          }
        }
      }
    }
    shapes.add(CacheShape.DEFAULT.withoutPrefetch());
    return shapes;
  }

  /** Adds a run. */
  void add(String program, CacheShape shape, Map<Measure, Double> values) {
    Map<Measure, List<Double>> lists =
        figures
            .computeIfAbsent(program, name -> new LinkedHashMap<>())
            .computeIfAbsent(shape, key -> new EnumMap<>(Measure.class));
    values.forEach(
        (measure, value) -> lists.computeIfAbsent(measure, key -> new ArrayList<>()).add(value));
  }

  /** By program, then by measure, then by shape; ratios are to the default shape. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    figures.forEach(
        (program, shapes) -> {
          for (Measure measure : Measure.values()) {
            shapes.forEach(
                (shape, values) ->
                    rows.add(row(program, shape, measure, values, shapes.get(CacheShape.DEFAULT))));
          }
        });
    return rows;
  }

  private static Row row(
      String program,
      CacheShape shape,
      Measure measure,
      Map<Measure, List<Double>> values,
      @Nullable Map<Measure, List<Double>> base) {
    String subject = program + ", " + shape;
    Samples samples = samples(values, measure);
    return base == null || shape.equals(CacheShape.DEFAULT)
        ? Row.of(subject, measure.metric(), measure.unit(), samples)
        : Row.against(
            subject,
            measure.metric(),
            measure.unit(),
            samples,
            CacheShape.DEFAULT.toString(),
            samples(base, measure));
  }

  private static Samples samples(Map<Measure, List<Double>> values, Measure measure) {
    return Samples.of(Objects.requireNonNull(values.get(measure), measure.metric()));
  }
}
