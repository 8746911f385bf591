package io.legoos.cli.bench.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.CliException;
import io.legoos.cli.Json;
import io.legoos.cli.bench.check.Baseline.MachineBaseline;
import io.legoos.cli.bench.frame.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
  private static MachineBaseline machine(String model, double randomWall) {
    return new MachineBaseline(
        model,
        2,
        10,
        Map.of(
            "random-wall",
            new Expected(randomWall, 0.5),
            "random-misses",
            new Expected(randomWall / 10, 0)));
  }

  private final Baseline two = Baseline.EMPTY.with(machine("Xeon", 4)).with(machine("EPYC", 3));

  @Test
  void aKnownMachineIsComparedWithItself() {
    assertThat(two.knows("EPYC", 2)).isTrue();
    assertThat(two.expectedOf("EPYC", 2)).containsEntry(Ratio.RANDOM_WALL, new Expected(3, 0.5));
    assertThat(two.expectedOf("EPYC", 2)).hasSize(2);
  }

  @Test
  void ofAnUnknownOneOnlyWhatWasCountedIsComparedWithTheHighest() {
    assertThat(two.knows("EPYC", 8)).isFalse();
    Map<Ratio, Expected> counted = Map.of(Ratio.RANDOM_MISSES, new Expected(0.4, 0));
    assertThat(two.expectedOf("EPYC", 8)).isEqualTo(counted);
    assertThat(two.expectedOf("Other", 2)).isEqualTo(counted);
    assertThat(Baseline.EMPTY.expectedOf("Other", 2)).isEmpty();
  }

  @Test
  void aNewEntryReplacesItsOwnKindOnly() {
    Baseline again = two.with(machine("Xeon", 5));
    assertThat(again.machines()).extracting(MachineBaseline::model).containsExactly("EPYC", "Xeon");
    assertThat(again.expectedOf("Xeon", 2)).containsEntry(Ratio.RANDOM_WALL, new Expected(5, 0.5));
    assertThat(again.expectedOf("EPYC", 2)).containsEntry(Ratio.RANDOM_WALL, new Expected(3, 0.5));
  }

  @Test
  void theFileHoldsItAll(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("baseline.json");
    Files.writeString(file, Json.write(two));
    assertThat(Json.read(file, Baseline.class)).isEqualTo(two);
    assertThat(Files.readString(file)).contains("bench check --write-baseline");
  }

  @Test
  void theSpreadIsTheFarthestFromTheMedian() {
    assertThat(Expected.of(Samples.of(List.of(2.0, 3.0, 7.0)))).isEqualTo(new Expected(3, 4));
    assertThat(Expected.of(Samples.of(List.of(1.0, 6.0, 7.0)))).isEqualTo(new Expected(6, 5));
  }

  @Test
  void whatTheGaugePrintsAreTwoNumbers() throws CliException {
    assertThat(Timing.parse("12 7\n")).isEqualTo(new Timing(12, 7));
    assertThatThrownBy(() -> Timing.parse("")).isInstanceOf(CliException.class);
    assertThatThrownBy(() -> Timing.parse("a b")).isInstanceOf(CliException.class);
  }
}
