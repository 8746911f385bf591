package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class ProcessPlacementTest {
  @Provide
  Arbitrary<List<ProcessCandidate>> candidates() {
    Arbitrary<ProcessCandidate> one =
        Combinators.combine(
                Arbitraries.strings().withCharRange('a', 'z').ofLength(3),
                Arbitraries.longs().between(0, 5),
                Arbitraries.longs().between(-2, 10))
            .as(ProcessCandidate::new);
    return one.list().ofMaxSize(8).uniqueElements(ProcessCandidate::name);
  }

  @Property
  void fewestThreadsAmongThoseWithRoom(
      @ForAll("candidates") List<ProcessCandidate> candidates,
      @ForAll @LongRange(min = 0, max = 10) long wanted) {
    Optional<ProcessCandidate> chosen = new ProcessPlacement(candidates).choose(1, wanted);
    List<ProcessCandidate> withRoom =
        candidates.stream().filter(c -> c.roomBytes() >= wanted).toList();
    assertThat(chosen.isPresent()).isEqualTo(!withRoom.isEmpty());
    chosen.ifPresent(
        c -> {
          assertThat(withRoom).contains(c);
          assertThat(withRoom).allMatch(other -> other.threads() >= c.threads());
        });
  }

  @Property
  void theOrderOfTheCandidatesDoesNotMatter(
      @ForAll("candidates") List<ProcessCandidate> candidates, @ForAll long seed) {
    List<ProcessCandidate> shuffled = new ArrayList<>(candidates);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(new ProcessPlacement(shuffled).choose(1, 1))
        .isEqualTo(new ProcessPlacement(candidates).choose(1, 1));
  }
}
