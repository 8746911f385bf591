package io.legoos.cli.bench.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ratios of some machines, as they are kept in a file; the names are the keys of its JSON.
 *
 * @param command that writes it
 * @param machines one entry for each model of processor
 */
record Baseline(String command, List<MachineBaseline> machines) {
  static final Baseline EMPTY = new Baseline("./lego bench check --write-baseline", List.of());

  /**
   * Of one model of processor.
   *
   * @param model as the kernel names it
   * @param processors that the runs had
   * @param runs how many
   * @param ratios by their keys
   */
  record MachineBaseline(String model, int processors, int runs, Map<String, Expected> ratios) {
    MachineBaseline {
      ratios = new TreeMap<>(ratios);
    }

    boolean isOf(String otherModel, int otherProcessors) {
      return model.equals(otherModel) && processors == otherProcessors;
    }
  }

  Baseline {
    machines = List.copyOf(machines);
  }

  /** With the entry of this machine instead of an earlier one of its kind. */
  Baseline with(MachineBaseline machine) {
    List<MachineBaseline> all = new ArrayList<>(machines);
    all.removeIf(each -> each.isOf(machine.model(), machine.processors()));
    all.add(machine);
    all.sort(
        Comparator.comparing(MachineBaseline::model).thenComparingInt(MachineBaseline::processors));
    return new Baseline(command, all);
  }

  /** Whether there is an entry of this kind of machine. */
  boolean knows(String model, int processors) {
    return entryOf(model, processors).isPresent();
  }

  private Optional<MachineBaseline> entryOf(String model, int processors) {
    return machines.stream().filter(each -> each.isOf(model, processors)).findFirst();
  }

  /**
   * What to expect of a machine: what its kind had; of a kind that nobody has measured, the highest
   * counted ratios that others had, and nothing that was timed. Ratios that nobody measured are
   * missing.
   */
  Map<Ratio, Expected> expectedOf(String model, int processors) {
    Optional<MachineBaseline> own = entryOf(model, processors);
    List<MachineBaseline> from = own.map(List::of).orElse(machines);
    Map<Ratio, Expected> expected = new EnumMap<>(Ratio.class);
    for (Ratio ratio : Ratio.values()) {
      from.stream()
          .filter(machine -> own.isPresent() || ratio.kind() == Ratio.Kind.COUNTED)
          .map(machine -> machine.ratios().get(ratio.key()))
          .filter(Objects::nonNull)
          .max(Comparator.comparingDouble(Expected::median))
          .ifPresent(highest -> expected.put(ratio, highest));
    }
    return expected;
  }
}
