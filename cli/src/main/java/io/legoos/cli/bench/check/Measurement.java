package io.legoos.cli.bench.check;

import io.legoos.cli.bench.frame.Samples;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Some rounds in a row. */
record Measurement(List<Round> rounds) {
  Measurement {
    rounds = List.copyOf(rounds);
  }

  Samples of(Ratio ratio) {
    return Samples.of(rounds.stream().map(ratio::of).toList());
  }

  Map<Ratio, Double> medians() {
    Map<Ratio, Double> medians = new EnumMap<>(Ratio.class);
    for (Ratio ratio : Ratio.values()) {
      medians.put(ratio, of(ratio).median());
    }
    return medians;
  }

  /** As an entry of the baseline. */
  Map<String, Expected> expected() {
    Map<String, Expected> expected = new TreeMap<>();
    for (Ratio ratio : Ratio.values()) {
      expected.put(ratio.key(), Expected.of(of(ratio)));
    }
    return expected;
  }

  /** Both in one. */
  Measurement and(Measurement other) {
    List<Round> all = new ArrayList<>(rounds);
    all.addAll(other.rounds);
    return new Measurement(all);
  }
}
