package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.HomeReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A named vProcess is at one processor at most, whatever is asked in whatever order. */
class NamedHomesTest {
  private static final int UIDS = 3;
  private static final int PROCESSORS = 4;
  private static final int STEPS = 20_000;

  private final Set<Incarnation> stale = new HashSet<>();
  private final NamedHomes homes = new NamedHomes(stale::contains);

  private static VProcessKey key(int processor, int start) {
    return new VProcessKey(
        "vp-" + processor + "-" + start, "p" + processor, new Incarnation(processor, start), 1);
  }

  private static NamedAttempt attempt(int number) {
    return new NamedAttempt("u", number);
  }

  private @Nullable Reason enter(long space, NamedAttempt named, VProcessKey who) {
    try {
      homes.enter(space, named, who);
      return null;
    } catch (MemoryRefusal e) {
      return e.reason();
    }
  }

  @Test
  void aSecondProcessorIsRefusedAndToldWhoHasIt() {
    homes.enter(1, attempt(4), key(0, 0));
    assertThatThrownBy(() -> homes.enter(2, attempt(5), key(1, 0)))
        .isInstanceOf(MemoryRefusal.class)
        .hasMessage("processor monitor p0 has attempt 4 of it");
    assertThat(homes.reports())
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.getVprocessUid()).isEqualTo("u");
              assertThat(report.getAttempt()).isEqualTo(4);
              assertThat(report.getProcessor().getName()).isEqualTo("p0");
              assertThat(Incarnation.of(report.getProcessor().getIncarnation()))
                  .isEqualTo(new Incarnation(0, 0));
            });
  }

  @Test
  void theUidIsFreeOnceItsLastSpaceIsGone() {
    homes.enter(1, attempt(1), key(0, 0));
    homes.enter(2, attempt(1), key(0, 0));
    homes.leave(1, attempt(1), new Incarnation(0, 0));
    assertThat(enter(3, attempt(2), key(1, 0))).isEqualTo(Reason.ALREADY_RUNNING);
    homes.leave(2, attempt(1), new Incarnation(0, 0));
    assertThat(homes.reports()).isEmpty();
    assertThat(enter(3, attempt(2), key(1, 0))).isNull();
  }

  @Test
  void aDeadProcessorHoldsNothingEvenBeforeItsSpacesAreFreed() {
    homes.enter(1, attempt(1), key(0, 0));
    stale.add(new Incarnation(0, 0));
    assertThat(homes.reports()).isEmpty();
    assertThat(enter(2, attempt(2), key(1, 0))).isNull();
    // What is freed late was not the new one's.
    homes.leave(1, attempt(1), new Incarnation(0, 0));
    assertThat(homes.reports()).hasSize(1);
    assertThat(enter(3, attempt(3), key(2, 0))).isEqualTo(Reason.ALREADY_RUNNING);
  }

  @Test
  void anAttemptThatALaterOneHasFollowedIsRefusedForGood() {
    homes.enter(1, attempt(2), key(0, 0));
    homes.leave(1, attempt(2), new Incarnation(0, 0));
    assertThat(enter(2, attempt(1), key(1, 0))).isEqualTo(Reason.ALREADY_RUNNING);
    assertThat(enter(2, attempt(1), key(0, 0))).isEqualTo(Reason.ALREADY_RUNNING);
    assertThat(enter(2, attempt(2), key(0, 0))).isNull();
  }

  @Test
  void thereIsALimit() {
    for (int i = 0; i < NamedHomes.MAX_NAMED; i++) {
      homes.enter(i, new NamedAttempt("u" + i, 1), key(0, 0));
    }
    assertThat(enter(-1, new NamedAttempt("one-more", 1), key(0, 0))).isEqualTo(Reason.NO_CAPACITY);
    assertThat(enter(-1, new NamedAttempt("u7", 1), key(0, 0))).as("no new one").isNull();
  }

  /** One space that the test has entered. */
  private record Entered(long space, NamedAttempt named, VProcessKey who) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverTwoProcessorsAtOnce(long seed) {
    Random random = new Random(seed);
    int[] starts = new int[PROCESSORS];
    List<Entered> entered = new ArrayList<>();
    Map<String, Integer> last = new HashMap<>();
    for (long step = 0; step < STEPS; step++) {
      switch (random.nextInt(10)) {
        case 0 -> {
          int processor = random.nextInt(PROCESSORS);
          stale.add(key(processor, starts[processor]++).incarnation());
        }
        case 1, 2, 3, 4 -> {
          if (!entered.isEmpty()) {
            Entered gone = entered.remove(random.nextInt(entered.size()));
            homes.leave(gone.space(), gone.named(), gone.who().incarnation());
          }
        }
        default -> {
          String uid = "u" + random.nextInt(UIDS);
          int highest = last.getOrDefault(uid, 1);
          NamedAttempt named = new NamedAttempt(uid, Math.max(1, highest - 1 + random.nextInt(3)));
          int processor = random.nextInt(PROCESSORS);
          VProcessKey who = key(processor, starts[processor]);
          boolean free =
              named.attempt() >= last.getOrDefault(uid, 0)
                  && living(entered, uid).stream().allMatch(who.incarnation()::equals);
          assertThat(enter(step, named, who))
              .as("seed %d, step %d", seed, step)
              .isEqualTo(free ? null : Reason.ALREADY_RUNNING);
          if (free) {
            entered.add(new Entered(step, named, who));
            last.put(uid, named.attempt());
          }
        }
      }
      for (int i = 0; i < UIDS; i++) {
        assertThat(living(entered, "u" + i)).as("seed %d, step %d", seed, step).hasSizeLessThan(2);
      }
      assertThat(reported())
          .as("seed %d, step %d", seed, step)
          .isEqualTo(
              entered.stream()
                  .filter(space -> !stale.contains(space.who().incarnation()))
                  .collect(
                      Collectors.toMap(
                          space -> space.named().uid(),
                          space -> space.who().incarnation(),
                          (one, same) -> same)));
    }
  }

  private Set<Incarnation> living(List<Entered> entered, String uid) {
    return entered.stream()
        .filter(space -> space.named().uid().equals(uid))
        .map(space -> space.who().incarnation())
        .filter(incarnation -> !stale.contains(incarnation))
        .collect(Collectors.toSet());
  }

  private Map<String, Incarnation> reported() {
    return homes.reports().stream()
        .collect(
            Collectors.toMap(
                HomeReport::getVprocessUid,
                report -> Incarnation.of(report.getProcessor().getIncarnation())));
  }
}
