package io.legoos.operator.vprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.crds.RestartPolicy;
import io.legoos.crds.VProcessSpec;
import io.legoos.crds.VProcessStatus;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VProcessLifecycleTest {
  private static VProcessSpec spec(RestartPolicy policy, int maxRestarts) {
    return new VProcessSpec(
        "demo",
        null,
        null,
        "/bin/true",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        policy,
        maxRestarts,
        null,
        null);
  }

  private static VProcessStatus placed(int restarts) {
    StatusDraft draft = new StatusDraft(null);
    for (int i = 0; i <= restarts; i++) {
      draft.placed("demo-cpu-0", "ab", "node");
    }
    return draft.build(1, List.of());
  }

  private static Sighting ended(int status, String reason) {
    return new Sighting.Reported(
        VProcessReport.newBuilder()
            .setState("ENDED")
            .setExitStatus(status)
            .setReason(reason)
            .build());
  }

  private static Decision next(
      RestartPolicy policy, @Nullable VProcessStatus status, Sighting sighting) {
    return VProcessLifecycle.next(spec(policy, 3), status, sighting);
  }

  @Test
  void aProgramIsPlacedStartedAndFollowed() {
    assertThat(next(RestartPolicy.Never, null, new Sighting.None()))
        .isEqualTo(new Decision.Place(""));
    assertThat(next(RestartPolicy.Never, placed(0), new Sighting.Absent()))
        .isEqualTo(new Decision.Start());
    VProcessReport running = VProcessReport.newBuilder().setState("RUNNING").build();
    assertThat(next(RestartPolicy.Never, placed(0), new Sighting.Reported(running)))
        .isEqualTo(new Decision.Follow(running));
  }

  @Test
  void aSilentProcessorIsWaitedForWhateverThePolicy() {
    for (RestartPolicy policy : RestartPolicy.values()) {
      assertThat(next(policy, placed(0), new Sighting.Silent()))
          .isEqualTo(new Decision.AwaitProcessor());
    }
  }

  @Test
  void aLossStartsItAgainUnlessItMayNotOrHasBeenTooOften() {
    assertThat(next(RestartPolicy.OnLost, placed(0), new Sighting.Lost()))
        .isInstanceOf(Decision.Place.class);
    assertThat(next(RestartPolicy.Never, placed(0), new Sighting.Lost()))
        .isInstanceOf(Decision.Finish.class);
    assertThat(next(RestartPolicy.OnLost, placed(3), new Sighting.Lost()))
        .isInstanceOf(Decision.Finish.class);
    assertThat(next(RestartPolicy.OnLost, placed(0), ended(137, "MemoryMonitorLost: demo-mem-0")))
        .isInstanceOf(Decision.Place.class);
  }

  @Test
  void anEndOfItsOwnIsTheEndButForOnFailure() {
    assertThat(next(RestartPolicy.OnFailure, placed(0), ended(0, "")))
        .isInstanceOfSatisfying(
            Decision.Finish.class, finish -> assertThat(finish.succeeded()).isTrue());
    assertThat(next(RestartPolicy.OnLost, placed(0), ended(3, "")))
        .isInstanceOfSatisfying(
            Decision.Finish.class, finish -> assertThat(finish.succeeded()).isFalse());
    assertThat(next(RestartPolicy.OnFailure, placed(0), ended(3, "")))
        .isInstanceOf(Decision.Place.class);
    assertThat(next(RestartPolicy.OnLost, placed(0), ended(143, "DeadlineExceeded: 5000 ms")))
        .isInstanceOfSatisfying(
            Decision.Finish.class,
            finish -> assertThat(finish.word()).isEqualTo("DeadlineExceeded"));
  }

  @Test
  void whatIsOverStaysOver() {
    VProcessStatus done = new StatusDraft(placed(0)).finished(true, "", "", 0).build(1, List.of());
    assertThat(next(RestartPolicy.OnFailure, done, new Sighting.Lost()))
        .isEqualTo(new Decision.Rest());
  }

  /**
   * Processors die, freeze and come back, reports come late or never: a new attempt is placed only
   * when no earlier one can be running any more.
   */
  @Property(tries = 500)
  void neverTwoCopies(@ForAll long seed) {
    Random random = new Random(seed);
    @Nullable VProcessStatus status = null;
    Set<Integer> running = new HashSet<>();
    boolean silent = false;
    boolean lost = false;
    @Nullable Integer exit = null;
    for (int step = 0; step < 200; step++) {
      int attempt = status == null || status.attempt() == null ? 0 : status.attempt();
      Sighting sighting;
      if (attempt == 0) {
        sighting = new Sighting.None();
      } else if (lost) {
        sighting = new Sighting.Lost();
      } else if (silent) {
        sighting = new Sighting.Silent();
      } else if (exit != null) {
        sighting = ended(exit, random.nextInt(4) == 0 ? "MemoryMonitorLost: m" : "");
      } else if (running.contains(attempt)) {
        sighting = new Sighting.Reported(VProcessReport.newBuilder().setState("RUNNING").build());
      } else {
        sighting = new Sighting.Absent();
      }
      switch (VProcessLifecycle.next(spec(RestartPolicy.OnFailure, 5), status, sighting)) {
        case Decision.Place place -> {
          assertThat(running).as("seed %s", seed).isEmpty();
          status = new StatusDraft(status).placed("p", "i", null).build(1, List.of());
          lost = false;
          silent = false;
          exit = null;
        }
        case Decision.Start start -> running.add(attempt);
        case Decision.Finish finish ->
            status =
                new StatusDraft(status)
                    .finished(finish.succeeded(), finish.word(), finish.message(), 0)
                    .build(1, List.of());
        case Decision.Follow follow -> {}
        case Decision.AwaitProcessor await -> {}
        case Decision.Rest rest -> {}
      }
      assertThat(running).as("seed %s", seed).hasSizeLessThanOrEqualTo(1);
      switch (random.nextInt(10)) {
        case 0 -> silent = true;
        case 1 -> silent = false;
        case 2 -> {
          // Confirmed by the platform: nothing of it runs.
          running.clear();
          lost = status != null && status.attempt() != null && status.attempt() > 0;
        }
        case 3 -> {
          if (!running.isEmpty() && !silent) {
            running.clear();
            exit = random.nextInt(2);
          }
        }
        default -> {}
      }
    }
  }
}
