package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.legoos.processor.fault.SmallCache;
import io.legoos.processor.fault.Space;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.protocol.control.v1.CreateSpaceRequest;
import io.legoos.protocol.memory.NewSpaceLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UntoldSpacesTest {
  private static final long ADDRESS = 0x7000_0000_0000L;

  private final Deque<Runnable> later = new ArrayDeque<>();
  private final UntoldSpaces untold = new UntoldSpaces(later::add);
  private final List<String> done = new ArrayList<>();
  private VProcessCache cache;
  private Space space;
  private NewSpace asked;

  @BeforeEach
  void start() throws Exception {
    cache = SmallCache.start(detail -> {});
    space = cache.createSpace(7, 64 << 20);
    asked =
        new NewSpace(
            CreateSpaceRequest.newBuilder().setSpaceId(7).setPoolBytes(8192),
            pool -> done.add("pool " + pool));
    untold.add(space, asked, () -> done.add("told"));
  }

  @AfterEach
  void stop() {
    cache.close();
  }

  @Test
  void whoIsStillThereInAMomentIsToldOf() {
    assertThat(done).isEmpty();
    later.remove().run();
    assertThat(done).containsExactly("told");
    untold.tell(space);
    assertThat(done).containsExactly("told");
    assertThat(untold.forget(space)).isNull();
  }

  @Test
  void whoNeedsItsHomeIsToldOfAtOnce() {
    untold.tell(space);
    assertThat(done).containsExactly("told");
    later.remove().run();
    assertThat(done).containsExactly("told");
  }

  @Test
  void allAreToldOfWhenNothingElseHelps() {
    Space second = cache.createSpace(8, 64 << 20);
    untold.add(second, asked, () -> done.add("told of the second"));
    untold.tellAll();
    assertThat(done).containsExactlyInAnyOrder("told", "told of the second");
    later.forEach(Runnable::run);
    assertThat(done).hasSize(2);
  }

  @Test
  void whoCannotBeToldOfNowIsToldOfLater() {
    Space second = cache.createSpace(8, 64 << 20);
    Deque<RuntimeException> failures = new ArrayDeque<>(List.of(new IllegalStateException("full")));
    untold.add(
        second,
        asked,
        () -> {
          if (!failures.isEmpty()) {
            throw failures.remove();
          }
          done.add("told of the second");
        });
    assertThatIllegalStateException().isThrownBy(() -> untold.tell(second));
    failures.add(new IllegalStateException("full"));
    assertThatIllegalStateException().isThrownBy(untold::tellAll);
    untold.tellAll();
    assertThat(done).as("each once").containsExactlyInAnyOrder("told", "told of the second");
  }

  @Test
  void whoIsGoneBeforeIsNeverToldOf() {
    assertThat(untold.add(space, ADDRESS, 4096, 3, () -> done.add("mapped"))).isTrue();
    NewSpace never = Objects.requireNonNull(untold.forget(space));
    assertThat(never).isSameAs(asked);
    never.created(0);
    later.remove().run();
    untold.tell(space);
    assertThat(done).containsExactly("mapped", "pool 0");
  }

  @Test
  void whatIsMappedMeanwhileIsToldInOrder() {
    assertThat(untold.add(space, ADDRESS, 8192, 3, () -> {})).isTrue();
    assertThat(untold.add(space, ADDRESS + 4096, 4096, 0, () -> {})).isTrue();
    CreateSpaceRequest request = asked.request(3);
    assertThat(request.getSpaceId()).isEqualTo(7);
    assertThat(request.getPoolBytes()).isEqualTo(8192);
    assertThat(request.getHomeTerm()).isEqualTo(3);
    assertThat(request.getMapsList())
        .extracting(map -> map.getAddress() - ADDRESS)
        .containsExactly(0L, 4096L);
    assertThat(request.getMaps(0).getUncharged()).isFalse();
    assertThat(request.getMaps(1).getUncharged()).as("PROT_NONE").isTrue();
  }

  @Test
  void noMoreIsAddedThanARequestTakes() {
    for (int i = 0; i < NewSpaceLimits.MAX_MAPS; i++) {
      assertThat(untold.add(space, ADDRESS + i * 8192L, 4096, 3, () -> {})).isTrue();
    }
    assertThat(untold.add(space, ADDRESS, 4096, 3, () -> done.add("never"))).isFalse();
    assertThat(asked.request(1).getMapsCount()).isEqualTo(NewSpaceLimits.MAX_MAPS);
    assertThat(done).isEmpty();
  }

  @Test
  void nothingIsAddedToWhatWasTold() {
    untold.tell(space);
    assertThat(untold.add(space, ADDRESS, 4096, 3, () -> {})).isFalse();
  }

  @Test
  void aHomeIsToldOfNoSpaceThatIsGone() {
    assertThat(cache.isKnown(space)).isFalse();
    assertThat(cache.becomesKnown(space)).isTrue();
    assertThat(cache.isKnown(space)).isTrue();
    Space gone = cache.createSpace(8, 64 << 20);
    cache.removeSpace(gone);
    assertThat(cache.becomesKnown(gone)).isFalse();
    assertThat(cache.isKnown(gone)).isFalse();
  }
}
